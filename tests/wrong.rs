//! What a person reads when something is wrong: a pipeline file, a delivered file, a command or a
//! folder. Goes in: the mistakes of `wrong/files.rs`, `wrong/inputs.rs`, `wrong/cells.rs` and
//! `wrong/folders.rs`, one line a case, each with its exit code, its place and a piece of its
//! advice. Comes out, besides the verdict: every message in full, in
//! `snapshots/wrong_messages.snap`.
//!
//! The snapshot is there to be read: a new message is good when it has what was found, where, what
//! was expected and what to do.

mod case;
mod cells;
mod files;
mod folders;
mod inputs;

use case::{Checked, all};

#[test]
fn every_mistake_is_reported_with_its_place_and_its_fix() {
    let parts = [
        ("Pipeline files", files::cases()),
        ("Files that are delivered", inputs::cases()),
        ("Cells and rows", cells::cases()),
    ];
    let parts = parts
        .into_iter()
        .chain([("Commands, folders and machines", folders::cases())]);
    let mut text = String::new();
    let mut slips = Vec::new();
    for (title, cases) in parts {
        text.push_str(&format!("# {title}\n\n"));
        for Checked {
            name,
            message,
            slip,
        } in all(&cases)
        {
            text.push_str(&format!("## {name}\n{}\n\n", message.trim_end()));
            slips.extend(slip.map(|slip| format!("{name}: {slip}\n{message}")));
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("wrong_messages", text.trim_end()));
    assert!(
        slips.is_empty(),
        "{} cases are reported otherwise:\n\n{}",
        slips.len(),
        slips.join("\n\n")
    );
}
