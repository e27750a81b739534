//! The mart `cohorts`: what the touches of a month had brought back after so many months, by the
//! primary model. Only months that have begun by as_of are there.

use super::ALL_PERIODS;
use super::book::Book;
use super::values::Cell;
use crate::attribution::{Level, credit_of};
use crate::domain::month::Month;
use crate::error::Result;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::BTreeMap;

/// One month of one channel, or of all.
#[derive(Debug, Clone, Default)]
struct Cohort {
    leads: i64,
    spend: Option<i128>,
    /// Months after the touch, with credit in parts and micros.
    came: BTreeMap<i32, (i128, i128)>,
}

/// The mart `cohorts`.
///
/// # Errors
/// None that data can cause.
pub fn cohorts(book: &Book<'_>) -> Result<DataFrame> {
    let mut table = Table::default();
    let last = Month::of(book.settings.as_of.day);
    for ((month, channel), cohort) in by_channel(book) {
        let (mut won, mut revenue) = (0, 0);
        for months in 0..=last.since(month) {
            let (more, micros) = cohort.came.get(&months).copied().unwrap_or_default();
            (won, revenue) = (won + more, revenue + micros);
            table.months.push(month.to_string());
            table.channels.push(channel_name(book, channel));
            table.since.push(i64::from(months));
            table.leads.push(cohort.leads);
            table.won.push(credit_of(won));
            table.revenue.push(Some(revenue));
            table.spend.push(cohort.spend);
            let paid = cohort.spend.filter(|spend| *spend > 0);
            table.roi.push(
                paid.map(|spend| super::return_on(revenue, spend, book.settings.roi.gross_margin)),
            );
            table.is_mature.push(book.maturity.is_mature(month));
        }
    }
    table.into_frame()
}

/// The name of a row's channel: one that is itself called `all` is told from all of them.
fn channel_name(book: &Book<'_>, channel: Option<u32>) -> String {
    match channel.map(|channel| book.values.name(Level::Channel, channel)) {
        None => ALL_PERIODS.to_owned(),
        Some(ALL_PERIODS) => format!("{ALL_PERIODS} (channel)"),
        Some(name) => name.to_owned(),
    }
}

/// Cohorts by month and channel; none for all channels together.
fn by_channel(book: &Book<'_>) -> BTreeMap<(Month, Option<u32>), Cohort> {
    let attribution = &book.settings.attribution;
    let primary = attribution
        .models
        .iter()
        .position(|model| *model == attribution.primary);
    let credited = book
        .waits
        .keys()
        .filter(|(model, _)| Some(*model) == primary)
        .map(|(_, cell)| *cell);
    let mut cells: Vec<Cell> = credited
        .chain(book.paid_or_met())
        .filter(|cell| cell.level == Level::Channel)
        .collect();
    cells.sort_unstable();
    cells.dedup();
    let mut found: BTreeMap<(Month, Option<u32>), Cohort> = BTreeMap::new();
    for (cell, month) in cells
        .into_iter()
        .filter_map(|cell| Some((cell, cell.month?)))
    {
        let waits = primary
            .and_then(|model| book.waits.get(&(model, cell)))
            .map_or(&[][..], |waits| waits);
        let spend = book.outlay(cell).map(|outlay| outlay.spend);
        for channel in [Some(cell.value), None] {
            let cohort = found.entry((month, channel)).or_default();
            cohort.leads += book.leads(cell).map_or(0, |leads| leads[0]);
            cohort.spend = spend.map_or(cohort.spend, |spend| {
                Some(cohort.spend.unwrap_or(0) + spend)
            });
            for (months, won, revenue) in waits {
                let came = cohort.came.entry(*months).or_default();
                *came = (came.0 + won, came.1 + revenue);
            }
        }
    }
    found
}

#[derive(Default)]
struct Table {
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

impl Table {
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
