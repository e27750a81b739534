//! A date as a cell writes it: what comes out of reading its text, before the clock of any zone.

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
