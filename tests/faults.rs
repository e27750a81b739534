//! A disk that fails, or is full, at any call that changes a file of the lake or the output: the
//! run names the file, the last publication stands or the new one is whole, and a later run
//! repairs without help.
//!
//! `tests/faults.c` is loaded before the C library and lets one call fail. `CLOSEDLOOP_FAULTS` sets
//! at how many of the calls each test does so; a number that is high enough means every call.

#![expect(clippy::print_stderr, reason = "a test says why it was skipped")]

use crate::oracles::{is_there, skip};
use crate::project::{FILE, Project};
use crate::standing::{
    assert_whole, count, deliver_more, first_delivery, outcome, publication, spread,
};
use regex::Regex;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

const EIO: &str = "5";
const ENOSPC: &str = "28";

/// Names of calls that tidy up.
const HARMLESS: &[&str] = &["unlink", "unlinkat", "rmdir"];

/// The library that lets calls fail; none where it cannot be made.
fn shim() -> Option<&'static PathBuf> {
    static MADE: OnceLock<Option<(tempfile::TempDir, PathBuf)>> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        if !cfg!(target_os = "linux") {
            skip("only Linux loads a library before the C library by LD_PRELOAD");
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
        let works = made.is_ok_and(|status| status.success());
        let why = "there is no C compiler `cc` that makes a shared library";
        is_there(&["cc"], works, why).then_some((folder, library))
    });
    made.as_ref().map(|(_, library)| library)
}

/// Runs the pipeline on a disk that is set to fail.
fn run(project: &Project, shim: &PathBuf, faults: &[(&str, &str)]) -> Output {
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
        .envs(faults.iter().copied());
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

/// The calls of a log in the order of their numbers: threads may write their lines in another. A
/// file without a name any more is logged under the one that it had, marked as deleted.
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

/// Calls that may fail without a word: what they would have done is done by the next run, or was for
/// readers only. A file that a run began and took back may be written once more when it is closed.
fn is_harmless((name, path): &(String, String)) -> bool {
    HARMLESS.contains(&name.as_str())
        || ["/lock", ".partial (deleted)"]
            .iter()
            .any(|end| path.ends_with(end))
}

/// What a run may print whose `call` failed. Of a fault that does not stay, `call` is the only one
/// that failed, so the message must be about its file or folder.
fn assert_message(output: &Output, errno: &str, call: &(String, String), stays: bool, when: &str) {
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(!message.contains("panicked"), "{when}: {message}");
    match output.status.code() {
        Some(0) => assert!(is_harmless(call), "{when}: exit 0: {message}"),
        Some(3) => {
            let form = r"(?m)^error: [^`\n]+: `([^`\n]*(?:lake|out)/demo[^`\n]*)`: (.+)$";
            let found = Regex::new(form).unwrap().captures(&message);
            let found = found.unwrap_or_else(|| panic!("{when}: no path in {message}"));
            let cause = &found[2];
            assert!(
                cause.contains(&format!("(os error {errno})")),
                "{when}: the system's own words are not in {message}"
            );
            let is_full = cause.starts_with("the disk is full: ")
                && message.contains("\nhelp: free some space");
            assert_eq!(is_full, errno == ENOSPC, "{when}: {message}");
            let failed = call.1.replace(" (deleted)", "");
            let (named, failed) = (Path::new(&found[1]), Path::new(&failed));
            // A folder may fail because the one above it cannot be made.
            let above = named.parent().filter(|_| call.0 == "mkdir");
            let is_same = named.file_name() == failed.file_name()
                || above.is_some_and(|above| above.file_name() == failed.file_name())
                || named.file_name() == failed.parent().unwrap().file_name();
            assert!(is_same || stays, "{when}: another file is named: {message}");
            let is_sized = cause.contains(" bytes to write");
            assert!(
                call.0 != "write" || errno != ENOSPC || !is_same || is_sized || is_harmless(call),
                "{when}: {message}"
            );
        }
        code => panic!("{when}: exit {code:?}: {message}"),
    }
}

/// Lets a run fail at each of some calls, then runs again.
fn fail_at_calls(prepared: &Project, errno: &str, stays: bool) {
    let wanted = count("CLOSEDLOOP_FAULTS", 6);
    let some = |calls: &[(String, String)]| spread(calls.len(), wanted);
    fail_at(prepared, errno, stays, some);
}

/// Lets a run fail at each of the calls that `pick` picks by their numbers, then runs again.
fn fail_at(
    prepared: &Project,
    errno: &str,
    stays: bool,
    pick: impl Fn(&[(String, String)]) -> Vec<usize>,
) {
    let Some(shim) = shim() else { return };
    let before = publication(prepared, "latest");
    let undisturbed = prepared.copy();
    undisturbed.run();
    let expected = outcome(&undisturbed);
    let calls = calls(prepared, shim);
    assert!(calls.len() > 100, "only {} calls were counted", calls.len());
    let mut codes: BTreeMap<i32, usize> = BTreeMap::new();
    for at in pick(&calls) {
        let project = prepared.copy();
        let (number, log) = (at.to_string(), project.path("calls"));
        let mut faults = vec![
            ("FAULT_AT", number.as_str()),
            ("FAULT_ERRNO", errno),
            ("FAULT_LOG", log.to_str().unwrap()),
        ];
        faults.extend(stays.then_some(("FAULT_STAYS", "1")));
        let output = run(&project, shim, &faults);
        // Two files are on their way at a time, so that only this run's own log shows which call it
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
        assert_message(&output, errno, call, stays, &when);
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

/// Between the moment that a publication is announced and the moment that `latest` names it, the folder
/// may have its name while no record knows it.
#[test]
fn a_publication_that_stops_half_way_is_replaced_by_the_next_run() {
    let wanted = 2 * count("CLOSEDLOOP_FAULTS", 6);
    let of_end = |calls: &[(String, String)]| {
        let is_announced = |call: &(String, String)| call.1.ends_with("/publishing.json");
        let before = calls.iter().position(is_announced).unwrap();
        let at_end = spread(calls.len() - before, wanted);
        at_end.into_iter().map(|at| before + at).collect()
    };
    fail_at(&second_run(), EIO, false, of_end);
}
