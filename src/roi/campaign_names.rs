//! The mart `campaign_names`: what reports call campaigns. Goes in: the staged campaigns. Comes out: a
//! name an id; a campaign without a name is left out.

use super::specs::CAMPAIGN_NAMES;
use crate::error::Result;
use crate::system::Marts;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The mart.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn campaign_names(campaigns: &DataFrame) -> Result<DataFrame> {
    let is_named = col(NAME).is_not_null().and(col(NAME).neq(lit("")));
    let named = campaigns.clone().lazy().filter(is_named);
    Ok(named.select([col(CAMPAIGN_ID), col(NAME)]).collect()?)
}

/// Names of campaigns by id.
pub struct CampaignNames<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> CampaignNames<'a> {
    /// Reads the mart.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(marts: &'a Marts) -> Result<Self> {
        let mut names = BTreeMap::new();
        for row in marts.rows(&CAMPAIGN_NAMES)? {
            names.insert(row.text(CAMPAIGN_ID)?, row.text(NAME)?);
        }
        Ok(Self(names))
    }

    /// A campaign's name with its id where several share it; of an unnamed campaign the id.
    pub fn title(&self, id: &str) -> String {
        let is_shared = |name: &str| self.0.values().filter(|other| **other == name).count() > 1;
        match self.0.get(id) {
            None => id.to_owned(),
            Some(name) if is_shared(name) => format!("{name} ({id})"),
            Some(name) => (*name).to_owned(),
        }
    }
}
