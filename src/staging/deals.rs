//! Deals as of the run: a close after as_of has not happened, an open deal's close date is a
//! forecast, and the amount is in the reporting currency's smallest unit or null: of a closed deal
//! by the rate of its close, of an open one by that of as_of.

use super::current::{self, Current};
use super::rates::Rates;
use super::revenue::recognize;
use super::snapshot::{LakeSnapshot, day_literal};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::pipeline::settings::RevenueOf;
use crate::table::names::*;
use polars::prelude::*;

/// Deals, and what of them is still to come.
pub(super) struct StagedDeals {
    /// One row a deal as of the run.
    pub current: Current,
    /// Of the deals that a later close leaves open, those that are won or lost then, with that
    /// outcome and that close.
    pub later_closes: DataFrame,
}

/// Stages deals. `documents` are the staged revenue: what a won deal brought in, where the pipeline
/// file chooses documents for it.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn stage(
    snapshot: &LakeSnapshot,
    settings: &Settings,
    rates: &Rates,
    documents: &DataFrame,
) -> Result<StagedDeals> {
    let Current {
        frame,
        counts,
        decided,
        shared,
    } = current::stage(snapshot, settings, "deals", Some(CREATED_ON), None)?;
    let delivered = frame.select([OUTCOME, CLOSED_ON])?;
    let is_closed = col(OUTCOME)
        .neq(lit("open"))
        .and(col(CLOSED_ON).lt_eq(day_literal(settings.as_of.day)));
    let while_closed = |name: &str| {
        when(is_closed.clone())
            .then(col(name))
            .otherwise(lit(NULL))
            .alias(name)
    };
    let frame = frame
        .lazy()
        .with_columns([
            col(CURRENCY).fill_null(lit(settings.currency.code())),
            col(AMOUNT).alias(ORIGINAL_AMOUNT),
        ])
        .with_columns([
            while_closed(CLOSED_AT),
            while_closed(CLOSED_ON),
            when(is_closed.clone())
                .then(col(OUTCOME))
                .otherwise(lit("open"))
                .alias(OUTCOME),
        ])
        .collect()?;
    let days = frame.column(CLOSED_ON)?.cast(&DataType::Int32)?;
    let days: Int32Chunked = days
        .i32()?
        .iter()
        .map(|day| day.or(Some(settings.as_of.day.to_epoch_days())))
        .collect();
    let frame = rates.convert_amounts(frame, &days)?;
    let promised = frame
        .column(AMOUNT)?
        .clone()
        .with_name(PROMISED_AMOUNT.into());
    let frame = frame.hstack(&[promised])?;
    let frame = match settings.roi.revenue {
        RevenueOf::DealAmount => frame,
        RevenueOf::Recognized => recognize(frame, documents)?,
    };
    Ok(StagedDeals {
        later_closes: later_closes(&frame, delivered, settings)?,
        current: Current {
            frame,
            counts,
            decided,
            shared,
        },
    })
}

/// The rows of staged deals that were delivered with an outcome and a close after as_of.
fn later_closes(frame: &DataFrame, delivered: DataFrame, settings: &Settings) -> Result<DataFrame> {
    let as_of = settings.as_of.day.to_epoch_days();
    let outcomes = delivered.column(OUTCOME)?.str()?;
    let days = delivered.column(CLOSED_ON)?.date()?.physical();
    let is_later: BooleanChunked = outcomes
        .iter()
        .zip(days.iter())
        .map(|(outcome, day)| Some(outcome != Some("open") && day.is_some_and(|day| day > as_of)))
        .collect();
    let mut later = frame.filter(&is_later)?;
    for column in delivered.filter(&is_later)?.columns() {
        later.with_column(column.clone())?;
    }
    Ok(later)
}
