//! The side of spend: its rows by channel, source and month, what no rate converts, and costs
//! without days.

use super::items::Item;
use super::{COST_WITHOUT_DATES, NOT_CONVERTED, Sum};
use crate::domain::channel::UNMAPPED;
use crate::domain::money::{to_micros, to_smallest};
use crate::domain::period::month;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::staging::{FileNames, total_of};
use crate::system::Facts;
use crate::table::names::*;
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::BTreeMap;

const SIDE_OF: &str = "spend";

/// MonthRows of one bucket, source, month and currency.
type MonthKey<'a> = (String, &'a str, String, &'a str);

/// What a key holds.
#[derive(Default)]
struct MonthRows {
    count: i64,
    amount: Option<i128>,
    original: i128,
    /// Day, line and row of the first of them.
    first: Option<(i32, i64, usize)>,
}

/// Spend by month, so that the mart does not grow with the days, and each cost without days.
pub(super) fn items(facts: &Facts<'_>, settings: &Settings) -> Result<Vec<Item>> {
    let (frame, names) = (&facts.placed.spend, facts.files);
    let own = settings.currency.code();
    let mut items = Vec::new();
    for ((bucket, source, month, currency), rows) in by_month(frame, own)? {
        let suffix = if currency == own {
            String::new()
        } else {
            format!(" {currency}")
        };
        let (_, _, first) = rows.first.unwrap_or_default();
        items.push(Item {
            side: SIDE_OF,
            bucket,
            reference: format!("{source} {month}{suffix}"),
            count: rows.count,
            amount: rows.amount,
            currency: currency.to_owned(),
            original: (currency != own).then_some(rows.original),
            is_beside: rows.amount.is_none(),
            source_ref: names.of_row(frame, first)?,
        });
    }
    items.extend(undated(&facts.staged().undated_costs, names, settings)?);
    Ok(items)
}

fn by_month<'a>(frame: &'a DataFrame, own: &'a str) -> Result<BTreeMap<MonthKey<'a>, MonthRows>> {
    let [channels, sources, currencies] =
        [CHANNEL, SOURCE, CURRENCY].map(|name| frame.column(name));
    let (channels, sources, currencies) = (channels?.str()?, sources?.str()?, currencies?.str()?);
    let days = frame.column(SPENT_ON)?.cast(&DataType::Int32)?;
    let (days, lines) = (days.i32()?, frame.column(LINE)?.i64()?);
    let (amounts, originals) = (
        frame.column(AMOUNT)?.decimal()?.physical(),
        frame.column(ORIGINAL_AMOUNT)?.decimal()?.physical(),
    );
    let mut found: BTreeMap<MonthKey<'_>, MonthRows> = BTreeMap::new();
    for row in 0..frame.height() {
        let (amount, currency, day) = (
            amounts.get(row),
            currencies.get(row).unwrap_or(own),
            days.get(row).unwrap_or_default(),
        );
        let bucket = match amount {
            Some(_) => channels.get(row).unwrap_or(UNMAPPED).to_owned(),
            None => format!("{NOT_CONVERTED}_{currency}"),
        };
        let month = NaiveDate::from_epoch_days(day)
            .map(month)
            .unwrap_or_default();
        let rows = found
            .entry((
                bucket,
                sources.get(row).unwrap_or_default(),
                month,
                currency,
            ))
            .or_default();
        rows.count += 1;
        rows.original += originals.get(row).unwrap_or_default();
        if let Some(amount) = amount {
            *rows.amount.get_or_insert(0) += amount;
        }
        let here = (day, lines.get(row).unwrap_or_default(), row);
        rows.first = Some(rows.first.map_or(here, |first| first.min(here)));
    }
    Ok(found)
}

fn undated(campaigns: &DataFrame, names: &FileNames<'_>, settings: &Settings) -> Result<Vec<Item>> {
    let own = settings.currency;
    let (ids, currencies) = (
        campaigns.column(CAMPAIGN_ID)?.str()?,
        campaigns.column(CURRENCY)?.str()?,
    );
    let costs = campaigns.column(ACTUAL_COST)?.decimal()?.physical();
    let item = |row: usize| {
        let currency = currencies.get(row).unwrap_or(own.code());
        let cost = costs.get(row).unwrap_or_default();
        let is_own = currency == own.code();
        Ok(Item {
            side: SIDE_OF,
            bucket: format!("{COST_WITHOUT_DATES}_{currency}"),
            reference: ids.get(row).unwrap_or_default().to_owned(),
            count: 1,
            amount: is_own.then(|| to_micros(to_smallest(cost, own), own)),
            currency: currency.to_owned(),
            original: (!is_own).then_some(cost),
            is_beside: true,
            source_ref: names.of_row(campaigns, row)?,
        })
    };
    (0..campaigns.height()).map(item).collect()
}

/// The rows of spend that are converted, and their amounts.
pub(super) fn total(spend: &DataFrame) -> Result<Sum> {
    total_of(spend.clone().lazy().filter(col(AMOUNT).is_not_null()))
}
