//! The mart `rates_used`: which rate converted how much. Goes in: the staged rates, and the deals,
//! spend and documents in another currency. Comes out: each rate that converted an amount, as it was
//! delivered, with what it made of how many amounts of which days.
//!
//! A rate in the wrong direction, or one that is years old, spoils every sum without breaking one:
//! only a person who knows the rate of that day can see it.

use crate::domain::currency::Currency;
use crate::error::Result;
use crate::staging::{Rates, ServingRate};
use crate::system::Facts;
use crate::table::names::*;
use crate::table::types::{exchange_rates, sums};
use polars::prelude::*;
use std::collections::BTreeMap;

/// The two currencies of a rate and its day, as it was delivered.
type RateKey<'a> = (&'a str, &'a str, i32);

/// What a rate converted.
struct UsedRate {
    rate: i128,
    first_day: i32,
    last_day: i32,
    count: i64,
    /// Micros of the reporting currency.
    amount: i128,
}

/// The mart. A deal is converted by the day of its close, an open one by as_of; spend and documents
/// by their own.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn rates_used(facts: &Facts<'_>) -> Result<DataFrame> {
    let (staged, settings) = (facts.staged(), facts.settings());
    let (own, as_of) = (settings.currency, settings.as_of.day.to_epoch_days());
    let rates = Rates::of(&staged.fx_rates.frame, own, settings.max_rate_age_days)?;
    let deals = &staged.deals.frame;
    let closed = days(deals, CLOSED_ON)?;
    let converted: Int32Chunked = closed.iter().map(|day| day.or(Some(as_of))).collect();
    let (spend, documents) = (&facts.placed.spend, &staged.revenue.frame);
    let mut used = UsedRates {
        rates: &rates,
        own,
        found: BTreeMap::new(),
    };
    // What a won deal is worth may be its documents, which stand for themselves.
    used.add(deals, PROMISED_AMOUNT, &converted)?;
    used.add(spend, AMOUNT, &days(spend, SPENT_ON)?)?;
    used.add(documents, AMOUNT, &days(documents, RECOGNIZED_ON)?)?;
    used.into_frame()
}

fn days(frame: &DataFrame, name: &str) -> Result<Int32Chunked> {
    Ok(frame.column(name)?.cast(&DataType::Int32)?.i32()?.clone())
}

/// The rates that have converted anything so far.
struct UsedRates<'a> {
    rates: &'a Rates,
    own: Currency,
    found: BTreeMap<RateKey<'a>, UsedRate>,
}

impl<'a> UsedRates<'a> {
    /// Adds the rows of a frame whose amount was converted, each by the rate of its day.
    fn add(&mut self, frame: &'a DataFrame, amount: &str, days: &Int32Chunked) -> Result<()> {
        let currencies = frame.column(CURRENCY)?.str()?;
        let amounts = frame.column(amount)?.decimal()?.physical();
        for row in 0..frame.height() {
            let (Some(currency), Some(amount), Some(day)) =
                (currencies.get(row), amounts.get(row), days.get(row))
            else {
                continue;
            };
            if let Some(serving) = self.rates.serving(currency, day) {
                self.count(currency, serving, day, amount);
            }
        }
        Ok(())
    }

    fn count(&mut self, currency: &'a str, serving: ServingRate, day: i32, amount: i128) {
        let own = self.own.code();
        let key = if serving.is_inverse {
            (own, currency, serving.on)
        } else {
            (currency, own, serving.on)
        };
        let used = self.found.entry(key).or_insert(UsedRate {
            rate: serving.rate,
            first_day: day,
            last_day: day,
            count: 0,
            amount: 0,
        });
        used.first_day = used.first_day.min(day);
        used.last_day = used.last_day.max(day);
        used.count += 1;
        used.amount += amount;
    }

    fn into_frame(self) -> Result<DataFrame> {
        let keys = || self.found.keys();
        let of = || self.found.values();
        let day = |name: &'static str, days: Vec<i32>| {
            Column::new(name.into(), days).cast(&DataType::Date)
        };
        Ok(DataFrame::new(
            self.found.len(),
            vec![
                Column::new(
                    FROM_CURRENCY.into(),
                    keys().map(|key| key.0).collect::<Vec<_>>(),
                ),
                Column::new(
                    TO_CURRENCY.into(),
                    keys().map(|key| key.1).collect::<Vec<_>>(),
                ),
                day(RATE_ON, keys().map(|key| key.2).collect())?,
                exchange_rates(RATE, of().map(|used| Some(used.rate)))?,
                day(FIRST_DAY, of().map(|used| used.first_day).collect())?,
                day(LAST_DAY, of().map(|used| used.last_day).collect())?,
                Column::new(
                    CONVERTED_COUNT.into(),
                    of().map(|used| used.count).collect::<Vec<_>>(),
                ),
                sums(CONVERTED_AMOUNT, of().map(|used| Some(used.amount)))?,
            ],
        )?)
    }
}
