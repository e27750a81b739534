//! What the keys of a source do to its rows, from the delivered file to the tables.

use crate::project::{FILE, Project};

fn count(project: &Project, check: &str) -> String {
    project
        .published("data_quality")
        .only("check", check)
        .column("count")
        .join(" ")
}

#[test]
fn undated_rows_count_and_are_in_no_cohort() {
    let mut project = Project::of(&["leads", "stage_events", "touches", "deals"]);
    project.deliver(
        "leads.csv",
        "lead_id,created_at,channel\nL1,2026-05-01,search\nL2,,search\nL3,2026-05-02,mail\n",
    );
    project.deliver(
        "stage_events.csv",
        "subject,subject_id,stage,entered_at\nlead,L1,mql,2026-05-03\nlead,L2,mql,\n",
    );
    project.deliver(
        "touches.csv",
        "touch_id,touched_at,lead_id,kind\nT1,2026-05-01,L1,form\nT2,,L1,form\n",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,,2026-06-01,won,10.00,L1\n",
    );
    for entity in ["leads", "stage_events", "touches", "deals"] {
        project.set_source(entity, "max_reject_share = 1.0");
    }
    project.run();
    assert_eq!(project.show("rejects").column("rule"), ["missing_value"; 4]);
    assert_eq!(
        project
            .published("funnel")
            .only("segment_by", "all")
            .only("stage", "lead")
            .column("reached_count"),
        ["2"]
    );

    for entity in ["leads", "stage_events", "touches", "deals"] {
        project.set_source(entity, "undated = \"keep\"");
    }
    project.run();
    assert!(project.show("rejects").rows.is_empty());
    let reached = |segment_by: &str, stage: &str| {
        project
            .published("funnel")
            .only("segment_by", segment_by)
            .only("stage", stage)
            .column("reached_count")
            .join(" ")
    };
    assert_eq!(
        [
            reached("all", "lead"),
            reached("all", "mql"),
            reached("all", "won")
        ],
        ["3", "2", "1"]
    );
    assert_eq!(
        reached("cohort_month", "lead"),
        "2",
        "the lead without a date is in no cohort"
    );
    let journeys = project.show("journeys");
    assert_eq!(
        journeys.column("touch_id"),
        ["T1"],
        "a touch without a date is on no journey"
    );
    assert_eq!(count(&project, "undated_rows"), "1 1 1 1");
    assert_eq!(
        project
            .published("reconciliation")
            .only("bucket", "crm_won")
            .column("amount"),
        ["10.00"]
    );
}

/// Whether a column mixes dates and instants does not depend on which file has which.
#[test]
fn bare_dates_among_instants_are_counted() {
    let rows = [
        "L1,2026-05-03\nL2,2026-05-04\n",
        "L3,2026-05-03T09:00:00Z\n",
    ];
    for split in [false, true] {
        let mut project = Project::of(&["leads", "touches"]);
        let head = "lead_id,created_at\n";
        if split {
            project.deliver("leads_1.csv", &format!("{head}{}", rows[0]));
            project.deliver("leads_2.csv", &format!("{head}{}", rows[1]));
        } else {
            project.deliver("leads.csv", &format!("{head}{}{}", rows[0], rows[1]));
        }
        project.deliver(
            "touches.csv",
            "touch_id,touched_at,lead_id,kind\nT1,2026-05-03,L1,form\nT2,2026-05-04,L1,form\n",
        );
        project.run();
        let found = project
            .published("data_quality")
            .only("check", "bare_dates");
        assert_eq!(
            (found.column("source"), found.column("count")),
            (vec!["leads"], vec!["2"]),
            "split {split}; touches are all bare"
        );
        assert!(
            found.column("advice")[0].ends_with("; in `created_at` (2)"),
            "{found:?}"
        );
        project.set_source("leads", "[source.formats]\ncreated_at = { as = \"day\" }");
        project.run();
        assert_eq!(count(&project, "bare_dates"), "", "declared, so meant");
    }
}

#[test]
fn of_one_row_an_event_the_earliest_stands_for_the_record() {
    let mut project = Project::of(&["leads"]);
    project.set_source("leads", "first_of_many = [\"created_at\"]");
    project.deliver(
        "leads_1.csv",
        "lead_id,created_at,title\nL1,2026-05-03,third\nL1,2026-05-02,second\nL2,2026-05-09,only\n",
    );
    project.run();
    assert_eq!(
        project
            .published("funnel")
            .only("segment_by", "cohort_month")
            .only("stage", "lead")
            .column("segment"),
        ["2026-05"]
    );
    // An earlier event in a later file.
    project.deliver(
        "leads_2.csv",
        "lead_id,created_at,title\nL1,2026-04-30,first\n",
    );
    project.run();
    assert_eq!(
        project
            .published("funnel")
            .only("segment_by", "cohort_month")
            .only("stage", "lead")
            .column("segment"),
        ["2026-04", "2026-05"]
    );
    assert_eq!(count(&project, "superseded_rows"), "2");
}

#[test]
fn a_file_without_a_header_is_read_by_place() {
    let mut project = Project::of(&["leads"]);
    project.set_source(
        "leads",
        "header = false\n[source.columns]\nlead_id = \"#1\"\ncreated_at = \"#3\"\nchannel = \"#2\"",
    );
    project.deliver("leads.csv", "L1,search,2026-05-01\nL2,mail,2026-05-02\n");
    project.run();
    assert_eq!(project.show("leads").column("lead_id"), ["L1", "L2"]);
    assert_eq!(project.show("leads").column("_row"), ["1", "2"]);
    assert_eq!(project.show("leads").column("_line"), ["1", "2"]);
}

