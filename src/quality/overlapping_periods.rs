//! Spend of a period that stands beside spend of days inside it: a month that restates its days does
//! not replace them, since a delivery replaces what has its first day. Goes in: staged spend by day,
//! with the period that each day is of. Comes out: days that one campaign has from two periods.

use super::money_sums::MoneySums;
use crate::error::Result;
use crate::system::{Check, Facts, Found, Severity};
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The checks of periods.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "overlapping_periods",
    severity: Severity::Warning,
    advice: "spend of one campaign that a source delivers for a period and for days inside it: where the one restates the other, the same money is counted twice; leave one of them out by [source.where], or deliver what replaces a period with the same first day",
    find: overlapping_periods,
}];

const WIDTH: &str = "period_days";
const FINEST: &str = "finest_days";

fn overlapping_periods(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let spend = &facts.staged().spend.frame;
    let ends = spend.column(PERIOD_END)?;
    if ends.null_count() == ends.len() {
        return Ok(Vec::new());
    }
    let key = [
        SOURCE,
        SPENT_ON,
        PLATFORM,
        ACCOUNT,
        CAMPAIGN_ID,
        CAMPAIGN_NAME,
        CHANNEL,
        CURRENCY,
    ];
    let days = |name: &str| col(name).cast(DataType::Int32);
    let width = days(PERIOD_END).fill_null(days(PERIOD_START)) - days(PERIOD_START);
    let wider = spend
        .clone()
        .lazy()
        .filter(col(AMOUNT).is_not_null())
        .with_columns([width.alias(WIDTH)])
        .with_columns([col(WIDTH).min().over(key.map(col))?.alias(FINEST)])
        .filter(col(WIDTH).gt(col(FINEST)))
        .sort(key, SortMultipleOptions::default())
        .collect()?;
    let sources = wider.column(SOURCE)?.str()?;
    let amounts = wider.column(ORIGINAL_AMOUNT)?.decimal()?.physical();
    let currencies = wider.column(CURRENCY)?.str()?;
    let converted = wider.column(AMOUNT)?.decimal()?.physical();
    let mut by_source: BTreeMap<&str, (usize, MoneySums<'_>)> = BTreeMap::new();
    for row in 0..wider.height() {
        let (count, sums) = by_source
            .entry(sources.get(row).unwrap_or_default())
            .or_default();
        *count += 1;
        let code = currencies.get(row).unwrap_or_default();
        sums.add(code, amounts.get(row).unwrap_or(0), converted.get(row));
    }
    let own = facts.settings().currency;
    let found = by_source.into_iter().map(|(source, (count, sums))| {
        let words = format!(
            "{} of spend may be counted twice: {source} has it for a period and for days inside it",
            sums.in_words(own)
        );
        Found::new(source, count, spend.height())
            .with_doubt(words)
            .with_amount(sums.converted())
    });
    Ok(found.collect())
}
