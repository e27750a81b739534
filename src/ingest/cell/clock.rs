//! The wall clock of one zone, quick for millions of cells. Goes in: instants and local times, in
//! microseconds. Comes out: the local day of the one, the instants of the other.
//!
//! A zone's offset changes on a few days of a year, so the offset of a whole UTC day is remembered,
//! and the time-zone tables are searched for a time only on days of change. What is remembered
//! depends on nothing but zone and day: threads may share a clock, and every order of look-ups gets
//! the same answers.

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

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstantOrDay {
    /// A moment, in microseconds UTC.
    At(i64),
    /// A day without a time, since 1970.
    On(i32),
}

/// Which moment a bare date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayEdge {
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

/// A zone, and the offsets of the days that were looked up.
#[derive(Debug)]
pub struct ZoneClock {
    zone: Tz,
    /// At a day's number modulo the count of places: the number, and the offset of the whole day.
    days: Box<[AtomicI64]>,
}

/// The clocks of all zones that were looked up: thousands of files share a few.
static CLOCKS: Mutex<Vec<Arc<ZoneClock>>> = Mutex::new(Vec::new());

impl ZoneClock {
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

    /// The instant, and the local day since 1970, of what a cell holds.
    pub fn resolve(&self, when: InstantOrDay, edge: DayEdge) -> (i64, i32) {
        match when {
            InstantOrDay::At(at) => (at, self.local_day(at)),
            InstantOrDay::On(day) if edge == DayEdge::End => (self.day_end(day), day),
            InstantOrDay::On(day) => (self.day_start(day), day),
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

/// The meaning by the time-zone tables.
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
mod tests;
