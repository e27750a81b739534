//! On which weekdays a source has rows. Goes in: the days of its rows. Comes out: how probable days
//! without any are.
//!
//! With so many Mondays in the time that it covers, of which so many have rows, the next Monday has
//! none with a known probability; that of days in a row is the product.

use crate::domain::period::Span;
use chrono::{Datelike, NaiveDate};

/// Below this probability, days of a known gap are missed in a period.
const MISSED: f64 = 1e-3;
/// A machine writes every day, and some days late.
const END_DAYS: i64 = 3;
/// People have days off in a row.
const END_DAYS_OF_PEOPLE: i64 = 10;
/// Weekend days with rows from which on a machine writes them.
const WRITES_ON_WEEKENDS: f64 = 0.5;
/// Days with rows below which there is no habit.
const FEWEST_DAYS: usize = 10;
/// Weekdays without a row that are added to those seen, so that few prove little.
const DOUBT: f64 = 4.0;

/// The share of each weekday's days with rows, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Habit([f64; 7]);

impl Habit {
    /// Of days with rows, between the first and the last one.
    pub(super) fn of(active: &[NaiveDate]) -> Self {
        let (Some(first), Some(last)) = (active.first(), active.last()) else {
            return Self::default();
        };
        if active.len() < FEWEST_DAYS {
            return Self::default();
        }
        let mut shares = [0.0; 7];
        for weekday in 0..7 {
            let is_it = |day: &NaiveDate| day.weekday().num_days_from_monday() == weekday;
            let days = days(Span {
                first: *first,
                last: *last,
            });
            let seen = days.filter(is_it).count();
            let with_rows = active.iter().filter(|day| is_it(day)).count();
            shares[weekday as usize] = with_rows as f64 / (seen as f64 + DOUBT);
        }
        Self(shares)
    }

    /// The probability that none of these days has a row.
    pub(super) fn silence(&self, span: Span) -> f64 {
        let share = |day: NaiveDate| self.0[day.weekday().num_days_from_monday() as usize];
        days(span).map(|day| 1.0 - share(day)).product()
    }

    /// Whether it is all but impossible that a period, of which these days are silent, has nothing on
    /// them.
    pub(super) fn is_missed(&self, span: Span) -> bool {
        span.day_count() >= self.fewest_days() && self.silence(span) < MISSED
    }

    fn fewest_days(&self) -> i64 {
        if self.0[5].min(self.0[6]) >= WRITES_ON_WEEKENDS {
            END_DAYS
        } else {
            END_DAYS_OF_PEOPLE
        }
    }
}

/// Every day of a period.
pub(super) fn days(span: Span) -> impl Iterator<Item = NaiveDate> {
    let next = |day: &NaiveDate| day.succ_opt();
    std::iter::successors(Some(span.first), next).take_while(move |day| *day <= span.last)
}
