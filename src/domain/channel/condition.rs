//! A condition on one value: of channel rules, personas and the rows that a source means. Goes in: a
//! value, or none. Comes out: whether it passes.

use crate::domain::nothing::is_nothing;
use regex::Regex;

/// Stands for any text: a pattern that holds of it names no word.
const ANY_TEXT: &str = "x";

/// A condition on one value, case ignored.
#[derive(Debug, Clone)]
pub enum Test {
    /// Equal to one of these, lower-cased.
    AnyOf(Vec<String>),
    /// Matches the expression.
    Pattern(Regex),
    /// Has a value.
    Present,
    /// Has none.
    Absent,
    /// Has none, or is equal to one of these, lower-cased.
    AnyOfOrAbsent(Vec<String>),
    /// Has none, or is equal to none of these, lower-cased.
    NoneOf(Vec<String>),
}

impl Test {
    /// Whether `value` passes.
    pub fn holds(&self, value: Option<&str>) -> bool {
        match (self, value) {
            (Self::AnyOf(words) | Self::AnyOfOrAbsent(words), Some(value)) if value.is_ascii() => {
                words.iter().any(|word| word.eq_ignore_ascii_case(value))
            }
            (Self::AnyOf(words) | Self::AnyOfOrAbsent(words), Some(value)) => {
                words.contains(&value.to_lowercase())
            }
            (Self::NoneOf(words), Some(value)) => !words.contains(&value.to_lowercase()),
            _ => self.holds_where(value, |_, _| false),
        }
    }

    /// Whether `value` passes, where a word for nothing is a value only if the condition names it.
    pub fn holds_or_names(&self, value: Option<&str>) -> bool {
        match value.filter(|value| is_nothing(value)) {
            Some(word) => match self {
                Self::NoneOf(_) => self.holds(Some(word)),
                _ => self.names(word) || self.holds(None),
            },
            None => self.holds(value),
        }
    }

    /// Whether the condition names the word: in its list, or by a pattern that does not hold of any
    /// text whatever.
    pub fn names(&self, word: &str) -> bool {
        match self {
            Self::AnyOf(words) | Self::AnyOfOrAbsent(words) | Self::NoneOf(words) => {
                words.iter().any(|known| known.eq_ignore_ascii_case(word))
            }
            Self::Pattern(pattern) => pattern.is_match(word) && !pattern.is_match(ANY_TEXT),
            Self::Present | Self::Absent => false,
        }
    }

    /// Whether `value` passes, where `is_meant` decides whether a word of a list means it.
    pub(super) fn holds_where(
        &self,
        value: Option<&str>,
        is_meant: impl Fn(&str, &str) -> bool,
    ) -> bool {
        match (self, value) {
            (Self::AnyOf(words) | Self::AnyOfOrAbsent(words), Some(value)) => {
                words.iter().any(|word| is_meant(value, word))
            }
            (Self::Pattern(pattern), Some(value)) => pattern.is_match(value),
            (Self::Present, found) => found.is_some(),
            (Self::Absent, found) => found.is_none(),
            (Self::NoneOf(words), Some(value)) => !words.iter().any(|word| is_meant(value, word)),
            (Self::AnyOfOrAbsent(_) | Self::NoneOf(_), None) => true,
            (Self::AnyOf(_) | Self::Pattern(_), None) => false,
        }
    }

    /// Whether the value itself matters, not only that there is one.
    pub(super) fn reads(&self) -> bool {
        matches!(
            self,
            Self::AnyOf(_) | Self::AnyOfOrAbsent(_) | Self::NoneOf(_) | Self::Pattern(_)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::RegexBuilder;

    fn pattern(text: &str) -> Test {
        let built = RegexBuilder::new(text).case_insensitive(true).build();
        Test::Pattern(built.unwrap())
    }

    #[test]
    fn a_list_names_its_words_and_a_pattern_those_that_it_does_not_find_in_any_text() {
        let list = Test::AnyOf(vec!["cpc".to_owned(), "(none)".to_owned()]);
        assert!(list.names("(None)") && !list.names("-"));
        let named = pattern("^\\((none|not set)\\)$");
        assert!(named.names("(none)") && named.names("(not set)") && !named.names("none"));
        let with_absent = Test::AnyOfOrAbsent(vec!["true".to_owned()]);
        assert!(with_absent.names("TRUE") && !with_absent.names("-"));
        for test in [
            pattern(".*"),
            pattern("cross-network"),
            Test::Present,
            Test::Absent,
        ] {
            assert!(!test.names("-") && !test.names("(none)"), "{test:?}");
        }
    }

    #[test]
    fn a_word_for_nothing_is_absent_unless_it_is_named() {
        let list = Test::AnyOf(vec!["(none)".to_owned()]);
        assert!(list.holds_or_names(Some("(none)")) && !list.holds_or_names(Some("(not set)")));
        assert!(Test::Absent.holds_or_names(Some("(none)")) && Test::Absent.holds_or_names(None));
        let true_or_empty = Test::AnyOfOrAbsent(vec!["true".to_owned()]);
        assert!(
            true_or_empty.holds_or_names(Some("n/a"))
                && true_or_empty.holds(None)
                && true_or_empty.holds(Some("True"))
                && !true_or_empty.holds(Some("false"))
        );
        let not = Test::NoneOf(vec!["total".to_owned(), "(none)".to_owned()]);
        assert!(
            not.holds_or_names(Some("n/a")) && not.holds_or_names(None) && not.holds(Some("x"))
        );
        assert!(!not.holds_or_names(Some("(None)")) && !not.holds(Some("Total")));
        assert!(
            !Test::Present.holds_or_names(Some("nan")) && Test::Present.holds_or_names(Some("x"))
        );
        assert!(
            !pattern(".+").holds_or_names(Some("NULL")) && pattern(".+").holds_or_names(Some("x"))
        );
    }
}
