//! The mart `roi`: attributed revenue beside the spend of the same channel and period.

use super::rollup::{Key, roll_up};
use super::{ALL_PERIODS, CHANNEL_LEVEL, CLOSE_DATE, TOUCH_DATE};
use crate::attribution::{Sum, Sums};
use crate::domain::currency::Currency;
use crate::domain::money::{round_half_even, to_micros};
use crate::domain::period::month;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Values by (period, channel), the period `all` included.
type ByCell<T> = BTreeMap<(String, String), T>;

/// The mart `roi`. `channels` are what the codes of `sums` mean; `spend` and `leads` are staged, `lead_channels` in the order of leads.
///
/// A cell stands wherever a model has credit, a channel spend, or a lead was created.
///
/// # Errors
/// A column missing: a bug.
pub fn roi(sums: &Sums, channels: &[String], spend: &DataFrame, leads: &DataFrame, lead_channels: &StringChunked, settings: &Settings) -> Result<DataFrame> {
    let sums = roll_up(sums, &settings.attribution.models, channels);
    let spend = spend_by_cell(spend)?;
    let leads = leads_by_cell(leads, lead_channels)?;
    let cells: BTreeSet<&(String, String)> = spend.keys().chain(leads.keys()).collect();
    let mut keys: BTreeSet<Key> = sums.keys().cloned().collect();
    for model in &settings.attribution.models {
        for basis in [TOUCH_DATE, CLOSE_DATE] {
            keys.extend(cells.iter().map(|(period, channel)| (model.clone(), basis, period.clone(), channel.clone())));
        }
    }
    let mut table = Table::default();
    for key in keys {
        let cell = (key.2.clone(), key.3.clone());
        let of_cell = sums.get(&key).copied().unwrap_or_default();
        table.add(key, &of_cell, spend.get(&cell).copied(), leads.get(&cell).copied().unwrap_or(0), settings);
    }
    table.into_frame()
}

/// Micros spent, where there is a channel; an amount in another currency counts as none.
fn spend_by_cell(spend: &DataFrame) -> Result<ByCell<i128>> {
    let (channels, days) = (spend.column(CHANNEL)?.str()?, spend.column(SPENT_ON)?.cast(&DataType::Int32)?);
    let amounts = spend.column(AMOUNT)?.decimal()?.physical().clone();
    let mut cells = ByCell::new();
    for (row, day) in days.i32()?.iter().enumerate() {
        if let (Some(channel), Some(amount)) = (channels.get(row), amounts.get(row)) {
            each_period(day, |period| *cells.entry((period, channel.to_owned())).or_default() += amount);
        }
    }
    Ok(cells)
}

fn leads_by_cell(leads: &DataFrame, channels: &StringChunked) -> Result<ByCell<i64>> {
    let days = leads.column(CREATED_ON)?.cast(&DataType::Int32)?;
    let mut cells = ByCell::new();
    for (row, day) in days.i32()?.iter().enumerate() {
        let channel = channels.get(row).unwrap_or_default();
        each_period(day, |period| *cells.entry((period, channel.to_owned())).or_default() += 1);
    }
    Ok(cells)
}

fn each_period(day: Option<i32>, mut visit: impl FnMut(String)) {
    if let Some(day) = day.and_then(NaiveDate::from_epoch_days) {
        visit(month(day));
    }
    visit(ALL_PERIODS.to_owned());
}

#[derive(Default)]
struct Table {
    keys: Vec<Key>,
    spend: Vec<Option<i128>>,
    leads: Vec<i64>,
    won: Vec<f64>,
    deals: Vec<i64>,
    pending: Vec<Option<f64>>,
    revenue: Vec<i128>,
    pipeline: Vec<Option<i128>>,
    roi: Vec<Option<f64>>,
    roas: Vec<Option<f64>>,
    cost_per_lead: Vec<Option<i128>>,
}

impl Table {
    fn add(&mut self, key: Key, sums: &Sum, spend: Option<i128>, leads: i64, settings: &Settings) {
        let paid = spend.filter(|spend| *spend > 0);
        let has_pipeline = key.1 == TOUCH_DATE || key.2 == ALL_PERIODS;
        self.keys.push(key);
        self.spend.push(spend);
        self.leads.push(leads);
        self.won.push(sums.won_count());
        self.deals.push(sums.attributed_deals);
        self.pending.push(has_pipeline.then_some(sums.pending_count()));
        self.revenue.push(sums.revenue);
        self.pipeline.push(has_pipeline.then_some(sums.pipeline));
        self.roi.push(paid.map(|spend| return_on(sums.revenue, spend, settings.roi.gross_margin)));
        self.roas.push(paid.map(|spend| sums.revenue as f64 / spend as f64));
        self.cost_per_lead.push(paid.filter(|_| leads > 0).map(|spend| cost_per(spend, leads, settings.currency)));
    }

    fn into_frame(self) -> Result<DataFrame> {
        let column = |pick: fn(&Key) -> &str| -> Vec<String> { self.keys.iter().map(|key| pick(key).to_owned()).collect() };
        let money = |name: &'static str, values: Vec<Option<i128>>| -> Result<Column> {
            let micros: Int128Chunked = values.into_iter().collect();
            Ok(micros.into_decimal(38, 6)?.into_series().with_name(name.into()).into_column())
        };
        let frame = df![
            MODEL => column(|key| &key.0),
            BASIS => column(|key| key.1),
            PERIOD => column(|key| &key.2),
            LEVEL => vec![CHANNEL_LEVEL; self.keys.len()],
            VALUE => column(|key| &key.3),
            LEAD_COUNT => self.leads,
            WON_COUNT => self.won,
            ATTRIBUTED_DEALS => self.deals,
            PENDING_COUNT => self.pending,
            ROI => self.roi,
            ROAS => self.roas,
        ]?;
        let revenue = self.revenue.into_iter().map(Some).collect();
        Ok(frame.hstack(&[
            money(SPEND, self.spend)?,
            money(ATTRIBUTED_REVENUE, revenue)?,
            money(ATTRIBUTED_PIPELINE, self.pipeline)?,
            money(COST_PER_LEAD, self.cost_per_lead)?,
        ])?)
    }
}

/// roi = (attributed revenue x gross_margin - spend) / spend.
pub fn return_on(revenue: i128, spend: i128, gross_margin: f64) -> f64 {
    (revenue as f64 * gross_margin - spend as f64) / spend as f64
}

/// spend / count in the currency's smallest unit, half-even.
fn cost_per(spend: i128, count: i64, currency: Currency) -> i128 {
    to_micros(round_half_even(spend, i128::from(count) * currency.micros_in_smallest()), currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_per_lead_is_rounded_once() {
        let euro = Currency::from_code("EUR").unwrap();
        // 100.00 / 3 = 33.333..., 100.01 / 2 = 50.005 -> 50.00 (half-even), 100.03 / 2 = 50.015 -> 50.02.
        assert_eq!([cost_per(100_000_000, 3, euro), cost_per(100_010_000, 2, euro), cost_per(100_030_000, 2, euro)], [33_330_000, 50_000_000, 50_020_000]);
        assert!((return_on(300, 200, 0.5) - -0.25).abs() < 1e-15);
    }
}
