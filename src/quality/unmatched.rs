//! Values that no rule of the pipeline file and no delivered list takes. Goes in: what identity,
//! funnel and journeys counted, and the titles of leads. Comes out: the mart `unmatched`, with
//! every value.

use super::unknown_content::unknown_content;
use crate::error::Result;
use crate::system::{Facts, by_count, veiled_counts};
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The mart `unmatched`.
///
/// # Errors
/// What no observer saw: a bug.
pub(super) fn unmatched_values(facts: &Facts<'_>) -> Result<DataFrame> {
    let (identities, content) = (facts.identities(), unknown_content(facts)?);
    let origins = facts.placed.touches.unmatched();
    let sides: [(&str, &BTreeMap<String, usize>); 9] = [
        ("content_id", &content.contents),
        ("deal_stage", &facts.progress.unnamed_deal_stages),
        ("domain", &identities.links.domains.ambiguous),
        ("lead_origin", &facts.placed.lead_matches.unmatched),
        ("lead_status", &facts.progress.unnamed_lead_statuses),
        ("origin", &origins),
        ("stage", &facts.progress.unmapped_stages),
        ("title", &identities.records.unmatched_titles),
        ("url", &content.pages),
    ];
    let (mut names, mut ranks, mut values, mut counts) = (vec![], vec![], vec![], vec![]);
    for (side, found) in sides {
        let shown = veiled_counts(found);
        for (rank, (value, count)) in (1i64..).zip(by_count(&shown)) {
            names.push(side);
            ranks.push(rank);
            values.push(value.clone());
            counts.push(i64::try_from(*count).unwrap_or(i64::MAX));
        }
    }
    Ok(df![SIDE => names, RANK => ranks, VALUE => values, COUNT => counts]?)
}
