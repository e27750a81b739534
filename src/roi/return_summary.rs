//! The mart `return_summary`: what returns and shares rest on. Goes in: the credited deals, the costs
//! of people and tools, the mart `roi`. Comes out: a row a figure.

use super::costs::by_month;
use super::specs::RETURN_SUMMARY;
use super::{ALL_PERIODS, CAMPAIGN_LEVEL, CHANNEL_LEVEL, TOUCH_DATE};
use crate::domain::channel::NONE;
use crate::domain::month::Month;
use crate::error::{Error, Result};
use crate::pipeline::Settings;
use crate::system::{Facts, Marts};
use crate::table::names::*;
use crate::table::read::rows;
use crate::table::types::sums;
use polars::prelude::*;

/// Days in which 80 % of won deals closed: a month that ended as long ago is mature.
pub(super) const CYCLE_DAYS: &str = "cycle_days_p80";
/// Won deals with credit.
pub(super) const CREDITED_DEALS: &str = "credited_deal_count";
/// Those of them with an amount above zero.
pub(super) const WITH_AMOUNT: &str = "credited_deals_with_amount";
/// The largest amount of them.
pub(super) const LARGEST: &str = "largest_credited_amount";
/// Channels with spend.
pub(super) const PAID_CHANNELS: &str = "paid_channel_count";
/// Those of them that returned more than they cost.
pub(super) const EARNING_CHANNELS: &str = "earning_channel_count";
/// Campaigns with spend.
pub(super) const PAID_CAMPAIGNS: &str = "paid_campaign_count";
/// Costs of people and tools that no channel has a share of.
pub(super) const UNSHARED_COSTS: &str = "unshared_costs";
/// Spend of campaigns in mature months alone, without a win.
pub(super) const IDLE_SPEND: &str = "idle_campaign_spend";

/// Whether any source delivered a deal, 0 or 1.
pub(super) const HAS_DEALS: &str = "has_deals";

/// Sums over the primary model on the touch date, all periods together.
#[derive(Default)]
struct PrimarySums {
    paid_channels: i64,
    earning_channels: i64,
    paid_campaigns: i64,
    cost_shares: i128,
    idle_spend: i128,
}

impl PrimarySums {
    fn of(returns: &DataFrame, settings: &Settings) -> Result<Self> {
        let wanted = col(MODEL)
            .eq(lit(settings.attribution.primary.as_str()))
            .and(col(BASIS).eq(lit(TOUCH_DATE)))
            .and(col(PERIOD).eq(lit(ALL_PERIODS)));
        let of_primary = returns.clone().lazy().filter(wanted).collect()?;
        let mut found = Self::default();
        for row in rows(&of_primary) {
            let roi = row.number(ROI)?;
            match row.text(LEVEL)? {
                CHANNEL_LEVEL => {
                    found.cost_shares += row.money(COST_SHARE)?.unwrap_or(0);
                    found.paid_channels += i64::from(roi.is_some());
                    found.earning_channels += i64::from(roi.is_some_and(|roi| roi > 0.0));
                }
                CAMPAIGN_LEVEL => {
                    let spend = row.money(SPEND)?;
                    let is_paid = row.text(VALUE)? != NONE && roi.is_some();
                    found.paid_campaigns += i64::from(is_paid);
                    let is_idle = is_paid
                        && row.count(ATTRIBUTED_DEALS)? == Some(0)
                        && row.money(MATURE_SPEND)? == spend;
                    found.idle_spend += spend.filter(|_| is_idle).unwrap_or(0);
                }
                _ => {}
            }
        }
        Ok(found)
    }
}

