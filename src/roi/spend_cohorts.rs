//! The mart `spend_cohorts`: what the spend of a month had returned after so many months, all
//! channels with spend in that month together: revenue of other channels cost something else. Goes
//! in: the mart `cohorts`.

use super::ALL_PERIODS;
use super::quotients::return_on;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use crate::table::read::rows;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Spend, what came back, and whether the month is mature.
type CohortReturn = (i128, i128, bool);

/// The mart.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn spend_cohorts(cohorts: &DataFrame, settings: &Settings) -> Result<DataFrame> {
    let wanted = col(CHANNEL)
        .neq(lit(ALL_PERIODS))
        .and(col(CUMULATIVE_ROI).is_not_null());
    let paid = cohorts.clone().lazy().filter(wanted).collect()?;
    let mut found: BTreeMap<(&str, i64), CohortReturn> = BTreeMap::new();
    for row in rows(&paid) {
        let key = (
            row.text(COHORT_MONTH)?,
            row.count(MONTHS_SINCE)?.unwrap_or(0),
        );
        let cohort = found.entry(key).or_default();
        *cohort = (
            cohort.0 + row.money(SPEND)?.unwrap_or(0),
            cohort.1 + row.money(WON_AMOUNT)?.unwrap_or(0),
            row.flag(IS_MATURE)?.unwrap_or(false),
        );
    }
    let margin = settings.roi.gross_margin;
    let frame = df![
        COHORT_MONTH => found.keys().map(|(month, _)| *month).collect::<Vec<_>>(),
        MONTHS_SINCE => found.keys().map(|(_, months)| *months).collect::<Vec<_>>(),
        CUMULATIVE_ROI => found.values().map(|of| return_on(of.1, of.0, margin)).collect::<Vec<_>>(),
        IS_MATURE => found.values().map(|of| of.2).collect::<Vec<_>>(),
    ]?;
    Ok(frame.hstack(&[
        sums(SPEND, found.values().map(|of| Some(of.0)))?,
        sums(WON_AMOUNT, found.values().map(|of| Some(of.1)))?,
    ])?)
}
