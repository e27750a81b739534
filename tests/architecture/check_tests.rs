//! Every check is whole and tested: an id of its own, an advice, and a test that names it.

use super::{code_before_tests, code_of, root, rust_files};
use closedloop::run;
use regex::Regex;
use std::collections::BTreeSet;

/// Whether a string of the code begins with the id, or is the id.
fn is_named(id: &str, code: &str) -> bool {
    code.contains(&format!("\"{id}\"")) || code.contains(&format!("\"{id} "))
}

/// The code of all tests: what stands below `tests`, and the unit tests at the end of files.
fn code_of_tests() -> String {
    let mut code = String::new();
    for path in rust_files(&root().join("tests")) {
        code.push_str(&code_of(&path));
    }
    for path in rust_files(&root().join("src")) {
        let is_test = |part: &std::ffi::OsStr| part == "tests" || part == "tests.rs";
        let whole = code_of(&path);
        let tests_begin = match path.iter().any(is_test) {
            true => 0,
            false => code_before_tests(&path).len(),
        };
        code.push_str(&whole[tests_begin..]);
    }
    code
}

#[test]
fn an_id_is_named_at_the_start_of_a_string() {
    let code = "let a = [\"first_id\", \"second_id leads 1\"]; // third_id";
    assert!(is_named("first_id", code) && is_named("second_id", code));
    assert!(!is_named("second", code) && !is_named("third_id", code));
}

#[test]
fn a_test_names_each_check() {
    let code = code_of_tests();
    let is_tested = |id: &str| {
        // A reject's rule completes the id of its check.
        let is_completed = || id == "rejected" && code.contains("\"rejected_");
        is_named(id, &code) || is_completed()
    };
    let checks = run::checks().map(|check| check.id);
    let untested: Vec<&str> = checks.filter(|id| !is_tested(id)).collect();
    assert!(untested.is_empty(), "checks without a test: {untested:?}");
}

#[test]
fn a_check_has_an_id_of_its_own_and_an_advice() {
    let id = Regex::new("^[a-z]+(_[a-z]+)*$").unwrap();
    let mut ids = BTreeSet::new();
    for check in run::checks() {
        assert!(id.is_match(check.id), "{}", check.id);
        assert!(ids.insert(check.id), "two checks are {}", check.id);
        let is_sentence = !check.advice.is_empty() && !check.advice.ends_with('.');
        assert!(is_sentence, "{}: an advice goes on behind `; `", check.id);
    }
}
