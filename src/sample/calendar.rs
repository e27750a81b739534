//! The company's calendar: days from 2024-11-01 in Europe/Berlin, working hours, and instants as
//! its systems write them.

use super::chance::Chance;
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Europe::Berlin;
use serde::{Serialize, Serializer};

/// A local day, counted from 2024-11-01, which is day 0.
pub(super) type Day = i64;

/// The last day that anything happens on is the one before: 2026-10-31.
pub(super) const END: Day = 730;
/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;
/// Working hours: from 9 to 18, Monday to Friday.
const OPENS: i64 = 9 * 3600;
const CLOSES: i64 = 18 * 3600;

const FIRST: NaiveDate = match NaiveDate::from_ymd_opt(2024, 11, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The date of a day.
pub(super) fn date(day: Day) -> NaiveDate {
    FIRST + TimeDelta::days(day)
}

/// The day of a date of the two years.
pub(super) fn day_of(year: i32, month: u32, day: u32) -> Day {
    NaiveDate::from_ymd_opt(year, month, day).map_or(0, |date| (date - FIRST).num_days())
}

/// January is 0.
pub(super) fn month0(day: Day) -> usize {
    date(day).month0() as usize
}

/// Whether people work on that day; 2024-11-01 is a Friday.
pub(super) fn is_working(day: Day) -> bool {
    (day + 4).rem_euclid(7) < 5
}

/// That day, or the first working day after it.
pub(super) fn working(day: Day) -> Day {
    (day..).find(|day| is_working(*day)).unwrap_or(day)
}

/// That day, or the next Thursday: the day of webinars.
pub(super) fn webinar_day(day: Day) -> Day {
    day + (6 - day).rem_euclid(7)
}

/// That day, or the next one of trade fairs: they fill the working days from the 10th to the 14th
/// of a month.
pub(super) fn fair_day(day: Day) -> Day {
    (day..)
        .find(|day| is_working(*day) && (10..=14).contains(&date(*day).day()))
        .unwrap_or(day)
}

/// Days since 1970.
pub(super) fn since_1970(day: Day) -> i32 {
    date(day).to_epoch_days()
}

/// A reading of the clock on the wall: seconds since the start of day 0, every day with 86,400 of
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(pub i64);

impl Moment {
    /// The local day.
    pub(super) fn day(self) -> Day {
        self.0.div_euclid(DAY)
    }

    /// That long after.
    pub(super) fn after(self, seconds: i64) -> Self {
        Self(self.0 + seconds)
    }

    /// What the clock on the wall shows.
    fn wall(self) -> NaiveDateTime {
        FIRST.and_time(chrono::NaiveTime::MIN) + TimeDelta::seconds(self.0)
    }

    /// Microseconds since 1970 in UTC; the first of two where the clock shows a time twice.
    pub(super) fn micros(self) -> i64 {
        let wall = self.wall();
        let instant = Berlin.from_local_datetime(&wall).earliest();
        instant
            .map_or_else(
                || (wall - TimeDelta::hours(1)).and_utc(),
                |instant| instant.to_utc(),
            )
            .timestamp_micros()
    }

    /// The moment so many working seconds later.
    pub(super) fn after_working(self, seconds: i64) -> Self {
        let (mut day, mut at, mut left) = (self.day(), self.0.rem_euclid(DAY).max(OPENS), seconds);
        loop {
            if is_working(day) && at < CLOSES {
                if at + left < CLOSES {
                    return Self(day * DAY + at + left);
                }
                left -= CLOSES - at;
            }
            (day, at) = (day + 1, OPENS);
        }
    }
}

/// A moment of a day in working hours.
pub(super) fn at_work(day: Day, chance: &mut Chance) -> Moment {
    Moment(day * DAY + chance.between(OPENS, CLOSES - 1))
}

/// A moment of a day at which people read: from 7 to 23.
pub(super) fn awake(day: Day, chance: &mut Chance) -> Moment {
    Moment(day * DAY + chance.between(7 * 3600, 23 * 3600 - 1))
}

/// Sundays on which the clocks change: the hour from 2 to 3 occurs twice in October and never in
/// March.
pub(super) fn is_clock_change(day: Day) -> bool {
    [(2025, 3, 30), (2025, 10, 26), (2026, 3, 29), (2026, 10, 25)]
        .iter()
        .any(|(year, month, of)| day == day_of(*year, *month, *of))
}

/// Whether the clock on the wall showed that time twice or never.
pub(super) fn is_ambiguous(moment: Moment) -> bool {
    is_clock_change(moment.day()) && (2 * 3600..3 * 3600).contains(&moment.0.rem_euclid(DAY))
}

/// An instant as the CRM writes it: UTC with milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Utc(pub Moment);

impl Serialize for Utc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let instant = chrono::DateTime::from_timestamp_micros(self.0.micros()).unwrap_or_default();
        serializer.collect_str(&instant.format("%Y-%m-%dT%H:%M:%S.000+0000"))
    }
}

/// An instant as the marketing system writes it: the clock on its wall.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wall(pub Moment);

impl Serialize for Wall {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.wall().format("%Y-%m-%d %H:%M:%S"))
    }
}

/// A bare date.
#[derive(Debug, Clone, Copy)]
pub(super) struct Date(pub Day);

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&date(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_years_begin_on_a_friday_and_end_with_october() {
        assert_eq!(
            (date(0).weekday(), date(END - 1)),
            (
                chrono::Weekday::Fri,
                NaiveDate::from_ymd_opt(2026, 10, 31).unwrap()
            )
        );
        assert!(is_working(0) && !is_working(1) && !is_working(2) && is_working(3));
        assert_eq!(day_of(2026, 10, 31), END - 1);
        assert_eq!(
            (
                date(webinar_day(0)).weekday(),
                webinar_day(6),
                webinar_day(7)
            ),
            (chrono::Weekday::Thu, 6, 13)
        );
        // 2024-11-09 is a Saturday, the 11th a Monday; after the 14th the next fair is on Tuesday,
        // 10 December.
        assert_eq!((fair_day(8), fair_day(14)), (10, day_of(2024, 12, 10)));
        assert_eq!(since_1970(0), 20_028);
    }

    #[test]
    fn working_hours_pass_over_nights_and_weekends() {
        let friday = Moment(17 * 3600);
        let monday = Moment(3 * DAY + 10 * 3600);
        assert_eq!(friday.after_working(2 * 3600), monday);
        assert_eq!(
            Moment(DAY + 5).after_working(60),
            Moment(3 * DAY + OPENS + 60)
        );
    }

    #[test]
    fn instants_follow_daylight_saving() {
        let text = |moment: Moment| serde_json::to_string(&Utc(moment)).unwrap();
        assert_eq!(text(Moment(12 * 3600)), "\"2024-11-01T11:00:00.000+0000\"");
        assert_eq!(
            text(Moment(day_of(2025, 7, 1) * DAY)),
            "\"2025-06-30T22:00:00.000+0000\""
        );
        assert_eq!(
            text(Moment(day_of(2025, 10, 26) * DAY + 9000)),
            "\"2025-10-26T00:30:00.000+0000\""
        );
    }
}
