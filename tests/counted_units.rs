//! What goes through the funnel: a person once, stages that nothing records, entries without a date.

use crate::project::{FILE, Project, Table};
use std::fmt::Write as _;

const STAGES: &str = "\n[funnel]\nstages = [\"lead\", \"mql\", \"opportunity\", \"won\"]\n";

/// Anna is a lead and the contact that she became, and a second lead by her e-mail; Bea is herself.
/// Anna's first record is that of 5 January.
///
/// # By hand, persons
/// Two leads, one of search (Anna), one of mail. Anna reached mql on 1 February by her second
/// record, opportunity and won by her contact: 1 of 2.
/// # By hand, records
/// Four leads: L1, L2, C1, L3. mql reached by L2 (event) and C1 (the deal): 2; won by C1 and L1,
/// which the deal names both: 2 of 4.
const LEADS: &str = "lead_id,created_at,email,channel,owner_id,converted_lead_id,converted_deal_id\n\
L1,2026-01-05,anna@alpha.example,search,O1,C1,D1\n\
C1,2026-02-10,anna@alpha.example,sales,O2,,D1\n\
L2,2026-01-20,anna@alpha.example,mail,O3,,\n\
L3,2026-01-07,bea@beta.example,mail,O1,,\n";

fn company(unit: &str) -> Project {
    let project = Project::of(&["leads", "deals", "stage_events", "spend", "products"]).with(
        &format!("{STAGES}{unit}\n[[segment]]\nname = \"line\"\ncolumn = \"products.family\"\n"),
    );
    project.deliver("leads.csv", LEADS);
    project.deliver(
        "deals.csv",
        "deal_id,created_at,closed_at,outcome,amount,product_id\nD1,2026-02-10,2026-04-01,won,100.00,P1\n",
    );
    project.deliver("products.csv", "product_id,family\nP1,scales\n");
    project.deliver(
        "stage_events.csv",
        "subject,subject_id,stage,entered_at\nlead,L2,mql,2026-02-01\n",
    );
    project.deliver(
        "spend.csv",
        "spent_on,channel,amount,currency\n2026-01-31,search,10.00,EUR\n",
    );
    project
}

/// A column of the stages of all units.
fn of_all(funnel: &Table, column: &str) -> Vec<String> {
    let all = funnel.clone().only("segment_by", "all");
    let mut rows = all
        .columns(&["stage_order".to_owned(), column.to_owned()])
        .rows;
    rows.sort();
    rows.into_iter().map(|row| row[1].clone()).collect()
}

fn of_segment(funnel: &Table, by: &str, column: &str) -> Vec<String> {
    let rows = funnel.clone().only("segment_by", by).only("stage", "lead");
    let mut rows = rows
        .columns(&["segment".to_owned(), column.to_owned()])
        .rows;
    rows.sort();
    rows.into_iter().map(|row| row.join(" ")).collect()
}

