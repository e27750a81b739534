//! What a person sees and which exit code a scheduler gets, through the real program: messages word
//! by word, and what each failure leaves behind.

mod lists;

use crate::project::{FILE, Project};
use insta::assert_snapshot;
use serde_json::Value;
use std::fs::{self, File};

const LEADS: &str = "lead_id,created_at,channel\nL1,2026-02-03T09:00:00Z,search\n";
const DEALS: &str = "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-03-01,2026-04-01,won,100.00,L1\nD2,2026-03-02,,open,50.00,L1\n";
const TOUCHES: &str =
    "touch_id,touched_at,lead_id,kind,channel\nT1,2026-02-03T09:00:00Z,L1,form,search\n";
const BAD_DEALS: &str = "deal_id,created_at,closed_at,outcome,amount,lead_id\nD3,2026-03-01,2026-04-01,won,1.000.00,L1\nD4,30.02.2026,,open,5.00,L1\nD5,2026-03-01,,open,5.00,L1\n";

/// One lead, one touch, one deal won and one open.
fn small() -> Project {
    let project = Project::of(&["leads", "deals", "touches"]);
    project.deliver("leads.csv", LEADS);
    project.deliver("deals.csv", DEALS);
    project.deliver("touches.csv", TOUCHES);
    project
}

fn latest(project: &Project) -> String {
    fs::read_link(project.path("out/demo/latest"))
        .unwrap()
        .to_string_lossy()
        .into_owned()
}

