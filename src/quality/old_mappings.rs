//! Rows that were read by another mapping than today's and cannot be read again, since their file is
//! no longer in the data folder. Goes in: deliveries, the current views. Comes out: a finding a source,
//! with the files to put back.
//!
//! Only rows that stand are counted: where a newer export has delivered all of a file's rows again,
//! the old reading is in no figure. Touches and stage events are not held whole, so all of theirs count.

use super::by_source::{by_source, record_count, total};
use crate::document::number::count_full;
use crate::error::Result;
use crate::ingest::discover::is_delivered;
use crate::ingest::label::shown;
use crate::lake::delivery::Delivery;
use crate::lake::whole_tables::{Replaced, span};
use crate::pipeline::Settings;
use crate::staging::Staged;
use crate::system::{Check, Facts, Found, Severity};
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The checks of mappings that came too late.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "old_mapping",
    severity: Severity::Warning,
    advice: "rows that were read by another mapping than the source has today, from files that are no longer in the data folder: the change does not reach them; put the files back and run again",
    find: old_mappings,
}];

/// Files that the line of status names.
const NAMED_FILES: usize = 3;

/// Rows of a current view by source and file.
type StandingRows = BTreeMap<(String, String), usize>;

fn old_mappings(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let (deliveries, settings) = (&facts.snapshot.deliveries, facts.settings());
    let mut standing: BTreeMap<&str, Option<StandingRows>> = BTreeMap::new();
    let mut found = Vec::new();
    for (source, own) in by_source(deliveries) {
        let old = own.iter().copied().filter(|of| is_old(of, settings));
        let mut left: Vec<(&Delivery, usize)> = Vec::new();
        for delivery in old.filter(|of| !is_replaced(of, deliveries, settings)) {
            let entity = delivery.entity.as_str();
            if !standing.contains_key(entity) {
                standing.insert(entity, standing_rows(facts.staged(), entity)?);
            }
            let rows = standing_of(delivery, standing[entity].as_ref());
            if rows > 0 && !is_delivered(&settings.data, delivery) {
                left.push((delivery, rows));
            }
        }
        found.push(finding(source, &left, &own));
    }
    Ok(found)
}

/// Whether the source reads the file otherwise today.
fn is_old(delivery: &Delivery, settings: &Settings) -> bool {
    let mut sources = settings.sources.iter();
    let source = sources.find(|source| source.name == delivery.source);
    source.is_some_and(|source| source.fingerprint != delivery.fingerprint)
}

/// Whether later whole tables of its source replace all of a delivery.
fn is_replaced(delivery: &Delivery, deliveries: &[Delivery], settings: &Settings) -> bool {
    let mut whole = settings.sources.iter().filter(|source| source.is_full);
    if !whole.any(|source| source.name == delivery.source) {
        return false;
    }
    match Replaced::of(delivery, deliveries) {
        Replaced::Nothing => false,
        Replaced::Everything => true,
        Replaced::Days(spans) => span(delivery).is_some_and(|(first, last)| {
            spans.iter().any(|span| span.0 <= first && last <= span.1)
        }),
    }
}

/// Rows of a delivery in the current view; all that it has where the view is not held whole.
fn standing_of(delivery: &Delivery, rows: Option<&StandingRows>) -> usize {
    let Some(rows) = rows else {
        return record_count(delivery.counts.accepted);
    };
    let key = (delivery.source.clone(), delivery.file.clone());
    rows.get(&key).copied().unwrap_or(0)
}

fn finding(source: &str, left: &[(&Delivery, usize)], own: &[&Delivery]) -> Found {
    let rows = left.iter().map(|(_, rows)| rows).sum();
    let all = record_count(total(own).accepted);
    let mut names: Vec<String> = left
        .iter()
        .map(|(delivery, _)| format!("`{}`", shown(&delivery.name)))
        .collect();
    names.dedup();
    let first = &names[..names.len().min(NAMED_FILES)];
    let more = match names.len() - first.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let words = format!(
        "{} of {source} {} read by an older mapping; put back {}{more}",
        count_rows(rows),
        if rows == 1 { "was" } else { "were" },
        first.join(", ")
    );
    let found = Found::new(source, rows, all).with_doubt(words);
    if names.is_empty() {
        found
    } else {
        found.with_detail(format!("the files are {}", names.join(", ")))
    }
}

fn count_rows(rows: usize) -> String {
    let unit = if rows == 1 { "row" } else { "rows" };
    format!(
        "{} {unit}",
        count_full(i64::try_from(rows).unwrap_or(i64::MAX))
    )
}

fn standing_rows(staged: &Staged, entity: &str) -> Result<Option<StandingRows>> {
    let Some(frame) = frame_of(staged, entity).filter(|frame| frame.column(FILE).is_ok()) else {
        return Ok(None);
    };
    let (sources, files) = (frame.column(SOURCE)?.str()?, frame.column(FILE)?.str()?);
    let mut rows = StandingRows::new();
    for (source, file) in sources.iter().zip(files.iter()) {
        if let (Some(source), Some(file)) = (source, file) {
            *rows
                .entry((source.to_owned(), file.to_owned()))
                .or_default() += 1;
        }
    }
    Ok(Some(rows))
}

/// The current view of an entity that is held whole.
fn frame_of<'a>(staged: &'a Staged, entity: &str) -> Option<&'a DataFrame> {
    let current = match entity {
        "leads" => &staged.leads,
        "accounts" => &staged.accounts,
        "deals" => &staged.deals,
        "deal_contacts" => &staged.deal_contacts,
        "campaigns" => &staged.campaigns,
        "spend" => &staged.spend,
        "revenue" => &staged.revenue,
        "content" => &staged.content,
        "fx_rates" => &staged.fx_rates,
        "targets" => &staged.targets,
        "owners" => &staged.owners,
        "products" => &staged.products,
        "paths" => &staged.paths,
        _ => return None,
    };
    Some(&current.frame)
}
