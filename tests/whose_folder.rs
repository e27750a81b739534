//! Whose lake and whose output folder it is: another job, another lake, an older lake and an earlier
//! day neither show nor replace what is not theirs, and what was read or published otherwise than
//! today is named.

mod old_mappings;
mod older_lakes;
mod stale;

use crate::project::{FILE, Project, Said};
use crate::standing::{files_below, first_delivery};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

/// The pipeline file of a second job over the same exports.
const OTHER: &str = "jobs/other.toml";

/// The commands that open a lake.
const COMMANDS: &[&[&str]] = &[
    &["run"],
    &["ingest"],
    &["report"],
    &["report", "--known-at", "1"],
    &["check"],
    &["show", "roi"],
    &["show", "deals"],
    &["explain", "deal", "D1"],
    &["paths"],
    &["history"],
    &["verify"],
];

/// A command for a pipeline file.
fn words<'a>(command: &[&'a str], file: &'a str) -> Vec<&'a str> {
    let (name, rest) = command.split_first().unwrap();
    let mut words = vec![*name, file];
    words.extend(rest);
    words
}

/// Adds the job `other`, with these sections.
fn add_other(project: &Project, sections: &str) {
    let file = fs::read_to_string(project.path(FILE)).unwrap();
    let other = file.replace("name = \"demo\"", "name = \"other\"");
    fs::write(project.path(OTHER), format!("{other}\n{sections}")).unwrap();
}

/// Asserts that a command is refused with that exit code and these words, and writes nothing.
fn refused(project: &Project, command: &[&str], code: i32, expected: &[&str]) -> Said {
    let before = project.bytes();
    let said = project.closedloop(command);
    assert_eq!(said.code, code, "{command:?}: {}", said.stderr);
    assert_eq!(said.stdout, "", "{command:?}");
    for words in expected.iter().chain(&["\nhelp: "]) {
        assert!(
            said.stderr.contains(words),
            "{command:?}: `{words}` is not in {}",
            said.stderr
        );
    }
    let changed = project.bytes() != before;
    assert!(!changed, "{command:?}: the lake or the output changed");
    said
}

fn json(project: &Project, path: &str) -> Value {
    serde_json::from_slice(&fs::read(project.path(path)).unwrap()).unwrap()
}

/// The folder that `latest` names.
fn latest(project: &Project) -> String {
    let link = fs::read_link(project.path("out/demo/latest")).unwrap();
    link.to_string_lossy().into_owned()
}

#[test]
fn a_second_job_is_refused_the_lake_of_the_first() {
    let project = first_delivery();
    project.run();
    let lake = "[lake]\npath = \"../lake/demo\"\n";
    add_other(&project, lake);
    let expected = [
        "error: the lake `jobs/../lake/demo` belongs to the job `demo`, found the job `other`",
        "\n  [lake]\n  path = \"../lake/other\"\n",
        "`closedloop run jobs/other.toml --renamed-from demo`",
    ];
    for command in COMMANDS {
        refused(&project, &words(command, OTHER), 2, &expected);
    }
    assert!(!project.path("out/other").exists());
    // A lake from before lakes knew their job has the name that its ledger holds.
    let id = json(&project, "lake/demo/job.json")["lake"].clone();
    fs::remove_file(project.path("lake/demo/job.json")).unwrap();
    refused(&project, &["run", OTHER], 2, &expected);
    project.run();
    let adopted = json(&project, "lake/demo/job.json");
    assert_eq!((&adopted["name"], &adopted["lake"]), (&"demo".into(), &id));
    // The proposed lines are a way on.
    add_other(&project, "[lake]\npath = \"../lake/other\"\n");
    assert_eq!(project.closedloop(&["run", OTHER]).code, 0);
}

