//! Every model's file has the same five headings in the same order.

use super::*;
use std::fs;
use std::path::Path;

const HEADINGS: [&str; 5] = [
    "What it does",
    "Weights",
    "When to use it",
    "Example",
    "Reference",
];

#[test]
fn every_model_has_its_five_headings_with_text_below_each() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/attribution");
    for model in MODELS {
        let text = fs::read_to_string(folder.join(model.id()).with_extension("rs")).unwrap();
        let head: Vec<&str> = text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(str::trim)
            .collect();
        let headings: Vec<&str> = head
            .iter()
            .filter_map(|line| line.strip_prefix("# "))
            .collect();
        assert_eq!(headings, HEADINGS, "{}", model.id());
        let has_text = |heading: &str| {
            head.iter()
                .skip_while(|line| line.strip_prefix("# ") != Some(heading))
                .nth(1)
                .is_some_and(|line| line.len() > 10)
        };
        assert!(
            HEADINGS.iter().all(|heading| has_text(heading)),
            "{}: a heading without text",
            model.id()
        );
        assert!(
            text.contains("fn the_example()"),
            "{}: its example is not tested",
            model.id()
        );
    }
}

#[test]
fn ids_and_titles_are_unique() {
    let mut names: Vec<&str> = MODELS
        .iter()
        .flat_map(|model| [model.id(), model.title()])
        .collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}
