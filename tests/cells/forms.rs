//! Dates of several forms in one column: what is proposed, what the declared forms read, and what two
//! of them read differently.

use crate::project::{FILE, Project};

const DEALS: &str = "deal_id,created_at,closed_at,outcome,amount
D1,11/16/2025,2026/03/10,won,10000.00
D2,20-11-2025,15-04-2026,won,6000.00
D3,2025-11-18,04/20/2026,won,3000.00
";

fn won(project: &Project) -> String {
    let books = project.published("reconciliation").only("side", "revenue");
    books.only("bucket", "crm_won").column("amount").join(" ")
}

#[test]
fn the_forms_of_a_column_are_counted_and_the_key_that_reads_them_is_proposed() {
    let mut project = Project::of(&["deals"]);
    project.deliver("deals.csv", DEALS);
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    for found in [
        "its cells have 3 forms: `%d-%m-%Y` in 1 cell, `%m/%d/%Y` in 1 cell, `%Y-%m-%d` in 1 cell",
        "  created_at = { formats = [\"%d-%m-%Y\", \"%m/%d/%Y\", \"%Y-%m-%d\"] }",
        "  closed_at = { formats = [\"%d-%m-%Y\", \"%m/%d/%Y\", \"%Y/%m/%d\"] }",
    ] {
        assert!(said.stderr.contains(found), "{found}\n{}", said.stderr);
    }
    // One form for the whole source rejects the others, with the same key.
    project.set_source(
        "deals",
        "max_reject_share = 1.0\ndate_format = \"%m/%d/%Y\"",
    );
    project.run();
    let advice = project.show("rejects").column("advice").join("\n");
    assert!(
        advice.contains("several as `{ formats = [...] }`"),
        "{advice}"
    );

    project.set_source(
        "deals",
        "[source.formats]\ncreated_at = { formats = [\"%d-%m-%Y\", \"%m/%d/%Y\", \"iso\"] }\nclosed_at = { formats = [\"%d-%m-%Y\", \"%m/%d/%Y\", \"%Y/%m/%d\"] }",
    );
    project.run();
    // 10,000 + 6,000 + 3,000
    assert_eq!(won(&project), "19000.00");
    assert_eq!(
        project.show("deals").column("closed_on"),
        ["2026-03-10", "2026-04-15", "2026-04-20"]
    );
}

#[test]
fn a_value_that_two_forms_read_differently_stops_the_run() {
    let mut project = Project::of(&["deals"]);
    project.deliver(
        "deals.csv",
        "deal_id,created_at,outcome\nD1,11/16/2025,open\nD2,03/04/2026 09:30,open\nD3,05/05/2026,open\nD4,03/04/2026,open\n",
    );
    project.set_source(
        "deals",
        "max_reject_share = 1.0\n[source.formats]\ncreated_at = { formats = [\"%m/%d/%Y\", \"%d/%m/%Y\"] }",
    );
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stderr.contains(
            "the column `created_at` writes dates that two of its declared forms read differently, in 1 cell, such as `03/04/2026` (line 5): 2026-03-04 by `%m/%d/%Y`, 2026-04-03 by `%d/%m/%Y`"
        ),
        "{}",
        said.stderr
    );
    assert!(
        !project.path("out/demo/latest").exists(),
        "something was published"
    );
    // The fifth of May is one day in both; a cell of neither form is rejected with both.
    project.deliver(
        "deals.csv",
        "deal_id,created_at,outcome\nD1,11/16/2025,open\nD2,03/04/2026 09:30,open\nD3,05/05/2026,open\n",
    );
    project.run();
    assert_eq!(
        project.show("deals").column("created_on"),
        ["2025-11-16", "2026-05-05"]
    );
    let advice = project.show("rejects").column("advice").join("\n");
    assert!(
        advice.contains("one of the forms `%m/%d/%Y`, `%d/%m/%Y`"),
        "{advice}"
    );

    for (form, help) in [
        (
            "{ formats = [\"%m/%d/%Y\", \"%d/%m\"] }",
            "write it in strftime's language",
        ),
        ("{ formats = [\"iso\", \"iso\"] }", "remove one of the two"),
        (
            "{ formats = [\"iso\"], epoch = \"s\" }",
            "keep one of the two",
        ),
        (
            "{ formts = [\"iso\"], as = \"day\" }",
            "did you mean `formats`?",
        ),
    ] {
        project.set_source("deals", &format!("[source.formats]\ncreated_at = {form}"));
        let said = project.closedloop(&["check", FILE]);
        assert!(
            said.code == 2 && said.stderr.contains(help),
            "{}",
            said.stderr
        );
    }
}
