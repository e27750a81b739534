//! What no rate converts. Goes in: deals, documents and spend in another currency. Comes out: how
//! many of them have no amount in the reporting currency, with the words of the status.

use super::rates_section::service;
use super::worth::{counts_documents, is_won, is_worth_its_amount};
use crate::document::number;
use crate::domain::currency::Currency;
use crate::error::Result;
use crate::staging::Rates;
use crate::system::{Facts, Found};
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Deals; open ones count with the others, only won ones are doubtful.
pub(super) fn deals(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let is_foreign = col(CURRENCY).neq(lit(facts.settings().currency.code()));
    let is_left_out = is_foreign
        .and(col(ORIGINAL_AMOUNT).is_not_null())
        .and(col(AMOUNT).is_null())
        .and(is_worth_its_amount(facts));
    let deals = &facts.staged().deals.frame;
    let won = deals.clone().lazy();
    let won = won.filter(is_left_out.clone().and(is_won())).collect()?;
    let nouns = ["won deal", "won deals"];
    let found = left_out(facts, "deals", deals, is_left_out)?;
    Ok(vec![doubted(facts, found, (&won, CLOSED_ON), nouns)?])
}

/// Documents, where they give what was won; only those of won deals are doubtful.
pub(super) fn documents(facts: &Facts<'_>) -> Result<Vec<Found>> {
    if !counts_documents(facts) {
        return Ok(Vec::new());
    }
    let (deals, documents) = (&facts.staged().deals.frame, &facts.staged().revenue.frame);
    let is_found = col(AMOUNT).is_null();
    let won = deals.clone().lazy().filter(is_won());
    let of_won = documents.clone().lazy();
    let of_won = of_won.semi_join(won, col(DEAL_ID), col(DEAL_ID));
    let of_won = of_won.filter(is_found.clone()).collect()?;
    let nouns = ["document of a won deal", "documents of won deals"];
    let found = left_out(facts, "revenue", documents, is_found)?;
    Ok(vec![doubted(
        facts,
        found,
        (&of_won, RECOGNIZED_ON),
        nouns,
    )?])
}

/// Spend.
pub(super) fn spend(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let (spend, is_found) = (&facts.placed.spend, col(AMOUNT).is_null());
    let rows = spend.clone().lazy().filter(is_found.clone()).collect()?;
    let nouns = ["row of spend", "rows of spend"];
    let found = left_out(facts, "spend", spend, is_found)?;
    Ok(vec![doubted(facts, found, (&rows, SPENT_ON), nouns)?])
}

/// The rows that no rate converts, with what a rate serves.
fn left_out(facts: &Facts<'_>, place: &str, frame: &DataFrame, is_found: Expr) -> Result<Found> {
    let found = Found::of_rows_where(facts, place, frame, is_found)?;
    let service = service(facts.settings());
    Ok(found.with_detail(format!("a rate serves {service}")))
}

/// With the doubt of how many rows no rate converts, with their amounts by currency, and the limit
/// where rates are there that are too old; none where there are no rows. What they are worth in the
/// reporting currency nobody knows, so the doubt has no amount.
fn doubted(
    facts: &Facts<'_>,
    found: Found,
    (rows, day): (&DataFrame, &str),
    nouns: [&str; 2],
) -> Result<Found> {
    if rows.height() == 0 {
        return Ok(found);
    }
    let settings = facts.settings();
    let rates = Rates::of(
        &facts.staged().fx_rates.frame,
        settings.currency,
        settings.max_rate_age_days,
    )?;
    let days = rows.column(day)?.cast(&DataType::Int32)?;
    let (currencies, amounts, days) = (
        rows.column(CURRENCY)?.str()?,
        rows.column(ORIGINAL_AMOUNT)?.decimal()?.physical(),
        days.i32()?,
    );
    let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
    let mut has_older = false;
    for row in 0..rows.height() {
        let currency = currencies.get(row).unwrap_or_default();
        *sums.entry(currency).or_default() += amounts.get(row).unwrap_or(0);
        let day = days.get(row);
        has_older |= day.is_some_and(|day| rates.has_older(currency, day));
    }
    let sums = sums.iter().filter_map(|(code, micros)| {
        let currency = Currency::from_code(code)?;
        Some(number::money_short(*micros, currency))
    });
    let age = settings.max_rate_age_days;
    let limit = match has_older {
        true => format!(" of at most {age} days"),
        false => String::new(),
    };
    let words = format!(
        "{} {}, {}, {} no exchange rate{limit}",
        number::count_full(i64::try_from(rows.height()).unwrap_or(i64::MAX)),
        nouns[usize::from(rows.height() > 1)],
        sums.collect::<Vec<_>>().join(" and "),
        if rows.height() == 1 { "has" } else { "have" },
    );
    let found = found.with_doubt(words).with_unpriced();
    Ok(found.with_measure(rows.height() as f64))
}
