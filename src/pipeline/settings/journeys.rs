//! `[journeys]`: which touches make a journey, and which of them the models see.

/// `[journeys]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journeys {
    /// Touches older than this many days before the end are outside.
    pub lookback_days: u32,
    /// The teams whose touches the models see.
    pub teams: Vec<String>,
    /// Kinds that the models see.
    pub kinds: Vec<String>,
    /// Only touches after the account's previous win.
    pub since_previous_win: bool,
    /// What becomes of touches that repeat the channel of the touch before.
    pub repeats: Repeats,
}

/// Consecutive touches of one channel on the journey of one deal, among the touches that the models
/// see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// Each counts.
    Each,
    /// The first counts for all of them.
    Collapse,
}
