//! The wall clock of one zone, quick for millions of cells. Goes in: instants and local times, in
//! microseconds. Comes out: the local day of the one, the instants of the other.
//!
//! A zone's offset changes on a few days of a year, so the offset of a whole UTC day is remembered,
//! and the time-zone tables are asked for a time only on days of change. What is remembered depends
//! on nothing but zone and day: threads may share a clock, and every order of questions gets the
//! same answers.

use super::instant::When;
use crate::domain::period::{DAY_MICROS, day_end, day_start, days_since_epoch, local_day};
use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{GapInfo, Tz};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Days remembered at a time: eleven years.
const DAYS: i32 = 4_096;

/// Bits of a remembered day that hold its offset.
const OFFSET_BITS: u32 = 20;

/// Added to offsets, so that they are positive; none is as long as a day.
const BIAS: i64 = 100_000;

/// Stands for the offset of a day on which the clocks change.
const CHANGES: i64 = (1 << OFFSET_BITS) - 1;

const SECOND: i64 = 1_000_000;

/// Which moment a bare date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Its first instant: creations, touches, entries.
    Start,
    /// Its last microsecond: closes.
    End,
}

/// What a local time means, in microseconds UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// One instant.
    Once(i64),
    /// The clocks were set back: two instants, the earlier first.
    Twice(i64, i64),
    /// The clocks were set forward past it: read with the offset after the change, and with the one
    /// before it.
    Never(i64, i64),
}

/// A zone, and the offsets of the days that were asked for.
#[derive(Debug)]
pub struct Clock {
    zone: Tz,
    /// At a day's number modulo the count of places: the number, and the offset of the whole day.
    days: Box<[AtomicI64]>,
}

/// The clocks of all zones that were asked for: thousands of files share a few.
static CLOCKS: Mutex<Vec<Arc<Clock>>> = Mutex::new(Vec::new());

impl Clock {
    /// The clock of `zone`, the same for all who ask.
    pub fn of(zone: Tz) -> Arc<Self> {
        let mut clocks = CLOCKS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = clocks.iter().find(|clock| clock.zone == zone) {
            return Arc::clone(known);
        }
        let clock = Arc::new(Self::new(zone));
        clocks.push(Arc::clone(&clock));
        clock
    }

    fn new(zone: Tz) -> Self {
        let places = if zone == Tz::UTC { 0 } else { DAYS };
        Self {
            zone,
            days: (0..places).map(|_| AtomicI64::new(i64::MIN)).collect(),
        }
    }

    /// Its zone.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The instant, and the local day since 1970, of what a cell says.
    pub fn resolve(&self, when: When, edge: Edge) -> (i64, i32) {
        match when {
            When::At(at) => (at, self.local_day(at)),
            When::On(day) if edge == Edge::End => (self.day_end(day), day),
            When::On(day) => (self.day_start(day), day),
        }
    }

    /// The local day of an instant, since 1970.
    pub fn local_day(&self, at: i64) -> i32 {
        let day = utc_day(at);
        match self.steady(day) {
            Some(offset) => utc_day(at.saturating_add(offset)),
            None => days_since_epoch(local_day(at, self.zone)),
        }
    }

    /// The instants that a local time means, given as if it were UTC.
    pub fn meant(&self, local: i64) -> Meant {
        match self.steady_around(utc_day(local)) {
            Some(offset) => Meant::Once(local.saturating_sub(offset)),
            None => meant(local, self.zone),
        }
    }

    fn day_start(&self, day: i32) -> i64 {
        match self.steady_around(day) {
            Some(offset) => i64::from(day)
                .saturating_mul(DAY_MICROS)
                .saturating_sub(offset),
            None => day_start(date(day), self.zone),
        }
    }

    fn day_end(&self, day: i32) -> i64 {
        match self.steady_around(day) {
            Some(offset) => (i64::from(day) + 1)
                .saturating_mul(DAY_MICROS)
                .saturating_sub(offset + 1),
            None => day_end(date(day), self.zone),
        }
    }

    /// The offset in microseconds where the clocks change neither on this UTC day nor on its
    /// neighbours, which together hold every instant of the local day and the first of the next.
    fn steady_around(&self, day: i32) -> Option<i64> {
        let offset = self.steady(day)?;
        [day.saturating_sub(1), day.saturating_add(1)]
            .into_iter()
            .all(|near| self.steady(near) == Some(offset))
            .then_some(offset)
    }

