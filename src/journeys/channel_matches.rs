//! How touches, leads and spend came to their channels. Goes in: what was found of every row. Comes
//! out: the mart `channel_matches`, whose counts of a side sum to the rows of its current view.

use super::channels::{ChannelMatch, Channels, Matched, MatchedBy};
use super::placed_touches::PlacedTouches;
use crate::domain::channel::{UNKNOWN, UNMAPPED};
use crate::error::Result;
use crate::identity::People;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Where a lead without a channel of its own has its channel from.
const FIRST_TOUCH: &str = "first touch";
/// What a record without a field to match matched.
const NOTHING: &str = "nothing to match";

/// Rows of leads.
const LEADS: &str = "leads";
/// Rows of spend.
const OF_SPEND: &str = "spend";
/// Rows of touches.
const TOUCHES: &str = "touches";

/// The mart `channel_matches`; `leads` and `spend` are in the order of their current views.
///
/// # Errors
/// None that data can cause.
pub(super) fn channel_matches(
    channels: &Channels<'_>,
    scattered: &PlacedTouches,
    people: &People,
    leads: &Matched,
    spend: &Matched,
) -> Result<DataFrame> {
    let mut counts: BTreeMap<(&str, &str, &str), i64> = BTreeMap::new();
    let label = |found: &ChannelMatch| label(found.reason, channels);
    for (row, found) in (0..).zip(leads.iter()) {
        let (rule, channel) = match (found, scattered.first_channel(people.of_lead(row))) {
            (Some(found), _) => (label(found), found.channel()),
            (None, Some(first)) => (FIRST_TOUCH, first),
            (None, None) => channels
                .of_nothing()
                .map_or((NOTHING, UNKNOWN), |found| (label(found), found.channel())),
        };
        *counts.entry((LEADS, rule, channel)).or_default() += 1;
    }
    for found in spend.iter() {
        let (rule, channel) = match found {
            Some(found) if found.is_mapped() => (label(found), found.channel()),
            found => (found.map_or(NOTHING, label), UNMAPPED),
        };
        *counts.entry((OF_SPEND, rule, channel)).or_default() += 1;
    }
    for (found, count) in scattered.found() {
        *counts
            .entry((TOUCHES, label(found), found.channel()))
            .or_default() += i64::try_from(count).unwrap_or(i64::MAX);
    }
    let keys: Vec<_> = counts.keys().copied().collect();
    Ok(df![
        SIDE => keys.iter().map(|key| key.0).collect::<Vec<_>>(),
        RULE => keys.iter().map(|key| key.1).collect::<Vec<_>>(),
        CHANNEL => keys.iter().map(|key| key.2).collect::<Vec<_>>(),
        ROW_COUNT => counts.into_values().collect::<Vec<_>>(),
    ]?)
}

/// What a reason is called.
pub(super) fn label<'a>(reason: MatchedBy, channels: &Channels<'a>) -> &'a str {
    match reason {
        MatchedBy::Own => "own channel",
        MatchedBy::CampaignId => "campaign id",
        MatchedBy::CampaignName => "campaign name",
        MatchedBy::Rule(place) => channels.rules.get(place).map_or("", |rule| &rule.label),
        MatchedBy::NoRule => "no rule",
        MatchedBy::Nothing => NOTHING,
    }
}
