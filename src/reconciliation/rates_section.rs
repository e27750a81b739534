//! The rates of the reconciliation in words that a person checks: `1 USD = 1.085 EUR`. Goes in: the
//! mart `rates_used`. Comes out: a table, a row for each pair of currencies in the direction in
//! which its rates were delivered.

use super::RATES_USED;
use crate::document::number;
use crate::document::table;
use crate::document::{Row, Table, Value};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::Marts;
use crate::table::names::*;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What the rates of one direction have in common.
struct PairOfCurrencies {
    lowest: i128,
    highest: i128,
    rates: i64,
    first_day: Option<NaiveDate>,
    last_day: Option<NaiveDate>,
    count: i64,
    amount: i128,
}

/// The table; none where nothing was converted.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn block(marts: &Marts, settings: &Settings) -> Result<Option<Table>> {
    let mut pairs: BTreeMap<(&str, &str), PairOfCurrencies> = BTreeMap::new();
    for row in marts.rows(&RATES_USED)? {
        let rate = row.money(RATE)?.unwrap_or(0);
        let (first, last) = (row.day(FIRST_DAY)?, row.day(LAST_DAY)?);
        let key = (row.text(FROM_CURRENCY)?, row.text(TO_CURRENCY)?);
        let pair = pairs.entry(key).or_insert(PairOfCurrencies {
            lowest: rate,
            highest: rate,
            rates: 0,
            first_day: first,
            last_day: last,
            count: 0,
            amount: 0,
        });
        pair.lowest = pair.lowest.min(rate);
        pair.highest = pair.highest.max(rate);
        pair.rates += 1;
        pair.first_day = pair.first_day.min(first);
        pair.last_day = pair.last_day.max(last);
        pair.count += row.count(CONVERTED_COUNT)?.unwrap_or(0);
        pair.amount += row.money(CONVERTED_AMOUNT)?.unwrap_or(0);
    }
    if pairs.is_empty() {
        return Ok(None);
    }
    let heads = [
        ("Rate", ""),
        ("Rates", ""),
        ("Amounts converted", ""),
        ("From", ""),
        ("To", ""),
        ("Come to", settings.currency.code()),
    ];
    let caption = "Rates that converted amounts, as they were delivered";
    let mut table = table("rates-used", caption, &heads);
    for (key, pair) in pairs {
        let day = |day: Option<NaiveDate>| {
            Value::Text(day.map(|day| day.to_string()).unwrap_or_default())
        };
        table.rows.push(Row {
            cells: vec![
                Value::Text(sentence(key, &pair)),
                Value::Count(pair.rates),
                Value::Count(pair.count),
                day(pair.first_day),
                day(pair.last_day),
                Value::Money(pair.amount),
            ],
            is_total: false,
        });
    }
    table.note = Some(
        "A rate in the wrong direction converts without a trace: compare each with the rate that you know. The table `rates_used` has each rate with its day."
            .to_owned(),
    );
    Ok(Some(table))
}

/// `1 USD = 1.085 EUR`; of several rates `1 USD = 0.91 to 0.935 EUR`.
fn sentence((from, to): (&str, &str), pair: &PairOfCurrencies) -> String {
    let [lowest, highest] = [pair.lowest, pair.highest].map(number::exchange_rate);
    if pair.lowest == pair.highest {
        return format!("1 {from} = {lowest} {to}");
    }
    format!("1 {from} = {lowest} to {highest} {to}")
}

/// The days that a rate serves, and the keys that change it.
pub(super) fn service(settings: &Settings) -> String {
    let days = match settings.max_rate_age_days {
        0 => "its day alone".to_owned(),
        1 => "its day and the day after it".to_owned(),
        days => format!("its day and the {days} days after it"),
    };
    format!(
        "{days} (`max_age_days` of [currency]), and at any age the days of its period (`rate_until` of fx_rates)"
    )
}