#[test]
fn values_of_another_form_are_null_and_counted() {
    let mut project = Project::of(&["touches"]);
    project.set_source("touches", "[source.matches]\ndeal_id = \"re:^006\"");
    project.deliver("touches.csv", "touch_id,touched_at,lead_id,kind,deal_id\nT1,2026-05-01,L1,form,006A\nT2,2026-05-01,L1,form,001B\n");
    project.run();
    assert_eq!(project.show("touches").column("deal_id"), ["006A", ""]);
    assert_eq!(count(&project, "value_not_matching"), "1");
}

#[test]
fn personal_columns_of_a_source_are_hashed_and_masked() {
    let mut project = Project::of(&["deals"]);
    project.set_source("deals", "max_reject_share = 1.0\npersonal = [\"Phone\", \"Account\", \"name\"]\n[source.attributes]\nphone = \"Phone\"\n[source.columns]\nlost_reason = \"Account\"");
    project.deliver(
        "deals.csv",
        "deal_id,created_at,outcome,name,Phone,Account\nD1,2026-05-01,open,Kim Canary,555-canary,kim\nD2,soon,open,Kim Canary,555-canary,kim\n",
    );
    project.run();
    let deals = project.show("deals");
    assert_eq!(
        ["name", "phone", "lost_reason"].map(|column| deals.column(column)[0].len()),
        [64, 64, 64]
    );
    let rejects = project.show("rejects");
    assert_eq!(
        rejects.column("raw_record"),
        ["D2 | soon | open | *** | *** | ***"]
    );
    project.set_source("deals", "personal = [\"Phon\"]");
    let said = project.closedloop(&["run", FILE]);
    assert!(
        said.code == 1
            && said.stderr.contains(
                "the column `Phon` for `personal` is missing\nhelp: the closest header is `Phone`"
            ),
        "{}",
        said.stderr
    );
}

#[test]
fn rejects_are_listed_beside_the_publications_also_when_the_run_stops() {
    let project = Project::of(&["deals"]);
    project.deliver(
        "deals_1.csv",
        "deal_id,created_at,outcome\nD1,2026-05-01,open\n",
    );
    project.run();
    assert!(!project.path("out/demo/rejects.csv").exists());
    let before = std::fs::read_link(project.path("out/demo/latest")).unwrap();
    project.deliver(
        "deals_2.csv",
        "deal_id,created_at,outcome\nD2,2026-05-01,sold\nD3,2026-13-01,open\n",
    );
    let said = project.closedloop(&["run", FILE]);
    assert!(
        said.code == 1 && said.stderr.contains("2 records rejected"),
        "{}",
        said.stderr
    );
    let listed = crate::project::Table::read(
        &std::fs::read_to_string(project.path("out/demo/rejects.csv")).unwrap(),
    );
    let columns = ["file_name", "_line", "column", "rule", "value"].map(str::to_owned);
    assert_eq!(
        listed.columns(&columns).rows,
        [
            ["deals_2.csv", "2", "outcome", "unknown_value", "sold"],
            ["deals_2.csv", "3", "created_at", "date", "2026-13-01"]
        ]
    );
    assert!(
        listed
            .column("advice")
            .iter()
            .all(|advice| advice.starts_with("expected "))
    );
    assert_eq!(
        std::fs::read_link(project.path("out/demo/latest")).unwrap(),
        before,
        "the last publication is not touched"
    );
    assert_eq!(project.show("deals").column("deal_id"), ["D1"]);
}

#[test]
fn unknown_stages_and_words_are_named_with_their_share() {
    let mut project = Project::of(&["leads", "stage_events", "deals"]);
    project.set_source("deals", "max_reject_share = 1.0");
    project.deliver("leads.csv", "lead_id,created_at\nL1,2026-05-01\n");
    project.deliver(
        "stage_events.csv",
        "subject,subject_id,stage,entered_at\nlead,L1,mql,2026-05-03\nlead,L1,Warm,2026-05-04\nlead,L1,Warm,2026-05-05\nlead,L1,Hot,2026-05-06\n",
    );
    project.deliver(
        "deals.csv",
        "deal_id,created_at,outcome\nD1,2026-05-01,open\nD2,2026-05-01,sold\nD3,2026-05-02,sold\n",
    );
    project.run();
    let found = |check: &str| {
        project
            .published("data_quality")
            .only("check", check)
            .columns(&["count", "share", "advice"].map(str::to_owned))
            .rows
            .remove(0)
    };
    let (stages, words) = (found("stage_not_mapped"), found("rejected_unknown_value"));
    assert_eq!((stages[0].as_str(), stages[1].as_str()), ("3", "0.75"));
    assert!(
        stages[2].ends_with("found `Warm` (2), `Hot` (1)"),
        "{stages:?}"
    );
    assert_eq!(words[0], "2");
    assert!(words[2].ends_with("found `sold` (2)"), "{words:?}");
}

#[test]
fn columns_that_come_and_go_and_empty_files_are_noted() {
    let project = Project::of(&["leads"]);
    project.deliver(
        "leads_1.csv",
        "lead_id,created_at,title\nL1,2026-05-01,CFO\n",
    );
    project.deliver(
        "leads_2.csv",
        "created_at,lead_id,Titel\n2026-05-02,L2,CTO\n",
    );
    project.deliver("leads_3.csv", "lead_id,created_at,title\n");
    project.run();
    assert_eq!(count(&project, "empty_delivery"), "1");
    let uneven = project
        .published("data_quality")
        .only("check", "uneven_columns");
    assert_eq!(uneven.column("count"), ["2"]);
    assert!(
        uneven.column("advice")[0].ends_with("found `title` (2), `Titel` (1) of 3 files"),
        "{uneven:?}"
    );
}
