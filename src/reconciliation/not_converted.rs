//! What no rate converts: it stands beside the books, in no sum of money. Goes in: the mart
//! `reconciliation`. Comes out: how many of each side.

use super::{NOT_CONVERTED, RECONCILIATION};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::pipeline::settings::RevenueOf;
use crate::system::Marts;
use crate::table::names::*;

/// Won deals that no rate converts: they count as won, earn credit, and are in no sum of money. Of
/// recognised revenue the books count documents, not deals, so there the count is 0.
///
/// # Errors
/// A column missing: a bug.
pub fn deals_without_rate(marts: &Marts, settings: &Settings) -> Result<i64> {
    match settings.roi.revenue {
        RevenueOf::DealAmount => not_converted(marts, "revenue"),
        RevenueOf::Recognized => Ok(0),
    }
}

/// How many of a side no rate converts.
///
/// # Errors
/// A column missing: a bug.
pub fn not_converted(marts: &Marts, side: &str) -> Result<i64> {
    let mut count = 0;
    for row in marts.rows(&RECONCILIATION)? {
        if row.text(SIDE)? == side
            && row.flag(IS_BESIDE)? == Some(true)
            && row.text(BUCKET)?.starts_with(NOT_CONVERTED)
        {
            count += row.count(DEAL_COUNT)?.unwrap_or(0);
        }
    }
    Ok(count)
}
