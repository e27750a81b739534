//! What sources promise under `[source.expect]`, and what is usual of sources that promise nothing: rows
//! a day, days of delay, values. Every file is a few lines, or many equal ones.

use crate::premises::{count, doubts};
use crate::project::{FILE, Project, Said};
use std::fmt::Write as _;

const SPEND: &str = "spent_on,amount,currency,platform,channel,campaign_id\n";

/// So many rows on each of some days of June.
fn rows(days: std::ops::RangeInclusive<u32>, a_day: u32) -> String {
    let mut text = SPEND.to_owned();
    for day in days {
        for campaign in 0..a_day {
            writeln!(text, "2026-06-{day:02},1.00,EUR,google,search,C{campaign}").unwrap();
        }
    }
    text
}

fn promising(keys: &str) -> Project {
    let mut project = Project::of(&["spend"]);
    project.set_source("spend", &format!("[source.expect]\n{keys}"));
    project
}

/// Measure and threshold of the reasons of a check.
fn measures(project: &Project, check: &str) -> Vec<String> {
    let found = project.published("doubts").only("check", check);
    let columns = ["measure", "threshold"].map(str::to_owned);
    let rows = found.columns(&columns).rows;
    rows.iter().map(|row| row.join(" of ")).collect()
}

fn stopped(said: &Said, words: &str) {
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stderr.contains(words)
            && said
                .stderr
                .contains("nothing is published, as [source.expect] says")
            && said.stderr.contains("help: deliver what is missing"),
        "{}",
        said.stderr
    );
}

#[test]
fn fewer_rows_a_day_than_promised_are_doubted_over_the_days_that_are_added() {
    let project = promising("rows_per_day = 3");
    project.deliver("spend-1.csv", &rows(1..=20, 3));
    project.run();
    assert_eq!(doubts(&project), "");
    // The file repeats twenty full days and adds ten with a row each.
    let added = rows(21..=30, 1);
    let again = format!("{}{}", rows(1..=20, 3), added.trim_start_matches(SPEND));
    project.deliver("spend-2.csv", &again);
    project.run();
    assert_eq!(
        doubts(&project),
        "spend has 1.0 rows a day in spend-2.csv, not the 3 that it promises"
    );
    assert_eq!(measures(&project, "fewer_rows_than_expected"), ["1 of 3"]);
    assert_eq!(count(&project, "fewer_rows_than_expected"), ["1"]);
    // A correction of days that are there adds none: nothing is said of it.
    project.deliver("spend-3.csv", &rows(5..=5, 1).replace("1.00", "2.00"));
    project.run();
    assert_eq!(doubts(&project), "");
    // No row at all is fewer than three.
    project.deliver("spend-4.csv", SPEND);
    project.run();
    assert_eq!(
        doubts(&project),
        "spend has 0.0 rows a day in spend-4.csv, not the 3 that it promises"
    );
}

#[test]
fn what_is_to_stop_publishes_nothing_until_it_is_kept() {
    let project = promising("rows_per_day = 2\non_failure = \"stop\"");
    project.deliver("spend-1.csv", &rows(1..=29, 2));
    project.run();
    project.deliver("spend-2.csv", &rows(30..=30, 1));
    let words = "spend has 1.0 rows a day in spend-2.csv, not the 2 that it promises";
    stopped(&project.closedloop(&["run", FILE]), words);
    // What was read stays read, and stops the next run as well.
    stopped(&project.closedloop(&["run", FILE]), words);
    let last = project.path("out/demo/latest");
    assert!(std::fs::read_link(last).unwrap().ends_with("r0001"));
    let mut project = project;
    project.set_source(
        "spend",
        "[source.expect]\nrows_per_day = 1\non_failure = \"stop\"",
    );
    project.run();
    assert_eq!(doubts(&project), "");
}

#[test]
fn a_source_that_is_later_than_promised_is_doubted() {
    let late = |keys: &str, last: u32| {
        let project = promising(keys);
        project.deliver("spend.csv", &rows(1..=last, 1));
        project
    };
    let kept = late("max_days_late = 3", 27);
    kept.run();
    assert_eq!(doubts(&kept), "");
    let project = late("max_days_late = 3", 26);
    project.run();
    assert_eq!(
        doubts(&project),
        "spend is delivered to 2026-06-26, 4 days before as_of, not at most 3"
    );
    assert_eq!(measures(&project, "later_than_expected"), ["4 of 3"]);
    let said = late("max_days_late = 3\non_failure = \"stop\"", 26).closedloop(&["run", FILE]);
    stopped(&said, "spend is delivered to 2026-06-26");
    // A quarterly source says so, and is not late after a month.
    let quarterly = late("max_days_late = 92", 1);
    quarterly.deliver(
        "spend.csv",
        &rows(1..=1, 1).replace("2026-06-01", "2026-04-01"),
    );
    quarterly.run();
    assert!(quarterly.published("doubts").rows.is_empty());
}

