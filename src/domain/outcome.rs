//! How a deal ended, or that it has not.

use std::fmt;

/// The outcome of a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Still being worked; its close date is a forecast.
    Open,
    /// Closed with a sale.
    Won,
    /// Closed without a sale.
    Lost,
}

impl Outcome {
    /// The words that tables hold, in the order of the variants.
    pub const NAMES: &'static [&'static str] = &["open", "won", "lost"];

    /// The word that tables hold.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    /// Reads a table's word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Open, Self::Won, Self::Lost]
            .into_iter()
            .find(|outcome| outcome.name() == name)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
