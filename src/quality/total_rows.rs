//! Rows of spend that may be totals of other rows. Goes in: staged spend by source. Comes out: sources
//! with such rows, and their money.

use super::money_sums::MoneySums;
use crate::document::number::count_full;
use crate::domain::total_rows::{SpendRow, dimension, total_rows};
use crate::error::Result;
use crate::system::{Check, Facts, Found, Severity};
use crate::table::names::*;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The checks of total rows.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "possible_total_rows",
    severity: Severity::Warning,
    advice: "rows of spend without a campaign, channel or account, or with a word for a total in its place, that hold exactly the sum of other rows: they may be totals, which count their money twice; leave them out by [source.where], or set `total_rows = \"keep\"` of the source",
    find: possible_total_rows,
}];

fn possible_total_rows(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let spend = &facts.staged().spend.frame;
    let texts = |name: &str| -> Result<&StringChunked> { Ok(spend.column(name)?.str()?) };
    let (sources, currencies) = (texts(SOURCE)?, texts(CURRENCY)?);
    let dimensions = [texts(CAMPAIGN_ID)?, texts(CHANNEL)?, texts(ACCOUNT)?];
    let days = spend.column(SPENT_ON)?.cast(&DataType::Int32)?;
    let days = days.i32()?;
    let amounts = spend.column(ORIGINAL_AMOUNT)?.decimal()?.physical();
    let keeps = |source: &str| {
        let named = facts
            .settings()
            .sources
            .iter()
            .find(|named| named.name == source);
        named.is_none_or(|named| named.keeps_totals || named.entity.name != "spend")
    };
    let converted = spend.column(AMOUNT)?.decimal()?.physical();
    let mut by_source: BTreeMap<&str, Vec<(u32, SpendRow<'_>)>> = BTreeMap::new();
    for row in 0..spend.height() {
        let (Some(source), Some(day)) = (sources.get(row), days.get(row)) else {
            continue;
        };
        if keeps(source) {
            continue;
        }
        let spent = SpendRow {
            day,
            currency: currencies.get(row).unwrap_or_default(),
            amount: amounts.get(row).unwrap_or(0),
            dimensions: dimensions.map(|texts| dimension(texts.get(row).into_iter())),
        };
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        by_source.entry(source).or_default().push((row, spent));
    }
    let mut found = Vec::new();
    for (source, rows) in by_source {
        let spent: Vec<SpendRow<'_>> = rows.iter().map(|(_, row)| row.clone()).collect();
        let places: BTreeSet<usize> = total_rows(&spent)
            .into_iter()
            .flat_map(|of| of.sums)
            .collect();
        let marked: BTreeSet<u32> = places.iter().map(|at| rows[*at].0).collect();
        let mut sums = MoneySums::default();
        for (row, spent) in places.iter().map(|at| &rows[*at]) {
            sums.add(spent.currency, spent.amount, converted.get(*row as usize));
        }
        let is_found = (0..spend.height())
            .map(|row| u32::try_from(row).is_ok_and(|row| marked.contains(&row)));
        let one = Found::of_marked_rows(facts, source, spend, is_found)?;
        let words = format!(
            "{} of spend in {} {} of {source} may be totals of other rows",
            sums.in_words(facts.settings().currency),
            count_full(i64::try_from(places.len()).unwrap_or(i64::MAX)),
            if places.len() == 1 { "row" } else { "rows" }
        );
        found.push(
            Found {
                of: rows.len(),
                ..one
            }
            .with_doubt(words)
            .with_amount(sums.converted()),
        );
    }
    Ok(found)
}
