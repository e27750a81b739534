//! A lake that is older than what was published from it, or is not there, and days that lie before
//! the one that `latest` names.

use super::{json, latest, refused};
use crate::project::{FILE, Project};
use crate::standing::{assert_whole, first_delivery};
use std::fs;
use std::path::Path;

/// Delivers the win of a run, the day of whose publication is no news.
fn deliver_win(project: &Project, number: u64) {
    project.deliver(
        &format!("deals_{number}.csv"),
        &format!("deal_id,created_at,closed_at,outcome,amount,lead_id\nW{number},2026-03-01,2026-04-01,won,{number}.00,L1\n"),
    );
}

fn put_in_place(from: &Path, to: &Path) {
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .args([from, to])
        .status();
    assert!(copied.unwrap().success());
}

#[test]
fn a_lake_restored_from_any_earlier_copy_stops() {
    let project = first_delivery();
    let lake = project.path("lake/demo");
    for run in 1..=7 {
        deliver_win(&project, run);
        // The last run looks back, so that `latest` does not name it.
        let day = if run == 7 { "2026-05-31" } else { "2026-06-30" };
        let said = project.closedloop(&["run", FILE, "--as-of", day]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        put_in_place(&lake, &project.path(&format!("copy-{run}")));
    }
    assert_eq!(latest(&project), "r0006");
    for run in 1..=6 {
        put_in_place(&project.path(&format!("copy-{run}")), &lake);
        let expected = [
            &format!(
                "error: the lake `jobs/../lake/demo` is older than what was published from it: its last run is r{run:04}, the newest publication in `jobs/../out/demo` is r0007"
            ),
            "\nhelp: bring the newer lake back",
            "\nhelp: or publish from this lake into another output folder",
            "\n  [output]\n  path = \"../out/demo-2\"",
        ];
        for command in ["run", "report", "ingest"] {
            refused(&project, &[command, FILE], 4, &expected);
        }
    }
    let said = project.closedloop(&["run", FILE, "--out", "out/demo-2"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(json(&project, "out/demo-2/latest/run.json")["run"], 7);
    // The two histories have a run 7 each: the restored one is as new, and not the one published.
    let said = project.run();
    assert!(
        said.stderr.contains("is not what its run wrote"),
        "{}",
        said.stderr
    );
    assert_eq!(json(&project, "out/demo/latest/run.json")["run"], 8);
    put_in_place(&project.path("copy-7"), &lake);
    refused(
        &project,
        &["run", FILE],
        4,
        &["its last run is r0007", "is r0008"],
    );
}

#[test]
fn a_lake_that_is_not_mounted_is_not_begun_anew() {
    let project = first_delivery();
    project.run();
    let (lake, away) = (project.path("lake/demo"), project.path("away"));
    fs::rename(&lake, &away).unwrap();
    let expected = [
        "it has no run yet, the newest publication in `jobs/../out/demo` is r0001",
        "mount the disk that it is on",
    ];
    for is_there in [false, true] {
        if is_there {
            fs::create_dir(&lake).unwrap();
        }
        for command in ["run", "report", "ingest", "check"] {
            refused(&project, &[command, FILE], 4, &expected);
        }
        assert_eq!(lake.exists(), is_there);
    }
    // Also of a folder from before folders knew their job.
    fs::remove_file(project.path("out/demo/job.json")).unwrap();
    refused(&project, &["run", FILE], 4, &expected);
    fs::remove_dir(&lake).unwrap();
    fs::rename(&away, &lake).unwrap();
    let said = project.run();
    assert!(said.stderr.contains("nothing new"), "{}", said.stderr);
    assert_whole(&project, "after the lake came back");
}

#[test]
fn an_earlier_day_is_published_beside_what_latest_names() {
    let project = first_delivery();
    project.run();
    let earlier = ["run", FILE, "--as-of", "2026-05-31"];
    let line = "`latest` still names r0001, as of 2026-06-30; r0002 is as of 2026-05-31: `--move-latest` makes `latest` name it";
    for status in ["published", "nothing new"] {
        let said = project.closedloop(&[&earlier[..], &["--json"]].concat());
        assert_eq!(said.code, 0, "{}", said.stderr);
        assert!(said.stderr.contains(line), "{}", said.stderr);
        let result: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
        assert_eq!(result["status"], status);
        assert_eq!(
            (&result["run"], &result["latest"]),
            (&"r0002".into(), &"r0001".into())
        );
        assert_eq!(latest(&project), "r0001");
    }
    let said = project.closedloop(&[&earlier[..], &["--move-latest", "--json"]].concat());
    assert!(
        said.stdout.contains("\"latest\":\"r0002\""),
        "{}",
        said.stdout
    );
    assert_eq!(latest(&project), "r0002");
    project.run();
    assert_eq!(latest(&project), "r0003");
    assert_whole(&project, "after a look back");
}

#[test]
fn a_clock_that_was_set_back_does_not_move_latest() {
    let project = first_delivery();
    let file = fs::read_to_string(project.path(FILE)).unwrap();
    fs::write(
        project.path(FILE),
        file.replace("as_of = \"2026-06-30\"\n", ""),
    )
    .unwrap();
    // The clock of the first run stood a hundred years ahead.
    let said = project.closedloop(&["run", FILE, "--as-of", "2126-06-30"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let said = project.run();
    assert!(
        said.stderr
            .contains("`latest` still names r0001, as of 2126-06-30"),
        "{}",
        said.stderr
    );
    assert_eq!(latest(&project), "r0001");
}
