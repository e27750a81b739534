//! What ingest remarked of the values of accepted rows, by source and column.

use super::by_source::{by_source, record_count, total};
use crate::error::Result;
use crate::lake::delivery::Delivery;
use crate::system::{Check, Facts, Found, Severity, commonest};
use std::collections::BTreeMap;

/// What ingest remarks of instants that have a time.
const TIMED: &str = "instants_with_a_time";

/// The checks of values.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "clock_change",
        severity: Severity::Info,
        advice: "local times that occur twice, or never, where the clocks change: read as `dst` of the source says; export times with an offset",
        find: |facts| remarked(facts, "clock_change"),
    },
    Check {
        id: "odd_id",
        severity: Severity::Warning,
        advice: "ids whose length, checksum or form is odd: kept as they are; look whether a spreadsheet changed them",
        find: |facts| remarked(facts, "odd_id"),
    },
    Check {
        id: "trimmed_id",
        severity: Severity::Info,
        advice: "ids with blanks around them: read without",
        find: |facts| remarked(facts, "trimmed_id"),
    },
    Check {
        id: "unreadable_domain",
        severity: Severity::Info,
        advice: "values that are no domain: null; the account is kept",
        find: |facts| remarked(facts, "unreadable_domain"),
    },
    Check {
        id: "value_not_matching",
        severity: Severity::Info,
        advice: "values of another form than [source.matches] asks for: null",
        find: |facts| remarked(facts, "value_not_matching"),
    },
    Check {
        id: "words_for_nothing",
        severity: Severity::Info,
        advice: "words that programs write where there is no value, such as nan, NULL or (not set): null; a value map, a condition or a channel rule that names (not set), (none), none or - keeps them",
        find: |facts| remarked(facts, "words_for_nothing"),
    },
    Check {
        id: "rounded_amounts",
        severity: Severity::Info,
        advice: "amounts finer than `round` under [source.formats] declares: rounded half-even, as dust of floats is",
        find: |facts| remarked(facts, "rounded_amounts"),
    },
    Check {
        id: "unreadable_values",
        severity: Severity::Info,
        advice: "cells that cannot be read in columns of [source.optional]: null; the records are kept",
        find: |facts| remarked(facts, "unreadable_values"),
    },
    Check {
        id: "undated_rows",
        severity: Severity::Warning,
        advice: "rows kept without their instant, as `undated` of the source says: in counts and rates, never in cohorts, durations or journeys",
        find: |facts| remarked(facts, "undated_rows"),
    },
    Check {
        id: "bare_dates",
        severity: Severity::Info,
        advice: "bare dates in columns whose other rows have a time: read as the start of their day, a close as its end; export the time, or set `as = \"day\"` under [source.formats] if the column means days",
        find: bare_dates,
    },
];

/// Values that ingest remarked under that name.
fn remarked(facts: &Facts<'_>, name: &str) -> Result<Vec<Found>> {
    of_columns(facts, |own| values_by_column(own, name))
}

/// Bare dates in columns whose other rows have a time.
fn bare_dates(facts: &Facts<'_>) -> Result<Vec<Found>> {
    of_columns(facts, |own| {
        let timed = values_by_column(own, TIMED);
        let mut bare = values_by_column(own, "bare_dates");
        bare.retain(|column, _| timed.contains_key(column));
        bare
    })
}

/// Values of each source, counted by column.
fn of_columns(
    facts: &Facts<'_>,
    count: impl Fn(&[&Delivery]) -> BTreeMap<String, usize>,
) -> Result<Vec<Found>> {
    let sources = by_source(&facts.snapshot.deliveries);
    let found = sources.iter().map(|(source, own)| {
        let by_column = count(own);
        let accepted = record_count(total(own).accepted);
        Found::new(source, by_column.values().sum(), accepted)
            .with_detail(format!("in {}", commonest(&by_column)))
    });
    Ok(found.collect())
}

/// What ingest remarked of a source under that name, by column.
pub(super) fn values_by_column(own: &[&Delivery], name: &str) -> BTreeMap<String, usize> {
    let mut by_column: BTreeMap<String, usize> = BTreeMap::new();
    let remarks = own.iter().flat_map(|delivery| &delivery.remarks);
    for remark in remarks.filter(|remark| remark.check == name) {
        *by_column.entry(remark.column.clone()).or_default() += record_count(remark.count);
    }
    by_column
}
