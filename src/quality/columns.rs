//! Columns of delivered files that are not read although they look as if they were meant, and columns
//! that a source no longer delivers. Goes in: the header of each delivery and the mapping of its source.
//! Comes out: a finding a source.
//!
//! A column that may be missing becomes empty without an error, and an amount that is empty counts as
//! nothing: so the status says it, too.

use super::by_source::by_source;
use crate::error::Result;
use crate::ingest::header::{lost_columns, near_headers};
use crate::lake::Delivery;
use crate::pipeline::Source;
use crate::system::{Check, Facts, Found, Severity};

/// The checks of headers.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "near_header_not_read",
        severity: Severity::Warning,
        advice: "columns of the newest file that are not read though their names differ only in case, blanks or signs from one that is asked for: map them under [source.columns] if they are meant, or list them under `ignore` of the source",
        find: |facts| of_sources(facts, not_read),
    },
    Check {
        id: "column_gone",
        severity: Severity::Warning,
        advice: "columns that are read and that the newest file no longer has: empty in each of its rows, and in what its rows replace; look whether the export renamed them, and map the new name under [source.columns]",
        find: |facts| of_sources(facts, gone),
    },
];

fn of_sources(
    facts: &Facts<'_>,
    find: fn(&Source, &[&Delivery]) -> Option<Found>,
) -> Result<Vec<Found>> {
    let by_source = by_source(&facts.snapshot.deliveries);
    let found = facts.settings().sources.iter().filter_map(|source| {
        let mut own = by_source.get(source.name.as_str())?.clone();
        own.sort_by_key(|delivery| delivery.sequence);
        find(source, &own)
    });
    Ok(found.collect())
}

fn not_read(source: &Source, own: &[&Delivery]) -> Option<Found> {
    let newest = own.last()?;
    let near = near_headers(&newest.header, source);
    let (theirs, ours) = near.first()?;
    let more = match near.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let words = format!(
        "{} has no {ours}: its column {theirs} is not read{more}",
        source.name
    );
    let named: Vec<String> = near
        .iter()
        .map(|(theirs, ours)| format!("`{theirs}` for `{ours}`"))
        .collect();
    let found = Found::new(&source.name, near.len(), newest.header.len());
    Some(
        found
            .with_detail(format!("found {} in {}", named.join(", "), newest.name))
            .with_doubt(words),
    )
}

fn gone(source: &Source, own: &[&Delivery]) -> Option<Found> {
    let (newest, before) = own.split_last()?;
    let gone = lost_columns(
        &newest.header,
        before.iter().map(|of| of.header.as_slice()),
        source,
    );
    let (theirs, ours) = gone.first()?;
    let words = format!(
        "{} no longer has the column {theirs}: {ours} is empty in {}",
        source.name, newest.name
    );
    let named: Vec<String> = gone
        .iter()
        .map(|(theirs, ours)| format!("`{theirs}` for `{ours}`"))
        .collect();
    let found = Found::new(&source.name, gone.len(), newest.header.len());
    Some(
        found
            .with_detail(format!(
                "found {} gone from {}",
                named.join(", "),
                newest.name
            ))
            .with_doubt(words),
    )
}
