//! The same money from two sources: an account that is exported in two ways is spent twice in the
//! books. Goes in: staged spend by source. Comes out: pairs of sources whose amounts of the same day
//! and campaign are equal on most days.

use super::money_sums::MoneySums;
use crate::document::number::count_full;
use crate::error::Result;
use crate::system::{Check, Facts, Found, Severity};
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The checks of spend that stands twice.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "same_money",
    severity: Severity::Warning,
    advice: "spend of two sources with equal amounts for the same day and campaign, or account, on most days: the same money may be delivered twice; remove one of the two sources, or leave the doubled accounts out of one by [source.where]",
    find: same_money,
}];

/// Fewer equal days may be chance.
const FEWEST_DAYS: usize = 2;

/// Amounts by currency, campaign or account, and day; behind each what it is in the reporting
/// currency.
type Amounts<'a> = BTreeMap<(&'a str, &'a str, i32), (i128, Option<i128>)>;

fn same_money(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let spend = &facts.staged().spend.frame;
    let texts = |name: &str| -> Result<&StringChunked> { Ok(spend.column(name)?.str()?) };
    let (sources, currencies) = (texts(SOURCE)?, texts(CURRENCY)?);
    let (campaigns, accounts) = (texts(CAMPAIGN_ID)?, texts(ACCOUNT)?);
    let days = spend.column(SPENT_ON)?.cast(&DataType::Int32)?;
    let days = days.i32()?;
    let amounts = spend.column(ORIGINAL_AMOUNT)?.decimal()?.physical();
    let converted = spend.column(AMOUNT)?.decimal()?.physical();
    let mut by_source: BTreeMap<&str, Amounts<'_>> = BTreeMap::new();
    for row in 0..spend.height() {
        let known_by = campaigns.get(row).or(accounts.get(row));
        let (Some(source), Some(known_by), Some(day), Some(amount)) =
            (sources.get(row), known_by, days.get(row), amounts.get(row))
        else {
            continue;
        };
        let currency = currencies.get(row).unwrap_or_default();
        let of_source = by_source.entry(source).or_default();
        let sums = of_source.entry((currency, known_by, day)).or_default();
        sums.0 += amount;
        if let Some(converted) = converted.get(row) {
            *sums.1.get_or_insert(0) += converted;
        }
    }
    // Sources that files no longer feed stand in the lake, not in the order of the pipeline file.
    let names: Vec<&str> = by_source.keys().copied().collect();
    let mut found = Vec::new();
    for (at, one) in names.iter().enumerate() {
        for other in &names[at + 1..] {
            let pair = (&by_source[one], &by_source[other]);
            found.extend(compare(facts, [one, other], pair));
        }
    }
    Ok(found)
}

/// A finding where the amounts of most days that both sources have are equal.
fn compare(
    facts: &Facts<'_>,
    [one, other]: [&str; 2],
    (ones, others): (&Amounts<'_>, &Amounts<'_>),
) -> Option<Found> {
    let spent = ones.iter().filter(|(_, (amount, _))| *amount != 0);
    let both: Vec<_> = spent
        .filter_map(|(key, amount)| Some((key, amount, others.get(key)?)))
        .collect();
    let equal: Vec<_> = both
        .iter()
        .filter(|(_, one, other)| one.0 == other.0)
        .collect();
    if equal.len() < FEWEST_DAYS || 2 * equal.len() <= both.len() {
        return None;
    }
    let mut sums = MoneySums::default();
    for ((currency, ..), (amount, converted), _) in &equal {
        sums.add(currency, *amount, *converted);
    }
    let count = count_full(i64::try_from(equal.len()).unwrap_or(i64::MAX));
    let words = format!(
        "{} of spend may be counted twice: {one} and {other} have equal amounts in {count} rows of the same day and campaign",
        sums.in_words(facts.settings().currency)
    );
    let found = Found::new(&format!("{one} and {other}"), equal.len(), both.len());
    Some(found.with_doubt(words).with_amount(sums.converted()))
}
