//! Values that no rule of the pipeline file and no delivered list takes. Goes in: what identity,
//! funnel and journeys counted, and the titles of leads. Comes out: the mart `unmatched`, with
//! every value, and a finding a side, which names the commonest.

use super::checks::{
    CONTENT_UNKNOWN, Check, PERSON_AMBIGUOUS, STAGE_UNMAPPED, TITLE_WITHOUT_PERSONA, TOUCH_OTHER,
    URL_UNMATCHED,
};
use super::delivered::{by_count, commonest};
use super::findings::{Finding, finding};
use super::records::OfRecords;
use crate::error::Result;
use crate::identity::Links;
use crate::ingest::reject::veiled;
use crate::journeys::Scattered;
use crate::staging::Staging;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The values of one kind.
pub struct Side {
    /// What they are.
    name: &'static str,
    check: &'static Check,
    /// The entity that has them.
    entity: &'static str,
    /// Records by value; what may hold an address is masked.
    counts: BTreeMap<String, usize>,
    /// Records that have any value of the kind.
    of: usize,
}

impl Side {
    fn new(
        name: &'static str,
        check: &'static Check,
        entity: &'static str,
        counts: &BTreeMap<String, usize>,
        of: usize,
    ) -> Self {
        let mut shown = BTreeMap::new();
        counts.iter().for_each(|(value, count)| {
            *shown.entry(veiled(value).to_owned()).or_default() += count
        });
        Self {
            name,
            check,
            entity,
            counts: shown,
            of,
        }
    }

    /// How many records, and which values are the commonest.
    pub(super) fn finding(&self) -> Finding {
        let advice = format!("{}; found {}", self.check.advice, commonest(&self.counts));
        Finding {
            advice,
            ..finding(self.check, self.entity, self.counts.values().sum(), self.of)
        }
    }
}

/// Every side, with or without values.
pub fn unmatched(
    stages: &BTreeMap<String, usize>,
    scattered: &Scattered,
    links: &Links,
    of_records: &OfRecords,
    staging: &Staging,
) -> Vec<Side> {
    let unshown = &scattered.unshown;
    vec![
        Side::new(
            "content_id",
            CONTENT_UNKNOWN,
            "touches",
            &unshown.contents,
            unshown.with_content,
        ),
        Side::new(
            "domain",
            PERSON_AMBIGUOUS,
            "people",
            &links.domains.ambiguous,
            links.domains.with_email_count,
        ),
        Side::new(
            "origin",
            TOUCH_OTHER,
            "touches",
            &scattered.unmatched(),
            scattered.found().map(|(_, count)| count).sum(),
        ),
        Side::new(
            "stage",
            STAGE_UNMAPPED,
            "stage_events",
            stages,
            staging.stage_events.counts.current_count(),
        ),
        Side::new(
            "title",
            TITLE_WITHOUT_PERSONA,
            "leads",
            &of_records.titles,
            of_records.titled,
        ),
        Side::new(
            "url",
            URL_UNMATCHED,
            "touches",
            &unshown.pages,
            unshown.on_a_page,
        ),
    ]
}

/// The mart `unmatched`.
///
/// # Errors
/// None that data can cause.
pub fn unmatched_values(sides: &[Side]) -> Result<DataFrame> {
    let ranked = sides.iter().map(|side| (side.name, by_count(&side.counts)));
    let rows: Vec<_> = ranked
        .flat_map(|(side, values)| {
            (1..)
                .zip(values)
                .map(move |(rank, (value, count))| (side, rank, value, count))
        })
        .collect();
    Ok(df![
        SIDE => rows.iter().map(|row| row.0).collect::<Vec<&str>>(),
        RANK => rows.iter().map(|row| row.1).collect::<Vec<i64>>(),
        VALUE => rows.iter().map(|row| row.2.as_str()).collect::<Vec<&str>>(),
        COUNT => rows.iter().map(|row| i64::try_from(*row.3).unwrap_or(i64::MAX)).collect::<Vec<i64>>(),
    ]?)
}