#[test]
fn a_wrong_pipeline_file_reports_every_problem_at_once() {
    let project =
        small().with("[attribution]\nprimary = \"liner\"\n[jurneys]\nlookback_days = 0\n");
    let said = project.closedloop(&["run", FILE]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert_snapshot!(said.stderr, @r#"
        error: there is no model `liner`
          --> jobs/demo.toml:27:11
           |
        27 | primary = "liner"
           |           ^^^^^^^ unknown model
           |
           = help: did you mean `linear`?

        error: the file has no section `jurneys`
          --> jobs/demo.toml:28:2
           |
        28 | [jurneys]
           |  ^^^^^^^ unknown section
           |
           = help: did you mean `journeys`?

        2 problems in `jobs/demo.toml`
        "#);
    assert!(project.bytes().is_empty());
}

#[test]
fn a_pipeline_file_that_is_not_there() {
    let said = small().closedloop(&["run", "jobs/dmo.toml"]);
    assert_eq!(said.code, 2);
    assert_snapshot!(said.stderr, @r#"
        error: cannot read the pipeline file `jobs/dmo.toml`: No such file or directory (os error 2)
        help: check the path; it starts at the working folder
        "#);
}

#[test]
fn a_missing_column_is_named_with_the_closest_header() {
    let project = small();
    project.deliver(
        "deals.csv",
        "deal_id,date_created,outcome\nD1,2026-03-01,open\n",
    );
    project.deliver("leads.csv", "lead,created_at\nL1,2026-03-01\n");
    let said = project.closedloop(&["run", FILE]);
    assert_eq!(said.code, 1);
    assert_snapshot!(said.stderr, @r#"
    error: source `leads`, file `leads.csv`: line 1: the column `lead_id` for `lead_id` is missing
    help: the closest header is `lead`: map it under [source.columns]
    source `deals`, file `deals.csv`: line 1: the column `created_at` for `created_at` is missing
    help: the closest header is `date_created`: map it under [source.columns]
    "#);
    let checked = project.closedloop(&["check", FILE]);
    assert_eq!(
        (checked.code, checked.stderr),
        (1, said.stderr),
        "`check` reports what `run` would"
    );
}

#[test]
fn a_source_without_files_reports_where_it_looked() {
    let said = Project::of(&["leads"]).closedloop(&["run", FILE]);
    assert_eq!(said.code, 1);
    assert_snapshot!(said.stderr, @r#"
        error: source `leads`: no file matches `jobs/../data/leads*.csv`
        help: correct `path` of the source, or say where the files are with `--data`
        "#);
}

#[test]
fn too_many_rejects_publish_nothing_and_are_kept() {
    let project = small();
    project.run();
    let (before, deals) = (project.bytes(), project.show("deals"));
    project.deliver("deals_2.csv", BAD_DEALS);
    let said = project.closedloop(&["run", FILE]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""));
    assert_snapshot!(said.stderr, @r#"
        2 records rejected; jobs/../out/demo/rejects.csv lists them with line, column and advice
        error: source `deals` rejects 2 of 3 records (66.7 %), more than its limit of 1.0 %; nothing is published
          1 from line 2: `amount`, found `1.000.00`: expected an amount such as 1234.50 (decimal mark `.`, no mark between thousands); set `decimal` and `thousands` of the source if the file writes amounts another way
          1 from line 3: `created_at`, found `30.02.2026`: expected an ISO 8601 date such as 2026-02-28, 2026-02-28 09:30:00 or 2026-02-28T09:30:00Z; declare another form as `date_format` or under [source.formats], several of one column as `{ formats = [...] }`
        help: `closedloop show jobs/demo.toml rejects` lists them with line, column and advice; mend the export or the mapping, or raise `max_reject_share`
        "#);
    let rejects = project
        .show("rejects")
        .columns(&["file_name", "_line", "column", "rule", "value"].map(str::to_owned));
    let shown: Vec<String> = rejects.rows.iter().map(|row| row.join(" ")).collect();
    assert_eq!(
        shown,
        [
            "deals_2.csv 2 amount money 1.000.00",
            "deals_2.csv 3 created_at date 30.02.2026"
        ]
    );
    assert_eq!(
        project.show("deals"),
        deals,
        "rows of a delivery over its limit are not accepted"
    );
    let published = |files: &std::collections::BTreeMap<std::path::PathBuf, Vec<u8>>| {
        files
            .clone()
            .into_iter()
            .filter(|(path, _)| {
                path.starts_with(project.path("out")) && !path.ends_with("rejects.csv")
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(published(&project.bytes()), published(&before));
    assert_eq!(latest(&project), "r0001");
}

#[test]
fn a_higher_limit_lets_the_good_rows_in() {
    let mut project = small();
    project.deliver("deals_2.csv", BAD_DEALS);
    assert_eq!(project.closedloop(&["run", FILE]).code, 1);
    project.set_source("deals", "max_reject_share = 0.5");
    project.run();
    assert_eq!(project.show("deals").column("deal_id"), ["D1", "D2", "D5"]);
    let found = project
        .published("data_quality")
        .columns(&["check", "source", "count", "example_refs"].map(str::to_owned));
    let found: Vec<String> = found.rows.iter().map(|row| row.join(" ")).collect();
    assert_eq!(
        found,
        [
            "every_touch_a_milestone deals 3 ",
            "late_source deals 1 ",
            "late_source leads 1 ",
            "late_source touches 1 ",
            "no_lost_journeys deals 1 ",
            "rejected_date deals 1 deals_2.csv:3",
            "rejected_money deals 1 deals_2.csv:2"
        ]
    );
    assert_eq!(
        project.show("rejects").rows.len(),
        2,
        "the rejects of the failed run are replaced, not doubled"
    );
}

#[test]
fn an_unknown_table_has_a_closest_name() {
    let project = small();
    project.run();
    let said = project.closedloop(&["show", FILE, "reconcilation"]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert_snapshot!(said.stderr, @r#"
        error: there is no table `reconcilation`; the closest name is `reconciliation`
        help: `closedloop list tables` lists them all
        "#);
}

#[test]
fn a_lake_in_use_is_no_one_else_s() {
    let project = small();
    project.run();
    let before = project.bytes();
    project.deliver("deals_2.csv", BAD_DEALS);
    let held = File::options()
        .read(true)
        .write(true)
        .open(project.path("lake/demo/lock"))
        .unwrap();
    held.try_lock().unwrap();
    let said = project.closedloop(&["run", FILE]);
    assert_eq!((said.code, said.stdout.as_str()), (3, ""));
    assert_snapshot!(said.stderr, @r#"
        error: the lake is in use: `jobs/../lake/demo/lock`: held by another run
        help: wait for that run to end, then try again
        "#);
    assert_eq!(project.bytes(), before);
}

#[test]
fn nothing_new_changes_not_one_byte() {
    let project = small();
    project.run();
    let before = project.bytes();
    for command in ["run", "report", "ingest"] {
        let said = project.closedloop(&[command, FILE]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        assert!(project.bytes() == before, "`{command}` changed something");
    }
    let said = project.closedloop(&["run", FILE]);
    assert_snapshot!(said.stderr, @"nothing new: jobs/../out/demo/r0001 is the current report");
}

#[test]
fn a_result_in_json_is_one_line() {
    let project = small();
    let cases = [
        ("check", "in order"),
        ("ingest", "ingested"),
        ("run", "published"),
        ("report", "nothing new"),
        ("run", "nothing new"),
    ];
    for (command, status) in cases {
        let said = project.closedloop(&[command, FILE, "--json"]);
        assert_eq!(
            (said.code, said.stdout.lines().count()),
            (0, 1),
            "{command}: {}{}",
            said.stdout,
            said.stderr
        );
        let result: Value = serde_json::from_str(&said.stdout).unwrap();
        assert_eq!(result["status"], status, "{command}");
    }
    let history = project.closedloop(&["history", FILE, "--json"]);
    assert_eq!(
        serde_json::from_str::<Value>(&history.stdout)
            .unwrap()
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[test]
fn quiet_is_silent_until_something_is_wrong() {
    let project = small();
    for command in ["check", "ingest", "run", "report"] {
        let said = project.closedloop(&[command, FILE, "--quiet"]);
        assert_eq!(
            (said.code, said.stdout.as_str(), said.stderr.as_str()),
            (0, "", ""),
            "{command}"
        );
    }
    assert!(
        project
            .closedloop(&["show", FILE, "nothing", "--quiet"])
            .stderr
            .starts_with("error: ")
    );
}

#[test]
fn check_writes_nothing() {
    let project = small();
    let said = project.closedloop(&["check", FILE]);
    assert_eq!(said.code, 0);
    assert_snapshot!(said.stderr, @"`jobs/demo.toml` is in order: 3 sources, 3 new files, 0 known");
    assert!(!project.path("lake").exists() && !project.path("out").exists());
    project.run();
    let before = project.bytes();
    project.deliver("deals_2.csv", BAD_DEALS);
    let said = project.closedloop(&["check", FILE]);
    assert_eq!(said.code, 1, "a run would stop: {}", said.stderr);
    assert!(project.bytes() == before);
}

#[test]
fn options_stand_anywhere() {
    let project = small();
    for words in [
        vec!["--lake", "elsewhere", "ingest", FILE],
        vec!["--quiet", "--lake=elsewhere", "--out", "there", "run", FILE],
        vec!["run", "--lake", "elsewhere", FILE, "--out", "there"],
        vec!["explain", FILE, "deal", "D1", "--lake", "elsewhere"],
        vec!["--lake", "elsewhere", "explain", FILE, "deal", "D1"],
        vec!["show", "--lake", "elsewhere", FILE, "roi"],
    ] {
        let said = project.closedloop(&words);
        assert_eq!(said.code, 0, "{words:?}: {}", said.stderr);
    }
    assert!(!project.path("lake").exists() && project.path("there/latest").exists());
    let said = project.closedloop(&["--lake"]);
    assert_eq!(said.code, 2, "{}", said.stderr);
}

#[test]
fn a_report_can_follow_an_ingest() {
    let project = small();
    let said = project.closedloop(&["ingest", FILE]);
    assert_eq!(said.code, 0);
    assert_snapshot!(said.stderr, @"3 new deliveries, 4 records read, 4 accepted, 0 rejected");
    assert!(!project.path("out").exists());
    assert_eq!(project.closedloop(&["report", FILE]).code, 0);
    assert_eq!(latest(&project), "r0001");
    // D1, 100.00 to the only touch before 1 April.
    let linear = project
        .published("roi")
        .only("model", "linear")
        .only("basis", "touch_date")
        .only("period", "all")
        .only("level", "channel");
    assert_eq!(
        (linear.column("value"), linear.column("attributed_revenue")),
        (vec!["search"], vec!["100.00"])
    );
}

#[test]
fn history_lists_the_runs() {
    let project = small();
    project.run();
    project.deliver(
        "leads_2.csv",
        "lead_id,created_at,channel\nL2,2026-05-01,mail\n",
    );
    project.run();
    let said = project.closedloop(&["history", FILE]);
    let runs: Vec<Vec<&str>> = said
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect())
        .filter(|words: &Vec<&str>| words.first().is_some_and(|word| word.starts_with("r0")))
        .collect();
    let listed: Vec<String> = runs.iter().map(|words| words[..6].join(" ")).collect();
    assert_eq!(
        listed,
        ["r0001 2026-06-30 3 3 4 0", "r0002 2026-06-30 4 1 5 0"],
        "run, as_of, deliveries, new, accepted, rejected"
    );
}

/// The wrong column first: 999.00; then the right one: 80.00. The old rows are gone, nothing is
/// superseded.
#[test]
fn a_corrected_mapping_replaces_what_it_had_read() {
    let mut project = Project::of(&["deals"]);
    project.deliver("deals.csv", "deal_id,created_at,closed_at,outcome,list,net\nD1,2026-03-01,2026-04-01,won,999.00,80.00\n");
    let won = |project: &Project| {
        project
            .published("reconciliation")
            .only("bucket", "crm_won")
            .column("amount")
            .concat()
    };
    project.set_source("deals", "[source.columns]\namount = \"list\"");
    project.run();
    assert_eq!(won(&project), "999.00");
    project.set_source("deals", "[source.columns]\namount = \"net\"");
    project.run();
    assert_eq!(
        (won(&project), latest(&project)),
        ("80.00".to_owned(), "r0002".to_owned())
    );
    assert_eq!(project.show("deals").column("amount"), ["80.00"]);
    assert!(
        project
            .published("data_quality")
            .only("check", "superseded_rows")
            .rows
            .is_empty()
    );
    assert_eq!(
        fs::read_to_string(project.path("out/demo/r0001/tables/reconciliation.csv"))
            .unwrap()
            .matches("999.00")
            .count(),
        2,
        "a publication stands as it was"
    );
}
