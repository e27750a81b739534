//! What was delivered, source by source: sources that are late or not named, files without a record,
//! columns that come and go, records that are no data.

use super::by_source::{by_source, record_count, total};
use super::freshness::{LATE_AFTER_DAYS, is_late};
use crate::error::Result;
use crate::lake::delivery::{Delivery, RecordCounts};
use crate::system::{Check, Facts, Found, Severity, commonest};
use std::collections::{BTreeMap, BTreeSet};

/// The checks of deliveries.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "late_source",
        severity: Severity::Warning,
        advice: "nothing of this source is dated within the last month before as_of, or within days on which it always has rows: its export is late, and figures of the months that it does not reach are not available; where it has ended, say so by `last_day` under [source.expect]",
        find: late_sources,
    },
    Check {
        id: "missing_days",
        severity: Severity::Warning,
        advice: "days in a row of which a source delivered nothing, though on nearly every such weekday it does: a file may be missing; figures of a month or quarter with such days are not available; deliver what is missing (the days are in the table `source_gaps`)",
        find: missing_days,
    },
    Check {
        id: "source_not_in_pipeline",
        severity: Severity::Warning,
        advice: "rows of a source that the pipeline file no longer names: kept in the lake, in no figure; name the source again if they should count",
        find: sources_left_out,
    },
    Check {
        id: "empty_delivery",
        severity: Severity::Warning,
        advice: "files without a record from a source that delivers records: ask whether the export failed",
        find: |facts| of_sources(facts, empty_files),
    },
    Check {
        id: "uneven_columns",
        severity: Severity::Info,
        advice: "columns that only some files of the source have: what is mapped from them is null in the others",
        find: |facts| of_sources(facts, uneven_columns),
    },
    Check {
        id: "blank_rows",
        severity: Severity::Info,
        advice: "records of nothing but delimiters; spreadsheets write them below their data: nothing to do",
        find: |facts| of_sources(facts, |of, own| of_read(of, own, |counts| counts.blank)),
    },
    Check {
        id: "filtered_rows",
        severity: Severity::Info,
        advice: "records that [source.where] does not mean: make sure that the rule says what you want",
        find: |facts| of_sources(facts, |of, own| of_read(of, own, |counts| counts.filtered)),
    },
];

/// What a source delivered, each.
fn of_sources(facts: &Facts<'_>, find: fn(&str, &[&Delivery]) -> Found) -> Result<Vec<Found>> {
    let sources = by_source(&facts.snapshot.deliveries);
    Ok(sources
        .iter()
        .map(|(source, own)| find(source, own))
        .collect())
}

/// What a source promises itself is compared elsewhere.
fn late_sources(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let as_of = facts.settings().as_of.day;
    let sources = facts.settings().sources.iter();
    let found = sources.filter_map(|source| {
        let reach = facts.coverage.of_source(&source.name)?;
        let is_meant = source.expect.max_days_late.is_none() && is_late(source, reach, as_of);
        is_meant.then(|| {
            let words = format!("{} is delivered to {}", source.name, reach.last);
            Found::new(&source.name, 1, 0)
                .with_doubt(words)
                .with_measure(reach.days_before(as_of) as f64)
                .with_threshold(LATE_AFTER_DAYS as f64)
        })
    });
    Ok(found.collect())
}

/// Gaps inside what a source delivers.
fn missing_days(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let found = facts.coverage.sources.iter().filter_map(|reach| {
        let inner = reach.gaps.iter().filter(|gap| gap.last < reach.last);
        let spans: Vec<String> = inner
            .clone()
            .map(|gap| format!("{} to {}", gap.first, gap.last))
            .collect();
        let days: i64 = inner.map(|gap| gap.day_count()).sum();
        let words = format!("{} has nothing of {}", reach.source, spans.join(", "));
        let days = usize::try_from(days).unwrap_or(usize::MAX);
        (!spans.is_empty()).then(|| Found::new(&reach.source, days, 0).with_doubt(words))
    });
    Ok(found.collect())
}

fn sources_left_out(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let sources = by_source(&facts.snapshot.left_out);
    let found = sources.iter().map(|(source, own)| {
        let rows = record_count(total(own).accepted);
        Found::new(source, rows, rows)
    });
    Ok(found.collect())
}

/// Files without a record, of a source that has records.
fn empty_files(source: &str, own: &[&Delivery]) -> Found {
    let has_records = total(own).read > 0;
    let empty = own.iter().filter(|of| has_records && of.counts.read == 0);
    Found::new(source, empty.count(), own.len())
}

/// Columns that some of a source's files have and others do not.
fn uneven_columns(source: &str, own: &[&Delivery]) -> Found {
    let mut files_with: BTreeMap<&str, usize> = BTreeMap::new();
    for delivery in own {
        let names = delivery.header.iter().map(String::as_str);
        let names: BTreeSet<&str> = names.filter(|name| !name.is_empty()).collect();
        names
            .into_iter()
            .for_each(|name| *files_with.entry(name).or_default() += 1);
    }
    let uneven: BTreeMap<String, usize> = files_with
        .iter()
        .filter(|(_, files)| **files < own.len())
        .map(|(name, files)| ((*name).to_owned(), *files))
        .collect();
    let detail = format!("found {} of {} files", commonest(&uneven), own.len());
    Found::new(source, uneven.len(), files_with.len()).with_detail(detail)
}

/// Records of a kind among the records that were read.
fn of_read(source: &str, own: &[&Delivery], of_kind: fn(&RecordCounts) -> u64) -> Found {
    let counts = total(own);
    Found::new(
        source,
        record_count(of_kind(&counts)),
        record_count(counts.read),
    )
}
