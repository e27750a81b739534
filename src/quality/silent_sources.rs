//! Sources that deliver files of which no record counts: all of them are left out on purpose, there are
//! none below the header, or no figure is made of them. Goes in: the counts of each source's
//! deliveries. Comes out: a finding a source, and a reason for doubt, since a figure that lacks a whole
//! source looks like a small figure.

use super::by_source::{by_source, record_count, total};
use crate::document::number::count_full;
use crate::error::Result;
use crate::lake::Delivery;
use crate::pipeline::Source;
use crate::system::{Check, Facts, Found, Severity};
use crate::table::Kind;

/// The checks of sources of which nothing counts.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "all_rows_filtered",
        severity: Severity::Warning,
        advice: "sources all of whose records [source.where] leaves out: nothing of them is in any figure; compare its values with those of the file, whose words may have changed",
        find: |facts| of_sources(facts, all_filtered),
    },
    Check {
        id: "source_without_records",
        severity: Severity::Warning,
        advice: "sources whose files have a header and no record below it: right where nothing happened; else ask whether the export failed",
        find: |facts| of_sources(facts, without_records),
    },
    Check {
        id: "source_of_no_figure",
        severity: Severity::Info,
        advice: "sources that are read, and of which no figure is made: `show` has their rows",
        find: unused,
    },
];

/// Sources that are read for nothing.
fn unused(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let by_source = by_source(&facts.snapshot.deliveries);
    let found = facts.settings().unused_sources().map(|(source, reason)| {
        let own = by_source.get(source.name.as_str());
        let rows = own.map_or(0, |own| record_count(total(own).accepted));
        Found::new(&source.name, rows, rows).with_detail(reason.to_owned())
    });
    Ok(found.collect())
}

fn of_sources(
    facts: &Facts<'_>,
    find: fn(&Source, &[&Delivery]) -> Option<Found>,
) -> Result<Vec<Found>> {
    let by_source = by_source(&facts.snapshot.deliveries);
    let found = facts.settings().sources.iter().filter_map(|source| {
        let own = by_source.get(source.name.as_str())?;
        find(source, own)
    });
    Ok(found.collect())
}

/// A source of which every record is one that it does not mean.
fn all_filtered(source: &Source, own: &[&Delivery]) -> Option<Found> {
    let counts = total(own);
    if counts.filtered == 0 || counts.accepted + counts.duplicate + counts.rejected > 0 {
        return None;
    }
    let filtered = record_count(counts.filtered);
    let shown = count_full(i64::try_from(filtered).unwrap_or(i64::MAX));
    let columns: Vec<String> = source
        .filter
        .iter()
        .map(|(column, _)| format!("`{column}`"))
        .collect();
    let by = match columns.is_empty() {
        true => String::new(),
        false => format!(" by {}", columns.join(" and ")),
    };
    let records = match filtered {
        1 => "its one record".to_owned(),
        _ => format!("all {shown} records"),
    };
    let words = format!(
        "nothing of {} counts: its [source.where] leaves out {records}{by}",
        source.name
    );
    let found = Found::new(&source.name, filtered, record_count(counts.read));
    Some(found.with_doubt(words))
}

/// A source whose files are empty; where it is one of money, figures may lack it.
fn without_records(source: &Source, own: &[&Delivery]) -> Option<Found> {
    let counts = total(own);
    if own.is_empty() || counts.read > counts.blank {
        return None;
    }
    let files = own.len();
    let found = Found::new(&source.name, files, files);
    let mut columns = source.entity.columns.iter();
    if !columns.any(|column| column.kind == Kind::Money) {
        return Some(found);
    }
    let words = match files {
        1 => format!("the file of {} has no record", source.name),
        _ => format!(
            "none of the {} files of {} has a record",
            count_full(i64::try_from(files).unwrap_or(i64::MAX)),
            source.name
        ),
    };
    Some(found.with_doubt(words))
}