/// The mart.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn return_summary(facts: &Facts<'_>, returns: &DataFrame) -> Result<DataFrame> {
    let (settings, amounts) = (facts.settings(), &facts.credited.won_amounts);
    let with_amount = amounts.iter().filter(|amount| **amount > 0).count();
    let sums_of = PrimarySums::of(returns, settings)?;
    let costs = by_month(
        &settings.roi.costs,
        first_of_spend(returns)?,
        Month::of(settings.as_of.day),
    );
    let unshared = costs.values().sum::<i128>() - sums_of.cost_shares;
    let rows = [
        (CYCLE_DAYS, facts.credited.maturity.cycle_days, None),
        (CREDITED_DEALS, Some(amounts.len() as f64), None),
        (WITH_AMOUNT, Some(with_amount as f64), None),
        (LARGEST, None, amounts.first().copied()),
        (PAID_CHANNELS, Some(sums_of.paid_channels as f64), None),
        (
            EARNING_CHANNELS,
            Some(sums_of.earning_channels as f64),
            None,
        ),
        (PAID_CAMPAIGNS, Some(sums_of.paid_campaigns as f64), None),
        (UNSHARED_COSTS, None, Some(unshared)),
        (IDLE_SPEND, None, Some(sums_of.idle_spend)),
        (
            HAS_DEALS,
            Some(f64::from(u8::from(facts.snapshot.delivers("deals")))),
            None,
        ),
    ];
    let frame = df![
        METRIC => rows.map(|row| row.0),
        NUMBER => rows.map(|row| row.1),
    ]?;
    Ok(frame.hstack(&[sums(AMOUNT, rows.map(|row| row.2))?])?)
}

/// The first month with spend.
fn first_of_spend(returns: &DataFrame) -> Result<Option<Month>> {
    let wanted = col(LEVEL)
        .eq(lit(CHANNEL_LEVEL))
        .and(col(PERIOD).neq(lit(ALL_PERIODS)))
        .and(col(SPEND).is_not_null());
    let months = returns
        .clone()
        .lazy()
        .filter(wanted)
        .select([col(PERIOD).min()])
        .collect()?;
    let first = months.column(PERIOD)?.str()?.get(0);
    Ok(first
        .and_then(|month| format!("{month}-01").parse().ok())
        .map(Month::of))
}

/// What the mart holds.
#[derive(Debug, Clone, Copy)]
pub struct ReturnSummary {
    /// Days in which 80 % of won deals closed; none without a won deal.
    pub cycle_days: Option<f64>,
    /// Won deals with credit.
    pub deal_count: i64,
    /// Those of them with an amount above zero.
    pub with_amount: i64,
    /// The largest amount of them, micros; none without one.
    pub largest: Option<i128>,
    /// Channels with spend.
    pub paid_channels: i64,
    /// Those of them that returned more than they cost, on the primary model.
    pub earning_channels: i64,
    /// Campaigns with spend.
    pub paid_campaigns: i64,
    /// Micros of people and tools that no channel has a share of.
    pub unshared_costs: i128,
    /// Micros of campaigns that spent in mature months alone and have no credited win.
    pub idle_spend: i128,
    /// Whether any source delivered a deal.
    pub has_deals: bool,
}

impl ReturnSummary {
    /// Reads the mart.
    ///
    /// # Errors
    /// A figure or a column missing: a bug.
    pub fn of(marts: &Marts) -> Result<Self> {
        let figure = |metric: &str| {
            for row in marts.rows(&RETURN_SUMMARY)? {
                if row.text(METRIC)? == metric {
                    return Ok((row.number(NUMBER)?, row.money(AMOUNT)?));
                }
            }
            Err(Error::bug(format!("`return_summary` lacks `{metric}`")))
        };
        let count = |metric: &str| -> Result<i64> {
            #[expect(clippy::cast_possible_truncation, reason = "a count of deals")]
            Ok(figure(metric)?.0.unwrap_or(0.0) as i64)
        };
        let money = |metric: &str| -> Result<i128> { Ok(figure(metric)?.1.unwrap_or(0)) };
        Ok(Self {
            cycle_days: figure(CYCLE_DAYS)?.0,
            deal_count: count(CREDITED_DEALS)?,
            with_amount: count(WITH_AMOUNT)?,
            largest: figure(LARGEST)?.1,
            paid_channels: count(PAID_CHANNELS)?,
            earning_channels: count(EARNING_CHANNELS)?,
            paid_campaigns: count(PAID_CAMPAIGNS)?,
            unshared_costs: money(UNSHARED_COSTS)?,
            idle_spend: money(IDLE_SPEND)?,
            has_deals: count(HAS_DEALS)? > 0,
        })
    }
}
