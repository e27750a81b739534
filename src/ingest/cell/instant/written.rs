//! A date as a cell writes it: what comes out of reading its text, before the clock of any zone.

use chrono::{NaiveDate, NaiveTime};

/// The parts of a date as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WrittenInstant {
    /// Days since 1970.
    pub day: i32,
    /// Microseconds since midnight.
    pub time: Option<i64>,
    /// Seconds east of UTC.
    pub offset: Option<i32>,
}

impl WrittenInstant {
    /// The day, and the time where there is one, for messages.
    pub(super) fn shown(&self) -> String {
        let day = NaiveDate::from_epoch_days(self.day).unwrap_or_default();
        let seconds = self
            .time
            .and_then(|time| u32::try_from(time / 1_000_000).ok());
        match seconds.and_then(|seconds| NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0))
        {
            Some(time) => format!("{day} {time}"),
            None => day.to_string(),
        }
    }
}
