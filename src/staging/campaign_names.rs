//! Campaigns that spend names without an id. Goes in: rows of spend, and the campaigns. Comes out: the
//! rows with an id: that of the campaign with the same name; else the name itself, by which alone the
//! campaign is known.
//!
//! Names are compared without case and with one blank for several; a name of two campaigns says
//! neither.

use crate::domain::channel::Page;
use crate::domain::nothing::is_nothing;
use crate::error::Result;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashMap;

/// The id of each name; none where several have it.
struct Ids<'a>(HashMap<String, Option<&'a str>, ahash::RandomState>);

impl<'a> Ids<'a> {
    fn of(ids: &'a StringChunked, names: &'a StringChunked) -> Self {
        let mut found: HashMap<String, Option<&'a str>, ahash::RandomState> = HashMap::default();
        for (id, name) in ids.iter().zip(names.iter()) {
            let Some((id, name)) = id.zip(name) else {
                continue;
            };
            let known = found.entry(plain_name(name)).or_insert(Some(id));
            if *known != Some(id) {
                *known = None;
            }
        }
        Self(found)
    }

    fn get(&self, plain: &str) -> Option<&'a str> {
        self.0.get(plain).copied().flatten()
    }
}

/// The campaigns by the names that `utm_campaign` may give them.
#[derive(Debug, Default)]
pub struct CampaignIds(HashMap<String, String, ahash::RandomState>);

impl CampaignIds {
    /// Those of campaigns, and those of spend whose rows have ids.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn of(campaigns: &DataFrame, spend: &DataFrame) -> Result<Self> {
        let named = Ids::of(
            campaigns.column(CAMPAIGN_ID)?.str()?,
            campaigns.column(NAME)?.str()?,
        );
        let mut spent = Ids::of(
            spend.column(CAMPAIGN_ID)?.str()?,
            spend.column(CAMPAIGN_NAME)?.str()?,
        );
        // What campaigns call a name goes first.
        spent.0.extend(named.0);
        let ids = spent.0.into_iter();
        Ok(Self(
            ids.filter_map(|(name, id)| Some((name, id?.to_owned())))
                .collect(),
        ))
    }

    /// The id of the one campaign of that name.
    pub fn id(&self, name: &str) -> Option<&str> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&plain_name(name)).map(String::as_str)
    }

    /// The id of a campaign that a `utm_campaign` names: that of the record, else that in the
    /// address of its page.
    pub fn id_of(&self, utm_campaign: Option<&str>, url: Option<&str>) -> Option<&str> {
        if self.0.is_empty() {
            return None;
        }
        let named = utm_campaign.filter(|name| !is_nothing(name));
        match named {
            Some(name) => self.id(name),
            None => {
                let url = url.filter(|url| url.contains("utm_") || url.contains("UTM_"))?;
                self.id(Page::read(url).campaign?.as_ref())
            }
        }
    }
}

/// Spend in which every row that names a campaign has the id of one.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn with_campaign_ids(spend: DataFrame, campaigns: &DataFrame) -> Result<DataFrame> {
    let (ids, names) = (
        spend.column(CAMPAIGN_ID)?.str()?,
        spend.column(CAMPAIGN_NAME)?.str()?,
    );
    let is_by_name = |(id, name): (Option<&str>, Option<&str>)| id.is_none() && name.is_some();
    if !ids.iter().zip(names.iter()).any(is_by_name) {
        return Ok(spend);
    }
    let of_campaigns = Ids::of(
        campaigns.column(CAMPAIGN_ID)?.str()?,
        campaigns.column(NAME)?.str()?,
    );
    // Of several spellings of a name the first in the alphabet stands for all.
    let mut spellings: HashMap<String, &str, ahash::RandomState> = HashMap::default();
    for name in names.iter().flatten() {
        let spelling = spellings.entry(plain_name(name)).or_insert(name);
        *spelling = name.min(*spelling);
    }
    let id = |(id, name): (Option<&str>, Option<&str>)| {
        id.map(str::to_owned).or_else(|| {
            let plain = plain_name(name?);
            let known = of_campaigns.get(&plain);
            known
                .or_else(|| spellings.get(&plain).copied())
                .map(|text| text.trim().to_owned())
        })
    };
    let filled: StringChunked = ids.iter().zip(names.iter()).map(id).collect();
    let mut spend = spend;
    spend.with_column(filled.with_name(CAMPAIGN_ID.into()).into_column())?;
    Ok(spend)
}

/// A name without case, one blank for several.
pub fn plain_name(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_the_one_campaign_that_has_it() {
        let campaigns = df![
            CAMPAIGN_ID => ["C1", "C2", "C3"],
            NAME => ["Brand", "Fair", "fair "],
        ]
        .unwrap();
        let spend = df![
            CAMPAIGN_ID => [Some("7"), None, None, None, None, None],
            CAMPAIGN_NAME => [Some("Spring"), Some("BRAND"), Some("Fair"), Some("new  one"), Some("New one"), None],
        ]
        .unwrap();
        let found = with_campaign_ids(spend, &campaigns).unwrap();
        let ids: Vec<Option<&str>> = found
            .column(CAMPAIGN_ID)
            .unwrap()
            .str()
            .unwrap()
            .iter()
            .collect();
        assert_eq!(
            ids,
            [
                Some("7"),
                Some("C1"),
                // Two campaigns have the name.
                Some("Fair"),
                Some("New one"),
                Some("New one"),
                None
            ]
        );
    }
}
