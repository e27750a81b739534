//! A condition as the file writes it: a value, a list of values, `"re:..."`, `"present"` or
//! `"absent"`, which may stand in a list, too. It is the same in channel rules, personas and a source's `where`; case is ignored.

use super::problem::{At, Problems};
use super::value::TomlValue;
use crate::domain::channel::Test;
use regex::RegexBuilder;

const PATTERN: &str = "re:";
const PRESENT: &str = "present";
const ABSENT: &str = "absent";

/// Reads one condition.
pub(super) fn read(value: &TomlValue<'_>, problems: &Problems) -> Option<Test> {
    if value.is_list() {
        return any_of(value, problems);
    }
    let word = value.string()?;
    match word.value.as_str() {
        PRESENT => Some(Test::Present),
        ABSENT => Some(Test::Absent),
        text => match text.strip_prefix(PATTERN) {
            Some(expression) => pattern(expression, &word, problems),
            None => Some(Test::AnyOf(vec![text.to_lowercase()])),
        },
    }
}

fn any_of(value: &TomlValue<'_>, problems: &Problems) -> Option<Test> {
    let mut words = value.some_strings()?;
    let absent_at = words.iter().position(|word| word.value == ABSENT);
    if let Some(place) = absent_at {
        words.remove(place);
    }
    let is_condition = |word: &str| word.starts_with(PATTERN) || [PRESENT, ABSENT].contains(&word);
    for word in words.iter().filter(|word| is_condition(&word.value)) {
        problems.add(
            word.place,
            format!("`{}` stands in a list", word.value),
            "a list holds plain values, and `absent`",
            "write it alone, not in a list",
        );
    }
    let words: Vec<String> = words
        .into_iter()
        .map(|word| word.value.to_lowercase())
        .collect();
    Some(match (absent_at, words.is_empty()) {
        (Some(_), true) => Test::Absent,
        (Some(_), false) => Test::AnyOfOrAbsent(words),
        (None, _) => Test::AnyOf(words),
    })
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
