//! Days from a first to a last one, both in: fiscal quarters and years, months, and whatever a
//! target names. Goes in: days of the pipeline's zone. Comes out: the period of a day, the period
//! before, and what a period is called.
//!
//! The surprising part: a fiscal year is named by the calendar year in which it ends, so that one
//! that starts in April 2025 is `FY2026`.

use super::{month, next_day};
use chrono::{Datelike, Days, Months, NaiveDate};

/// A period: from the start of its first day to the end of its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
}

/// The company's year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fiscal {
    /// The month in which it starts, from 1.
    pub start_month: u32,
}

impl Span {
    /// The calendar month of a day.
    pub fn month_of(day: NaiveDate) -> Self {
        Self::months(first_of_month(day), 1)
    }

    /// So many months from a first day on.
    fn months(first: NaiveDate, count: u32) -> Self {
        Self {
            first,
            last: day_before(
                first
                    .checked_add_months(Months::new(count))
                    .unwrap_or(first),
            ),
        }
    }

    /// The twelve months that end with a day.
    pub fn year_to(day: NaiveDate) -> Self {
        Self {
            first: next_day(day.checked_sub_months(Months::new(12)).unwrap_or(day)),
            last: day,
        }
    }

    /// Whether a day is in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }

    /// Its days; 0 where it ends before it begins.
    pub fn day_count(self) -> i64 {
        ((self.last - self.first).num_days() + 1).max(0)
    }

    /// The share of its days that are over at the end of a day.
    pub fn share_gone(self, by: NaiveDate) -> f64 {
        let gone = ((by - self.first).num_days() + 1).clamp(0, self.day_count());
        gone as f64 / self.day_count().max(1) as f64
    }

    /// The part of it that is over at the end of a day; none before it begins.
    pub fn until(self, day: NaiveDate) -> Option<Self> {
        (self.first <= day).then(|| Self {
            first: self.first,
            last: self.last.min(day),
        })
    }

    /// The period of the same length that ends on the day before: as many months where it is made
    /// of whole ones, as a quarter is, else as many days.
    pub fn previous(self) -> Self {
        let (last, end) = (day_before(self.first), next_day(self.last));
        let months = (end.year() - self.first.year()) * 12 + month0(end) - month0(self.first);
        let whole = u32::try_from(months)
            .ok()
            .filter(|count| *count > 0)
            .map(Months::new);
        let first = whole
            .filter(|count| self.first.checked_add_months(*count) == Some(end))
            .and_then(|count| self.first.checked_sub_months(count));
        let days = Days::new(u64::try_from(self.day_count()).unwrap_or(0));
        Self {
            first: first
                .or_else(|| self.first.checked_sub_days(days))
                .unwrap_or(self.first),
            last,
        }
    }
}

impl Fiscal {
    /// The fiscal year of a day.
    pub fn year_of(self, day: NaiveDate) -> Span {
        Span::months(self.start_of(day, 12), 12)
    }

    /// The fiscal quarter of a day.
    pub fn quarter_of(self, day: NaiveDate) -> Span {
        Span::months(self.start_of(day, 3), 3)
    }

    /// The last fiscal quarter that is over at the end of a day.
    pub fn last_quarter(self, day: NaiveDate) -> Span {
        self.quarter_of(next_day(day)).previous()
    }

    /// The first day of the part of the fiscal year, `length` months each, that holds a day.
    fn start_of(self, day: NaiveDate, length: u32) -> NaiveDate {
        let back = (day.month() + 12 - self.start_month) % 12 % length;
        first_of_month(day)
            .checked_sub_months(Months::new(back))
            .unwrap_or(day)
    }

