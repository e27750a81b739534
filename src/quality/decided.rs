//! Keys with several rows of which nothing says which was changed last: the later delivery's row
//! counts, and inside a run the order of the names says which that is.

use crate::document::number::count_full;
use crate::domain::delivery_order::is_numbered;
use crate::error::Result;
use crate::lake::Delivery;
use crate::staging::{Decided, DeliveredFile};
use crate::system::{Check, Facts, Found, Severity, commonest};
use std::collections::BTreeMap;

/// The checks of what the order of deliveries decides.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "decided_by_delivery",
        severity: Severity::Info,
        advice: "keys whose rows differ although none was changed after the others, or nothing says when: the row of the later delivery counts; map `modified_at` if the export has it",
        find: |facts| decided(facts, false),
    },
    Check {
        id: "decided_by_name",
        severity: Severity::Warning,
        advice: "keys whose rows differ, read in one run from files of which no number or ISO date in the name says which is later: the name that comes later in the alphabet counts; put the day of the export into the names, or map `modified_at`",
        find: |facts| decided(facts, true),
    },
];

/// Keys by source, those that names alone decide or the others.
fn decided(facts: &Facts<'_>, is_by_name: bool) -> Result<Vec<Found>> {
    let mut sources: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    for of in facts.staged().decided() {
        let (newer, older) = (delivery(facts, &of.newer), delivery(facts, &of.older));
        let Some((newer, older)) = newer.zip(older) else {
            continue;
        };
        if is_by_name == names_decide(of, newer, older) {
            let files = sources.entry(&newer.source).or_default();
            *files
                .entry(format!("{} over {}", newer.name, older.name))
                .or_default() += of.key_count;
        }
    }
    let found = sources.into_iter().map(|(source, files)| {
        let count: usize = files.values().sum();
        let found =
            Found::new(source, count, 0).with_detail(format!("found {}", commonest(&files)));
        if !is_by_name {
            return found;
        }
        let count = count_full(i64::try_from(count).unwrap_or(i64::MAX));
        found.with_doubt(format!(
            "of {count} records of {source} the order of file names decides which version counts"
        ))
    });
    Ok(found.collect())
}

/// Whether nothing but the names of two files of one run says which is later. Two sources of one key
/// are another question: see the keys that sources share.
fn names_decide(of: &Decided, newer: &Delivery, older: &Delivery) -> bool {
    let is_one_source = newer.source == older.source;
    is_one_source
        && of.newer != of.older
        && newer.run == older.run
        && !is_numbered(&newer.name, &older.name)
}

fn delivery<'a>(facts: &'a Facts<'_>, file: &DeliveredFile) -> Option<&'a Delivery> {
    let mut deliveries = facts.snapshot.deliveries.iter();
    deliveries.find(|delivery| delivery.source == file.source && delivery.file == file.file)
}
