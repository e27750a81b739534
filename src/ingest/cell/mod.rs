//! One cell's text becomes a typed value, or an error with what was found and what was
//! expected. Nothing is guessed.
//!
//! The advice of a fault never repeats the cell, which may be personal: who shows the advice
//! decides whether to show the cell.

pub mod clock;
mod date_shape;
pub mod day_month;
pub mod decimal_mark;
pub mod domain;
pub mod email;
pub mod hash;
pub mod id;
pub mod instant;
pub mod list;
pub mod money;
pub mod number;
pub mod rate;
pub mod sign;
pub mod two_readings;
pub mod word;

use super::reject::RejectRule;
use std::borrow::Cow;

/// Why a cell is not a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it breaks.
    pub rule: RejectRule,
    /// What was expected, and the fix.
    pub advice: String,
}

impl Fault {
    fn new(rule: RejectRule, advice: impl Into<String>) -> Self {
        Self {
            rule,
            advice: advice.into(),
        }
    }
}

/// The text without blanks around it, visible or not. Hardly any cell has some, and most begin and
/// end with a sign of ASCII.
#[inline]
pub fn bare(text: &str) -> &str {
    match text.as_bytes() {
        [] | [b'!'..=b'~', .., b'!'..=b'~'] | [b'!'..=b'~'] => text,
        _ => text.trim_matches(is_blank),
    }
}

/// Whether a sign is a blank: those of Unicode, hard and narrow ones among them, and those of no
/// width, which copied text and byte-order marks leave behind.
fn is_blank(sign: char) -> bool {
    sign.is_whitespace() || has_no_width(sign)
}

fn has_no_width(sign: char) -> bool {
    matches!(
        sign,
        '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

/// The text without blanks around it, each blank inside a plain one, as newer browsers write a
/// narrow one before AM and PM.
pub fn with_plain_blanks(text: &str) -> Cow<'_, str> {
    let text = bare(text);
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let signs = text.chars().filter(|sign| !has_no_width(*sign));
    let plain = signs.map(|sign| if sign.is_whitespace() { ' ' } else { sign });
    Cow::Owned(plain.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BLANKS: [char; 9] = [
        ' ', '\t', '\u{a0}', '\u{202f}', '\u{2007}', '\u{3000}', '\u{200b}', '\u{feff}', '\u{2060}',
    ];

    #[test]
    fn blanks_of_all_kinds_are_no_part_of_a_text() {
        for blank in BLANKS {
            assert_eq!(
                bare(&format!("{blank}Won{blank}{blank}")),
                "Won",
                "{blank:?}"
            );
            assert_eq!(bare(&format!("{blank}é{blank}")), "é", "{blank:?}");
            assert_eq!(bare(&blank.to_string()), "", "{blank:?}");
        }
        assert_eq!(with_plain_blanks("11:05\u{202f}PM\u{200b}"), "11:05 PM");
        assert_eq!(with_plain_blanks("a b"), "a b");
    }

    proptest! {
        #[test]
        fn what_stays_neither_begins_nor_ends_with_a_blank(text in "[ \u{a0}\u{202f}\u{feff}a-é]{0,8}|\\PC{0,8}") {
            let stays = bare(&text);
            prop_assert!(!stays.starts_with(is_blank) && !stays.ends_with(is_blank));
            prop_assert!(text.contains(stays) && bare(stays) == stays);
        }
    }
}
