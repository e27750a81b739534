//! Credits summed by (model, basis, period, channel). Doubles are added in the order of (model, deal, touch), so that no
//! thread changes a bit.

use super::{ALL_PERIODS, CLOSE_DATE, TOUCH_DATE};
use crate::domain::period::month;
use crate::error::Result;
use crate::table::names::*;
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::BTreeMap;

/// What is summed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sums {
    /// Credit of won deals.
    pub won_count: f64,
    /// Distinct won deals with credit.
    pub attributed_deals: i64,
    /// Micros attributed of won deals.
    pub revenue: i128,
    /// Credit of open deals.
    pub pending_count: f64,
    /// Micros attributed of open deals.
    pub pipeline: i128,
    last_deal: Option<usize>,
}

/// (model, basis, period, channel).
pub type Key = (String, &'static str, String, String);

/// Sums the credits, which come sorted by model, deal and order.
///
/// # Errors
/// A column missing: a bug.
pub fn roll_up(credits: &DataFrame) -> Result<BTreeMap<Key, Sums>> {
    let text = |name: &str| -> Result<StringChunked> { Ok(credits.column(name)?.str()?.clone()) };
    let days = |name: &str| -> Result<Int32Chunked> { Ok(credits.column(name)?.cast(&DataType::Int32)?.i32()?.clone()) };
    let (models, deals, channels, outcomes) = (text(MODEL)?, text(DEAL_ID)?, text(CHANNEL)?, text(OUTCOME)?);
    let (touched, closed) = (days(TOUCHED_ON)?, days(CLOSED_ON)?);
    let credit = credits.column(CREDIT)?.f64()?;
    let amounts = credits.column(ATTRIBUTED_AMOUNT)?.decimal()?.physical().clone();
    let mut by_month: BTreeMap<(&str, &'static str, Option<i32>, &str), Sums> = BTreeMap::new();
    let mut deal_number = 0;
    for row in 0..credits.height() {
        if row > 0 && deals.get(row) != deals.get(row - 1) {
            deal_number += 1;
        }
        let (model, channel) = (models.get(row).unwrap_or_default(), channels.get(row).unwrap_or_default());
        let (share, amount) = (credit.get(row).unwrap_or_default(), amounts.get(row).unwrap_or_default());
        let touch_month = touched.get(row).map(month_number);
        let mut add = |basis, period| by_month.entry((model, basis, period, channel)).or_default().add(outcomes.get(row), share, amount, deal_number);
        add(TOUCH_DATE, touch_month);
        add(TOUCH_DATE, None);
        add(CLOSE_DATE, None);
        if let Some(day) = closed.get(row).filter(|_| outcomes.get(row) == Some("won")) {
            add(CLOSE_DATE, Some(month_number(day)));
        }
    }
    Ok(by_month
        .into_iter()
        .map(|((model, basis, period, channel), sums)| {
            ((model.to_owned(), basis, period.map_or_else(|| ALL_PERIODS.to_owned(), month_text), channel.to_owned()), sums)
        })
        .collect())
}

impl Sums {
    fn add(&mut self, outcome: Option<&str>, share: f64, amount: i128, deal: usize) {
        match outcome {
            Some("won") => {
                self.won_count += share;
                self.revenue += amount;
                self.attributed_deals += i64::from(self.last_deal != Some(deal));
                self.last_deal = Some(deal);
            }
            Some("open") => {
                self.pending_count += share;
                self.pipeline += amount;
            }
            _ => {}
        }
    }
}

/// First day of a day's month, as days since 1970: sorts as time does.
fn month_number(day: i32) -> i32 {
    let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
    chrono::Datelike::with_day(&date, 1).map_or(day, |first| first.to_epoch_days())
}

fn month_text(first_day: i32) -> String {
    month(NaiveDate::from_epoch_days(first_day).unwrap_or_default())
}
