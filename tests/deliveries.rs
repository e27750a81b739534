//! Which delivery counts where several speak of one thing: later files, files read again, sources beside each other.

use crate::project::{FILE, Project};

fn amount(project: &Project, side: &str, bucket: &str) -> String {
    project.published("reconciliation").only("side", side).only("bucket", bucket).column("amount")[0].to_owned()
}

/// One deal, first 500.00, then corrected to 300.00 without a modification date.
fn corrected() -> Project {
    let project = Project::of(&["deals"]);
    project.deliver("deals_1.csv", "deal_id,created_at,closed_at,outcome,amount\nD1,2026-03-01,2026-04-01,won,500.00\n");
    assert_eq!(project.closedloop(&["ingest", FILE]).code, 0);
    project.deliver("deals_2.csv", "deal_id,created_at,closed_at,outcome,amount\nD1,2026-03-01,2026-04-01,won,300.00\n");
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
    project.deliver("spend.csv", "spent_on,amount,currency,channel\n2026-03-01,100.00,EUR,events\n");
    project.deliver("fairs.csv", "spent_on,amount,currency,channel\n2026-03-01,40.00,EUR,events\n");
    project.run();
    assert_eq!(amount(&project, "spend", "events"), "140.00");
    let file = std::fs::read_to_string(project.path(FILE)).unwrap();
    std::fs::write(project.path(FILE), file.replace(second, "")).unwrap();
    project.run();
    assert_eq!(amount(&project, "spend", "events"), "100.00");
    let found = project.published("data_quality").only("check", "source_not_in_pipeline");
    assert_eq!((found.column("source"), found.column("count")), (vec!["fairs"], vec!["1"]));
}
