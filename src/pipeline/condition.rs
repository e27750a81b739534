//! A condition as the file writes it: a value, a list of values, `"re:..."`, `"present"` or
//! `"absent"`. It is the same in channel rules, personas and a source's `where`; case is ignored.

use super::problem::{At, Problems};
use super::value::TomlValue;
use crate::domain::channel::Test;
use regex::RegexBuilder;

const PATTERN: &str = "re:";

/// Reads one condition.
pub(super) fn read(value: &TomlValue<'_>, problems: &Problems) -> Option<Test> {
    if value.is_list() {
        return any_of(value, problems);
    }
    let word = value.string()?;
    match word.value.as_str() {
        "present" => Some(Test::Present),
        "absent" => Some(Test::Absent),
        text => match text.strip_prefix(PATTERN) {
            Some(expression) => pattern(expression, &word, problems),
            None => Some(Test::AnyOf(vec![text.to_lowercase()])),
        },
    }
}

fn any_of(value: &TomlValue<'_>, problems: &Problems) -> Option<Test> {
    let words = value.some_strings()?;
    for word in words.iter().filter(|word| {
        word.value.starts_with(PATTERN) || ["present", "absent"].contains(&word.value.as_str())
    }) {
        problems.add(
            word.place,
            format!("`{}` stands in a list", word.value),
            "a list holds plain values",
            "write it alone, not in a list",
        );
    }
    Some(Test::AnyOf(
        words
            .into_iter()
            .map(|word| word.value.to_lowercase())
            .collect(),
    ))
}

fn pattern(expression: &str, word: &At<String>, problems: &Problems) -> Option<Test> {
    match RegexBuilder::new(expression).case_insensitive(true).build() {
        Ok(pattern) => Some(Test::Pattern(pattern)),
        Err(error) => {
            let text = error.to_string();
            let reason = text
                .lines()
                .rev()
                .find_map(|line| line.strip_prefix("error: "))
                .unwrap_or("it cannot be read")
                .to_owned();
            problems.add(
                word.place,
                format!("`{expression}` is no regular expression"),
                reason,
                "write a plain value without `re:`, or escape signs such as `(` as `\\\\(`",
            );
            None
        }
    }
}
