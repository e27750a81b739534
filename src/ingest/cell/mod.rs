//! One cell's text becomes a typed value, or says what it found and what it expected. Nothing is guessed.

pub mod email;
pub mod instant;
pub mod number;
pub mod word;

use super::reject::Rule;

/// Why a cell is not a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it breaks.
    pub rule: Rule,
    /// What was expected, and the fix.
    pub advice: String,
}

impl Fault {
    fn new(rule: Rule, advice: impl Into<String>) -> Self {
        Self { rule, advice: advice.into() }
    }
}
