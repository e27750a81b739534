//! One cell's text becomes a typed value, or an error with what was found and what was
//! expected. Nothing is guessed.
//!
//! The advice of a fault never repeats the cell, which may be personal: who shows the advice
//! decides whether to show the cell.

pub mod clock;
pub mod day_month;
pub mod decimal_mark;
pub mod domain;
pub mod email;
pub mod hash;
pub mod id;
pub mod instant;
pub mod money;
pub mod number;
pub mod rate;
pub mod sign;
pub mod word;

use super::reject::RejectRule;

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

/// The text without blanks around it. Hardly any cell has some, and most begin and end with a sign
/// of ASCII.
pub fn bare(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] | [b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}
