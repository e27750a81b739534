//! A calendar month of the pipeline's zone as a number, so that months can be counted between. Goes
//! in: local days since 1970. Comes out: months that sort as time does, and the text of tables,
//! `2026-02`.

use chrono::{Datelike, NaiveDate};
use std::fmt;

/// A month: twelve times the year, and the month of it from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.year() * 12 + day.month0().cast_signed())
    }

    /// The month of a day since 1970.
    pub fn of_day(day: i32) -> Self {
        Self::of(NaiveDate::from_epoch_days(day).unwrap_or_default())
    }

    /// Months since the beginning of the year 0.
    pub fn number(self) -> i32 {
        self.0
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(
            self.0.div_euclid(12),
            self.0.rem_euclid(12).cast_unsigned() + 1,
            1,
        )
        .unwrap_or_default()
    }

    /// The month so many later.
    pub fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// Months from an earlier one to this one.
    pub fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}",
            self.0.div_euclid(12),
            self.0.rem_euclid(12) + 1
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_over_the_end_of_a_year() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (december, february) = (
            Month::of(day("2023-12-31")),
            Month::of_day(day("2024-02-29").to_epoch_days()),
        );
        assert_eq!(
            (december.to_string(), february.to_string()),
            ("2023-12".to_owned(), "2024-02".to_owned())
        );
        assert_eq!(
            (
                february.since(december),
                december.plus(2),
                december.plus(1).first_day()
            ),
            (2, february, day("2024-01-01"))
        );
    }
}
