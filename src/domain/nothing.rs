//! Words that programs write where there is no value: Python's `nan`, SQL's `NULL`, Google's
//! `(not set)`. Goes in: a text without blanks around it. Comes out: the word, or which of the words
//! a condition names.
//!
//! Some of them mean something where a rule asks for them, as `(none)` is GA4's medium of direct
//! traffic: such a word is kept where anything of the pipeline file names it.

/// Words that are never a value.
const ALWAYS: [&str; 4] = ["nan", "null", "n/a", "undefined"];
/// Words that are a value where the pipeline file names them.
const UNLESS_NAMED: [&str; 4] = ["(not set)", "(none)", "none", "-"];
/// The longest of them.
const LONGEST: usize = 9;

/// Words that a pipeline file names, of those that else are no value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NamedWords([bool; UNLESS_NAMED.len()]);

/// The word for nothing that the text is, case ignored.
pub fn word_for_nothing(text: &str) -> Option<&'static str> {
    let mut words = ALWAYS.into_iter().chain(UNLESS_NAMED);
    words.find(|word| word.eq_ignore_ascii_case(text))
}

/// Whether the text may be such a word: hardly any begins with one of these signs and is as short.
#[inline]
pub fn may_be_nothing(text: &str) -> bool {
    text.len() <= LONGEST
        && matches!(
            text.as_bytes(),
            [b'n' | b'N' | b'u' | b'U' | b'(' | b'-', ..]
        )
}

/// Whether the text is such a word.
pub fn is_nothing(text: &str) -> bool {
    may_be_nothing(text) && word_for_nothing(text).is_some()
}

impl NamedWords {
    /// Whether the word, one of those for nothing, is named.
    pub fn holds(self, word: &str) -> bool {
        let mut words = UNLESS_NAMED.iter().zip(self.0);
        words.any(|(known, is_named)| is_named && *known == word)
    }

    /// With those that `names` holds for.
    #[must_use]
    pub fn with(mut self, names: impl Fn(&str) -> bool) -> Self {
        for (word, is_named) in UNLESS_NAMED.iter().zip(&mut self.0) {
            *is_named |= names(word);
        }
        self
    }

    /// These and others.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        for (is_named, is_other) in self.0.iter_mut().zip(others.0) {
            *is_named |= is_other;
        }
        self
    }

    /// The words themselves.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let words = UNLESS_NAMED.into_iter().zip(self.0);
        words.filter_map(|(word, is_named)| is_named.then_some(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_found_in_any_case_and_nothing_else_is() {
        for (text, word) in [
            ("nan", "nan"),
            ("NaN", "nan"),
            ("NULL", "null"),
            ("N/A", "n/a"),
            ("Undefined", "undefined"),
            ("(Not Set)", "(not set)"),
            ("(none)", "(none)"),
            ("None", "none"),
            ("-", "-"),
        ] {
            assert_eq!(word_for_nothing(text), Some(word), "{text}");
        }
        for text in [
            "", "na", "nil", "nano", "nulls", "not set", "--", "-5", "(direct)", "0", "n.a.",
            "unknown",
        ] {
            assert_eq!(word_for_nothing(text), None, "{text}");
        }
    }

    #[test]
    fn only_words_that_may_be_meant_can_be_named() {
        let named = |word: &str| NamedWords::default().with(|known| known == word);
        let both = named("-").and(named("none"));
        assert!(both.holds("-") && both.holds("none") && !both.holds("(none)"));
        assert_eq!(both.words().collect::<Vec<_>>(), ["none", "-"]);
        assert_eq!(named("nan"), NamedWords::default());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,12}|[nNuU(-][a-z/ )]{0,9}") {
            let word = word_for_nothing(&text);
            prop_assert!(word.is_none_or(|word| word.eq_ignore_ascii_case(&text)));
        }
    }
}
