//! Is a planted fault found by its check, and by no other? Faults that no other test plants; every
//! test states all that the checks found.

use crate::project::Project;

/// Every finding: the check, where, its weight, how many, and the places.
fn findings(project: &Project) -> Vec<String> {
    let columns = ["check", "source", "severity", "count", "example_refs"];
    let found = project.published("data_quality");
    let rows = found.columns(&columns.map(str::to_owned)).rows;
    rows.iter()
        .map(|row| row.join(" ").trim_end().to_owned())
        .collect()
}

/// The advice of a check.
fn advice(project: &Project, check: &str) -> String {
    let found = project.published("data_quality").only("check", check);
    found.column("advice").join("\n")
}

#[test]
fn records_that_the_source_does_not_mean_are_counted() {
    let mut project = Project::of(&["leads"]);
    project.set_source("leads", "[source.where]\nKind = \"lead\"");
    project.deliver(
        "leads.csv",
        "lead_id,created_at,Kind\nL1,2026-06-01,lead\nL2,2026-06-01,test\nL3,2026-06-02,test\n",
    );
    project.run();
    assert_eq!(findings(&project), ["filtered_rows leads info 2"]);
}

/// Odd: digits that a spreadsheet made a number of, and an id whose checksum does not fit.
#[test]
fn odd_values_are_kept_and_counted() {
    let project = Project::of(&["leads", "accounts", "deals"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at\n\" L1 \",2026-06-01T10:00:00\nL2,2026-03-29T02:30:00\n",
    );
    project.deliver(
        "accounts.csv",
        "account_id,domain\nA1,example.com\nA2,not a domain\n",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,outcome,lead_id\n12345.0,2026-06-01,open,L1\nD2,2026-06-02,open,L2\n",
    );
    project.run();
    assert_eq!(
        findings(&project),
        [
            "clock_change leads info 1",
            "odd_id deals warning 1",
            "open_without_amount deals warning 2 deals.csv:2 deals.csv:3",
            "trimmed_id leads info 1",
            "unreadable_domain accounts info 1",
        ]
    );
    assert_eq!(project.show("deals").column("deal_id"), ["12345.0", "D2"]);
    assert!(advice(&project, "unreadable_domain").ends_with("; in `domain` (1)"));
}

#[test]
fn rows_that_are_in_no_figure_are_counted() {
    let project = Project::of(&["leads"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at,is_deleted\nL1,2026-06-01,false\nL2,2026-06-01,true\nL3,2026-07-01,false\n",
    );
    project.run();
    assert_eq!(
        findings(&project),
        ["after_as_of leads info 1", "deleted_records leads info 1",]
    );
}

#[test]
fn deals_that_cannot_be_right_are_named() {
    let project = Project::of(&["leads", "accounts", "deals"]);
    project.deliver("leads.csv", "lead_id,created_at\nL1,2026-05-31\n");
    project.deliver("accounts.csv", "account_id,name\nA1,One\n");
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,lead_id,account_id\n\
         D1,2026-06-01,2026-06-02,won,10.00,L1,A1\n\
         D2,2026-06-03,2026-06-02,won,10.00,L1,A1\n\
         D3,2026-06-01,2026-06-02,won,,L1,A1\n\
         D4,2026-06-01,2026-06-02,lost,,L1,A404\n",
    );
    project.run();
    assert_eq!(
        findings(&project),
        [
            "deal_closed_before_creation deals warning 1 deals.csv:3",
            "deal_of_unknown_account deals info 1 deals.csv:5",
            "won_without_amount deals warning 1 deals.csv:4",
        ]
    );
}
