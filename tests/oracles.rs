//! Second opinions that a machine may lack: programs, Python packages, public data. Goes in: what a
//! test needs. Comes out: whether it is there; where not, the test's output states why it was
//! skipped.
//!
//! `CLOSEDLOOP_ORACLES` names what must be there, such as `chromium duckdb`, as `.ci/run` sets it
//! for all that it could install: a test that needs one of these and does not find it fails.

#![expect(clippy::print_stderr, reason = "a test says why it was skipped")]

use std::process::Command;

const VARIABLE: &str = "CLOSEDLOOP_ORACLES";

/// Prints that a test does nothing on this machine, and why.
pub(crate) fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

/// Whether oracles of these names are there, as `works` has found; `why` is what to print where
/// they are not.
pub(crate) fn is_there(names: &[&str], works: bool, why: &str) -> bool {
    if !works {
        let listed = std::env::var(VARIABLE).unwrap_or_default();
        if let Some(name) = first_listed(names, &listed) {
            panic!("{VARIABLE} says that `{name}` is there, and it is not: {why}");
        }
        skip(why);
    }
    works
}

/// Whether `python3` is there and has these modules.
pub(crate) fn python(modules: &[&str]) -> bool {
    let import = format!("import {}", modules.join(", "));
    let tried = Command::new("python3").args(["-c", &import]).output();
    is_there(
        modules,
        tried.is_ok_and(|output| output.status.success()),
        &format!("python3 has not all of `{}`", modules.join("`, `")),
    )
}

fn first_listed<'a>(names: &[&'a str], listed: &str) -> Option<&'a str> {
    let is_listed = |name: &&&str| listed.split_whitespace().any(|word| word == **name);
    names.iter().find(is_listed).copied()
}

#[test]
fn only_whole_names_are_listed() {
    assert_eq!(
        first_listed(&["pandas", "duckdb"], "chromium duckdb"),
        Some("duckdb")
    );
    assert_eq!(first_listed(&["duck"], "chromium duckdb"), None);
    assert_eq!(first_listed(&["duckdb"], ""), None);
}

#[test]
fn an_oracle_that_is_listed_and_missing_fails_its_test() {
    let test = std::env::current_exe().unwrap();
    let run = |listed: &str| {
        let output = Command::new(&test)
            .args([
                "--exact",
                "oracles::a_missing_oracle",
                "--ignored",
                "--nocapture",
            ])
            .env(VARIABLE, listed)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), text)
    };
    let (passes, text) = run("chromium");
    assert!(
        passes && text.contains("skipped: there is no such thing"),
        "{text}"
    );
    let (passes, text) = run("chromium no_such_thing");
    assert!(
        !passes && text.contains("`no_such_thing` is there, and it is not"),
        "{text}"
    );
}

#[test]
#[ignore = "run by the test above, with and without the name in the list"]
fn a_missing_oracle() {
    assert!(!is_there(
        &["no_such_thing"],
        false,
        "there is no such thing"
    ));
}
