//! Cells that a source declares to be rounded, or not to matter: the record is kept, and counted.

use crate::project::{FILE, Project};

fn count(project: &Project, check: &str) -> String {
    let found = project.published("data_quality").only("check", check);
    found.column("count").join(" ")
}

#[test]
fn float_dust_is_rejected_with_the_key_that_rounds_it() {
    let mut project = Project::of(&["spend"]);
    project.deliver(
        "spend.csv",
        "spent_on,amount,currency,platform,campaign_id\n2026-01-31,1.429999948,EUR,x,77\n2026-01-31,0.30000000000000004,EUR,x,78\n2026-02-28,1240.4999999999998,EUR,x,77\n2026-02-28,12,EUR,x,78\n",
    );
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    let advice = project.show("rejects").column("advice").join("\n");
    assert!(
        advice.contains("`{ round = 2 }` under [source.formats]"),
        "{advice}"
    );

    project.set_source("spend", "[source.formats]\namount = { round = 2 }");
    project.run();
    assert!(project.show("rejects").rows.is_empty());
    // 1.43 + 0.30 + 1,240.50 + 12
    let books = project.published("reconciliation").only("side", "spend");
    assert_eq!(
        books.only("bucket", "ledger_spend").column("amount"),
        ["1254.23"]
    );
    assert_eq!(
        project.show("spend").column("amount"),
        ["1.43", "0.30", "1240.50", "12.00"]
    );
    assert_eq!(count(&project, "rounded_amounts"), "3");

    for (keys, help) in [
        ("[source.formats]\namount = { round = 7 }", "from 0 to 6"),
        ("[source.formats]\namount = {}", "add `unit = \"micros\"`"),
        (
            "[source.formats]\namount = { rund = 2, unit = \"cents\" }",
            "did you mean `round`?",
        ),
    ] {
        project.set_source("spend", keys);
        let said = project.closedloop(&["check", FILE]);
        assert!(
            said.code == 2 && said.stderr.contains(help),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn a_cell_of_an_optional_column_that_cannot_be_read_is_null_and_counted() {
    let mut project = Project::of(&["leads"]);
    let file = "lead_id,created_at,email,employees\nL1,2026-01-05,none given,50-100\nL2,2026-01-06,ann@alpha.example,20\nL3,someday,bob@beta.example,5\n";
    project.deliver("leads.csv", file);
    project.set_source("leads", "max_reject_share = 1.0");
    project.run();
    assert_eq!(project.show("rejects").column("_line"), ["2", "4"]);

    let optional =
        "max_reject_share = 1.0\n[source.optional]\ncolumns = [\"email\", \"employees\"]";
    project.set_source("leads", optional);
    project.run();
    // The date is not optional: its record is rejected as before.
    assert_eq!(project.show("rejects").column("rule"), ["date"]);
    let leads = project.show("leads");
    assert_eq!(leads.column("employees"), ["", "20"]);
    assert_eq!(leads.column("email_domain"), ["", "alpha.example"]);
    assert_eq!(count(&project, "unreadable_values"), "2");

    for (list, help) in [
        ("[\"lead_id\"]", "remove it from the list"),
        ("[\"emial\"]", "did you mean `email`?"),
    ] {
        project.set_source("leads", &format!("[source.optional]\ncolumns = {list}"));
        let said = project.closedloop(&["check", FILE]);
        assert!(
            said.code == 2 && said.stderr.contains(help),
            "{}",
            said.stderr
        );
    }
    project.set_source("leads", "[source.optional]\ncolums = [\"email\"]");
    let said = project.closedloop(&["check", FILE]);
    assert!(
        said.stderr.contains("did you mean `columns`?"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_date_of_no_declared_order_stops_the_run_in_an_optional_column_too() {
    let mut project = Project::of(&["deals"]);
    project.set_source("deals", "[source.optional]\ncolumns = [\"closed_at\"]");
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome\nD1,2026-03-01,03/04/2026,open\n",
    );
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stderr.contains("order of day and month"),
        "{}",
        said.stderr
    );
}
