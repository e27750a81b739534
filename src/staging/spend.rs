//! Spend by its key: rows of one key in one delivery sum, the newest delivery of a key replaces the others.

use super::current::{Current, Staged, is_alive};
use super::deals::round_amounts;
use super::books::{Books, day_literal, spec_of};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;

/// Stages spend. `currency` stays: amounts in another than the reporting currency are null under `amount` and kept under
/// `original_amount`.
///
/// # Errors
/// Data files that cannot be read.
pub fn stage(books: &Books, settings: &Settings) -> Result<Current> {
    let spec = spec_of("spend")?;
    let stored = books.scan(spec)?.collect()?;
    let stored_count = stored.height();
    let alive = stored.lazy().filter(is_alive(spec)).collect()?;
    let known = alive.clone().lazy().filter(col(SPENT_ON).lt_eq(day_literal(settings.as_of.day))).collect()?;
    let mut counts = Staged { stored_count, deleted_count: stored_count - alive.height(), future_count: alive.height() - known.height(), ..Staged::default() };
    let key: Vec<Expr> = spec.key.iter().map(|name| col(*name)).collect();
    let of_delivery: Vec<Expr> = key.iter().cloned().chain([col(RUN), col(FILE)]).collect();
    let sums = known.lazy().group_by(of_delivery).agg([
        col(AMOUNT).sum(),
        col(MODIFIED_AT).max(),
        col(SOURCE).min(),
        col(LINE).min(),
        col(CAMPAIGN_NAME).max(),
        len().cast(DataType::Int64).alias("rows_of_key"),
    ]);
    let order: Vec<Expr> = key.iter().cloned().chain([col(MODIFIED_AT), col(RUN), col(FILE)]).collect();
    let newest = sums
        .clone()
        .sort_by_exprs(order, SortMultipleOptions::default().with_nulls_last(false))
        .unique_stable_generic(Some(key), UniqueKeepStrategy::Last)
        .collect()?;
    let kept = newest.column("rows_of_key")?.i64()?.sum().unwrap_or(0);
    counts.superseded_count = alive.height() - counts.future_count - usize::try_from(kept).unwrap_or(0);
    let converted = newest
        .lazy()
        .with_columns([col(AMOUNT).cast(DataType::Decimal(38, 6)).alias(super::ORIGINAL_AMOUNT)])
        .with_columns([when(col(CURRENCY).eq(lit(settings.currency.code()))).then(col(super::ORIGINAL_AMOUNT)).otherwise(lit(NULL)).alias(AMOUNT)])
        .collect()?;
    Ok(Current { frame: round_amounts(converted, settings.currency)?, counts })
}
