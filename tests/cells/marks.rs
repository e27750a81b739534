//! Amounts such as `1.240`, which are 1.24 or 1,240: when the run stops, and what settles them.

use crate::project::{FILE, Project};

const HEAD: &str = "spent_on,amount,currency,platform\n";

fn project() -> Project {
    Project::of(&["spend"])
}

fn spent(project: &Project) -> String {
    let books = project.published("reconciliation").only("side", "spend");
    books
        .only("bucket", "ledger_spend")
        .column("amount")
        .join(" ")
}

fn stopped(project: &Project) -> String {
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        !project.path("out/demo/latest").exists(),
        "something was published"
    );
    said.stderr
}

#[test]
fn whole_amounts_with_a_mark_stop_the_run_with_the_lines_to_add() {
    let mut project = project();
    let file =
        format!("{HEAD}2026-01-31,1.240,EUR,x\n2026-02-01,980,EUR,x\n2026-02-28,2.105,EUR,x\n");
    project.deliver("spend.csv", &file);
    let message = stopped(&project);
    assert!(
        message.contains(
            "the column `amount` writes amounts whose mark may stand before decimals or between thousands, in 2 cells, such as `1.240` (line 2), `2.105` (line 4); no cell shows which"
        ),
        "{message}"
    );
    assert!(
        message.contains(
            "decimal = \",\"      # 1.240 is 1240\n  thousands = \".\"\nor\n  numbers = \"fixed\""
        ),
        "{message}"
    );

    // The first proposal: 1,240 + 980 + 2,105.
    project.set_source("spend", "decimal = \",\"\nthousands = \".\"");
    project.run();
    assert_eq!(spent(&project), "4325.00");
    // The second: 1.24 + 980 + 2.105, by which the cent of each is rounded half-even.
    project.set_source("spend", "numbers = \"fixed\"");
    project.run();
    assert_eq!(spent(&project), "983.34");
    assert!(
        project
            .published("doubts")
            .only("check", "doubtful_amounts")
            .rows
            .is_empty()
    );
}

#[test]
fn the_decimal_mark_alone_is_believed_and_leaves_a_warning() {
    let mut project = project();
    project.deliver(
        "spend.csv",
        &format!("{HEAD}2026-01-31,\"1,240\",EUR,x\n2026-02-28,\"2,105\",EUR,x\n"),
    );
    let message = stopped(&project);
    assert!(
        message.contains("thousands = \",\"    # 1,240 is 1240\nor\n  decimal = \",\""),
        "{message}"
    );
    project.set_source("spend", "decimal = \",\"");
    let said = project.run();
    let reason = "of 2 amounts of spend no cell shows whether `,` stands before decimals: they may be a thousand times as large";
    assert_eq!(
        project
            .published("doubts")
            .only("check", "doubtful_amounts")
            .column("reason"),
        [reason]
    );
    assert!(said.stderr.contains(reason), "{}", said.stderr);

    // A later delivery of the source shows the mark, and the doubt is gone.
    project.deliver(
        "spend-2.csv",
        &format!("{HEAD}2026-03-31,\"12,50\",EUR,x\n"),
    );
    project.run();
    assert!(
        project
            .published("doubts")
            .only("check", "doubtful_amounts")
            .rows
            .is_empty()
    );
}

#[test]
fn a_cell_of_any_delivery_shows_the_mark_for_all() {
    // In the same file.
    let project = project();
    project.deliver(
        "spend.csv",
        &format!("{HEAD}2026-01-31,1.240,EUR,x\n2026-02-28,0.5,EUR,x\n"),
    );
    project.run();
    assert_eq!(spent(&project), "1.74");
    // In an earlier delivery, which the lake holds.
    project.deliver("spend-2.csv", &format!("{HEAD}2026-03-31,2.250,EUR,x\n"));
    project.run();
    assert_eq!(spent(&project), "3.99");
    // A cell that shows the other mark settles nothing: it is refused, and the doubt stands.
    let other = Project::of(&["spend"]);
    other.deliver(
        "spend.csv",
        &format!("{HEAD}2026-01-31,1.240,EUR,x\n2026-02-28,\"1.234,50\",EUR,x\n"),
    );
    let message = stopped(&other);
    assert!(
        message.contains("`1.234,50` (line 3) shows another mark before decimals than `.`"),
        "{message}"
    );
}

#[test]
fn three_decimals_are_certain_where_the_currency_has_them() {
    let mut project = project();
    // 1.240 Kuwaiti dinars; a zero, or four digits before the mark, are no group of a thousand.
    project.deliver("spend.csv", &format!("{HEAD}2026-01-31,1.240,KWD,x\n"));
    project.run();
    project.deliver(
        "spend.csv",
        &format!("{HEAD}2026-01-31,0.240,EUR,x\n2026-02-01,1240.125,EUR,x\n"),
    );
    project.run();
    project.set_source("spend", "numbers = \"fixd\"");
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("did you mean `fixed`?"),
        "{}",
        said.stderr
    );
}