#[test]
fn a_person_is_one_lead_with_the_stages_of_all_its_records() {
    let project = company("");
    project.run();
    let funnel = project.published("funnel");
    assert_eq!(of_all(&funnel, "reached_count"), ["2", "1", "1", "1"]);
    assert_eq!(of_all(&funnel, "strict_count"), ["2", "1", "1", "1"]);
    assert_eq!(of_all(&funnel, "from_first_rate")[3], "0.5");
    // By the record of 5 January; by the deal of another record.
    assert_eq!(
        of_segment(&funnel, "channel", "reached_count"),
        ["mail 1", "search 1"]
    );
    assert_eq!(of_segment(&funnel, "owner", "reached_count"), ["O1 2"]);
    assert_eq!(
        of_segment(&funnel, "line", "reached_count"),
        ["(none) 1", "scales 1"]
    );
    assert_eq!(
        of_segment(&funnel, "cohort_month", "reached_count"),
        ["2026-01 2"]
    );
    // The same leads in returns, promises and restated months.
    let roi = project
        .published("roi")
        .only("period", "all")
        .only("level", "channel");
    let roi = roi.only("basis", "touch_date").only("model", "linear");
    assert_eq!(
        roi.clone().only("value", "search").column("lead_count"),
        ["1"]
    );
    assert_eq!(
        roi.clone().only("value", "mail").column("lead_count"),
        ["1"]
    );
    assert!(
        roi.only("value", "sales").rows.is_empty(),
        "C1 is no lead of its own"
    );
    let shared = project.published("scorecard").only("metric", "lead_count");
    assert_eq!(shared.only("period", "FY2026").column("value"), ["2.00"]);
    let months = project.published("monthly").only("metric", "lead_count");
    assert_eq!(months.column("value"), ["2.00"]);
    // What explains the figure counts the same leads.
    let said = project.closedloop(&[
        "explain",
        FILE,
        "metric",
        "lead_count",
        "--channel",
        "search",
        "--period",
        "all",
    ]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(
        said.stdout.contains("leads of it created in the period: 1"),
        "{}",
        said.stdout
    );
}

#[test]
fn records_count_each_where_the_file_says_so() {
    for unit in ["unit = \"record\"", "unit = \"lead\""] {
        let project = company(unit);
        project.run();
        let funnel = project.published("funnel");
        assert_eq!(
            of_all(&funnel, "reached_count"),
            ["4", "3", "2", "2"],
            "{unit}"
        );
        let shared = project.published("scorecard").only("metric", "lead_count");
        assert_eq!(shared.only("period", "FY2026").column("value"), ["4.00"]);
    }
}

#[test]
fn a_stage_that_nothing_records_is_passed_by_nobody() {
    let project = company("");
    std::fs::remove_file(project.path("data/stage_events.csv")).unwrap();
    project.deliver("stage_events.csv", "subject,subject_id,stage,entered_at\n");
    project.run();
    let funnel = project.published("funnel");
    assert_eq!(
        of_all(&funnel, "is_recorded"),
        ["true", "false", "true", "true"]
    );
    assert_eq!(of_all(&funnel, "reached_count"), ["2", "", "1", "1"]);
    // In order: through what is recorded.
    assert_eq!(of_all(&funnel, "strict_count"), ["2", "", "1", "1"]);
    assert_eq!(of_all(&funnel, "to_next_rate"), ["", "", "1", ""]);
    assert_eq!(of_all(&funnel, "from_first_rate"), ["1", "", "0.5", "0.5"]);
    let roi = project
        .published("roi")
        .only("period", "all")
        .only("level", "channel");
    let search = roi
        .only("value", "search")
        .only("model", "linear")
        .only("basis", "touch_date");
    assert_eq!(
        (search.column("mql_count")[0], search.column("sql_count")[0]),
        ("", "")
    );
    let page = std::fs::read_to_string(project.path("out/demo/latest/report.html")).unwrap();
    assert!(page.contains("not available (nothing records it)"));
    assert!(page.contains("not available (not recorded)"));
}

/// Sales that knows when it engaged of few deals: seven that it won, and many without a day.
#[test]
fn a_few_dated_deals_make_no_headline() {
    let mut project = Project::of(&["deals"]).with(
        "\n[funnel]\nstages = [\"opportunity\", \"engaging\", \"won\"]\nunit = \"deal\"\nfrom_status = true\n",
    );
    project.set_source("deals", "undated = \"keep\"\n[source.columns]\ndeal_id = \"opportunity_id\"\ncreated_at = \"engage_date\"\nclosed_at = \"close_date\"\noutcome = \"deal_stage\"\nstage = \"deal_stage\"\namount = \"close_value\"\n[source.values.outcome]\nProspecting = \"open\"\nEngaging = \"open\"\nWon = \"won\"\nLost = \"lost\"");
    let mut rows = "opportunity_id,deal_stage,engage_date,close_date,close_value\n".to_owned();
    for number in 0..7 {
        writeln!(
            rows,
            "W{number},Won,2025-0{}-10,2025-0{}-20,100",
            number + 1,
            number + 2
        )
        .unwrap();
    }
    for number in 0..60 {
        let stage = ["Engaging", "Prospecting", "Prospecting"][number % 3];
        writeln!(rows, "P{number},{stage},,,").unwrap();
    }
    for number in 0..20 {
        writeln!(rows, "X{number},Lost,,2025-09-1{},0", number % 10).unwrap();
    }
    project.deliver("deals.csv", &rows);
    project.run();
    let funnel = project.published("funnel");
    assert_eq!(of_all(&funnel, "reached_count"), ["87", "27", "7"]);
    assert_eq!(of_all(&funnel, "undated_count"), ["80", "20", "0"]);
    assert_eq!(of_all(&funnel, "mature_share"), ["", "", ""]);
    assert_eq!(of_all(&funnel, "expected_rate"), ["", "", ""]);
    let headlines = project
        .published("headlines")
        .only("metric", "lead_to_won_rate");
    let mature = headlines.only("period", "mature_cohorts");
    assert_eq!(mature.column("number"), [""]);
    assert_eq!(
        mature.column("reason"),
        ["entries into opportunity have no date"]
    );
    let page = std::fs::read_to_string(project.path("out/demo/latest/report.html")).unwrap();
    assert!(!page.contains("7 of 7"), "the dated few are no rate");
}
