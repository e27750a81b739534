//! Spend of periods as spend by day. Goes in: rows of spend with a first and perhaps a last day.
//! Comes out: the same columns, a row a day, and beside them the period that it is a day of; the
//! amounts and the counts of a period are spread evenly over its days.

use super::even_spread::{amount_of_day, count_of_day};
use crate::domain::currency::Currency;
use crate::error::Result;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;

/// Where each row of days comes from: the place of its row among the rows of periods, its day, the
/// days of its period and the place of the day among them.
struct PeriodDay {
    row: IdxSize,
    day: i32,
    days: i128,
    place: i128,
}

/// A row for each day of each period, with the days as delivered under `period_start` and `period_end`;
/// days after `last_day` do not exist yet. A row without a last day
/// is that of its day.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn by_day(mut spent: DataFrame, last_day: i32) -> Result<DataFrame> {
    for (name, delivered) in [(PERIOD_START, SPENT_ON), (PERIOD_END, SPENT_UNTIL)] {
        let days = spent.column(delivered)?.clone();
        spent.with_column(days.with_name(name.into()))?;
    }
    let until = spent.column(SPENT_UNTIL)?.cast(&DataType::Int32)?;
    if until.null_count() == until.len() {
        return Ok(spent);
    }
    let (first, until) = (
        spent.column(SPENT_ON)?.cast(&DataType::Int32)?,
        until.i32()?,
    );
    let mut days = Vec::new();
    for (row, (first, until)) in (0..).zip(first.i32()?.iter().zip(until.iter())) {
        let Some(first) = first else { continue };
        let until = until.unwrap_or(first).max(first);
        let length = i128::from(until) - i128::from(first) + 1;
        days.extend((first..=until.min(last_day)).map(|day| PeriodDay {
            row,
            day,
            days: length,
            place: i128::from(day - first),
        }));
    }
    let rows: Vec<IdxSize> = days.iter().map(|day| day.row).collect();
    let mut spread = spent.take(&IdxCa::from_vec(PlSmallStr::EMPTY, rows))?;
    let dates = Column::new(
        SPENT_ON.into(),
        days.iter().map(|day| day.day).collect::<Vec<_>>(),
    );
    let columns = [
        dates.cast(&DataType::Date)?,
        Column::full_null(SPENT_UNTIL.into(), spread.height(), &DataType::Date),
        amounts(&spread, &days)?,
        counts(&spread, IMPRESSIONS, &days)?,
        counts(&spread, CLICKS, &days)?,
        conversions(&spread, &days)?,
    ];
    for column in columns {
        spread.with_column(column)?;
    }
    Ok(spread)
}

/// The amounts of the days, in smallest units of the currency of each; that of a single day is left
/// as it is.
fn amounts(spread: &DataFrame, days: &[PeriodDay]) -> Result<Column> {
    let currencies = spread.column(CURRENCY)?.str()?;
    let amounts = spread.column(ORIGINAL_AMOUNT)?.decimal()?.physical();
    let of_day = amounts.iter().zip(currencies.iter()).zip(days);
    let of_day = of_day.map(|((micros, code), day)| {
        let currency = code.and_then(Currency::from_code).filter(|_| day.days > 1);
        let micros = micros?;
        Some(currency.map_or(micros, |currency| {
            amount_of_day(micros, currency, day.days, day.place)
        }))
    });
    sums(ORIGINAL_AMOUNT, of_day)
}

fn counts(spread: &DataFrame, name: &str, days: &[PeriodDay]) -> Result<Column> {
    let counts = spread.column(name)?.i64()?;
    let of_day = counts.iter().zip(days).map(|(count, day)| {
        let of_day = count_of_day(count?.into(), day.days, day.place);
        i64::try_from(of_day).ok()
    });
    Ok(Column::new(name.into(), of_day.collect::<Vec<_>>()))
}

/// Conversions that a platform counts in millionths.
fn conversions(spread: &DataFrame, days: &[PeriodDay]) -> Result<Column> {
    let counts = spread.column(PLATFORM_CONVERSIONS)?;
    let dtype = counts.dtype().clone();
    let counts = counts.decimal()?.physical();
    let of_day = counts
        .iter()
        .zip(days)
        .map(|(count, day)| Some(count_of_day(count?, day.days, day.place)));
    Ok(sums(PLATFORM_CONVERSIONS, of_day)?.cast(&dtype)?)
}
