//! Which reports are written, and of which period their headlines are.

use crate::domain::period::{Fiscal, Span, next_day};
use chrono::{Datelike, Months, NaiveDate};

/// `[reports]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSettings {
    /// Ids of the reports to write, in the order of the list of reports.
    pub include: Vec<String>,
    /// The period of headlines.
    pub period: ReportPeriod,
}

/// The period that headlines are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportPeriod {
    /// The twelve complete months up to as_of.
    LastTwelveMonths,
    /// The complete months of the fiscal year; before the first is over, the year before.
    FiscalYear,
    /// Everything up to as_of; it is compared with nothing.
    All,
}

impl ReportPeriod {
    /// Names of the pipeline file.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("last_12_months", Self::LastTwelveMonths),
        ("fiscal_year", Self::FiscalYear),
        ("all", Self::All),
    ];

    /// The period as of a day, and the same months of the year before; none where all periods are
    /// one.
    pub fn compared(self, as_of: NaiveDate, fiscal: Fiscal) -> Option<[Span; 2]> {
        let after = next_day(as_of).with_day(1)?;
        let last = after.pred_opt()?;
        let first = match self {
            Self::LastTwelveMonths => after.checked_sub_months(Months::new(12))?,
            Self::FiscalYear => fiscal.year_of(last).first,
            Self::All => return None,
        };
        let ago = |day: NaiveDate| day.checked_sub_months(Months::new(12));
        let before = Span {
            first: ago(first)?,
            last: ago(after)?.pred_opt()?,
        };
        Some([Span { first, last }, before])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_of_complete_months_and_so_is_the_one_before() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let of = |period: ReportPeriod, as_of: &str| {
            let spans = period.compared(day(as_of), Fiscal { start_month: 4 })?;
            Some(spans.map(|span| format!("{} {}", span.first, span.last)))
        };
        let two = |one: &str, other: &str| Some([one.to_owned(), other.to_owned()]);
        let year = ReportPeriod::LastTwelveMonths;
        assert_eq!(
            of(year, "2026-10-31"),
            two("2025-11-01 2026-10-31", "2024-11-01 2025-10-31")
        );
        assert_eq!(
            of(year, "2026-10-30"),
            two("2025-10-01 2026-09-30", "2024-10-01 2025-09-30")
        );
        // February 2024 has a day more.
        assert_eq!(
            of(ReportPeriod::FiscalYear, "2025-03-01"),
            two("2024-04-01 2025-02-28", "2023-04-01 2024-02-29")
        );
        // Of the year that began in April no month is over.
        assert_eq!(
            of(ReportPeriod::FiscalYear, "2026-04-29"),
            two("2025-04-01 2026-03-31", "2024-04-01 2025-03-31")
        );
        assert_eq!(of(ReportPeriod::All, "2026-04-29"), None);
    }
}
