//! Returns of channels as sections read them. Goes in: the mart `roi`. Comes out: a row a channel, of
//! one model, basis and period.

use super::CHANNEL_LEVEL;
use super::return_columns::RETURNS;
use super::specs::RETURNS_COMPARED;
use crate::error::Result;
use crate::system::Marts;
use crate::table::names::*;
use crate::table::read::rows;
use polars::prelude::*;

/// One channel's return in one period, by the primary model on one basis.
#[derive(Debug, Clone)]
pub struct ChannelReturn {
    /// The channel.
    pub channel: String,
    /// Micros spent.
    pub spend: Option<i128>,
    /// Micros attributed.
    pub revenue: i128,
    /// Return.
    pub roi: Option<f64>,
    /// Months until margin covered the spend, on the touch date; none while it does not.
    pub payback: Option<i64>,
}

/// Returns of every channel by a model on a basis in a period: most spend first, then most
/// revenue, then by name.
///
/// # Errors
/// A column missing: a bug.
pub fn channel_returns(
    marts: &Marts,
    model: &str,
    basis: &str,
    period: &str,
) -> Result<Vec<ChannelReturn>> {
    let mut found = Vec::new();
    let wanted = col(MODEL)
        .eq(lit(model))
        .and(col(BASIS).eq(lit(basis)))
        .and(col(PERIOD).eq(lit(period)));
    let channels = marts
        .frame(&RETURNS)?
        .clone()
        .lazy()
        .filter(col(LEVEL).eq(lit(CHANNEL_LEVEL)).and(wanted))
        .collect()?;
    for row in rows(&channels) {
        found.push(ChannelReturn {
            channel: row.text(VALUE)?.to_owned(),
            spend: row.money(SPEND)?,
            revenue: row.money(ATTRIBUTED_REVENUE)?.unwrap_or(0),
            roi: row.number(ROI)?,
            payback: row.count(PAYBACK_MONTHS)?,
        });
    }
    found.sort_by(|a, b| {
        (b.spend, b.revenue)
            .cmp(&(a.spend, a.revenue))
            .then_with(|| a.channel.cmp(&b.channel))
    });
    Ok(found)
}

/// A channel's share of all attributed revenue, of all periods by the primary model; none where
/// nothing is attributed.
///
/// # Errors
/// A column missing: a bug.
pub fn revenue_share(marts: &Marts, channel: &str) -> Result<Option<f64>> {
    for row in marts.rows(&RETURNS_COMPARED)? {
        if row.text(LEVEL)? == CHANNEL_LEVEL && row.text(VALUE)? == channel {
            return row.number(REVENUE_SHARE);
        }
    }
    Ok(None)
}
