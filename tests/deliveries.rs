//! Which delivery counts where several speak of one thing: later files, files read again, sources
//! beside each other.

use crate::project::{FILE, Project};

/// An amount of the books.
pub(crate) fn amount(project: &Project, side: &str, bucket: &str) -> String {
    project
        .published("reconciliation")
        .only("side", side)
        .only("bucket", bucket)
        .column("amount")[0]
        .to_owned()
}

/// One deal, first 500.00, then corrected to 300.00 without a modification date.
fn corrected() -> Project {
    let project = Project::of(&["deals"]);
    project.deliver(
        "deals_1.csv",
        "deal_id,created_at,closed_at,outcome,amount\nD1,2026-03-01,2026-04-01,won,500.00\n",
    );
    assert_eq!(project.closedloop(&["ingest", FILE]).code, 0);
    project.deliver(
        "deals_2.csv",
        "deal_id,created_at,closed_at,outcome,amount\nD1,2026-03-01,2026-04-01,won,300.00\n",
    );
    project
}

#[test]
fn the_later_ingest_is_newer_though_no_report_lay_between() {
    let project = corrected();
    project.run();
    assert_eq!(amount(&project, "revenue", "crm_won"), "300.00");
}

#[test]
fn a_file_read_again_by_other_rules_does_not_become_newer() {
    let mut project = corrected();
    project.run();
    std::fs::remove_file(project.path("data/deals_2.csv")).unwrap();
    project.set_source("deals", "null_values = [\"NULL\"]");
    project.run();
    assert_eq!(amount(&project, "revenue", "crm_won"), "300.00");
}

#[test]
fn sources_of_spend_stand_beside_each_other_and_go_with_their_name() {
    let second = "[[source]]\nname = \"fairs\"\npreset = \"generic.spend\"\npath = \"fairs.csv\"\n";
    let project = Project::of(&["spend"]).with(second);
    project.deliver(
        "spend.csv",
        "spent_on,amount,currency,channel\n2026-03-01,100.00,EUR,events\n",
    );
    project.deliver(
        "fairs.csv",
        "spent_on,amount,currency,channel\n2026-03-01,40.00,EUR,events\n",
    );
    project.run();
    assert_eq!(amount(&project, "spend", "events"), "140.00");
    let file = std::fs::read_to_string(project.path(FILE)).unwrap();
    std::fs::write(project.path(FILE), file.replace(second, "")).unwrap();
    project.run();
    assert_eq!(amount(&project, "spend", "events"), "100.00");
    let found = project
        .published("data_quality")
        .only("check", "source_not_in_pipeline");
    assert_eq!(
        (found.column("source"), found.column("count")),
        (vec!["fairs"], vec!["1"])
    );
}

#[test]
fn a_reference_that_matches_nothing_is_counted() {
    let project = Project::of(&["leads", "deals", "deal_contacts", "stage_events", "touches"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at,converted_deal_id\nL1,2026-06-01,D404\nL2,2026-06-02,\n",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,outcome,lead_id\nD1,2026-06-03,open,L1\n",
    );
    project.deliver("deal_contacts.csv", "deal_id,lead_id\nD404,L2\nD1,L404\n");
    project.deliver("stage_events.csv", "subject,subject_id,stage,entered_at\nlead,L404,mql,2026-06-04\ndeal,D404,won,2026-06-05\nlead,L1,mql,2026-06-05\n");
    let about =
        "T1,2026-06-02,L1,D404\nT2,2026-06-02,L2,D1\nT3,2026-06-02,L1,D1\nT4,2026-06-02,L404,\n";
    project.deliver(
        "touches.csv",
        &format!("touch_id,touched_at,lead_id,deal_id\n{about}"),
    );
    project.run();
    let found = project.published("data_quality");
    let count = |check: &str| found.clone().only("check", check).column("count").join(" ");
    let checks = [
        "link_to_unknown_deal",
        "link_to_unknown_lead",
        "event_of_unknown_subject",
        "touch_about_unlinked_deal",
        "touch_of_unknown_lead",
        "late_source",
    ];
    assert_eq!(checks.map(count), ["2", "1", "2", "2", "1", ""]);
    let page = std::fs::read_to_string(project.path("out/demo/latest/report.html")).unwrap();
    assert!(
        page.contains("1 of 4 touches names a lead that no source delivered")
            && !page.contains("is delivered to"),
        "every source reaches into the last month"
    );
}

#[test]
fn a_source_that_stops_a_month_early_makes_the_report_preliminary() {
    let project = Project::of(&["leads", "deals"]);
    project.deliver("leads.csv", "lead_id,created_at\nL1,2026-05-29\n");
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount\nD1,2026-01-01,2026-06-20,won,1.00\n",
    );
    project.run();
    let found = project
        .published("data_quality")
        .only("check", "late_source");
    assert_eq!(found.column("source"), ["leads"]);
    let page = std::fs::read_to_string(project.path("out/demo/latest/report.html")).unwrap();
    assert!(
        page.contains("Preliminary") && page.contains("leads is delivered to 2026-05-29"),
        "the masthead does not say so"
    );
}

