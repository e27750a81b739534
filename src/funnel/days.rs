//! How many days lie between two instants. Goes in: instants. Comes out: seconds / 86,400, and between two bare dates their difference,
//! whatever the clocks did in between.
//!
//! The surprising part: an instant does not say that it was a bare date. One at the very start of a local day, or in its last
//! microsecond, is taken for it: that is where bare dates are put, and a moment of that sort is off by an hour of clock change at most.

use crate::domain::period::{DAY_MICROS, day_end, day_start, local_day};
use ahash::AHashMap;
use chrono_tz::Tz;

const MINUTE_MICROS: i64 = 60_000_000;

/// Days between instants of one zone.
pub struct Days {
    zone: Tz,
    /// The day of each instant that may be a bare date, where it is one.
    known: AHashMap<i64, Option<i32>>,
}

impl Days {
    /// Days of a zone.
    pub fn of(zone: Tz) -> Self {
        Self { zone, known: AHashMap::new() }
    }

    /// The days from an instant to another.
    pub fn between(&mut self, from: i64, to: i64) -> f64 {
        match self.bare(from).zip(self.bare(to)) {
            Some((from, to)) => f64::from(to - from),
            None => (to - from) as f64 / DAY_MICROS as f64,
        }
    }

    fn bare(&mut self, at: i64) -> Option<i32> {
        // Days start and end on full minutes; looking up the rest would cost more than it tells.
        if !matches!(at.rem_euclid(MINUTE_MICROS), 0 | 59_999_999) {
            return None;
        }
        let zone = self.zone;
        *self.known.entry(at).or_insert_with(|| {
            let day = local_day(at, zone);
            (at == day_start(day, zone) || at == day_end(day, zone)).then(|| day.to_epoch_days())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp_micros()
    }

    #[test]
    fn bare_dates_differ_by_days_and_instants_by_seconds() {
        let mut days = Days::of(chrono_tz::Europe::Berlin);
        // 28 March 00:00 +01:00 to 30 March 00:00 +02:00 are 47 hours; the last microsecond of 30 March is that day too.
        assert_eq!(days.between(at("2026-03-27T23:00:00Z"), at("2026-03-29T22:00:00Z")), 2.0);
        assert_eq!(days.between(at("2026-03-27T23:00:00Z"), at("2026-03-30T21:59:59.999999Z")), 2.0);
        // A time of day on one side: 46 hours.
        assert_eq!(days.between(at("2026-03-28T00:00:00Z"), at("2026-03-29T22:00:00Z")), 46.0 / 24.0);
    }
}
