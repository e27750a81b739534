//! Deals of which nothing says the currency, while the company sells in several. Goes in: the header of
//! each delivery, the mapping of its source, and the rates. Comes out: a finding a source.
//!
//! An amount without a currency counts in the reporting currency, so an export that lost its column of
//! codes changes every amount in silence.

use super::by_source::by_source;
use crate::error::Result;
use crate::pipeline::Source;
use crate::system::{Check, Facts, Found, Severity};
use crate::table::names::*;
use std::collections::BTreeSet;

/// The checks of currencies.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "currency_assumed",
    severity: Severity::Warning,
    advice: "deals without a currency, which count in the reporting currency though rates of others are delivered: export the column of currency codes, or say under [source.constants] that all amounts are in one",
    find: currency_assumed,
}];

fn currency_assumed(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let own = facts.settings().currency.code();
    let rates = &facts.staged().fx_rates.frame;
    let mut codes: BTreeSet<&str> = BTreeSet::new();
    for column in [FROM_CURRENCY, TO_CURRENCY] {
        codes.extend(rates.column(column)?.str()?.iter().flatten());
    }
    codes.remove(own);
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let codes: Vec<&str> = codes.into_iter().collect();
    let deliveries = by_source(&facts.snapshot.deliveries);
    let mut found = Vec::new();
    for source in &facts.settings().sources {
        let Some(all) = deliveries.get(source.name.as_str()) else {
            continue;
        };
        if source.entity.name != "deals" || source.constants.contains_key(CURRENCY) {
            continue;
        }
        let without = all.iter().filter(|delivery| {
            delivery.counts.accepted > 0 && !has_column(source, &delivery.header)
        });
        let files: Vec<&str> = without.map(|delivery| delivery.name.as_str()).collect();
        let words = format!(
            "{} says no currency: its amounts count as {own}, though rates of {} are delivered",
            source.name,
            codes.join(", ")
        );
        let of = Found::new(&source.name, files.len(), all.len());
        found.push(
            of.with_detail(format!("files without it: {}", files.join(", ")))
                .with_doubt(words),
        );
    }
    Ok(found)
}

/// Whether a file has the column of codes under one of its names.
fn has_column(source: &Source, header: &[String]) -> bool {
    source.columns.get(CURRENCY).is_some_and(|mapping| {
        mapping
            .headers
            .iter()
            .all(|names| names.iter().any(|name| header.contains(name)))
    })
}
