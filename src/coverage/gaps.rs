//! Days of which a source delivered nothing. Goes in: the days of its rows. Comes out: the runs of days
//! between them, and behind the last one, that its habit makes all but impossible.

use super::habit::Habit;
use crate::domain::period::{Span, next_day};
use chrono::NaiveDate;

/// An inner gap is looked for among very many runs of days.
const INNER: f64 = 1e-6;
/// A plant that is closed for the holidays is no gap; a monthly export that is missing is one.
const INNER_DAYS: i64 = 21;

/// The days of one source.
#[derive(Debug, Clone)]
pub(super) struct ActiveDays {
    /// The first day that it speaks of.
    pub(super) first: NaiveDate,
    /// The last one.
    pub(super) last: NaiveDate,
    /// Days with rows, sorted, of each instant.
    pub(super) series: Vec<Vec<NaiveDate>>,
}

impl ActiveDays {
    /// The habit of all its days together.
    pub(super) fn habit(&self) -> Habit {
        match self.series.as_slice() {
            [series] => Habit::of(series),
            all => {
                let mut days: Vec<NaiveDate> = all.concat();
                days.sort_unstable();
                days.dedup();
                Habit::of(&days)
            }
        }
    }
}

/// The gaps of a source up to `as_of`, oldest first, none of them in another.
pub(super) fn gaps(of: &ActiveDays, as_of: NaiveDate) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for series in &of.series {
        for (at, pair) in series.windows(2).enumerate() {
            let between = Span {
                first: next_day(pair[0]),
                last: pair[1].pred_opt().unwrap_or(pair[1]),
            };
            if between.day_count() < INNER_DAYS {
                continue;
            }
            // A source that only began has no habit yet.
            let (before, later) = series.split_at(at + 1);
            let habits = [before, later].map(Habit::of);
            if habits.iter().all(|habit| habit.silence(between) < INNER) {
                found.push(between);
            }
        }
    }
    let after = Span {
        first: next_day(of.last),
        last: as_of,
    };
    if after.day_count() > 0 && of.habit().is_missed(after) {
        found.push(after);
    }
    found.sort();
    found.dedup_by(|next, kept| next.first <= kept.last && next.last <= kept.last);
    found
}

#[cfg(test)]
mod tests {
    use super::super::habit::days;
    use super::*;
    use chrono::Datelike;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(first: &str, last: &str) -> Span {
        Span {
            first: day(first),
            last: day(last),
        }
    }

    fn active(all: Span, has: impl Fn(NaiveDate) -> bool) -> Vec<NaiveDate> {
        days(all).filter(|day| has(*day)).collect()
    }

    fn source(series: Vec<NaiveDate>) -> ActiveDays {
        let (first, last) = (series[0], series[series.len() - 1]);
        ActiveDays {
            first,
            last,
            series: vec![series],
        }
    }

    #[test]
    fn a_machine_is_missed_after_days_and_people_after_more_than_their_holidays() {
        let half = span("2026-01-01", "2026-06-30");
        let is_weekday = |day: NaiveDate| day.weekday().number_from_monday() < 6;
        let (ads, deals) = (active(half, |_| true), active(half, is_weekday));
        let ends = |series: &[NaiveDate], as_of: &str| {
            let gaps = gaps(&source(series.to_vec()), day(as_of));
            gaps.last().map(|gap| gap.first.to_string())
        };
        // The share of each weekday is at least 25 of 26 + 4, so 0.167 is left a day.
        assert_eq!(ends(&ads, "2026-07-02"), None);
        assert_eq!(ends(&ads, "2026-07-04").as_deref(), Some("2026-07-01"));
        assert_eq!(ends(&deals, "2026-07-09"), None);
        assert_eq!(ends(&deals, "2026-07-12").as_deref(), Some("2026-07-01"));
        // A deal every ten days may well have none for a month.
        let rare = active(half, |day| day.ordinal() % 10 == 1);
        assert_eq!(ends(&rare, "2026-07-31"), None);
    }

    #[test]
    fn a_month_without_rows_is_a_gap_and_two_weeks_are_none() {
        let half = span("2026-01-01", "2026-06-30");
        let without = |from: &str, to: &str| {
            let series = active(half, |of| of < day(from) || of > day(to));
            gaps(&source(series), day("2026-06-30"))
        };
        assert_eq!(
            without("2026-03-01", "2026-03-31"),
            [span("2026-03-01", "2026-03-31")]
        );
        assert_eq!(without("2026-03-01", "2026-03-14"), []);
    }

    #[test]
    fn few_days_make_no_habit() {
        let few = active(span("2026-01-01", "2026-01-09"), |_| true);
        assert_eq!(gaps(&source(few), day("2026-06-30")), []);
    }
}