#[test]
fn a_value_that_no_earlier_delivery_had_is_doubted() {
    let project = promising("new_values = \"warn\"");
    project.deliver("spend-1.csv", &rows(1..=2, 2));
    project.run();
    assert_eq!(doubts(&project), "");
    project.deliver(
        "spend-2.csv",
        &format!("{SPEND}2026-06-03,1.00,EUR,Google,search,C1\n2026-06-29,1.00,EUR,tiktok,video,C9\n2026-06-29,1.00,EUR,tiktok,search,C8\n"),
    );
    project.run();
    assert_eq!(
        doubts(&project),
        "spend has values that it never had: platform `tiktok`; channel `video`"
    );
    assert_eq!(measures(&project, "new_values"), ["2 of 0"]);
    // The next delivery finds them known.
    project.deliver(
        "spend-3.csv",
        &format!("{SPEND}2026-06-30,1.00,EUR,tiktok,video,C9\n"),
    );
    project.run();
    assert_eq!(doubts(&project), "");
    let stop = promising("new_values = \"stop\"");
    stop.deliver("spend-1.csv", &rows(1..=2, 2));
    stop.deliver("spend-2.csv", &rows(3..=4, 2).replace("google", "bing"));
    stopped(
        &stop.closedloop(&["run", FILE]),
        "spend has values that it never had: platform `bing`",
    );
}

#[test]
fn a_source_that_dries_up_is_doubted_without_a_promise() {
    let usual = |days_of: &[u32]| {
        let project = Project::of(&["spend"]);
        for (day, a_day) in (26..).zip(days_of) {
            project.deliver(&format!("spend-{day}.csv"), &rows(day..=day, *a_day));
        }
        project.run();
        project
    };
    // The median of 40, 60, 50 and 45 is 47.5; 5 % of it are 2.375.
    let project = usual(&[40, 60, 50, 45, 2]);
    assert_eq!(
        doubts(&project),
        "spend has 2.0 rows a day in spend-30.csv, where earlier files had 48"
    );
    assert_eq!(measures(&project, "rows_a_day_collapsed"), ["2 of 2.375"]);
    // Three are enough of a Sunday; a small source may have none; two files show nothing; as quiet a day
    // as an earlier one is nothing strange.
    for ordinary in [
        &[40, 60, 50, 45, 3][..],
        &[9, 9, 9, 9, 1],
        &[40, 40, 1],
        &[40, 2, 50, 60, 2],
    ] {
        assert_eq!(doubts(&usual(ordinary)), "", "{ordinary:?}");
    }
}

#[test]
fn an_expectation_that_cannot_be_looked_at_is_an_error() {
    let mut project = Project::of(&["owners"]);
    for (keys, words) in [
        (
            "max_days_late = 3",
            "`max_days_late` expects nothing of `owners`",
        ),
        (
            "new_values = \"warn\"",
            "`new_values` expects nothing of `owners`",
        ),
        ("new_values = \"maybe\"", "`maybe`"),
        ("rows_a_day = 5", "did you mean `rows_per_day`?"),
        ("on_failure = \"halt\"", "`halt`"),
    ] {
        project.set_source("owners", &format!("[source.expect]\n{keys}"));
        let said = project.closedloop(&["check", FILE]);
        assert!(
            said.code == 2 && said.stderr.contains(words),
            "{keys}: {}",
            said.stderr
        );
    }
}

#[test]
fn an_expectation_reads_no_file_again() {
    let mut project = Project::of(&["spend"]);
    project.deliver("spend.csv", &rows(28..=30, 2));
    project.run();
    project.set_source(
        "spend",
        "[source.expect]\nrows_per_day = 1\nmax_days_late = 5",
    );
    project.run();
    let run = std::fs::read_to_string(project.path("out/demo/latest/run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_str(&run).unwrap();
    assert_eq!(
        (&run["run"], &run["inputs"][0]["run"]),
        (&2.into(), &1.into())
    );
}
