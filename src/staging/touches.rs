//! Touches as a query: the columns that journeys need, one row a touch, nothing after as_of.

use super::books::{Books, day_literal, spec_of};
use super::current::{Staged, is_alive, newest};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;

/// Columns that go on from here.
const KEPT: &[&str] =
    &[TOUCH_ID, TOUCHED_AT, TOUCHED_ON, LEAD_ID, TEAM, KIND, CHANNEL, UTM_SOURCE, UTM_MEDIUM, UTM_CAMPAIGN, REFERRER, URL, CAMPAIGN_ID, CONTENT_ID, DEAL_ID];

/// Stages touches.
///
/// # Errors
/// Data files that cannot be read.
pub fn stage(books: &Books, settings: &Settings) -> Result<(LazyFrame, Staged)> {
    let spec = spec_of("touches")?;
    let stored = books.scan(spec)?;
    let current = if books.may_repeat(spec) { newest(stored.clone(), spec, settings)?.collect()?.lazy() } else { stored.clone() };
    let is_known = col(TOUCHED_ON).lt_eq(day_literal(settings.as_of.day));
    let count = |frame: LazyFrame| -> Result<usize> {
        let height = frame.select([len().cast(DataType::Int64).alias("n")]).collect()?;
        Ok(usize::try_from(height.column("n")?.i64()?.get(0).unwrap_or(0)).unwrap_or(0))
    };
    let (stored_count, current_count) = (count(stored)?, count(current.clone())?);
    let alive = current.filter(is_alive(spec));
    let alive_count = count(alive.clone())?;
    let future_count = count(alive.clone().filter(is_known.clone().not()))?;
    let known = alive.filter(is_known);
    let counts = Staged { stored_count, superseded_count: stored_count - current_count, deleted_count: current_count - alive_count, future_count };
    let known = known.with_columns([col(KIND).fill_null(lit("other"))]);
    Ok((known.select(KEPT.iter().map(|name| col(*name)).collect::<Vec<_>>()), counts))
}