    /// What a period is called: `FY2026`, `FY2026 Q3`, `2026-10`, else its days.
    pub fn label(self, span: Span) -> String {
        let year = self.year_of(span.first);
        let quarter = (span.first.month() + 12 - self.start_month) % 12 / 3 + 1;
        match span {
            _ if span == year => format!("FY{}", year.last.year()),
            _ if span == self.quarter_of(span.first) => {
                format!("FY{} Q{quarter}", year.last.year())
            }
            _ if span == Span::month_of(span.first) => month(span.first),
            _ => format!("{} to {}", span.first, span.last),
        }
    }
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn day_before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

/// The place of a day's month in its year, from 0.
fn month0(day: NaiveDate) -> i32 {
    i32::try_from(day.month0()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(text: &str) -> Span {
        let (first, last) = text.split_once(' ').unwrap();
        Span {
            first: day(first),
            last: day(last),
        }
    }

    const APRIL: Fiscal = Fiscal { start_month: 4 };
    const JANUARY: Fiscal = Fiscal { start_month: 1 };

    #[test]
    fn a_fiscal_year_is_named_by_the_year_in_which_it_ends() {
        // The year that starts on 1 April 2025 ends on 31 March 2026.
        assert_eq!(
            APRIL.year_of(day("2026-02-28")),
            span("2025-04-01 2026-03-31")
        );
        assert_eq!(
            APRIL.year_of(day("2026-04-01")),
            span("2026-04-01 2027-03-31")
        );
        assert_eq!(
            APRIL.quarter_of(day("2026-02-28")),
            span("2026-01-01 2026-03-31")
        );
        assert_eq!(
            Fiscal { start_month: 2 }.quarter_of(day("2026-01-31")),
            span("2025-11-01 2026-01-31")
        );
        for (fiscal, days, expected) in [
            (APRIL, "2025-04-01 2026-03-31", "FY2026"),
            (APRIL, "2026-01-01 2026-03-31", "FY2026 Q4"),
            (APRIL, "2026-01-01 2026-12-31", "2026-01-01 to 2026-12-31"),
            (JANUARY, "2026-01-01 2026-12-31", "FY2026"),
            (JANUARY, "2026-07-01 2026-09-30", "FY2026 Q3"),
            (JANUARY, "2026-08-01 2026-10-31", "2026-08-01 to 2026-10-31"),
            (JANUARY, "2024-02-01 2024-02-29", "2024-02"),
            (JANUARY, "2024-02-01 2024-02-28", "2024-02-01 to 2024-02-28"),
            (
                Fiscal { start_month: 12 },
                "2025-12-01 2026-02-28",
                "FY2026 Q1",
            ),
        ] {
            assert_eq!(fiscal.label(span(days)), expected, "{days}");
        }
    }

    #[test]
    fn the_period_before_has_as_many_months_or_days() {
        for (days, expected) in [
            ("2026-04-01 2026-06-30", "2026-01-01 2026-03-31"),
            ("2024-03-01 2024-03-31", "2024-02-01 2024-02-29"),
            ("2024-02-01 2024-02-29", "2024-01-01 2024-01-31"),
            ("2025-04-01 2026-03-31", "2024-04-01 2025-03-31"),
            ("2026-01-15 2026-02-14", "2025-12-15 2026-01-14"),
            // Ten days are ten days, across the end of a leap February too.
            ("2024-03-01 2024-03-10", "2024-02-20 2024-02-29"),
            ("2026-05-04 2026-05-10", "2026-04-27 2026-05-03"),
            ("2024-02-29 2024-02-29", "2024-02-28 2024-02-28"),
        ] {
            assert_eq!(span(days).previous(), span(expected), "{days}");
        }
    }

    #[test]
    fn the_last_complete_quarter_ends_by_the_day() {
        assert_eq!(
            JANUARY.last_quarter(day("2026-10-31")),
            span("2026-07-01 2026-09-30")
        );
        assert_eq!(
            JANUARY.last_quarter(day("2026-09-30")),
            span("2026-07-01 2026-09-30")
        );
        assert_eq!(
            JANUARY.last_quarter(day("2026-09-29")),
            span("2026-04-01 2026-06-30")
        );
        assert_eq!(
            Fiscal { start_month: 2 }.last_quarter(day("2026-04-30")),
            span("2026-02-01 2026-04-30")
        );
    }

    #[test]
    fn a_year_to_a_day_has_twelve_months_whatever_february_has() {
        assert_eq!(
            Span::year_to(day("2026-10-31")),
            span("2025-11-01 2026-10-31")
        );
        for (last, first, days) in [
            ("2024-02-29", "2023-03-01", 366),
            ("2024-02-28", "2023-03-01", 365),
            ("2023-02-28", "2022-03-01", 365),
        ] {
            let year = Span::year_to(day(last));
            assert_eq!((year.first, year.day_count()), (day(first), days), "{last}");
        }
    }

    #[test]
    fn days_gone_are_counted_to_the_end_of_the_day() {
        let quarter = span("2024-01-01 2024-03-31");
        assert_eq!(quarter.day_count(), 91);
        let gone = |text| quarter.share_gone(day(text));
        assert_eq!(
            [gone("2023-12-31"), gone("2024-03-31"), gone("2024-06-01")],
            [0.0, 1.0, 1.0]
        );
        assert!((gone("2024-02-29") - 60.0 / 91.0).abs() < 1e-15);
        assert_eq!(
            quarter.until(day("2024-02-29")),
            Some(span("2024-01-01 2024-02-29"))
        );
        assert_eq!(quarter.until(day("2023-12-31")), None);
        assert_eq!(span("2026-02-01 2026-01-01").day_count(), 0);
    }
}
