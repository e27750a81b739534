//! Which of several rows of one key counts, where their files are read in one run or one by one, and
//! where each file is the whole table.

use crate::deliveries::amount;
use crate::project::{FILE, Project, Table};

const HEAD: &str = "deal_id,created_at,closed_at,outcome,amount\n";

/// What the older and the newer export say of three deals: one corrected, one lost after all, one
/// lost.
const OLDER: &str = "D1,2026-03-01,2026-04-01,won,10000.00\nD2,2026-03-02,2026-04-02,won,6000.00\nD3,2026-03-03,,open,5000.00\n";
const NEWER: &str = "D1,2026-03-01,2026-04-01,won,8000.00\nD2,2026-03-02,2026-04-02,lost,6000.00\nD3,2026-03-03,2026-06-03,lost,5000.00\n";

fn deals(files: &[(&str, &str)], runs_between: bool) -> Project {
    let project = Project::of(&["deals"]);
    for (name, rows) in files {
        project.deliver(name, &format!("{HEAD}{rows}"));
        if runs_between {
            project.run();
        }
    }
    project.run();
    project
}

/// Why the books may be wrong, but for how far they reach.
fn reasons(project: &Project) -> String {
    let doubts = project.published("doubts");
    let found = doubts
        .column("check")
        .into_iter()
        .zip(doubts.column("reason"));
    let found = found.filter(|(check, _)| *check != "late_source");
    found
        .map(|(_, reason)| reason)
        .collect::<Vec<_>>()
        .join("; ")
}

#[test]
fn of_exports_read_at_once_the_later_name_counts_as_if_they_were_read_one_by_one() {
    for (older, newer) in [
        ("deals-2026-05.csv", "deals-2026-06.csv"),
        ("deals-9.csv", "deals-10.csv"),
        ("deals.csv", "deals (1).csv"),
        ("deals-2026-05-31 (2).csv", "deals-2026-06-01.csv"),
    ] {
        let [at_once, one_by_one] =
            [false, true].map(|between| deals(&[(older, OLDER), (newer, NEWER)], between));
        for project in [&at_once, &one_by_one] {
            assert_eq!(amount(project, "revenue", "crm_won"), "8000.00", "{newer}");
            let found = project
                .published("data_quality")
                .only("check", "decided_by_delivery");
            assert_eq!(found.column("count"), ["3"], "{newer}");
            let advice = found.column("advice")[0];
            assert!(
                advice.contains(&format!("`{newer} over {older}` (3)")),
                "{advice}"
            );
        }
        for table in [
            "roi",
            "funnel",
            "win_rates",
            "reconciliation",
            "data_quality",
            "doubts",
        ] {
            assert_eq!(
                at_once.published(table),
                one_by_one.published(table),
                "{table}"
            );
        }
    }
}

#[test]
fn names_without_a_number_decide_in_one_run_and_the_status_says_so() {
    let files = [("deals-april.csv", OLDER), ("deals-may.csv", NEWER)];
    let project = deals(&files, false);
    assert_eq!(amount(&project, "revenue", "crm_won"), "8000.00");
    let found = project
        .published("data_quality")
        .only("check", "decided_by_name");
    assert_eq!(found.column("count"), ["3"]);
    let doubt = "of 3 records of deals the order of file names decides which version counts";
    assert_eq!(reasons(&project), doubt);
    let run: serde_json::Value = serde_json::from_str(
        &std::fs::read_to_string(project.path("out/demo/latest/run.json")).unwrap(),
    )
    .unwrap();
    assert_eq!(run["standing"], format!("Preliminary: {doubt}"));
    let text = &run["warnings"][0]["text"];
    assert_eq!(text, doubt);
    // Read one after the other, the runs decide.
    assert_eq!(reasons(&deals(&files, true)), "");
    // Equal rows decide nothing.
    let same = [("deals-april.csv", OLDER), ("deals-may.csv", OLDER)];
    assert_eq!(reasons(&deals(&same, false)), "");
}

#[test]
fn of_one_file_the_later_row_counts() {
    let project = deals(&[("deals.csv", &format!("{OLDER}{NEWER}"))], false);
    assert_eq!(amount(&project, "revenue", "crm_won"), "8000.00");
    assert_eq!(reasons(&project), "");
}

