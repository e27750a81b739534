//! Leads by channel, campaign and content of their own, and the stages that they reached. Goes in:
//! staged leads and their paths. Comes out: counts by cell, the month being that of the lead's
//! creation.
//!
//! The surprising part: leads let go of their texts early, so campaigns and contents are kept as
//! codes, eight bytes a lead.

use super::roi_keys::{KeyNames, RoiKey};
use crate::attribution::Level;
use crate::domain::channel::NONE;
use crate::domain::month::Month;
use crate::error::Result;
use crate::journeys::{LeadOrigins, NamedOrigins};
use crate::pipeline::settings::FunnelSettings;
use crate::progress::LeadPath;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashMap;

/// Stages whose leads are counted, after all leads.
pub const STAGES: [&str; 4] = ["mql", "sal", "sql", "opportunity"];

/// Leads of a cell, and those of them that reached each of [`STAGES`].
pub(super) type StageCounts = [i64; 5];

/// Code of a name that no figure has.
const UNKNOWN_CODE: u32 = u32::MAX;

/// Which levels leads name something of.
pub(super) fn named_levels(origins: &LeadOrigins) -> [bool; 3] {
    [true, origins.campaigns.is_any(), origins.contents.is_any()]
}

/// The names of campaigns and contents that leads name, by level.
pub(super) fn names(origins: &LeadOrigins) -> impl Iterator<Item = (Level, &str)> + '_ {
    let campaigns = origins.campaigns.names.iter();
    let contents = origins.contents.names.iter();
    let campaigns = campaigns.map(|name| (Level::Campaign, name.as_str()));
    campaigns.chain(contents.map(|name| (Level::Content, name.as_str())))
}

/// The code among all values of each code of leads, that of `(none)` last.
fn origin_places(named: &NamedOrigins, level: Level, values: &KeyNames) -> Vec<u32> {
    let names = named.names.iter().map(String::as_str).chain([NONE]);
    names
        .map(|name| values.code(level, name).unwrap_or(UNKNOWN_CODE))
        .collect()
}

/// Leads by cell, as units are counted. A lead without a date counts in all months together alone; `channels` and `paths`
/// are in the order of leads.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn count(
    leads: &DataFrame,
    channels: &NamedOrigins,
    origins: &LeadOrigins,
    paths: &[LeadPath],
    (values, funnel): (&KeyNames, &FunnelSettings),
) -> Result<HashMap<RoiKey, StageCounts, ahash::RandomState>> {
    let days = leads.column(CREATED_ON)?.cast(&DataType::Int32)?;
    let of_origins = [
        (Level::Campaign, &origins.campaigns),
        (Level::Content, &origins.contents),
    ]
    .map(|(level, named)| (level, named, origin_places(named, level, values)));
    let places = places(funnel);
    let of_channels = origin_places(channels, Level::Channel, values);
    let mut keys: HashMap<RoiKey, StageCounts, ahash::RandomState> = HashMap::default();
    for (row, day) in days.i32()?.iter().enumerate() {
        let furthest = paths.get(row).map_or(0, |path| usize::from(path.furthest));
        // A record whose person another one stands for.
        if furthest == 0 {
            continue;
        }
        let reached = places.map(|place| i64::from(place.is_some_and(|place| furthest >= place)));
        let month = day.map(Month::of_day);
        let channel = channels.codes.get(row).map(|code| *code as usize);
        let channel = channel.and_then(|code| of_channels.get(code)).copied();
        let channel = channel.unwrap_or(UNKNOWN_CODE);
        let mut add = |level, value| {
            let counts = keys
                .entry(RoiKey {
                    level,
                    value,
                    month,
                })
                .or_default();
            counts[0] += 1;
            counts[1..]
                .iter_mut()
                .zip(reached)
                .for_each(|(count, more)| *count += more);
        };
        add(Level::Channel, channel);
        for (level, named, places) in of_origins.iter().filter(|(_, named, _)| named.is_any()) {
            let place = named
                .codes
                .get(row)
                .and_then(|code| places.get(*code as usize))
                .or(places.last());
            add(*level, place.copied().unwrap_or(UNKNOWN_CODE));
        }
    }
    Ok(with_totals(&keys))
}

