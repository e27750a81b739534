//! How long it is from one instant to another. Goes in: instants. Comes out: microseconds, and
//! between two bare dates the days of their difference, whatever the clocks did in between.
//!
//! The surprising part: an instant does not show that it was a bare date. One at the very start of
//! a local day, or in its last microsecond, is taken for it: that is where bare dates are put.

use super::{DAY_MICROS, day_end, day_start, local_day};
use ahash::AHashMap;
use chrono_tz::Tz;

const MINUTE_MICROS: i64 = 60_000_000;

/// Times between instants of one zone.
#[derive(Debug, Clone)]
pub struct Elapsed {
    zone: Tz,
    /// The edge of a day on which each instant lies that may be a bare date.
    known: AHashMap<i64, Option<Edge>>,
}

/// The first or the last instant of a local day, in days since 1970.
#[derive(Debug, Clone, Copy)]
enum Edge {
    Start(i32),
    End(i32),
}

impl Elapsed {
    /// Times of a zone.
    pub fn of(zone: Tz) -> Self {
        Self {
            zone,
            known: AHashMap::new(),
        }
    }

    /// The days from an instant to another.
    pub fn days(&mut self, from: i64, to: i64) -> f64 {
        let bare = self
            .edge(to)
            .and_then(|to| Some(to.day() - self.edge(from)?.day()));
        bare.map_or((to - from) as f64 / DAY_MICROS as f64, f64::from)
    }

    /// The microseconds from a creation or a touch to a close: of bare dates the former are the
    /// first instant of a day, the latter the last.
    pub fn to_close(&mut self, from: i64, close: i64) -> i64 {
        let Some(Edge::End(to)) = self.edge(close) else {
            return close - from;
        };
        let Some(Edge::Start(from)) = self.edge(from) else {
            return close - from;
        };
        i64::from(to - from) * DAY_MICROS
    }

    fn edge(&mut self, at: i64) -> Option<Edge> {
        // Days start and end on full minutes; looking up the rest would cost more than it shows.
        if !matches!(at.rem_euclid(MINUTE_MICROS), 0 | 59_999_999) {
            return None;
        }
        let zone = self.zone;
        *self.known.entry(at).or_insert_with(|| {
            let day = local_day(at, zone);
            let edges = [
                (day_start(day, zone), Edge::Start(day.to_epoch_days())),
                (day_end(day, zone), Edge::End(day.to_epoch_days())),
            ];
            edges
                .into_iter()
                .find(|(edge, _)| *edge == at)
                .map(|(_, edge)| edge)
        })
    }
}

impl Edge {
    fn day(self) -> i32 {
        match self {
            Self::Start(day) | Self::End(day) => day,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap()
            .timestamp_micros()
    }

    #[test]
    fn bare_dates_differ_by_days_and_instants_by_seconds() {
        let mut elapsed = Elapsed::of(chrono_tz::Europe::Berlin);
        // 28 March 00:00 +01:00 to 30 March 00:00 +02:00 are 47 hours; the last microsecond of 30
        // March is that day too.
        assert_eq!(
            elapsed.days(at("2026-03-27T23:00:00Z"), at("2026-03-29T22:00:00Z")),
            2.0
        );
        assert_eq!(
            elapsed.days(
                at("2026-03-27T23:00:00Z"),
                at("2026-03-30T21:59:59.999999Z")
            ),
            2.0
        );
        // A time of day on one side: 46 hours.
        assert_eq!(
            elapsed.days(at("2026-03-28T00:00:00Z"), at("2026-03-29T22:00:00Z")),
            46.0 / 24.0
        );
    }
    #[test]
    fn a_close_on_a_bare_date_is_as_far_as_its_day() {
        let mut elapsed = Elapsed::of(chrono_tz::Europe::Berlin);
        let (start, end, noon) = (
            at("2026-03-27T23:00:00Z"),
            at("2026-03-30T21:59:59.999999Z"),
            at("2026-03-28T11:00:00Z"),
        );
        assert_eq!(elapsed.to_close(start, end), 2 * DAY_MICROS);
        assert_eq!(
            (elapsed.to_close(noon, end), elapsed.to_close(start, noon)),
            (end - noon, noon - start)
        );
        // The last instant of a day is no bare date of a touch.
        assert_eq!(
            (elapsed.to_close(end, end), elapsed.to_close(end, end + 1)),
            (0, 1)
        );
        assert_eq!(elapsed.to_close(end, start), start - end);
        assert_eq!(
            elapsed.to_close(
                at("2024-02-27T23:00:00Z"),
                at("2024-03-01T22:59:59.999999Z")
            ),
            2 * DAY_MICROS
        );
    }
}
