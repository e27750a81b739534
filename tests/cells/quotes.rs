//! Quotes inside fields that none encloses, as inches are written: broken lines, or text.

use crate::project::{FILE, Project};

#[test]
fn quotes_inside_unquoted_fields_are_text_where_they_are_declared_lenient() {
    let mut project = Project::of(&["leads"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at,company,title\nL1,2026-01-05,19\" Racks,Buyer\nL2,2026-01-05,\"Bolts, \"\"M6\"\"\",5\" \"\nL3,2026-01-05,\"Whole\" and rest,Buyer\n",
    );
    project.set_source("leads", "max_reject_share = 1.0");
    project.run();
    let rejects = project.show("rejects");
    assert_eq!(rejects.column("rule"), ["stray_quote"; 3]);
    assert!(rejects.column("advice")[0].contains("`quotes = \"lenient\"`"));

    project.set_source("leads", "max_reject_share = 1.0\nquotes = \"lenient\"");
    project.run();
    // A quote behind a closing one still breaks its line.
    assert_eq!(project.show("rejects").column("_line"), ["4"]);
    let leads = project.show("leads");
    assert_eq!(leads.column("company"), ["19\" Racks", "Bolts, \"M6\""]);
    assert_eq!(leads.column("title"), ["Buyer", "5\" \""]);

    project.set_source("leads", "quotes = \"lenent\"");
    let said = project.closedloop(&["check", FILE]);
    assert!(
        said.code == 2 && said.stderr.contains("did you mean `lenient`?"),
        "{}",
        said.stderr
    );
}