    /// The offset in microseconds of a whole UTC day; none where the clocks change on it.
    fn steady(&self, day: i32) -> Option<i64> {
        let Some(place) = usize::try_from(day.rem_euclid(DAYS))
            .ok()
            .and_then(|place| self.days.get(place))
        else {
            return Some(0);
        };
        let found = place.load(Ordering::Relaxed);
        let code = if found >> OFFSET_BITS == i64::from(day) {
            found & CHANGES
        } else {
            let code = self.ask(day);
            place.store((i64::from(day) << OFFSET_BITS) | code, Ordering::Relaxed);
            code
        };
        (code != CHANGES).then(|| (code - BIAS) * SECOND)
    }

    /// The clocks of no zone change twice within three days, so equal offsets at both ends are the
    /// offset of the whole day.
    fn ask(&self, day: i32) -> i64 {
        let start = i64::from(day).saturating_mul(DAY_MICROS);
        let offset = |at: i64| {
            let utc = DateTime::from_timestamp_micros(at)
                .unwrap_or_default()
                .naive_utc();
            i64::from(
                self.zone
                    .offset_from_utc_datetime(&utc)
                    .fix()
                    .local_minus_utc(),
            )
        };
        let first = offset(start);
        if first == offset(start.saturating_add(DAY_MICROS - 1)) {
            first + BIAS
        } else {
            CHANGES
        }
    }
}

fn utc_day(at: i64) -> i32 {
    i32::try_from(at.div_euclid(DAY_MICROS)).unwrap_or_default()
}

fn date(day: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(day).unwrap_or_default()
}

/// What the time-zone tables say.
fn meant(local: i64, zone: Tz) -> Meant {
    let wall = DateTime::from_timestamp_micros(local)
        .unwrap_or_default()
        .naive_utc();
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(instant) => Meant::Once(instant.timestamp_micros()),
        LocalResult::Ambiguous(earlier, later) => {
            Meant::Twice(earlier.timestamp_micros(), later.timestamp_micros())
        }
        LocalResult::None => in_gap(local, &wall, zone),
    }
}

