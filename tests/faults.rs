//! A disk that fails, or is full, at any call that changes a file of the lake or the output: the
//! run says which file, the last publication stands or the new one is whole, and a later run
//! repairs without help.
//!
//! `tests/faults.c` is loaded before the C library and lets one call fail. `CLOSEDLOOP_FAULTS` says
//! at how many of the calls each test does so; a number that is high enough means every call.

#![expect(clippy::print_stderr, reason = "a test says why it was skipped")]

use crate::project::{FILE, Project};
use crate::standing::{
    assert_whole, count, deliver_more, first_delivery, outcome, publication, spread,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

const EIO: &str = "5";
const ENOSPC: &str = "28";

/// The library that lets calls fail; none where it cannot be made.
fn shim() -> Option<&'static PathBuf> {
    static MADE: OnceLock<Option<(tempfile::TempDir, PathBuf)>> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        if !cfg!(target_os = "linux") {
            eprintln!("skipped: only Linux loads a library before the C library by LD_PRELOAD");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("faults.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults.c");
        let made = Command::new("cc")
            .args(["-O1", "-shared", "-fPIC", "-o"])
            .arg(&library)
            .args([source, "-ldl"])
            .status();
        if !made.is_ok_and(|status| status.success()) {
            eprintln!("skipped: there is no C compiler `cc` that makes a shared library");
            return None;
        }
        Some((folder, library))
    });
    made.as_ref().map(|(_, library)| library)
}

/// Runs the pipeline on a disk that is told when to fail.
fn run(project: &Project, shim: &PathBuf, told: &[(&str, &str)]) -> Output {
    let mut command = project.command(&["run", FILE]);
    let folder = fs::canonicalize(project.path(".")).unwrap();
    let roots = format!(
        "{}:{}",
        folder.join("lake").display(),
        folder.join("out").display()
    );
    command
        .env("LD_PRELOAD", shim)
        .env("FAULT_ROOTS", roots)
        .envs(told.iter().copied());
    command.stdin(Stdio::null()).output().unwrap()
}

/// The calls that an undisturbed run makes: name and path each.
fn calls(prepared: &Project, shim: &PathBuf) -> Vec<(String, String)> {
    let project = prepared.copy();
    let log = project.path("calls");
    let output = run(&project, shim, &[("FAULT_LOG", log.to_str().unwrap())]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    logged(&log)
}

/// The calls of a log in the order of their numbers: threads may write their lines in another.
fn logged(log: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(log).unwrap();
    let mut lines: Vec<(usize, &str)> = text
        .lines()
        .map(|line| (line.split(' ').next().unwrap().parse().unwrap(), line))
        .collect();
    lines.sort_unstable();
    let lines = lines.into_iter().map(|(_, line)| line);
    lines
        .map(|line| {
            line.splitn(3, ' ')
                .skip(1)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .map(|words| (words[0].clone(), words[1].clone()))
        .collect()
}

/// What an interrupted run may say and leave.
fn assert_told(output: &Output, errno: &str, call: &(String, String), when: &str) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        !told.contains("panicked") && !told.contains("internal error"),
        "{when}: {told}"
    );
    match output.status.code() {
        Some(0) => {}
        Some(3) => {
            assert!(
                told.contains("/lake/demo") || told.contains("/out/demo"),
                "{when}: no path in {told}"
            );
            assert!(
                !told.contains("os error") || told.contains("`"),
                "{when}: {told}"
            );
            if errno == ENOSPC {
                assert!(
                    told.contains("the disk is full") && told.contains("\nhelp: free some space"),
                    "{when}: {told}"
                );
                // Another file that the full disk met may be the one that is told.
                let is_told =
                    told.contains(Path::new(&call.1).file_name().unwrap().to_str().unwrap());
                assert!(
                    call.0 != "write"
                        || call.1.ends_with("/lock")
                        || !is_told
                        || told.contains(" bytes to write"),
                    "{when}: {told}"
                );
            }
        }
        code => panic!("{when}: exit {code:?}: {told}"),
    }
}

/// Lets a run fail at each of some calls, then runs again.
fn fail_at_calls(prepared: &Project, errno: &str, stays: bool) {
    let Some(shim) = shim() else { return };
    let before = publication(prepared, "latest");
    let undisturbed = prepared.copy();
    undisturbed.run();
    let expected = outcome(&undisturbed);
    let calls = calls(prepared, shim);
    assert!(calls.len() > 100, "only {} calls were counted", calls.len());
    let mut codes: BTreeMap<i32, usize> = BTreeMap::new();
    for at in spread(calls.len(), count("CLOSEDLOOP_FAULTS", 6)) {
        let project = prepared.copy();
        let (number, log) = (at.to_string(), project.path("calls"));
        let mut told = vec![
            ("FAULT_AT", number.as_str()),
            ("FAULT_ERRNO", errno),
            ("FAULT_LOG", log.to_str().unwrap()),
        ];
        told.extend(stays.then_some(("FAULT_STAYS", "1")));
        let output = run(&project, shim, &told);
        // Two files are on their way at a time, so that only this run's own log says which call it
        // was.
        let made = logged(&log);
        // Threads share the touches among them as they come, so that a run may write one block of
        // them more or less than the one that was counted.
        let Some(call) = made.get(at - 1) else {
            assert!(
                made.len() + 8 > calls.len() && output.status.success(),
                "{} calls of {}",
                made.len(),
                calls.len()
            );
            continue;
        };
        let when = format!(
            "call {at} of {}, {} {}, errno {errno}",
            calls.len(),
            call.0,
            call.1
        );
        assert_told(&output, errno, call, &when);
        *codes.entry(output.status.code().unwrap_or(-1)).or_default() += 1;
        let seen = publication(&project, "latest");
        assert!(
            seen == before || seen.as_ref() == Some(&expected.0),
            "{when}: the publication is neither the last nor the new one"
        );
        assert!(
            output.status.code() != Some(0) || seen.as_ref() == Some(&expected.0),
            "{when}: exit 0 without a publication"
        );
        project.run();
        assert!(
            outcome(&project) == expected,
            "{when}: another outcome after the repair"
        );
        assert_whole(&project, &when);
    }
    assert!(
        codes.get(&3).is_some_and(|stopped| *stopped > 0),
        "no run was stopped: {codes:?}"
    );
    eprintln!(
        "errno {errno}{}: {} calls, exit codes {codes:?}",
        if stays { ", lasting" } else { "" },
        calls.len()
    );
}

fn second_run() -> Project {
    let project = first_delivery();
    project.run();
    deliver_more(&project);
    project
}

#[test]
fn a_first_run_meets_a_bad_disk() {
    fail_at_calls(&first_delivery(), EIO, false);
}

#[test]
fn a_first_run_meets_a_full_disk() {
    fail_at_calls(&first_delivery(), ENOSPC, true);
}

#[test]
fn a_second_run_meets_a_bad_disk() {
    fail_at_calls(&second_run(), EIO, false);
}

#[test]
fn a_second_run_meets_a_full_disk() {
    fail_at_calls(&second_run(), ENOSPC, true);
}

#[test]
fn a_second_run_meets_a_disk_that_is_full_for_a_moment() {
    fail_at_calls(&second_run(), ENOSPC, false);
}