#[test]
fn a_change_counts_before_the_order_of_names() {
    let project = Project::of(&["deals"]);
    let head = "deal_id,created_at,closed_at,outcome,amount,modified_at\n";
    let row = |amount: &str, modified: &str| {
        format!("{head}D1,2026-03-01,2026-04-01,won,{amount},{modified}\n")
    };
    project.deliver("deals-1.csv", &row("700.00", "2026-05-02T10:00:00Z"));
    project.deliver("deals-2.csv", &row("300.00", "2026-05-01T10:00:00Z"));
    project.run();
    assert_eq!(amount(&project, "revenue", "crm_won"), "700.00");
    let checks = project.published("data_quality");
    assert!(checks.only("check", "decided_by_delivery").rows.is_empty());
}

#[test]
fn spend_that_is_taken_back_is_less_in_the_later_export() {
    let head = "spent_on,amount,currency,channel\n";
    for between in [false, true] {
        let project = Project::of(&["spend"]);
        project.deliver(
            "spend-2026-01.csv",
            &format!("{head}2026-01-30,100.00,EUR,search\n2026-01-31,120.00,EUR,search\n"),
        );
        if between {
            project.run();
        }
        project.deliver(
            "spend-2026-02.csv",
            &format!("{head}2026-01-31,95.00,EUR,search\n2026-02-01,10.00,EUR,search\n"),
        );
        project.run();
        assert_eq!(amount(&project, "spend", "search"), "205.00");
    }
}

/// Deals of ten or more rows by number.
fn rows(numbers: impl Iterator<Item = u32>) -> String {
    let row = |number| format!("D{number},2026-03-01,2026-04-01,won,100.00\n");
    HEAD.to_owned() + &numbers.map(row).collect::<String>()
}

fn whole_table() -> Project {
    let mut project = Project::of(&["deals"]);
    project.set_source("deals", "delivery = \"full\"");
    project
}

#[test]
fn of_whole_tables_a_key_that_the_newest_lacks_is_gone_and_may_come_back() {
    let project = whole_table();
    let won = |numbers: &mut dyn Iterator<Item = u32>, name: &str| {
        project.deliver(name, &rows(numbers));
        project.run();
        amount(&project, "revenue", "crm_won")
    };
    assert_eq!(won(&mut (1..=20), "deals-1.csv"), "2000.00");
    assert_eq!(won(&mut (3..=20), "deals-2.csv"), "1800.00");
    assert_eq!(won(&mut (2..=20), "deals-3.csv"), "1900.00");
    // Without the key nothing is deleted.
    let mut changes = Project::of(&["deals"]);
    changes.set_source("deals", "delivery = \"changes\"");
    for (name, first) in [("deals-1.csv", 1), ("deals-2.csv", 3)] {
        changes.deliver(name, &rows(first..=20));
        changes.run();
    }
    assert_eq!(amount(&changes, "revenue", "crm_won"), "2000.00");
}

#[test]
fn more_vanished_keys_than_the_limit_stop_until_they_are_accepted() {
    let project = whole_table();
    project.deliver("deals-1.csv", &rows(1..=20));
    project.run();
    project.deliver("deals-2.csv", &rows(1..=10));
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stderr.contains("source `deals`: `deals-2.csv` lacks 10 of the 20 keys of the table before it (50.0 %, more than its limit of 20.0 %)")
            && said.stderr.contains("--accept-vanished deals"),
        "{}",
        said.stderr
    );
    let said = project.closedloop(&["run", FILE, "--accept-vanished", "deal"]);
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("did you mean `deals`?"),
        "{}",
        said.stderr
    );
    let said = project.closedloop(&["run", FILE, "--accept-vanished", "deals"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(amount(&project, "revenue", "crm_won"), "1000.00");
    // Of fewer than ten keys any may go.
    let few = whole_table();
    for (name, first) in [("deals-1.csv", 1), ("deals-2.csv", 9)] {
        few.deliver(name, &rows(first..=9));
        few.run();
    }
    assert_eq!(amount(&few, "revenue", "crm_won"), "100.00");
}

#[test]
fn parts_of_a_table_are_no_whole_tables() {
    let project = whole_table();
    project.deliver("deals-1.csv", &rows(1..=20));
    project.deliver("deals-2.csv", &rows(21..=40));
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1);
    assert!(
        said.stderr
            .contains("`deals-2.csv` and `deals-1.csv` are read in one run and share no key")
            && said.stderr.contains("set `delivery = \"changes\"`"),
        "{}",
        said.stderr
    );
}

