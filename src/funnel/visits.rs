//! The mart `stage_visits`: how many visits the curve of a stage is of. Goes in: the mart
//! `stage_durations`.

use super::ALL;
use super::durations::ANY;
use crate::error::Result;
use crate::table::names::*;
use polars::prelude::*;

/// The mart.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn stage_visits(durations: &DataFrame) -> Result<DataFrame> {
    let of_all = col(SEGMENT_BY).eq(lit(ALL)).and(col(TO_STAGE).eq(lit(ANY)));
    let visits = (col(MOVED_COUNT) + col(OPEN_COUNT)).alias(VISIT_COUNT);
    Ok(durations
        .clone()
        .lazy()
        .filter(of_all)
        .select([col(FROM_STAGE), visits])
        .collect()?)
}