/// Header of the files of deals.
pub(crate) const DEALS: &str = "deal_id,created_at,closed_at,outcome,amount\n";

/// A source of deals that has delivered D1 with 100.00 as `deals_1.csv`.
pub(crate) fn one_deal() -> Project {
    let project = Project::of(&["deals"]);
    project.deliver(
        "deals_1.csv",
        &format!("{DEALS}D1,2026-03-01,2026-04-01,won,100.00\n"),
    );
    project.run();
    project
}

/// What was won in all.
pub(crate) fn won(project: &Project) -> String {
    amount(project, "revenue", "crm_won")
}

#[test]
fn a_changed_mapping_reads_anew_and_replaces() {
    let mut project = one_deal();
    project.set_source("deals", "decimal = \",\"\nthousands = \".\"");
    assert_eq!(
        project.closedloop(&["run", FILE]).code,
        1,
        "100.00 is no amount in which `.` parts thousands"
    );
    project.set_source("deals", "null_values = [\"D1\"]\nmax_reject_share = 1.0");
    project.run();
    assert_eq!(
        (project.show("deals").rows.len(), won(&project)),
        (0, "0.00".to_owned()),
        "the rows of the earlier reading are gone"
    );
    project.set_source("deals", "");
    project.run();
    assert_eq!(
        (project.show("deals").rows.len(), won(&project)),
        (1, "100.00".to_owned())
    );
}

#[test]
fn overlapping_exports_late_rows_and_corrections_count_once() {
    let project = one_deal();
    project.deliver(
        "deals_2.csv",
        &format!(
            "{DEALS}D1,2026-03-01,2026-04-01,won,100.00\nD2,2026-03-02,2026-04-02,won,20.00\n"
        ),
    );
    project.run();
    assert_eq!(won(&project), "120.00", "D1 stands in both exports");
    project.deliver(
        "deals_3.csv",
        &format!("{DEALS}D0,2026-01-02,2026-01-03,won,3.00\n"),
    );
    project.run();
    assert_eq!(
        won(&project),
        "123.00",
        "D0 is older than everything before it"
    );
    project.deliver(
        "deals_2.csv",
        &format!(
            "{DEALS}D1,2026-03-01,2026-04-01,won,100.00\nD2,2026-03-02,2026-04-02,won,50.00\n"
        ),
    );
    project.run();
    assert_eq!(
        (won(&project).as_str(), project.show("deals").rows.len()),
        ("153.00", 6),
        "the file was corrected under its own name"
    );
}

#[test]
fn a_deleted_and_a_merged_deal_leave_the_figures_and_stay_in_the_lake() {
    let project = one_deal();
    let head = "deal_id,created_at,closed_at,outcome,amount,is_deleted,merged_into_deal_id\n";
    project.deliver(
        "deals_2.csv",
        &format!(
            "{head}D2,2026-03-02,2026-04-02,won,20.00,,\nD3,2026-03-02,2026-04-02,won,3.00,,\n"
        ),
    );
    project.run();
    assert_eq!(won(&project), "123.00");
    project.deliver("deals_3.csv", &format!("{head}D1,2026-03-01,2026-04-01,won,100.00,true,\nD3,2026-03-02,2026-04-02,won,3.00,,D2\n"));
    project.run();
    assert_eq!(
        (won(&project).as_str(), project.show("deals").rows.len()),
        ("20.00", 5)
    );
}

/// At many sources a merge deletes the record that was merged.
#[test]
fn a_merged_person_is_still_known_though_deleted_and_a_deleted_one_is_not() {
    let project = Project::of(&["leads", "deals", "deal_contacts"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at,merged_into_lead_id,is_deleted\nL1,2026-03-01,,false\nL2,2026-03-01,L1,true\nL3,2026-03-01,L1,\nL4,2026-03-01,,true\n",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,outcome\nD1,2026-03-02,open\n",
    );
    project.deliver(
        "deal_contacts.csv",
        "deal_id,lead_id\nD1,L1\nD1,L2\nD1,L3\nD1,L4\n",
    );
    project.run();
    let unknown = project
        .published("data_quality")
        .only("check", "link_to_unknown_lead");
    assert_eq!(unknown.column("count"), ["1"], "L4 alone is gone");
}
