//! The team that made a touch.

/// A side of the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Team {
    /// Marketing.
    Marketing,
    /// Sales.
    Sales,
}

/// Kinds of touch that sales makes, where the data do not name the team.
const KINDS_OF_SALES: &[&str] = &["meeting", "call", "email_reply", "task"];

impl Team {
    /// The words that tables hold, in the order of the variants.
    pub const NAMES: &'static [&'static str] = &["marketing", "sales"];

    /// The word that tables hold.
    pub fn name(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Sales => "sales",
        }
    }

    /// Reads a table's word, case ignored.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Marketing, Self::Sales]
            .into_iter()
            .find(|team| team.name().eq_ignore_ascii_case(name))
    }

    /// The team of a touch of that kind, where neither it nor its owner names one.
    pub fn of_kind(kind: &str) -> Self {
        if KINDS_OF_SALES.contains(&kind) {
            Self::Sales
        } else {
            Self::Marketing
        }
    }
}
