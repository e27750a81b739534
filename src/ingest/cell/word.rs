//! Words of a closed list, yes and no, currencies.

use super::{Fault, sign};
use crate::ingest::reject::RejectRule;

/// Finds the word of the list that the cell holds, case ignored.
///
/// # Errors
/// No such word; the advice names the closest one.
pub fn one_of(text: &str, words: &'static [&'static str]) -> Result<&'static str, Fault> {
    let text = super::bare(text);
    if let Some(word) = words.iter().find(|word| word.eq_ignore_ascii_case(text)) {
        return Ok(word);
    }
    let lower = text.to_lowercase();
    let closest = words
        .iter()
        .map(|word| (strsim::jaro_winkler(word, &lower), word))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = closest.map_or_else(String::new, |(_, word)| {
        format!(" (did the file mean `{word}`?)")
    });
    Err(Fault::new(
        RejectRule::UnknownValue,
        format!(
            "expected one of {}{hint}; map the file's own words under [source.values]",
            words.join(", ")
        ),
    ))
}

/// Reads yes or no: true, t, yes, y, 1 and their opposites, case ignored.
///
/// # Errors
/// Anything else.
pub fn boolean(text: &str) -> Result<bool, Fault> {
    let text = super::bare(text);
    let is_one_of = |words: [&str; 5]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_one_of(["true", "t", "yes", "y", "1"]) {
        Ok(true)
    } else if is_one_of(["false", "f", "no", "n", "0"]) {
        Ok(false)
    } else {
        Err(Fault::new(
            RejectRule::Boolean,
            "expected true or false, t or f, yes or no, y or n, 1 or 0; map the file's own words under [source.values]",
        ))
    }
}

/// Reads an ISO 4217 code, case ignored.
///
/// # Errors
/// No such currency.
pub fn currency(text: &str) -> Result<&'static str, Fault> {
    sign::code(super::bare(text))
        .ok_or_else(|| Fault::new(RejectRule::Currency, "expected a currency code of ISO 4217 such as EUR; map the file's own names under [source.values]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_or_the_closest_is_named() {
        assert_eq!(one_of(" Won ", &["open", "won", "lost"]), Ok("won"));
        assert!(
            one_of("wonn", &["open", "won", "lost"])
                .unwrap_err()
                .advice
                .contains("`won`")
        );
    }

    #[test]
    fn yes_and_no_have_five_words_each() {
        for (text, expected) in [
            ("true", true),
            ("T", true),
            ("YES", true),
            (" y ", true),
            ("1", true),
            ("False", false),
            ("f", false),
            ("no", false),
            ("N", false),
            ("0", false),
        ] {
            assert_eq!(boolean(text), Ok(expected), "{text}");
        }
        for text in [
            "", "maybe", "ja", "2", "1.0", "on", "-1", "tru", "yes no", "ｙ",
        ] {
            assert_eq!(
                boolean(text).map_err(|fault| fault.rule),
                Err(RejectRule::Boolean),
                "{text}"
            );
        }
    }

    #[test]
    fn currencies_are_codes() {
        assert_eq!(
            [currency("eur").ok(), currency(" CHF ").ok()],
            [Some("EUR"), Some("CHF")]
        );
        for text in ["", "€", "EURO", "XXX", "E R", "é"] {
            assert_eq!(
                currency(text).map_err(|fault| fault.rule),
                Err(RejectRule::Currency),
                "{text}"
            );
        }
    }
}
