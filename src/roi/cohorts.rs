//! The mart `cohorts`: what the touches of a month had brought back after so many months, by the
//! primary model. Only months that have begun by as_of are there.

use super::ALL_PERIODS;
use super::roi_inputs::RoiInputs;
use super::roi_keys::RoiKey;
use crate::attribution::{Level, credit_of};
use crate::domain::month::Month;
use crate::error::Result;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::BTreeMap;

/// One month of one channel, or of all.
#[derive(Debug, Clone, Default)]
struct ReturnCohort {
    leads: i64,
    spend: Option<i128>,
    /// Months after the touch, with credit in parts and micros.
    came: BTreeMap<i32, (i128, i128)>,
}

/// The mart `cohorts`.
///
/// # Errors
/// None that data can cause.
pub(super) fn cohorts(inputs: &RoiInputs<'_>) -> Result<DataFrame> {
    let mut table = CohortColumns::default();
    let last = Month::of(inputs.settings.as_of.day);
    for ((month, channel), cohort) in by_channel(inputs) {
        let (mut won, mut revenue) = (0, 0);
        for months in 0..=last.since(month) {
            let (more, micros) = cohort.came.get(&months).copied().unwrap_or_default();
            (won, revenue) = (won + more, revenue + micros);
            table.months.push(month.to_string());
            table.channels.push(channel_name(inputs, channel));
            table.since.push(i64::from(months));
            table.leads.push(cohort.leads);
            table.won.push(credit_of(won));
            table.revenue.push(Some(revenue));
            table.spend.push(cohort.spend);
            let is_known = inputs.knows_return_until(month, month.plus(months));
            let paid = cohort.spend.filter(|spend| *spend > 0 && is_known);
            table.roi.push(
                paid.map(|spend| {
                    super::return_on(revenue, spend, inputs.settings.roi.gross_margin)
                }),
            );
            table.is_mature.push(inputs.maturity.is_mature(month));
        }
    }
    table.into_frame()
}

/// The name of a row's channel: a channel that is itself called `all` is kept apart from the row of
/// all channels.
fn channel_name(inputs: &RoiInputs<'_>, channel: Option<u32>) -> String {
    match channel.map(|channel| inputs.values.name(Level::Channel, channel)) {
        None => ALL_PERIODS.to_owned(),
        Some(ALL_PERIODS) => format!("{ALL_PERIODS} (channel)"),
        Some(name) => name.to_owned(),
    }
}

/// Cohorts by month and channel; none for all channels together.
fn by_channel(inputs: &RoiInputs<'_>) -> BTreeMap<(Month, Option<u32>), ReturnCohort> {
    let attribution = &inputs.settings.attribution;
    let primary = attribution
        .models
        .iter()
        .position(|model| *model == attribution.primary);
    let credited = inputs
        .return_lags
        .keys()
        .filter(|(model, _)| Some(*model) == primary)
        .map(|(_, key)| *key);
    let mut keys: Vec<RoiKey> = credited
        .chain(inputs.paid_or_met())
        .filter(|key| key.level == Level::Channel)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let mut found: BTreeMap<(Month, Option<u32>), ReturnCohort> = BTreeMap::new();
    for (key, month) in keys.into_iter().filter_map(|key| Some((key, key.month?))) {
        let return_lags = primary
            .and_then(|model| inputs.return_lags.get(&(model, key)))
            .map_or(&[][..], |return_lags| return_lags);
        let spend = inputs.spending(key).map(|spending| spending.spend);
        for channel in [Some(key.value), None] {
            let cohort = found.entry((month, channel)).or_default();
            cohort.leads += inputs.leads(key).map_or(0, |leads| leads[0]);
            cohort.spend = spend.map_or(cohort.spend, |spend| {
                Some(cohort.spend.unwrap_or(0) + spend)
            });
            for (months, won, revenue) in return_lags {
                let came = cohort.came.entry(*months).or_default();
                *came = (came.0 + won, came.1 + revenue);
            }
        }
    }
    found
}

#[derive(Default)]
struct CohortColumns {
    months: Vec<String>,
    channels: Vec<String>,
    since: Vec<i64>,
    leads: Vec<i64>,
    won: Vec<f64>,
    revenue: Vec<Option<i128>>,
    spend: Vec<Option<i128>>,
    roi: Vec<Option<f64>>,
    is_mature: Vec<bool>,
}

impl CohortColumns {
    fn into_frame(self) -> Result<DataFrame> {
        let frame = df![
            COHORT_MONTH => self.months,
            CHANNEL => self.channels,
            MONTHS_SINCE => self.since,
            LEAD_COUNT => self.leads,
            WON_COUNT => self.won,
            CUMULATIVE_ROI => self.roi,
            IS_MATURE => self.is_mature,
        ]?;
        Ok(frame.hstack(&[sums(WON_AMOUNT, self.revenue)?, sums(SPEND, self.spend)?])?)
    }
}
