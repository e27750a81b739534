//! Cells that mean harm, and cells that nobody may read: they stay text, and they stay out.

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
        deals.push_str(&format!("D{number},2026-02-02,2026-03-01,won,10.00,L{number}\n"));
        touches.push_str(&format!("{word}{number},2026-02-01,L{number},form,{word}\n"));
    }
    project.deliver("leads.csv", &leads);
    project.deliver("deals.csv", &deals);
    project.deliver("touches.csv", &touches);
    let said = project.run();
    assert!(!said.stderr.contains('\u{1b}') && !said.stderr.contains('\u{202e}'), "{}", said.stderr);

    let html = fs::read_to_string(project.path("out/demo/latest/report.html")).unwrap();
    assert!(!html.contains("<script") && html.contains("script&#62;alert(1)"), "the report must show the cell as text");

    let channels = project.published("roi").only("model", "linear").only("basis", "touch_date").only("period", "all");
    assert_eq!(channels.column("value"), [ESCAPE, SCRIPT, &format!("'{FORMULA}")]);

    for table in ["roi", "credits", "touches"] {
        for format in ["text", "json"] {
            let shown = project.closedloop(&["show", FILE, table, "--format", format]).stdout;
            assert!(
                shown.contains("[31mred") && shown.chars().all(|sign| sign == '\n' || !sign.is_control() && sign != '\u{202e}'),
                "{table} as {format}: {shown}"
            );
        }
    }
}

/// A reject's words reach the terminal through `show rejects`, and a header's through an error.
#[test]
fn an_evil_cell_stays_text_in_messages() {
    let project = Project::of(&["deals"]);
    project.deliver("deals.csv", &format!("deal_id,created_at,outcome\nD1,{ESCAPE},open\n"));
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1);
    let shown = project.closedloop(&["show", FILE, "rejects"]).stdout;
    assert!(shown.contains("\\u{1b}[31mred\\u{202e}") && !shown.contains('\u{1b}'), "{shown}");
    project.deliver("deals.csv", &format!("deal_id,creat{ESCAPE},outcome\nD1,2026-03-01,open\n"));
    let said = project.closedloop(&["run", FILE]);
    assert!(said.code == 1 && said.stderr.contains("\\u{1b}[31mred") && !said.stderr.contains('\u{1b}'), "{}", said.stderr);
}

/// The e-mail address of one person, in rows that are accepted and in rows that fail in every way: a bad date beside it, a bad
/// address, a field too few or too many before it, a stray quote, an unclosed one.
#[test]
fn a_person_s_address_is_nowhere_in_clear() {
    let mut project = Project::of(&["leads", "touches"]);
    project.set_source("leads", "max_reject_share = 1.0");
    project.set_source("touches", "max_reject_share = 1.0");
    project.deliver(
        "leads.csv",
        "lead_id,created_at,company,email,title,notes\n\
         L1,2026-02-01,Ahorn,Kim.Canary@ahorn.example,CFO,call canary\n\
         L2,31.02.2026,Ahorn,kim.canary@ahorn.example,CFO,\n\
         L3,2026-02-01,Ahorn,kim.canary at ahorn,CFO,\n\
         L4,kim.canary@ahorn.example,CFO,\n\
         L5,2026-02-01,Ahorn,AG,x,kim.canary@ahorn.example,CFO,\n\
         L6,2026-02-01,Ahorn,kim \"canary\"@ahorn.example,CFO,\n\
         L7,2026-02-01,Ahorn,\"kim.canary@ahorn.example,CFO,\n",
    );
    project.deliver(
        "touches.csv",
        "touch_id,touched_at,email,anonymous_id,kind\nT1,2026-02-01,kim.canary@ahorn.example,visitor-canary,form\nT2,nonsense,,visitor-canary,form\n",
    );
    let said = project.run();
    assert_eq!(project.show("leads").column("lead_id"), ["L1"]);
    assert_eq!(project.show("rejects").rows.len(), 7);
    assert_eq!(project.show("leads").column("email_domain"), ["ahorn.example"], "the domain is kept");

    let holds = |text: &str| text.to_lowercase().contains("canary");
    assert!(!holds(&said.stderr) && !holds(&said.stdout), "{}", said.stderr);
    for (path, bytes) in project.bytes() {
        assert!(!holds(&String::from_utf8_lossy(&bytes)), "{}", path.display());
    }
    // Data files are compressed: read them.
    for table in ["leads", "touches", "rejects", "deal_people", "journeys", "credits", "funnel", "roi", "reconciliation", "data_quality"] {
        let shown = project.closedloop(&["show", FILE, table, "--format", "json"]);
        assert_eq!(shown.code, 0, "{}", shown.stderr);
        let line = shown.stdout.lines().find(|line| holds(line));
        assert_eq!(line, None, "{table}");
    }
}
