//! `[source.expect]` as meant: what a source promises of each delivery. It decides what is said of a
//! delivery, never how its records are read.

use chrono::NaiveDate;

/// `[source.expect]`
#[derive(Debug, Clone, Default)]
pub struct Expectations {
    /// Accepted rows a day that the newest delivery has at least, over the days that it adds.
    pub rows_per_day: Option<u32>,
    /// Days before as_of at which the newest row lies at most.
    pub max_days_late: Option<u32>,
    /// The day after which nothing more is to come: the source has ended.
    pub last_day: Option<NaiveDate>,
    /// What follows from a value of a channel, kind, stage, status, currency or platform that no
    /// earlier delivery had; none where such values are not looked at.
    pub new_values: Option<OnFailure>,
    /// What follows where one of the numbers is missed.
    pub on_failure: OnFailure,
}

/// What follows from an expectation that is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnFailure {
    /// The status says it.
    #[default]
    Warn,
    /// Nothing is published.
    Stop,
}

impl OnFailure {
    /// Names of the pipeline file.
    pub const NAMES: &'static [(&'static str, Self)] =
        &[("warn", Self::Warn), ("stop", Self::Stop)];
}
