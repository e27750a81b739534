//! Leads by channel, campaign and content of their own, and the stages that they reached. Goes in:
//! staged leads and their paths. Comes out: counts by cell, the month being that of the lead's
//! creation.
//!
//! The surprising part: leads let go of their texts early, so campaigns and contents are kept as
//! codes, eight bytes a lead.

use super::values::{Cell, Values};
use crate::attribution::Level;
use crate::domain::channel::NONE;
use crate::domain::month::Month;
use crate::error::Result;
use crate::funnel::LeadPath;
use crate::pipeline::settings::Funnel;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashMap;

/// Stages whose leads are counted, after all leads.
pub const STAGES: [&str; 4] = ["mql", "sal", "sql", "opportunity"];

/// Leads of a cell, and those of them that reached each of [`STAGES`].
pub type Counts = [i64; 5];

/// Code of a lead that names none.
const SILENT: u32 = u32::MAX;

/// Which campaign and which content each lead names.
#[derive(Debug, Default)]
pub struct LeadTags {
    campaigns: Tags,
    contents: Tags,
}

#[derive(Debug, Default)]
struct Tags {
    codes: Vec<u32>,
    names: Vec<String>,
}

impl LeadTags {
    /// What the staged leads say.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(leads: &DataFrame) -> Result<Self> {
        let tags = |name: &str| -> Result<Tags> { Ok(Tags::of(leads.column(name)?.str()?)) };
        Ok(Self {
            campaigns: tags(CAMPAIGN_ID)?,
            contents: tags(CONTENT_ID)?,
        })
    }

    /// The names of campaigns and contents, by level.
    pub fn names(&self) -> impl Iterator<Item = (Level, &str)> {
        let campaigns = self
            .campaigns
            .names
            .iter()
            .map(|name| (Level::Campaign, name.as_str()));
        campaigns.chain(
            self.contents
                .names
                .iter()
                .map(|name| (Level::Content, name.as_str())),
        )
    }

    /// Whether leads tell of that level at all.
    pub fn tells(&self, level: Level) -> bool {
        match level {
            Level::Channel => true,
            Level::Campaign => !self.campaigns.names.is_empty(),
            Level::Content => !self.contents.names.is_empty(),
        }
    }
}

impl Tags {
    fn of(texts: &StringChunked) -> Self {
        let mut known: HashMap<&str, u32, ahash::RandomState> = HashMap::default();
        let mut tags = Self {
            codes: Vec::with_capacity(texts.len()),
            names: Vec::new(),
        };
        for text in texts.iter() {
            let code = text.map_or(SILENT, |text| {
                *known.entry(text).or_insert_with(|| {
                    tags.names.push(text.to_owned());
                    u32::try_from(tags.names.len() - 1).unwrap_or(SILENT)
                })
            });
            tags.codes.push(code);
        }
        tags
    }

    /// The code among all values of each code, that of `(none)` last.
    fn places(&self, level: Level, values: &Values) -> Vec<u32> {
        self.names
            .iter()
            .map(String::as_str)
            .chain([NONE])
            .map(|name| values.code(level, name).unwrap_or(SILENT))
            .collect()
    }
}

/// Leads by cell. A lead without a date counts in all months together alone; `channels` and `paths`
/// are in the order of leads.
///
/// # Errors
/// A column missing: a bug.
pub fn count(
    leads: &DataFrame,
    channels: &StringChunked,
    tags: &LeadTags,
    paths: &[LeadPath],
    (values, funnel): (&Values, &Funnel),
) -> Result<HashMap<Cell, Counts, ahash::RandomState>> {
    let days = leads.column(CREATED_ON)?.cast(&DataType::Int32)?;
    let of_tags = [
        (Level::Campaign, &tags.campaigns),
        (Level::Content, &tags.contents),
    ]
    .map(|(level, tags)| (level, tags, tags.places(level, values)));
    let places = places(funnel);
    let mut known: HashMap<&str, u32, ahash::RandomState> = HashMap::default();
    let mut cells: HashMap<Cell, Counts, ahash::RandomState> = HashMap::default();
    for (row, day) in days.i32()?.iter().enumerate() {
        let furthest = paths.get(row).map_or(0, |path| usize::from(path.furthest));
        let reached = places.map(|place| i64::from(place.is_some_and(|place| furthest >= place)));
        let month = day.map(Month::of_day);
        let name = channels.get(row).unwrap_or_default();
        let channel = *known
            .entry(name)
            .or_insert_with(|| values.code(Level::Channel, name).unwrap_or(SILENT));
        let mut add = |level, value| {
            let counts = cells
                .entry(Cell {
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
        for (level, tags, places) in of_tags.iter().filter(|(_, tags, _)| !tags.names.is_empty()) {
            let place = tags
                .codes
                .get(row)
                .and_then(|code| places.get(*code as usize))
                .or(places.last());
            add(*level, place.copied().unwrap_or(SILENT));
        }
    }
    Ok(with_totals(&cells))
}

/// All months together beside each month; leads without a date are in the former alone.
fn with_totals(
    cells: &HashMap<Cell, Counts, ahash::RandomState>,
) -> HashMap<Cell, Counts, ahash::RandomState> {
    let mut found: HashMap<Cell, Counts, ahash::RandomState> = HashMap::default();
    for (cell, counts) in cells {
        for month in [cell.month, None]
            .into_iter()
            .take(if cell.month.is_some() { 2 } else { 1 })
        {
            let sums = found.entry(Cell { month, ..*cell }).or_default();
            sums.iter_mut()
                .zip(counts)
                .for_each(|(sum, count)| *sum += count);
        }
    }
    found
}

/// The place of each of [`STAGES`] in the funnel, from 1; none where it has no such stage.
pub fn places(funnel: &Funnel) -> [Option<usize>; 4] {
    STAGES.map(|stage| funnel.place_of(stage).map(|place| place + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journeys::Names;
    use crate::pipeline::settings::Subject;
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
            df![CAMPAIGN_ID => [Some("C1"), None, Some("C1")], CONTENT_ID => [None::<&str>; 3]]
                .unwrap();
        leads.with_column(created).unwrap();
        let tags = LeadTags::of(&leads).unwrap();
        let channels: StringChunked = ["email", "email", "search"]
            .iter()
            .map(|name| Some(*name))
            .collect();
        let names = Names {
            channels: Vec::new(),
            campaigns: Vec::new(),
            contents: Vec::new(),
            of_thread: Vec::new(),
        };
        let values = Values::of(
            &names,
            tags.names()
                .chain([(Level::Channel, "email"), (Level::Channel, "search")]),
        );
        let funnel = Funnel {
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
        };
        let found = count(
            &leads,
            &channels,
            &tags,
            &[path(3), path(1), path(2)],
            (&values, &funnel),
        )
        .unwrap();
        let of = |level, name: &str, month: Option<i32>| {
            let value = values.code(level, name).unwrap();
            found
                .get(&Cell {
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
                tags.tells(Level::Content),
                of(Level::Content, NONE, None),
                places(&funnel)
            ),
            (false, None, [Some(2), None, None, None])
        );
    }
}
