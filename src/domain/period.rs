//! Days, months and instants in the pipeline's time zone. Instants are microseconds since 1970 in
//! UTC; a day that starts in a daylight-saving gap starts at the first instant that exists.
//! Quarters, years and the periods of targets are [`Span`]s of days.

mod elapsed;
mod span;

pub use elapsed::Elapsed;
pub use span::{Fiscal, Span};

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone,
};
use chrono_tz::{GapInfo, Tz};

/// Microseconds in a day of 86,400 seconds, the unit of durations.
pub const DAY_MICROS: i64 = 86_400_000_000;

/// The instant at which a day ends: nothing at or after it exists for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// The last day that counts, local.
    pub day: NaiveDate,
    /// Start of the next local day, exclusive bound of everything, in microseconds UTC.
    pub end: i64,
}

impl AsOf {
    /// The end of `day` in `zone`.
    pub fn end_of(day: NaiveDate, zone: Tz) -> Self {
        Self {
            day,
            end: day_start(next_day(day), zone),
        }
    }
}

/// The day after.
pub fn next_day(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// The first instant of a local day, in microseconds UTC. A day that a zone skipped whole starts,
/// and ends, where the next one starts.
pub fn day_start(day: NaiveDate, zone: Tz) -> i64 {
    let local = day.and_time(NaiveTime::MIN);
    match zone.from_local_datetime(&local) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => {
            instant.timestamp_micros()
        }
        LocalResult::None => GapInfo::new(&local, &zone)
            .and_then(|gap| gap.end)
            .map_or_else(
                || local.and_utc().timestamp_micros(),
                |end| end.timestamp_micros(),
            ),
    }
}

/// The last microsecond of a local day.
pub fn day_end(day: NaiveDate, zone: Tz) -> i64 {
    day_start(next_day(day), zone) - 1
}

/// The local day of an instant.
pub fn local_day(instant: i64, zone: Tz) -> NaiveDate {
    local_time(instant, zone).date()
}

/// The wall clock of an instant.
pub fn local_time(instant: i64, zone: Tz) -> NaiveDateTime {
    DateTime::from_timestamp_micros(instant)
        .unwrap_or_default()
        .with_timezone(&zone)
        .naive_local()
}

/// The first day of the month of a day, both since 1970: sorts as time does.
pub fn month_start(day: i32) -> i32 {
    let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
    date.with_day(1).map_or(day, |first| first.to_epoch_days())
}

/// A month as tables write it: `2026-02`.
pub fn month(day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// Days since 1970-01-01, as columnar files hold a date.
pub fn days_since_epoch(day: NaiveDate) -> i32 {
    day.to_epoch_days()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_that_starts_in_a_gap_starts_at_its_first_instant() {
        // Sao Paulo moved its clocks at midnight of 2018-11-04: 00:00 did not exist, the day began
        // at 01:00 -02:00.
        let start = day_start(day("2018-11-04"), chrono_tz::America::Sao_Paulo);
        assert_eq!(
            DateTime::from_timestamp_micros(start).unwrap().to_rfc3339(),
            "2018-11-04T03:00:00+00:00"
        );
        assert_eq!(
            local_day(start - 1, chrono_tz::America::Sao_Paulo),
            day("2018-11-03")
        );
    }

    #[test]
    fn a_day_that_was_skipped_has_no_length() {
        // Samoa went from the east of the date line to the west at the end of 2011-12-29 (-10:00):
        // 2011-12-31 (+14:00) came next.
        let apia = chrono_tz::Pacific::Apia;
        let first = DateTime::parse_from_rfc3339("2011-12-30T10:00:00Z")
            .unwrap()
            .timestamp_micros();
        assert_eq!(
            [
                day_start(day("2011-12-30"), apia),
                day_start(day("2011-12-31"), apia)
            ],
            [first; 2]
        );
        assert_eq!(
            [local_day(first - 1, apia), local_day(first, apia)],
            [day("2011-12-29"), day("2011-12-31")]
        );
    }

    #[test]
    fn as_of_is_the_end_of_its_day() {
        let as_of = AsOf::end_of(day("2026-10-31"), chrono_tz::Europe::Berlin);
        assert_eq!(
            DateTime::from_timestamp_micros(as_of.end)
                .unwrap()
                .to_rfc3339(),
            "2026-10-31T23:00:00+00:00"
        );
        assert_eq!(
            month(local_day(as_of.end - 1, chrono_tz::Europe::Berlin)),
            "2026-10"
        );
    }
}
