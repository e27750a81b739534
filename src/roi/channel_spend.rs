//! What was paid: spend by channel and campaign, with the share of `[[costs]]` that goes with it.
//! Goes in: staged spend with channels. Comes out: micros by cell. Spend without a channel is in no
//! cell: the reconciliation has it.

use super::costs;
use super::roi_keys::{KeyNames, RoiKey};
use crate::attribution::{Level, Maturity};
use crate::domain::channel::NONE;
use crate::domain::month::Month;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// What was paid in a cell, in micros.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ChannelSpend {
    /// The spend.
    pub spend: i128,
    /// Of it in mature months.
    pub mature: i128,
    /// Its share of people and tools.
    pub costs: i128,
}

/// By cell; cells without spend are not there.
pub(super) type SpendByKey = HashMap<RoiKey, ChannelSpend, ahash::RandomState>;

/// Micros by month, channel and campaign. Campaigns are within channels, so that both levels share
/// the same.
type SpendByMonth<'a> = BTreeMap<Month, BTreeMap<&'a str, BTreeMap<&'a str, i128>>>;

/// Names of the channels and campaigns of spend, by level.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn names(spend: &DataFrame) -> Result<impl Iterator<Item = (Level, &str)>> {
    let (channels, campaigns) = (
        spend.column(CHANNEL)?.str()?,
        spend.column(CAMPAIGN_ID)?.str()?,
    );
    let channels = channels.iter().flatten().map(|name| (Level::Channel, name));
    Ok(channels.chain(
        campaigns
            .iter()
            .flatten()
            .map(|name| (Level::Campaign, name)),
    ))
}

/// What a channel, or a campaign within one, spent in a month, and the costs of people and tools
/// that go with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostShare<'a> {
    /// The month.
    pub month: Month,
    /// The channel.
    pub channel: &'a str,
    /// The campaign; none where the channel as a whole is meant.
    pub campaign: Option<&'a str>,
    /// Its spend, in micros.
    pub spend: i128,
    /// The spend over which the costs are shared: of the month, of the channel for a campaign.
    /// Spend below 0 is not in it.
    pub of_spend: i128,
    /// What is shared: the costs of the month, those of the channel for a campaign.
    pub of_costs: i128,
    /// Its share of them.
    pub costs: i128,
}

/// The spend of each month with its share of costs, by month, channel and campaign, each channel
/// before its campaigns.
///
/// # Errors
/// A column missing: a bug.
pub fn cost_shares<'a>(spend: &'a DataFrame, settings: &Settings) -> Result<Vec<CostShare<'a>>> {
    let rows = rows(spend)?;
    let costs = costs::by_month(
        &settings.roi.costs,
        rows.keys().next().copied(),
        Month::of(settings.as_of.day),
    );
    let mut found = Vec::new();
    for (month, of_month) in &rows {
        let of_channels: Vec<i128> = of_month
            .values()
            .map(|of_channel| of_channel.values().sum())
            .collect();
        let of_costs = costs.get(month).copied().unwrap_or(0);
        let shares = costs::share(of_costs, &of_channels, settings.currency);
        for ((channel, of_channel), (spend, costs)) in
            of_month.iter().zip(of_channels.iter().zip(shares))
        {
            let whole = CostShare {
                month: *month,
                channel,
                campaign: None,
                spend: *spend,
                of_spend: above_zero(&of_channels),
                of_costs,
                costs,
            };
            let of_campaigns: Vec<i128> = of_channel.values().copied().collect();
            let (of_spend, of_costs) = (above_zero(&of_campaigns), costs);
            found.push(whole.clone());
            for (campaign, (spend, costs)) in of_channel.keys().zip(
                of_campaigns
                    .iter()
                    .zip(costs::share(of_costs, &of_campaigns, settings.currency)),
            ) {
                found.push(CostShare {
                    campaign: Some(campaign),
                    spend: *spend,
                    of_spend,
                    of_costs,
                    costs,
                    ..whole
                });
            }
        }
    }
    Ok(found)
}

fn above_zero(spend: &[i128]) -> i128 {
    spend.iter().filter(|micros| **micros > 0).sum()
}

/// What was paid by cell. An amount that cannot be converted is in none.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn spend_by_key(
    spend: &DataFrame,
    values: &KeyNames,
    maturity: &Maturity,
    settings: &Settings,
) -> Result<SpendByKey> {
    let mut found = SpendByKey::default();
    for share in cost_shares(spend, settings)? {
        let (level, name) = share
            .campaign
            .map_or((Level::Channel, share.channel), |campaign| {
                (Level::Campaign, campaign)
            });
        let spending = ChannelSpend {
            spend: share.spend,
            mature: if maturity.is_mature(share.month) {
                share.spend
            } else {
                0
            },
            costs: share.costs,
        };
        let Some(value) = values.code(level, name) else {
            continue;
        };
        for month in [Some(share.month), None] {
            found
                .entry(RoiKey {
                    level,
                    value,
                    month,
                })
                .or_default()
                .add(spending);
        }
    }
    Ok(found)
}

impl ChannelSpend {
    fn add(&mut self, other: Self) {
        self.spend += other.spend;
        self.mature += other.mature;
        self.costs += other.costs;
    }
}

fn rows(spend: &DataFrame) -> Result<SpendByMonth<'_>> {
    let (channels, campaigns) = (
        spend.column(CHANNEL)?.str()?,
        spend.column(CAMPAIGN_ID)?.str()?,
    );
    let days = spend.column(SPENT_ON)?.cast(&DataType::Int32)?;
    let amounts = spend.column(AMOUNT)?.decimal()?.physical();
    let mut rows = SpendByMonth::new();
    for (row, day) in days.i32()?.iter().enumerate() {
        if let (Some(day), Some(channel), Some(amount)) = (day, channels.get(row), amounts.get(row))
        {
            let of_channel = rows
                .entry(Month::of_day(day))
                .or_default()
                .entry(channel)
                .or_default();
            *of_channel
                .entry(campaigns.get(row).unwrap_or(NONE))
                .or_default() += amount;
        }
    }
    Ok(rows)
}
