//! Cells that mean harm, and cells that no reader may see: they stay text, and they stay out.

mod persons;

use crate::project::{FILE, Project};
use std::fs;

const FORMULA: &str = "=cmd('calc')";
const SCRIPT: &str = "<script>alert(1)</script>";
const ESCAPE: &str = "\u{1b}[31mred\u{202e}";

#[test]
fn an_evil_cell_stays_text_everywhere() {
    let project = Project::of(&["leads", "deals", "touches"]);
    let words = [FORMULA, SCRIPT, ESCAPE];
    let mut leads = "lead_id,created_at,channel\n".to_owned();
    let mut deals = "deal_id,created_at,closed_at,outcome,amount,lead_id\n".to_owned();
    let mut touches = "touch_id,touched_at,lead_id,kind,channel\n".to_owned();
    for (number, word) in words.iter().enumerate() {
        leads.push_str(&format!("L{number},2026-02-01,{word}\n"));
        deals.push_str(&format!(
            "D{number},2026-02-02,2026-03-01,won,10.00,L{number}\n"
        ));
        touches.push_str(&format!(
            "{word}{number},2026-02-01,L{number},form,{word}\n"
        ));
    }
    project.deliver("leads.csv", &leads);
    project.deliver("deals.csv", &deals);
    project.deliver("touches.csv", &touches);
    let said = project.run();
    assert!(
        !said.stderr.contains('\u{1b}') && !said.stderr.contains('\u{202e}'),
        "{}",
        said.stderr
    );

    let html = fs::read_to_string(project.path("out/demo/latest/report.html")).unwrap();
    assert!(
        !html.contains("<script") && html.contains("script&#62;alert(1)"),
        "the report must show the cell as text"
    );

    let channels = project
        .published("roi")
        .only("model", "linear")
        .only("basis", "touch_date")
        .only("period", "all")
        .only("level", "channel");
    assert_eq!(
        channels.column("value"),
        [ESCAPE, SCRIPT, &format!("'{FORMULA}")]
    );

    for table in ["roi", "credits", "touches"] {
        for format in ["text", "json"] {
            let shown = project
                .closedloop(&["show", FILE, table, "--format", format])
                .stdout;
            assert!(
                shown.contains("[31mred")
                    && shown
                        .chars()
                        .all(|sign| sign == '\n' || !sign.is_control() && sign != '\u{202e}'),
                "{table} as {format}: {shown}"
            );
        }
    }
}

/// A reject's words reach the terminal through `show rejects`, and a header's through an error.
#[test]
fn an_evil_cell_stays_text_in_messages() {
    let project = Project::of(&["deals"]);
    project.deliver(
        "deals.csv",
        &format!("deal_id,created_at,outcome\nD1,{ESCAPE},open\n"),
    );
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1);
    let shown = project.closedloop(&["show", FILE, "rejects"]).stdout;
    assert!(
        shown.contains("\\u{1b}[31mred\\u{202e}") && !shown.contains('\u{1b}'),
        "{shown}"
    );
    project.deliver(
        "deals.csv",
        &format!("deal_id,creat{ESCAPE},outcome\nD1,2026-03-01,open\n"),
    );
    let said = project.closedloop(&["run", FILE]);
    assert!(
        said.code == 1 && said.stderr.contains("\\u{1b}[31mred") && !said.stderr.contains('\u{1b}'),
        "{}",
        said.stderr
    );
}
