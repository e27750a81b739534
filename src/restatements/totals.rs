//! The mart `restatement_totals`. Goes in: the mart `restatements`. Comes out: a row a figure.

use crate::error::Result;
use crate::table::names::*;
use crate::table::read::rows;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The mart.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn restatement_totals(restatements: &DataFrame) -> Result<DataFrame> {
    let mut found: BTreeMap<(&str, &str), (i64, i128)> = BTreeMap::new();
    for row in rows(restatements) {
        let (months, difference) = found
            .entry((row.text(METRIC)?, row.text(UNIT)?))
            .or_default();
        *months += 1;
        *difference += row.money(DIFFERENCE)?.unwrap_or(0);
    }
    let frame = df![
        METRIC => found.keys().map(|(metric, _)| *metric).collect::<Vec<_>>(),
        UNIT => found.keys().map(|(_, unit)| *unit).collect::<Vec<_>>(),
        MONTH_COUNT => found.values().map(|(months, _)| *months).collect::<Vec<_>>(),
    ]?;
    let differences = found.values().map(|(_, difference)| Some(*difference));
    Ok(frame.hstack(&[sums(DIFFERENCE, differences)?])?)
}
