//! Deals as of the run: a close after as_of has not happened, an open deal's close date is a forecast, and the amount is in
//! the reporting currency's smallest unit or null.

use super::books::{Books, day_literal};
use super::current::{self, Current};
use crate::domain::currency::Currency;
use crate::domain::money::{to_micros, to_smallest};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;

/// Stages deals.
///
/// # Errors
/// Data files that cannot be read.
pub fn stage(books: &Books, settings: &Settings) -> Result<Current> {
    let current = current::stage(books, settings, "deals", Some(CREATED_ON), None)?;
    let is_closed = col(OUTCOME).neq(lit("open")).and(col(CLOSED_ON).lt_eq(day_literal(settings.as_of.day)));
    let while_closed = |name: &str| when(is_closed.clone()).then(col(name)).otherwise(lit(NULL)).alias(name);
    let frame = current
        .frame
        .lazy()
        .with_columns([col(CURRENCY).fill_null(lit(settings.currency.code())), col(AMOUNT).alias(ORIGINAL_AMOUNT)])
        .with_columns([while_closed(CLOSED_AT), while_closed(CLOSED_ON), when(is_closed.clone()).then(col(OUTCOME)).otherwise(lit("open")).alias(OUTCOME)])
        .with_columns([when(col(CURRENCY).eq(lit(settings.currency.code()))).then(col(AMOUNT)).otherwise(lit(NULL)).alias(AMOUNT)])
        .collect()?;
    Ok(Current { frame: round_amounts(frame, settings.currency)?, counts: current.counts })
}

/// Rounds the column `amount` half-even to the currency's smallest unit and widens it to the type of sums.
///
/// # Errors
/// A column of another type: a bug.
pub fn round_amounts(mut frame: DataFrame, currency: Currency) -> Result<DataFrame> {
    let amounts = frame.column(AMOUNT)?.decimal()?.physical().clone();
    let rounded: Int128Chunked = amounts.iter().map(|micros| micros.map(|micros| to_micros(to_smallest(micros, currency), currency))).collect();
    frame.with_column(rounded.into_decimal(38, 6)?.into_series().with_name(AMOUNT.into()).into_column())?;
    Ok(frame)
}
