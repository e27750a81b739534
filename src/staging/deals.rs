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
) -> Result<Current> {
    let Current {
        frame,
        counts,
        decided,
        shared,
    } = current::stage(snapshot, settings, "deals", Some(CREATED_ON), None)?;
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
    Ok(Current {
        frame,
        counts,
        decided,
        shared,
    })
}
