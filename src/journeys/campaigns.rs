//! Which channel a campaign is of. Goes in: the staged campaigns. Comes out: channels by id and by
//! name; a campaign without one has that of the campaign above it.

use crate::error::Result;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// The campaigns that the sources deliver; none where they deliver none.
#[derive(Debug, Default)]
pub struct Campaigns {
    by_id: HashMap<String, Option<String>, ahash::RandomState>,
    by_name: HashMap<String, Named, ahash::RandomState>,
    /// Names that campaigns of several channels share, in small letters and in order: they map
    /// to no channel.
    pub shared_names: Vec<String>,
}

/// The channels of the campaigns of one name.
#[derive(Debug, PartialEq, Eq)]
enum Named {
    /// None has a channel.
    Nothing,
    /// One channel.
    One(String),
    /// Several channels.
    Several,
}

/// Campaigns above each other, at most.
const DEPTH: usize = 64;

impl Campaigns {
    /// The campaigns of a frame of the entity's columns, one row an id.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(frame: &DataFrame) -> Result<Self> {
        let text = |name: &str| -> Result<&StringChunked> { Ok(frame.column(name)?.str()?) };
        let (ids, names, channels, parents) = (
            text(CAMPAIGN_ID)?,
            text(NAME)?,
            text(CHANNEL)?,
            text(PARENT_CAMPAIGN_ID)?,
        );
        let rows: HashMap<&str, usize> = ids
            .iter()
            .enumerate()
            .filter_map(|(row, id)| Some((id?, row)))
            .collect();
        let above = |row: usize| rows.get(parents.get(row)?).copied();
        // A longer way up goes in a circle.
        let channel_of = |row: usize| {
            std::iter::successors(Some(row), |row| above(*row))
                .take(DEPTH)
                .find_map(|row| channels.get(row))
        };
        let mut campaigns = Self::default();
        let mut by_name: BTreeMap<String, Named> = BTreeMap::new();
        for (row, id) in ids.iter().enumerate() {
            let channel = channel_of(row);
            campaigns.by_id.insert(
                id.unwrap_or_default().to_owned(),
                channel.map(str::to_owned),
            );
            let Some(name) = names.get(row) else { continue };
            let named = by_name.entry(name.to_lowercase()).or_insert(Named::Nothing);
            match (&named, channel) {
                (Named::Nothing, Some(channel)) => *named = Named::One(channel.to_owned()),
                (Named::One(other), Some(channel)) if other != channel => *named = Named::Several,
                _ => {}
            }
        }
        campaigns.shared_names = by_name
            .iter()
            .filter(|(_, named)| **named == Named::Several)
            .map(|(name, _)| name.clone())
            .collect();
        campaigns.by_name = by_name.into_iter().collect();
        Ok(campaigns)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Whether a campaign of that id is there.
    pub fn has_id(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// Whether a campaign of that name, case ignored, is there.
    pub fn has_name(&self, name: &str) -> bool {
        self.by_name.contains_key(&name.to_lowercase())
    }

    /// The channel of the campaign of that id.
    pub fn channel_of_id(&self, id: &str) -> Option<&str> {
        self.by_id.get(id)?.as_deref()
    }

    /// The channel of the campaigns of that name, case ignored; none where they have several.
    pub fn channel_of_name(&self, name: &str) -> Option<&str> {
        match self.by_name.get(&name.to_lowercase()) {
            Some(Named::One(channel)) => Some(channel),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (id, name, channel, id of the one above).
    type Row = (
        &'static str,
        Option<&'static str>,
        Option<&'static str>,
        Option<&'static str>,
    );

    fn campaigns(rows: &[Row]) -> Campaigns {
        let frame = df![
            CAMPAIGN_ID => rows.iter().map(|row| row.0).collect::<Vec<_>>(),
            NAME => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
            CHANNEL => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
            PARENT_CAMPAIGN_ID => rows.iter().map(|row| row.3).collect::<Vec<_>>(),
        ];
        Campaigns::of(&frame.unwrap()).unwrap()
    }

    #[test]
    fn a_campaign_without_a_channel_has_that_of_the_one_above_it() {
        let found = campaigns(&[
            ("1", Some("All"), Some("search"), None),
            ("2", Some("Brand"), None, Some("1")),
            ("3", None, None, Some("2")),
            ("4", None, Some("social"), Some("1")),
            ("5", None, None, Some("6")),
            ("6", None, None, Some("5")),
            ("7", None, None, Some("gone")),
        ]);
        let channels = ["1", "2", "3", "4", "5", "6", "7", "8"].map(|id| found.channel_of_id(id));
        assert_eq!(
            channels,
            [
                Some("search"),
                Some("search"),
                Some("search"),
                Some("social"),
                None,
                None,
                None,
                None
            ]
        );
        assert_eq!(
            (
                found.channel_of_name("BRAND"),
                found.channel_of_name("other")
            ),
            (Some("search"), None)
        );
    }

    #[test]
    fn a_name_of_several_channels_maps_to_none() {
        let found = campaigns(&[
            ("1", Some("Spring"), Some("search"), None),
            ("2", Some("spring"), Some("social"), None),
            ("3", Some("Autumn"), Some("mail"), None),
            ("4", Some("autumn"), None, None),
            ("5", Some("Autumn"), Some("mail"), None),
        ]);
        assert_eq!(
            (
                found.channel_of_name("spring"),
                found.channel_of_name("autumn")
            ),
            (None, Some("mail"))
        );
        assert_eq!(found.shared_names, ["spring"]);
        assert!(found.has_name("SPRING") && !found.has_name("winter"));
    }
}
