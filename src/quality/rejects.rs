//! Records that could not be accepted, by source and rule.

use super::by_source::{by_source, record_count, total};
use crate::error::Result;
use crate::system::{Check, Facts, Found, FoundReject, Severity, commonest};
use crate::table::names::*;
use crate::table::read::{RowOf, rows};
use std::collections::{BTreeMap, BTreeSet};

/// How many places are shown.
const EXAMPLES: usize = 3;
/// The rule of words outside a list.
const UNKNOWN_VALUE: &str = "unknown_value";

/// The check of rejects: a row for each rule.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "rejected",
    severity: Severity::Warning,
    advice: "records that could not be accepted: the rule that each breaks completes the id, and its advice stands in place of this one",
    find: rejects,
}];

/// Rejected records by source and rule.
fn rejects(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let (deliveries, rejects) = (&facts.snapshot.deliveries, facts.snapshot.rejects()?);
    // A delivery that stopped its run keeps its rejects, though none of its rows count.
    let counted: BTreeSet<(&str, &str)> = deliveries
        .iter()
        .map(|delivery| (delivery.source.as_str(), delivery.file.as_str()))
        .collect();
    let mut by_rule: BTreeMap<(&str, &str), Vec<RowOf<'_>>> = BTreeMap::new();
    for row in rows(&rejects) {
        let source = row.text(SOURCE_NAME)?;
        if counted.contains(&(source, row.text(FILE)?)) {
            let of_rule = by_rule.entry((source, row.text(RULE)?)).or_default();
            of_rule.push(row);
        }
    }
    let by_source = by_source(deliveries);
    let found = by_rule.iter().map(|((source, rule), rows)| {
        let own = by_source.get(source);
        let read = own.map_or(0, |own| record_count(total(own).read));
        of_rule(rows, source, rule, read)
    });
    found.collect()
}

/// The records of a source that one rule rejected; of words outside a list, with the words.
fn of_rule(rows: &[RowOf<'_>], source: &str, rule: &str, read: usize) -> Result<Found> {
    let advice = rows.first().map_or(Ok(""), |row| row.text(ADVICE))?;
    let place = |row: &RowOf<'_>| {
        let line = row.count(LINE)?.unwrap_or_default();
        Ok(format!("{}:{line}", row.text(FILE_NAME)?))
    };
    let found = Found {
        examples: rows
            .iter()
            .take(EXAMPLES)
            .map(place)
            .collect::<Result<_>>()?,
        reject: Some(FoundReject {
            rule: rule.to_owned(),
            advice: advice.to_owned(),
        }),
        ..Found::new(source, rows.len(), read)
    };
    if rule != UNKNOWN_VALUE {
        return Ok(found);
    }
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        *words.entry(row.text(VALUE)?.to_owned()).or_default() += 1;
    }
    Ok(found.with_detail(format!("found {}", commonest(&words))))
}
