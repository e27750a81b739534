//! A type name occurs once in the crate, so that a reader knows from the name which one is meant.

use super::{code_before_tests, root, rust_files};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Names that several folders still share; to become empty.
const STILL_SHARED: &[&str] = &[];

/// Names of the structs, enums, traits and type aliases at the top level of a file.
fn type_names(code: &str) -> Vec<String> {
    static ITEMS: LazyLock<Regex> = LazyLock::new(|| {
        let item = r"(?m)^(?:pub(?:\([^)]*\))? )?(?:struct|enum|trait|type|union) (\w+)";
        Regex::new(item).unwrap()
    });
    ITEMS
        .captures_iter(code)
        .map(|found| found[1].to_owned())
        .collect()
}

#[test]
fn type_names_are_found() {
    let code = "pub struct A<'a> {\n    type X = u8;\n}\nenum B {}\npub(super) trait C {\n    type Y;\n}\npub type D = u8;\nfn f() {\n    struct Z;\n}\n";
    assert_eq!(type_names(code), ["A", "B", "C", "D"]);
}

#[test]
fn every_type_name_occurs_once() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in rust_files(&root().join("src")) {
        let is_test = |part: &std::ffi::OsStr| part == "tests" || part == "tests.rs";
        if path.iter().any(is_test) {
            continue;
        }
        for name in type_names(&code_before_tests(&path)) {
            let place = path.strip_prefix(root()).unwrap().display().to_string();
            places.entry(name).or_default().push(place);
        }
    }
    let wrong: Vec<String> = places
        .into_iter()
        .filter(|(name, places)| places.len() > 1 && !STILL_SHARED.contains(&name.as_str()))
        .map(|(name, places)| format!("`{name}`: {}", places.join(", ")))
        .collect();
    assert!(
        wrong.is_empty(),
        "names of several types:\n{}",
        wrong.join("\n")
    );
}
