//! A condition as the file writes it: a value, a list of values, `"re:..."`, `"present"` or
//! `"absent"`, which may stand in a list, too. It is the same in channel rules, personas and a source's `where`; case is ignored.
//! Of the rows of a source, `"not:..."` leaves out one value, a list of them several.

use super::problem::{At, Problems};
use super::value::TomlValue;
use crate::domain::channel::Test;
use regex::RegexBuilder;

const PATTERN: &str = "re:";
const NOT: &str = "not:";
const PRESENT: &str = "present";
const ABSENT: &str = "absent";

/// Reads a condition on the rows of a source.
pub(super) fn read_of_rows(value: &TomlValue<'_>, problems: &Problems) -> Option<Test> {
    let words = if value.is_list() {
        value.some_strings()?
    } else {
        vec![value.string()?]
    };
    let excluded = words.iter().map(|word| word.value.strip_prefix(NOT));
    let excluded: Vec<&str> = excluded.flatten().collect();
    if excluded.is_empty() {
        return read(value, problems);
    }
    if excluded.len() < words.len() {
        problems.add(
            words[0].place,
            "values that are meant stand beside values that are not",
            "rows with one of the first are no rows with the others, so `not:` says nothing here",
            "write `not:` before each of them, or leave those with `not:` out",
        );
    }
    Some(Test::NoneOf(
        excluded.iter().map(|word| word.to_lowercase()).collect(),
    ))
}

/// Reads one condition.
pub(super) fn read(value: &TomlValue<'_>, problems: &Problems) -> Option<Test> {
    if value.is_list() {
        return any_of(value, problems);
    }
    let word = value.string()?;
    match word.value.as_str() {
        PRESENT => Some(Test::Present),
        ABSENT => Some(Test::Absent),
        text if text.starts_with(NOT) => {
            problems.add(
                word.place,
                format!("`{text}` stands outside of a source"),
                "`not:` is a condition on the rows of a source, under `[source.where]`",
                "name the values that are meant",
            );
            None
        }
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
    let is_condition = |word: &str| {
        [PATTERN, NOT].iter().any(|mark| word.starts_with(mark))
            || [PRESENT, ABSENT].contains(&word)
    };
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
