//! Figures by month as they are published, and what became of the figures that were published
//! before. Goes in: staged leads, deals and spend, and the mart `monthly` of the publication
//! before. Comes out: the marts `monthly` and `restatements`.
//!
//! The surprising part: `restatements` alone of all marts depends on what was published before;
//! every other one only on the deliveries.

use crate::domain::money::MICROS;
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::staging::PreviousPublication;
use crate::system::Facts;
use crate::table::names::*;
use crate::table::read::rows;
use crate::table::types::sums;
use chrono::{Months, NaiveDate};
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Unit of numbers of things.
const COUNTS: &str = "count";

/// The mart `monthly`: months with a record of the kind.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn monthly(facts: &Facts<'_>) -> Result<DataFrame> {
    let (staged, settings) = (facts.staged(), facts.settings());
    let mut found: BTreeMap<(Month, &str), i128> = BTreeMap::new();
    let mut add = |month: Option<Month>, metric, value: i128| {
        if let Some(month) = month {
            *found.entry((month, metric)).or_default() += value;
        }
    };
    for deal in staged
        .deal_rows
        .iter()
        .filter(|deal| deal.outcome == Outcome::Won)
    {
        let month = deal.closed_on.map(Month::of);
        add(month, "won_count", MICROS);
        add(month, "won_amount", deal.amount.unwrap_or(0));
    }
    let days = |frame: &DataFrame, name: &str| -> Result<Int32Chunked> {
        Ok(frame.column(name)?.cast(&DataType::Int32)?.i32()?.clone())
    };
    let is_unit = |(lead, _): &(usize, Option<i32>)| facts.progress.is_unit(*lead);
    days(&staged.leads.frame, CREATED_ON)?
        .iter()
        .enumerate()
        .filter(is_unit)
        .map(|(_, day)| day)
        .for_each(|day| add(day.map(Month::of_day), LEAD_COUNT, MICROS));
    let amounts = facts
        .placed
        .spend
        .column(AMOUNT)?
        .decimal()?
        .physical()
        .clone();
    for (day, amount) in days(&facts.placed.spend, SPENT_ON)?
        .iter()
        .zip(amounts.iter())
    {
        if let Some(amount) = amount {
            add(day.map(Month::of_day), SPEND, amount);
        }
    }
    let unit = |metric: &str| {
        if matches!(metric, LEAD_COUNT | WON_COUNT) {
            COUNTS
        } else {
            settings.currency.code()
        }
    };
    let frame = df![
        PERIOD => found.keys().map(|(month, _)| month.to_string()).collect::<Vec<_>>(),
        METRIC => found.keys().map(|(_, metric)| *metric).collect::<Vec<_>>(),
        UNIT => found.keys().map(|(_, metric)| unit(metric)).collect::<Vec<_>>(),
    ]?;
    Ok(frame.hstack(&[sums(VALUE, found.values().map(|value| Some(*value)))?])?)
}

/// Figures by metric, month and unit.
type ByMonth = BTreeMap<(String, String, String), i128>;

/// The figures of a mart `monthly` of months that are over at the end of a day.
fn closed_months(frame: &DataFrame, day: NaiveDate) -> Result<ByMonth> {
    let mut found = ByMonth::new();
    for row in rows(frame) {
        let (metric, period, unit) = (row.text(METRIC)?, row.text(PERIOD)?, row.text(UNIT)?);
        if let (true, Some(value)) = (is_over(period, day), row.money(VALUE)?) {
            found.insert(
                (metric.to_owned(), period.to_owned(), unit.to_owned()),
                value,
            );
        }
    }
    Ok(found)
}

/// Whether a month, `2026-02`, is over at the end of a day.
fn is_over(month: &str, day: NaiveDate) -> bool {
    let first = format!("{month}-01").parse::<NaiveDate>().ok();
    first
        .and_then(|first| first.checked_add_months(Months::new(1)))
        .is_some_and(|next| next <= day || next.pred_opt() == Some(day))
}

/// The mart `restatements`: what changed since the publication before in months that were over
/// then, and are over today. Empty where nothing was published before. Amounts in another currency
/// than today's are not compared.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn restatements(
    monthly: &DataFrame,
    before: Option<&PreviousPublication>,
    settings: &Settings,
) -> Result<DataFrame> {
    let before = before.and_then(|before| {
        before
            .monthly
            .as_ref()
            .map(|frame| (frame, before.as_of.min(settings.as_of.day)))
    });
    let (then, today) = match before {
        Some((frame, day)) => (closed_months(frame, day)?, closed_months(monthly, day)?),
        None => (ByMonth::new(), ByMonth::new()),
    };
    let is_comparable = |unit: &str| unit == COUNTS || unit == settings.currency.code();
    let keys: BTreeSet<_> = then
        .keys()
        .chain(today.keys())
        .filter(|(_, _, unit)| is_comparable(unit))
        .collect();
    let changed: Vec<_> = keys
        .into_iter()
        .map(|key| (key, then.get(key).copied(), today.get(key).copied()))
        .filter(|(_, was, is)| was != is)
        .collect();
    let frame = df![
        METRIC => changed.iter().map(|((metric, ..), ..)| metric.as_str()).collect::<Vec<_>>(),
        PERIOD => changed.iter().map(|((_, period, _), ..)| period.as_str()).collect::<Vec<_>>(),
        UNIT => changed.iter().map(|((_, _, unit), ..)| unit.as_str()).collect::<Vec<_>>(),
    ]?;
    let columns = [
        sums(PREVIOUS, changed.iter().map(|(_, was, _)| *was))?,
        sums(VALUE, changed.iter().map(|(.., is)| *is))?,
        sums(
            DIFFERENCE,
            changed
                .iter()
                .map(|(_, was, is)| Some(is.unwrap_or(0) - was.unwrap_or(0))),
        )?,
    ];
    Ok(frame.hstack(&columns)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_over_at_the_end_of_its_last_day() {
        let over = |month, day: &str| is_over(month, day.parse().unwrap());
        assert_eq!(
            [
                over("2024-02", "2024-02-28"),
                over("2024-02", "2024-02-29"),
                over("2024-02", "2024-03-01")
            ],
            [false, true, true]
        );
        assert!(
            over("2025-12", "2025-12-31")
                && !over("2025-12", "2025-12-30")
                && !over("all", "2025-12-31")
        );
    }
}
