//! What was promised beside what came of it, and the figures that both sides share. Goes in: the
//! targets and the figures. Comes out: the mart `scorecard`.
//!
//! The surprising part: a promise is neither kept nor broken while its period runs, not even where
//! the figure is there already.

use super::actuals::{Actual, Actuals};
use crate::domain::period::{Fiscal, Span};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::{Measure, target_metric};
use crate::table::names::*;
use crate::table::types::sums;
use chrono::NaiveDate;
use polars::prelude::*;

/// Figures that both sides share, with and without a promise.
pub(super) const SHARED: &[&str] = &[
    "lead_count",
    "sal_count",
    "won_count",
    "won_amount",
    "spend",
    "win_rate",
    "pipeline_velocity",
];

/// A figure of a period.
struct PromiseRow {
    metric: String,
    side: Option<String>,
    span: Span,
    target: Option<i128>,
    value: Result<Actual, String>,
    previous: Result<Actual, String>,
}

impl PromiseRow {
    fn new(actuals: &Actuals<'_>, metric: &str, span: Span) -> Self {
        Self {
            metric: metric.to_owned(),
            side: None,
            span,
            target: None,
            value: actuals.measure(metric, span),
            previous: actuals.measure(metric, span.previous()),
        }
    }

    fn unit(&self, settings: &Settings) -> Option<String> {
        let currency = settings.currency;
        target_metric(&self.metric).map(|of| match of.measure {
            Measure::Count => "count".to_owned(),
            Measure::Share => "share".to_owned(),
            Measure::Money => currency.to_string(),
            Measure::MoneyADay => format!("{currency} a day"),
        })
    }

    fn is_met(&self, as_of: NaiveDate) -> Option<bool> {
        let at_most = target_metric(&self.metric)?.less_is_better;
        let (target, value) = self.target.zip(self.value.as_ref().ok())?;
        (self.span.last <= as_of).then(|| value.keeps(target, at_most))
    }
}

/// The periods whose shared figures are computed: the last fiscal quarter that is over, the quarter
/// and the year of as_of.
pub(super) fn shared_periods(settings: &Settings) -> Vec<Span> {
    let (fiscal, day) = (
        Fiscal {
            start_month: settings.fiscal_year_start_month,
        },
        settings.as_of.day,
    );
    let mut periods = vec![
        fiscal.last_quarter(day),
        fiscal.quarter_of(day),
        fiscal.year_of(day),
    ];
    periods.dedup();
    periods
}

/// The mart `scorecard`: a row for each target, and one for each shared figure of a period in which
/// no team promised it.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn scorecard(
    targets: &DataFrame,
    actuals: &Actuals<'_>,
    settings: &Settings,
) -> Result<DataFrame> {
    let mut rows = promises(targets, actuals)?;
    for span in shared_periods(settings) {
        for metric in SHARED {
            if !rows
                .iter()
                .any(|row| row.metric == *metric && row.span == span)
            {
                rows.push(PromiseRow::new(actuals, metric, span));
            }
        }
    }
    into_frame(&rows, settings)
}

fn promises(targets: &DataFrame, actuals: &Actuals<'_>) -> Result<Vec<PromiseRow>> {
    let (metrics, teams) = (targets.column(METRIC)?.str()?, targets.column(TEAM)?.str()?);
    let days = |name: &str| -> Result<Int32Chunked> {
        Ok(targets.column(name)?.cast(&DataType::Int32)?.i32()?.clone())
    };
    let (starts, ends) = (days(PERIOD_START)?, days(PERIOD_END)?);
    let values = targets.column(VALUE)?.decimal()?.physical().clone();
    let date = |days: &Int32Chunked, row: usize| days.get(row).and_then(NaiveDate::from_epoch_days);
    let row = |row: usize| {
        let span = Span {
            first: date(&starts, row)?,
            last: date(&ends, row)?,
        };
        Some(PromiseRow {
            side: teams.get(row).map(str::to_owned),
            target: Some(values.get(row)?),
            ..PromiseRow::new(actuals, metrics.get(row)?, span)
        })
    };
    Ok((0..targets.height()).filter_map(row).collect())
}

fn into_frame(rows: &[PromiseRow], settings: &Settings) -> Result<DataFrame> {
    let (fiscal, as_of) = (
        Fiscal {
            start_month: settings.fiscal_year_start_month,
        },
        settings.as_of.day,
    );
    let base =
        |figure: &Result<Actual, String>| figure.as_ref().ok().and_then(|actual| actual.base());
    let reason = |figure: &Result<Actual, String>| figure.as_ref().err().cloned();
    let frame = df![
        METRIC => rows.iter().map(|row| row.metric.as_str()).collect::<Vec<_>>(),
        PERIOD => rows.iter().map(|row| fiscal.label(row.span)).collect::<Vec<_>>(),
        SIDE => rows.iter().map(|row| row.side.as_deref()).collect::<Vec<_>>(),
        PERIOD_START => rows.iter().map(|row| row.span.first).collect::<Vec<_>>(),
        PERIOD_END => rows.iter().map(|row| row.span.last).collect::<Vec<_>>(),
        UNIT => rows.iter().map(|row| row.unit(settings)).collect::<Vec<_>>(),
        BASE_COUNT => rows.iter().map(|row| base(&row.value)).collect::<Vec<_>>(),
        REASON => rows.iter().map(|row| reason(&row.value)).collect::<Vec<_>>(),
        PREVIOUS_BASE_COUNT => rows.iter().map(|row| base(&row.previous)).collect::<Vec<_>>(),
        PREVIOUS_REASON => rows.iter().map(|row| reason(&row.previous)).collect::<Vec<_>>(),
        IS_MET => rows.iter().map(|row| row.is_met(as_of)).collect::<Vec<_>>(),
        SHARE_OF_DAYS => rows.iter().map(|row| row.span.share_gone(as_of)).collect::<Vec<_>>(),
    ]?;
    let micros =
        |figure: &Result<Actual, String>| figure.as_ref().ok().map(|actual| actual.micros());
    let columns = [
        sums(VALUE, rows.iter().map(|row| micros(&row.value)))?,
        sums(TARGET, rows.iter().map(|row| row.target))?,
        sums(PREVIOUS, rows.iter().map(|row| micros(&row.previous)))?,
    ];
    Ok(frame.hstack(&columns)?)
}
