//! Two runs of one lake: while one holds it the other stops and names the holder; two that start
//! together come one after the other, or one stops; the end is that of a single run.
//! `CLOSEDLOOP_PAIRS` sets how many pairs start together.

use crate::project::{FILE, Project};
use crate::standing::{assert_whole, count, deliver_more, first_delivery, outcome};
use regex::Regex;
use std::fs::File;
use std::io::Write;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A run takes a second; one that has not ended after this much time never will.
const PATIENCE: Duration = Duration::from_secs(120);

fn prepared() -> Project {
    let project = first_delivery();
    project.run();
    deliver_more(&project);
    project
}

/// Starts a run whose output goes to files, so that it never waits for a reader.
fn start(project: &Project, name: &str) -> Child {
    let file = |stream: &str| {
        let path = project.path(&format!("{name}.{stream}"));
        Stdio::from(File::create(path).unwrap())
    };
    project
        .command(&["run", FILE])
        .stdin(Stdio::null())
        .stdout(file("stdout"))
        .stderr(file("stderr"))
        .spawn()
        .unwrap()
}

/// Waits for a run to end, not for ever: its exit code, and what it wrote to stderr.
fn end(project: &Project, name: &str, mut run: Child) -> (Option<i32>, String) {
    let started = Instant::now();
    let status = loop {
        if let Some(status) = run.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            run.kill().unwrap();
            panic!("the run {name} did not end within {PATIENCE:?}");
        }
        sleep(Duration::from_millis(5));
    };
    let stderr = std::fs::read_to_string(project.path(&format!("{name}.stderr"))).unwrap();
    (status.code(), stderr)
}

/// The message of a run that found the lake in use; the process that holds it is its first group.
fn in_use() -> Regex {
    Regex::new(r"^error: the lake is in use: `.*/lock`: held by process (\d+) on `[^`]+` since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\nhelp: wait for that run to end, then try again\n$").unwrap()
}

/// This test holds the lake as a run does, so that the other one must meet it.
#[test]
fn a_run_that_finds_the_lake_in_use_names_the_holder_and_changes_nothing() {
    let project = prepared();
    let before = project.bytes();
    let path = project.path("lake/demo/lock");
    let mut lock = File::options().read(true).write(true).open(path).unwrap();
    lock.try_lock().unwrap();
    let holder = std::process::id();
    write!(
        lock,
        "process {holder} on `here` since 2026-01-02T03:04:05Z"
    )
    .unwrap();
    let (code, stderr) = end(&project, "second", start(&project, "second"));
    assert_eq!(code, Some(3), "{stderr}");
    let named = in_use()
        .captures(&stderr)
        .unwrap_or_else(|| panic!("{stderr}"));
    assert_eq!(named[1], holder.to_string());
    lock.set_len(0).unwrap();
    assert!(project.bytes() == before, "the lake or the output changed");
    drop(lock);
    project.run();
    assert_whole(&project, "after the holder ended");
}

#[test]
fn two_runs_together_are_as_one() {
    let prepared = prepared();
    let serial = prepared.copy();
    serial.run();
    let expected = outcome(&serial);
    for pair in 0..count("CLOSEDLOOP_PAIRS", 4) {
        let project = prepared.copy();
        let started = ["one", "other"].map(|name| (name, start(&project, name)));
        let ids = started.each_ref().map(|(_, run)| run.id());
        let ended = started.map(|(name, run)| end(&project, name, run));
        match &ended {
            [(Some(0), one), (Some(0), other)] => assert!(
                one.contains("nothing new") != other.contains("nothing new"),
                "pair {pair}: {ended:?}"
            ),
            [(Some(0), _), (Some(3), refused)] => assert_names(refused, ids[0], pair),
            [(Some(3), refused), (Some(0), _)] => assert_names(refused, ids[1], pair),
            _ => panic!("pair {pair}: {ended:?}"),
        }
        assert_eq!(outcome(&project), expected, "pair {pair}");
        assert_whole(&project, &format!("pair {pair}"));
    }
}

fn assert_names(refused: &str, holder: u32, pair: usize) {
    let named = in_use()
        .captures(refused)
        .unwrap_or_else(|| panic!("pair {pair}: {refused}"));
    assert_eq!(
        named[1],
        holder.to_string(),
        "pair {pair}: another holder is named"
    );
}
