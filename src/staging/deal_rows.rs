//! The staged deals as rows: when each was created and closed, how, for how much, after how many
//! days. Goes in: the frame of staged deals. Comes out: the one view of a deal that all stages and
//! systems read.
//!
//! The surprising part: a deal without an amount counts, adds 0 to sums and stays out of means; one
//! that closed before it was created counts, and has no cycle.

use crate::domain::outcome::Outcome;
use crate::domain::period::{Elapsed, Span};
use crate::error::Result;
use crate::table::names::*;
use chrono::NaiveDate;
use chrono_tz::Tz;
use polars::prelude::*;

/// One staged deal; instants are microseconds, amounts micros of the reporting currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DealRow {
    /// Its creation; none where it is not dated.
    pub created_at: Option<i64>,
    /// Its close; none while open.
    pub closed_at: Option<i64>,
    /// The local day of its creation; none where it is not dated.
    pub created_on: Option<NaiveDate>,
    /// The local day of its close; none while open.
    pub closed_on: Option<NaiveDate>,
    /// How it stands at as_of.
    pub outcome: Outcome,
    /// What it is worth, micros of the reporting currency.
    pub amount: Option<i128>,
    /// Its own amount, whatever was booked for it since.
    pub promised: Option<i128>,
    /// Microseconds from its creation to its close, whole days between two bare dates; none where
    /// the close comes first.
    pub cycle: Option<i64>,
}

impl DealRow {
    /// The close of a deal that stands so.
    pub fn close_as(&self, outcome: Outcome) -> Option<i64> {
        self.closed_at.filter(|_| self.outcome == outcome)
    }

    /// Whether it is open at the end of a day, as far as its dates show.
    pub fn is_open_on(&self, day: NaiveDate) -> bool {
        self.created_on.is_none_or(|created| created <= day)
            && self.closed_on.is_none_or(|closed| closed > day)
    }

    /// Whether it closed with that outcome within a span.
    pub fn closed_as(&self, outcome: Outcome, span: Span) -> bool {
        self.outcome == outcome && self.closed_on.is_some_and(|closed| span.contains(closed))
    }
}

/// The staged deals, in their order.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn deal_rows(deals: &DataFrame, zone: Tz) -> Result<Vec<DealRow>> {
    let instants = |name: &str| -> Result<Int64Chunked> {
        Ok(deals.column(name)?.cast(&DataType::Int64)?.i64()?.clone())
    };
    let days = |name: &str| -> Result<Int32Chunked> {
        Ok(deals.column(name)?.cast(&DataType::Int32)?.i32()?.clone())
    };
    let micros = |name: &str| -> Result<Int128Chunked> {
        Ok(deals.column(name)?.decimal()?.physical().clone())
    };
    let (created_at, closed_at) = (instants(CREATED_AT)?, instants(CLOSED_AT)?);
    let (created_on, closed_on) = (days(CREATED_ON)?, days(CLOSED_ON)?);
    let (amounts, promised) = (micros(AMOUNT)?, micros(PROMISED_AMOUNT)?);
    let outcomes = deals.column(OUTCOME)?.str()?;
    let date = |days: &Int32Chunked, row: usize| days.get(row).and_then(NaiveDate::from_epoch_days);
    let mut elapsed = Elapsed::of(zone);
    let deal = |row: usize| {
        let (created_at, closed_at) = (created_at.get(row), closed_at.get(row));
        let cycle = created_at.zip(closed_at);
        DealRow {
            created_at,
            closed_at,
            created_on: date(&created_on, row),
            closed_on: date(&closed_on, row),
            outcome: outcomes
                .get(row)
                .and_then(Outcome::from_name)
                .unwrap_or(Outcome::Open),
            amount: amounts.get(row),
            promised: promised.get(row),
            cycle: cycle
                .map(|(from, to)| elapsed.to_close(from, to))
                .filter(|cycle| *cycle >= 0),
        }
    };
    Ok((0..deals.height()).map(deal).collect())
}

/// The won ones of the staged deals.
pub fn won_deals(deals: &DataFrame) -> LazyFrame {
    let won = col(OUTCOME).eq(lit(Outcome::Won.name()));
    deals.clone().lazy().filter(won)
}

/// Number of rows and sum of `amount` in micros, by the frame engine: the second opinion on what is
/// added up row by row.
///
/// # Errors
/// A column missing: a bug.
pub fn total_of(rows: LazyFrame) -> Result<(i64, i128)> {
    let count = len().cast(DataType::Int64).alias(COUNT);
    let sums = rows.select([count, col(AMOUNT).sum()]).collect()?;
    let amount = sums.column(AMOUNT)?.decimal()?.physical().get(0);
    let count = sums.column(COUNT)?.i64()?.get(0);
    Ok((count.unwrap_or_default(), amount.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_deal_is_open_from_its_creation_until_its_close() {
        let deal = DealRow {
            created_at: None,
            closed_at: None,
            created_on: Some(day("2026-01-01")),
            closed_on: Some(day("2026-02-01")),
            outcome: Outcome::Lost,
            amount: None,
            promised: None,
            cycle: None,
        };
        assert_eq!(
            ["2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01"]
                .map(|text| deal.is_open_on(day(text))),
            [false, true, true, false]
        );
    }
}