#[test]
fn a_job_that_was_renamed_takes_its_folders_along() {
    let project = first_delivery();
    project.run();
    let folders = "[lake]\npath = \"../lake/demo\"\n[output]\npath = \"../out/demo\"\n";
    add_other(&project, folders);
    refused(&project, &["run", OTHER, "--renamed-from", "demi"], 2, &[]);
    let said = project.closedloop(&["run", OTHER, "--renamed-from", "demo"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    for owner in ["lake/demo/job.json", "out/demo/job.json"] {
        assert_eq!(json(&project, owner)["name"], "other");
    }
    assert_eq!(latest(&project), "r0002");
    assert_eq!(project.closedloop(&["show", OTHER, "roi"]).code, 0);
    refused(&project, &["run", FILE], 2, &["belongs to the job `other`"]);
}

#[test]
fn a_second_job_is_refused_the_output_folder_of_the_first() {
    let project = first_delivery();
    project.run();
    add_other(&project, "[output]\npath = \"../out/demo\"\n");
    let expected = [
        "error: the output folder `jobs/../out/demo` belongs to the job `demo`, found the job `other`",
        "\n  [output]\n  path = \"../out/other\"\n",
        "`closedloop run jobs/other.toml --renamed-from demo`",
    ];
    for command in ["run", "ingest", "report", "check"] {
        refused(&project, &[command, OTHER], 2, &expected);
    }
    assert!(!project.path("lake/other").exists());
    // A folder from before folders knew their job: its newest publication names it.
    fs::remove_file(project.path("out/demo/job.json")).unwrap();
    refused(&project, &["run", OTHER], 2, &expected);
    project.run();
    assert_eq!(json(&project, "out/demo/job.json")["name"], "demo");
}

#[test]
fn another_lake_of_the_same_job_is_refused_the_output_folder() {
    let project = first_delivery();
    project.run();
    let elsewhere = ["run", FILE, "--lake", "lake/second", "--out", "out/second"];
    assert_eq!(project.closedloop(&elsewhere).code, 0);
    let crossed = ["run", FILE, "--lake", "lake/second"];
    let expected = [
        "the output folder `jobs/../out/demo` belongs to the job `demo` of another lake: found the lake `lake/second` with the id ",
        "by `path` under [lake] or by `--lake`",
        "\n  [output]\n  path = \"../out/demo-2\"\n",
    ];
    refused(&project, &crossed, 2, &expected);
}

#[test]
fn of_two_jobs_that_begin_together_one_gets_the_output_folder() {
    for pair in 0..4 {
        let project = first_delivery();
        if pair % 2 == 1 {
            // Without a reject nothing is written into the folder before the publication.
            let lead =
                "lead_id,created_at,email,channel\nL1,2026-02-03T09:00:00Z,a@example.com,search\n";
            project.deliver("leads_1.csv", lead);
        }
        add_other(&project, "[output]\npath = \"../out/demo\"\n");
        let started = [FILE, OTHER].map(|file| {
            let mut command = project.command(&["run", file]);
            command.stdout(Stdio::null()).stderr(Stdio::piped());
            command.spawn().unwrap()
        });
        let ended = started.map(|run| run.wait_with_output().unwrap());
        let stderr = ended
            .each_ref()
            .map(|run| String::from_utf8_lossy(&run.stderr).into_owned());
        let codes = ended.map(|run| run.status.code());
        let (winner, loser) = match codes {
            [Some(0), Some(2)] => ("demo", &stderr[1]),
            [Some(2), Some(0)] => ("other", &stderr[0]),
            _ => panic!("pair {pair}: {codes:?}: {stderr:?}"),
        };
        let words = format!("the output folder `jobs/../out/demo` belongs to the job `{winner}`");
        assert!(loser.contains(&words), "pair {pair}: {loser}");
        assert_eq!(json(&project, "out/demo/job.json")["name"], winner);
        let published = json(&project, "out/demo/latest/run.json");
        assert_eq!(published["pipeline"]["name"], winner, "pair {pair}");
        let left = files_below(&project.path("out/demo"));
        let is_partial = |path: &PathBuf| path.to_string_lossy().contains(".partial");
        assert!(!left.iter().any(is_partial), "pair {pair}: {left:?}");
    }
}

#[test]
fn a_folder_that_no_run_of_the_lake_left_is_not_removed() {
    let project = first_delivery();
    project.run();
    let kept = project.path("out/demo/r0002/kept.txt");
    fs::create_dir_all(kept.parent().unwrap()).unwrap();
    fs::write(&kept, "mine").unwrap();
    crate::standing::deliver_more(&project);
    refused(
        &project,
        &["run", FILE],
        4,
        &["its last run is r0001", "is r0002"],
    );
    assert_eq!(fs::read_to_string(kept).unwrap(), "mine");
}
