//! The marts `scorecard_changes` and `promises_kept`: what shared figures did since the period before,
//! and how many promises of a year were kept. Goes in: the mart `scorecard`.

use super::promises::{SHARED, shared_periods};
use crate::domain::money::MICROS;
use crate::domain::period::{Fiscal, Span};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::{Measure, target_metric};
use crate::table::names::*;
use crate::table::read::rows;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The mart `scorecard_changes`.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn scorecard_changes(scorecard: &DataFrame, settings: &Settings) -> Result<DataFrame> {
    let mut found: BTreeMap<(&str, &str), Result<f64, &str>> = BTreeMap::new();
    let fiscal = Fiscal {
        start_month: settings.fiscal_year_start_month,
    };
    let periods: Vec<String> = shared_periods(settings)
        .into_iter()
        .map(|span| fiscal.label(span))
        .collect();
    for row in rows(scorecard) {
        let (metric, period) = (row.text(METRIC)?, row.text(PERIOD)?);
        if SHARED.contains(&metric) && periods.iter().any(|shared| shared == period) {
            let is_over = row.number(SHARE_OF_DAYS)?.unwrap_or(0.0) >= 1.0;
            let change = change(metric, row.money(VALUE)?, row.money(PREVIOUS)?, is_over);
            // With several targets for it, the figure is the same on each.
            found.entry((metric, period)).or_insert(change);
        }
    }
    Ok(df![
        METRIC => found.keys().map(|(metric, _)| *metric).collect::<Vec<_>>(),
        PERIOD => found.keys().map(|(_, period)| *period).collect::<Vec<_>>(),
        CHANGE => found.values().map(|change| change.ok()).collect::<Vec<_>>(),
        REASON => found.values().map(|change| change.err()).collect::<Vec<_>>(),
    ]?)
}

/// The change, or why there is none.
fn change(
    metric: &str,
    value: Option<i128>,
    before: Option<i128>,
    is_over: bool,
) -> Result<f64, &'static str> {
    if !is_over {
        return Err("the period is running");
    }
    let (value, before) = value.zip(before).ok_or("nothing to compare with")?;
    if target_metric(metric).is_some_and(|of| of.measure == Measure::Share) {
        return Ok((value - before) as f64 / MICROS as f64);
    }
    if before <= 0 {
        return Err("nothing to compare with");
    }
    Ok(value as f64 / before as f64 - 1.0)
}

/// The mart `promises_kept`.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn promises_kept(scorecard: &DataFrame, settings: &Settings) -> Result<DataFrame> {
    let year = Span::year_to(settings.as_of.day);
    let (mut due, mut kept, mut unknown) = (0i64, 0i64, 0i64);
    for row in rows(scorecard) {
        let is_due = row.day(PERIOD_END)?.is_some_and(|end| year.contains(end));
        if row.money(TARGET)?.is_some() && is_due {
            let is_met = row.flag(IS_MET)?;
            due += 1;
            kept += i64::from(is_met == Some(true));
            unknown += i64::from(is_met.is_none());
        }
    }
    Ok(df![
        PERIOD_START => [year.first],
        PERIOD_END => [year.last],
        DUE_COUNT => [due],
        KEPT_COUNT => [kept],
        UNKNOWN_COUNT => [unknown],
    ]?)
}