fn in_gap(local: i64, wall: &NaiveDateTime, zone: Tz) -> Meant {
    let gap = GapInfo::new(wall, &zone);
    let with = |offset: Option<i32>| local.saturating_sub(i64::from(offset.unwrap_or(0)) * SECOND);
    let after = gap
        .as_ref()
        .and_then(|gap| gap.end)
        .map(|end| end.offset().fix().local_minus_utc());
    let before = gap
        .and_then(|gap| gap.begin)
        .map(|(_, offset)| offset.fix().local_minus_utc());
    Meant::Never(with(after), with(before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn micros(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text)
            .unwrap()
            .timestamp_micros()
    }

    /// A wall clock's time, as if it were UTC.
    fn wall(text: &str) -> i64 {
        micros(&format!("{text}Z"))
    }

    #[test]
    fn clocks_change_by_an_hour_by_half_an_hour_and_by_a_day() {
        let cases = [
            // Berlin, 2026-10-25 at 01:00Z: 03:00 +02:00 becomes 02:00 +01:00.
            (
                Tz::Europe__Berlin,
                "2026-10-25T01:59:59",
                Meant::Once(micros("2026-10-24T23:59:59Z")),
            ),
            (
                Tz::Europe__Berlin,
                "2026-10-25T02:30:00",
                Meant::Twice(
                    micros("2026-10-25T00:30:00Z"),
                    micros("2026-10-25T01:30:00Z"),
                ),
            ),
            (
                Tz::Europe__Berlin,
                "2026-10-25T03:00:00",
                Meant::Once(micros("2026-10-25T02:00:00Z")),
            ),
            // Berlin, 2026-03-29 at 01:00Z: 02:00 +01:00 becomes 03:00 +02:00.
            (
                Tz::Europe__Berlin,
                "2026-03-29T02:30:00",
                Meant::Never(
                    micros("2026-03-29T00:30:00Z"),
                    micros("2026-03-29T01:30:00Z"),
                ),
            ),
            (
                Tz::Europe__Berlin,
                "2026-03-29T03:00:00",
                Meant::Once(micros("2026-03-29T01:00:00Z")),
            ),
            // Lord Howe, 2026-04-05 at 02:00 +11:00 (2026-04-04T15:00Z): 01:30 +10:30, half an
            // hour.
            (
                Tz::Australia__Lord_Howe,
                "2026-04-05T01:45:00",
                Meant::Twice(
                    micros("2026-04-04T14:45:00Z"),
                    micros("2026-04-04T15:15:00Z"),
                ),
            ),
            (
                Tz::Australia__Lord_Howe,
                "2026-04-05T02:00:00",
                Meant::Once(micros("2026-04-04T15:30:00Z")),
            ),
            // Lord Howe, 2026-10-04 at 02:00 +10:30 (2026-10-03T15:30Z): 02:30 +11:00.
            (
                Tz::Australia__Lord_Howe,
                "2026-10-04T02:15:00",
                Meant::Never(
                    micros("2026-10-03T15:15:00Z"),
                    micros("2026-10-03T15:45:00Z"),
                ),
            ),
            // Apia had no 2011-12-30: -10:00 became +14:00.
            (
                Tz::Pacific__Apia,
                "2011-12-30T12:00:00",
                Meant::Never(
                    micros("2011-12-29T22:00:00Z"),
                    micros("2011-12-30T22:00:00Z"),
                ),
            ),
            (
                Tz::Pacific__Apia,
                "2011-12-31T00:00:00",
                Meant::Once(micros("2011-12-30T10:00:00Z")),
            ),
            // Kathmandu is at +05:45 all year.
            (
                Tz::Asia__Kathmandu,
                "2026-02-28T05:45:00",
                Meant::Once(micros("2026-02-28T00:00:00Z")),
            ),
        ];
        for (zone, text, expected) in cases {
            assert_eq!(
                Clock::new(zone).meant(wall(text)),
                expected,
                "{zone} {text}"
            );
        }
    }

    #[test]
    fn a_bare_date_is_its_first_or_last_instant() {
        let berlin = Clock::new(Tz::Europe__Berlin);
        // 2026-03-29 has 23 hours, 2026-03-28 has 24.
        let day = |text: &str| When::On(days_since_epoch(text.parse().unwrap()));
        assert_eq!(
            berlin.resolve(day("2026-03-29"), Edge::Start).0,
            micros("2026-03-28T23:00:00Z")
        );
        assert_eq!(
            berlin.resolve(day("2026-03-29"), Edge::End).0,
            micros("2026-03-29T21:59:59.999999Z")
        );
        assert_eq!(
            berlin.resolve(day("2026-07-01"), Edge::End).0,
            micros("2026-07-01T21:59:59.999999Z")
        );
        let utc = Clock::new(Tz::UTC);
        assert_eq!(utc.resolve(When::At(-1), Edge::Start), (-1, -1));
        assert_eq!(utc.resolve(When::On(1), Edge::End), (2 * DAY_MICROS - 1, 1));
    }

    #[test]
    fn days_that_share_a_place_do_not_answer_for_each_other() {
        let clock = Clock::new(Tz::Europe__Berlin);
        let summer = wall("2026-07-01T12:00:00");
        for step in [0, 1, -1, 2, 0, 1] {
            let at = summer + i64::from(DAYS) * DAY_MICROS * step;
            assert_eq!(clock.meant(at), meant(at, Tz::Europe__Berlin), "{step}");
        }
    }

    #[test]
    fn any_number_has_a_day() {
        let clock = Clock::new(Tz::Pacific__Apia);
        for at in [i64::MIN, i64::MAX, 0] {
            let (_, _) = (clock.local_day(at), clock.meant(at));
        }
        for day in [i32::MIN, i32::MAX] {
            let (_, _) = (clock.day_start(day), clock.day_end(day));
        }
    }

    /// From 1900 to 2200.
    const RANGE: std::ops::Range<i64> = -2_208_988_800_000_000..7_258_118_400_000_000;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn it_says_what_the_tables_say(zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()), around in RANGE, steps in prop::collection::vec(-400i64..400, 40)) {
            let clock = Clock::new(zone);
            for at in steps.iter().map(|step| around + step * 20 * 3_600 * SECOND).filter(|at| RANGE.contains(at)) {
                prop_assert_eq!(clock.local_day(at), days_since_epoch(local_day(at, zone)));
                prop_assert_eq!(clock.meant(at), meant(at, zone));
                let day = utc_day(at);
                prop_assert_eq!(clock.resolve(When::On(day), Edge::Start), (day_start(date(day), zone), day));
                prop_assert_eq!(clock.resolve(When::On(day), Edge::End), (day_end(date(day), zone), day));
            }
        }

        #[test]
        fn an_instant_is_among_those_that_its_wall_clock_means(zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()), at in RANGE) {
            let local = crate::domain::period::local_time(at, zone).and_utc().timestamp_micros();
            match Clock::new(zone).meant(local) {
                Meant::Once(one) => prop_assert_eq!(one, at),
                Meant::Twice(earlier, later) => prop_assert!(earlier < later && (at == earlier || at == later)),
                Meant::Never(..) => prop_assert!(false, "the wall clock showed it"),
            }
        }
    }
}