/// All months together beside each month; leads without a date are in the former alone.
fn with_totals(
    keys: &HashMap<RoiKey, StageCounts, ahash::RandomState>,
) -> HashMap<RoiKey, StageCounts, ahash::RandomState> {
    let mut found: HashMap<RoiKey, StageCounts, ahash::RandomState> = HashMap::default();
    for (key, counts) in keys {
        for month in [key.month, None]
            .into_iter()
            .take(if key.month.is_some() { 2 } else { 1 })
        {
            let sums = found.entry(RoiKey { month, ..*key }).or_default();
            sums.iter_mut()
                .zip(counts)
                .for_each(|(sum, count)| *sum += count);
        }
    }
    found
}

/// The place of each of [`STAGES`] in the funnel, from 1; none where it has no such stage.
pub fn places(funnel: &FunnelSettings) -> [Option<usize>; 4] {
    STAGES.map(|stage| funnel.place_of(stage).map(|place| place + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journeys::Names;
    use crate::pipeline::settings::Subject;
    use crate::staging::CampaignIds;
    use std::collections::BTreeMap;

    #[test]
    fn leads_count_by_their_month_and_what_they_name() {
        let days: Int32Chunked = [Some(0), Some(40), None].into_iter().collect();
        let created = days
            .with_name(CREATED_ON.into())
            .into_series()
            .cast(&DataType::Date)
            .unwrap()
            .into_column();
        let mut leads =
            df![CAMPAIGN_ID => [Some("C1"), None, Some("C1")], UTM_CAMPAIGN => [None::<&str>; 3], CONTENT_ID => [None::<&str>; 3]]
                .unwrap();
        leads.with_column(created).unwrap();
        let origins = LeadOrigins::of(&leads, &CampaignIds::default()).unwrap();
        let channels = NamedOrigins::of(["email", "email", "search"].into_iter().map(Some));
        let of_credits = Names {
            channels: Vec::new(),
            campaigns: Vec::new(),
            contents: Vec::new(),
            of_thread: Vec::new(),
        };
        let values = KeyNames::of(
            &of_credits,
            names(&origins).chain([(Level::Channel, "email"), (Level::Channel, "search")]),
        );
        let funnel = FunnelSettings {
            stages: ["lead", "MQL", "won"].map(str::to_owned).to_vec(),
            unit: Subject::Lead,
            from_status: false,
            feeds: BTreeMap::from([("mql".to_owned(), "MQL".to_owned())]),
            exits: BTreeMap::new(),
            segments: Vec::new(),
            crossed: Vec::new(),
        };
        let path = |furthest| LeadPath {
            furthest,
            strict: 1,
            is_out: false,
            undated: 0,
        };
        let found = count(
            &leads,
            &channels,
            &origins,
            &[path(3), path(1), path(2)],
            (&values, &funnel),
        )
        .unwrap();
        let of = |level, name: &str, month: Option<i32>| {
            let value = values.code(level, name).unwrap();
            found
                .get(&RoiKey {
                    level,
                    value,
                    month: month.map(Month::of_day),
                })
                .copied()
        };
        assert_eq!(of(Level::Channel, "email", Some(0)), Some([1, 1, 0, 0, 0]));
        assert_eq!(of(Level::Channel, "email", None), Some([2, 1, 0, 0, 0]));
        assert_eq!(
            (
                of(Level::Channel, "search", None),
                of(Level::Channel, "search", Some(0))
            ),
            (Some([1, 1, 0, 0, 0]), None)
        );
        assert_eq!(
            (
                of(Level::Campaign, "C1", None),
                of(Level::Campaign, NONE, Some(40))
            ),
            (Some([2, 2, 0, 0, 0]), Some([1, 0, 0, 0, 0]))
        );
        assert_eq!(
            (
                named_levels(&origins)[2],
                of(Level::Content, NONE, None),
                places(&funnel)
            ),
            (false, None, [Some(2), None, None, None])
        );
    }
}