#[test]
fn spend_is_whole_between_the_first_and_the_last_day_of_a_file() {
    let head = "spent_on,amount,currency,campaign_id,channel\n";
    let mut project = Project::of(&["spend"]);
    project.set_source("spend", "delivery = \"full\"");
    project.deliver(
        "spend-1.csv",
        &format!("{head}2026-01-30,1.00,EUR,A,search\n2026-01-31,2.00,EUR,A,search\n2026-01-31,4.00,EUR,B,search\n2026-02-02,8.00,EUR,B,search\n"),
    );
    project.run();
    assert_eq!(amount(&project, "spend", "search"), "15.00");
    // B was taken out of 31 January; 30 January and 2 February are no days of the file.
    project.deliver(
        "spend-2.csv",
        &format!("{head}2026-01-31,3.00,EUR,A,search\n2026-02-01,16.00,EUR,A,search\n"),
    );
    project.run();
    assert_eq!(amount(&project, "spend", "search"), "28.00");
    let counts =
        |table: Table| table.only("check", "superseded_rows").column("count")[0].to_owned();
    assert_eq!(counts(project.published("data_quality")), "2");
}

#[test]
fn touches_of_whole_tables_count_once() {
    let head = "touch_id,touched_at,lead_id,kind\n";
    let mut project = Project::of(&["leads", "touches"]);
    project.set_source("touches", "delivery = \"full\"");
    project.deliver("leads.csv", "lead_id,created_at\nL1,2026-03-01\n");
    project.deliver(
        "touches-1.csv",
        &format!("{head}T1,2026-02-01,L1,form\nT2,2026-02-02,L1,form\nT3,2026-02-03,L1,form\n"),
    );
    project.run();
    project.deliver(
        "touches-2.csv",
        &format!("{head}T1,2026-02-01,L1,form\nT4,2026-02-02,L1,form\n"),
    );
    project.run();
    let current = project.show_current("touches");
    assert_eq!(current.column("touch_id"), ["T1", "T3", "T4"]);
}

const TOUCH_HEAD: &str = "touched_at,lead_id,kind,utm_source";

/// A journey of touches without an id, of two exports of which the later one has the campaign, too.
fn touches(exports: &[&str], keys: &str) -> Project {
    let mut project = Project::of(&["leads", "touches"]);
    project.set_source("touches", keys);
    project.deliver("leads.csv", "lead_id,created_at\nL1,2026-03-01\n");
    for (place, export) in exports.iter().enumerate() {
        project.deliver(&format!("touches-{place}.csv"), export);
    }
    project.run();
    project
}

fn of_one_moment(project: &Project) -> Vec<String> {
    let found = project
        .published("data_quality")
        .only("check", "touches_of_one_moment");
    found
        .column("count")
        .into_iter()
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_touch_without_an_id_that_is_exported_again_with_more_counts_once() {
    let narrow = format!(
        "{TOUCH_HEAD}\n2026-03-02,L1,ad_click,google\n2026-03-02,L1,web_visit,\n2026-03-03,L1,ad_click,bing\n"
    );
    let wide = format!(
        "{TOUCH_HEAD},utm_campaign\n2026-03-02,L1,ad_click,google,spring\n2026-03-02,L1,web_visit,,\n2026-03-03,L1,ad_click,bing,\n2026-03-04,L1,form,,\n"
    );
    for exports in [[&*narrow, &*wide], [&*wide, &*narrow]] {
        let project = touches(&exports, "");
        let current = project.show_current("touches");
        assert_eq!(current.rows.len(), 4);
        assert!(of_one_moment(&project).is_empty());
        let deliveries = project.published("sources").only("source", "touches");
        assert_eq!(deliveries.column("accepted_count"), ["7"]);
    }
    let project = touches(&[&narrow, &wide], "");
    let campaigns = project.show_current("touches");
    assert_eq!(
        campaigns
            .column("utm_campaign")
            .iter()
            .filter(|name| **name == "spring")
            .count(),
        1
    );
    // Another value at the same moment is another touch, and is reported.
    let other = narrow.replace("google", "yahoo");
    let project = touches(&[&narrow, &other], "");
    assert_eq!(project.show_current("touches").rows.len(), 4);
    assert_eq!(of_one_moment(&project), ["1"]);
}

#[test]
fn equal_touches_of_one_export_are_one_unless_they_are_kept() {
    let twice =
        format!("{TOUCH_HEAD}\n2026-03-02,L1,call,\n2026-03-02,L1,call,\n2026-03-02,L1,call,x\n");
    let once = touches(&[&twice], "");
    assert_eq!(once.show_current("touches").rows.len(), 2);
    let counts = once.published("sources").only("source", "touches");
    assert_eq!(counts.column("duplicate_count"), ["1"]);
    let kept = touches(
        &[&twice, &format!("{twice}2026-03-05,L1,call,\n")],
        "repeats = \"keep\"",
    );
    assert_eq!(kept.show_current("touches").rows.len(), 4);
}
