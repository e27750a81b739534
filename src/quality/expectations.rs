//! What sources promise of their deliveries under `[source.expect]`, and did not keep. Goes in: the
//! deliveries of each such source, how far it reaches, the values of its rows. Comes out: a finding and
//! a reason for doubt each, and where the pipeline file wants it so, a reason to publish nothing.

use super::by_source::by_source;
use super::row_rates::newest_rate;
use crate::document::number::{count_full, fixed};
use crate::error::Result;
use crate::lake::Delivery;
use crate::pipeline::Source;
use crate::pipeline::settings::OnFailure;
use crate::system::{Check, Facts, Found, Severity, by_count, veiled_counts};
use std::collections::{BTreeMap, BTreeSet};

/// The checks of promises.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "fewer_rows_than_expected",
        severity: Severity::Warning,
        advice: "sources whose newest delivery has fewer rows a day than `rows_per_day` of [source.expect], over the days that it adds: ask whether the export is whole",
        find: |facts| of_sources(facts, fewer_rows),
    },
    Check {
        id: "later_than_expected",
        severity: Severity::Warning,
        advice: "sources whose newest row lies further before as_of than `max_days_late` of [source.expect]: the export is late, or brings nothing new",
        find: |facts| of_sources(facts, later),
    },
    Check {
        id: "new_values",
        severity: Severity::Warning,
        advice: "values of a channel, kind, stage, status, currency or platform that no earlier delivery of the source had: see whether a channel rule, a feed of the funnel or a value map should name them",
        find: |facts| of_sources(facts, new_values),
    },
];

/// Rows that are looked at together.
const PART_ROWS: usize = 262_144;
/// New values of a column that the status names.
const MOST_NAMED: usize = 3;

/// Sources that have been delivered, each with its deliveries in their order.
fn of_sources(
    facts: &Facts<'_>,
    find: fn(&Facts<'_>, &Source, &[&Delivery]) -> Result<Option<Found>>,
) -> Result<Vec<Found>> {
    let by_source = by_source(&facts.snapshot.deliveries);
    let mut all = Vec::new();
    for source in &facts.settings().sources {
        let mut own = by_source
            .get(source.name.as_str())
            .cloned()
            .unwrap_or_default();
        own.sort_by_key(|delivery| delivery.sequence);
        all.extend(find(facts, source, &own)?);
    }
    Ok(all)
}

fn is_stop(policy: OnFailure) -> bool {
    policy == OnFailure::Stop
}

fn fewer_rows(facts: &Facts<'_>, source: &Source, own: &[&Delivery]) -> Result<Option<Found>> {
    let (Some(expected), Some((newest, before))) = (source.expect.rows_per_day, own.split_last())
    else {
        return Ok(None);
    };
    let rate = newest_rate(facts, source, newest, before)?;
    let Some(rate) = rate.filter(|rate| *rate < f64::from(expected)) else {
        return Ok(None);
    };
    let words = format!(
        "{} has {} rows a day in {}, not the {} that it promises",
        source.name,
        fixed(rate, 1),
        newest.name,
        count_full(i64::from(expected))
    );
    let found = Found::new(&source.name, 1, own.len()).with_doubt(words);
    Ok(Some(
        found
            .with_measure(rate)
            .with_threshold(f64::from(expected))
            .with_blocking(is_stop(source.expect.on_failure)),
    ))
}

fn later(facts: &Facts<'_>, source: &Source, _: &[&Delivery]) -> Result<Option<Found>> {
    let (Some(most), as_of) = (source.expect.max_days_late, facts.settings().as_of.day) else {
        return Ok(None);
    };
    let reach = facts.coverage.of_source(&source.name);
    let days = reach.map(|reach| reach.days_before(as_of));
    let found = Found::new(&source.name, 1, 0);
    let found = match (reach, days) {
        (Some(reach), Some(days)) if days > i64::from(most) => found
            .with_doubt(format!(
                "{} is delivered to {}, {} days before as_of, not at most {most}",
                source.name, reach.last, days
            ))
            .with_measure(days as f64)
            .with_threshold(f64::from(most)),
        (Some(_), _) => return Ok(None),
        (None, _) => found
            .with_doubt(format!(
                "{} has no dated row, and promises one of the last {most} days",
                source.name
            ))
            .with_measure(0.0),
    };
    Ok(Some(found.with_blocking(is_stop(source.expect.on_failure))))
}

/// The deliveries whose values are looked at, and those that came before: the files of the newest run,
/// or where one run read all of them the last file.
fn newest_and_before<'d>(own: &[&'d Delivery]) -> (Vec<&'d Delivery>, Vec<&'d Delivery>) {
    let newest = own.iter().map(|delivery| delivery.run).max();
    let (of_run, before): (Vec<&Delivery>, Vec<&Delivery>) = own
        .iter()
        .copied()
        .partition(|delivery| Some(delivery.run) == newest);
    if !before.is_empty() {
        return (of_run, before);
    }
    let last = own.len().saturating_sub(1);
    (own[last..].to_vec(), own[..last].to_vec())
}

fn new_values(facts: &Facts<'_>, source: &Source, own: &[&Delivery]) -> Result<Option<Found>> {
    let Some(policy) = source.expect.new_values else {
        return Ok(None);
    };
    let (newest, before) = newest_and_before(own);
    if before.is_empty() {
        return Ok(None);
    }
    let (mut parts, mut value_count) = (Vec::new(), 0usize);
    for column in source.entity.word_columns().map(|column| column.name) {
        let known: BTreeSet<String> = values(facts, source, column, &before)?
            .keys()
            .map(|value| value.to_lowercase())
            .collect();
        let mut new = values(facts, source, column, &newest)?;
        new.retain(|value, _| !known.contains(&value.to_lowercase()));
        value_count += new.len();
        parts.extend(named(column, &new));
    }
    if value_count == 0 {
        return Ok(None);
    }
    let words = format!(
        "{} has values that it never had: {}",
        source.name,
        parts.join("; ")
    );
    let found = Found::new(&source.name, value_count, 0)
        .with_detail(format!("found {}", parts.join("; ")))
        .with_doubt(words)
        .with_threshold(0.0);
    Ok(Some(found.with_blocking(is_stop(policy))))
}

/// `kind chat and sms`; none without a value.
fn named(column: &str, values: &BTreeMap<String, usize>) -> Option<String> {
    let shown = veiled_counts(values);
    let sorted = by_count(&shown);
    let first: Vec<String> = sorted
        .iter()
        .take(MOST_NAMED)
        .map(|(value, _)| format!("`{value}`"))
        .collect();
    let more = match sorted.len() - first.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!first.is_empty()).then(|| format!("{column} {}{more}", first.join(", ")))
}

/// Rows by the value of a column, over all rows of these deliveries.
fn values(
    facts: &Facts<'_>,
    source: &Source,
    column: &str,
    deliveries: &[&Delivery],
) -> Result<BTreeMap<String, usize>> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for delivery in deliveries {
        let rows = facts.snapshot.delivered(source.entity, delivery)?;
        rows.for_each_part(&[column], PART_ROWS, |part| {
            for value in part.column(column)?.str()?.iter().flatten() {
                match found.get_mut(value) {
                    Some(count) => *count += 1,
                    None => drop(found.insert(value.to_owned(), 1)),
                }
            }
            Ok(())
        })?;
    }
    Ok(found)
}
