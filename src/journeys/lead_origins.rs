//! Which campaign and which content each lead names itself. Goes in: the texts of the staged leads.
//! Comes out: codes, four bytes a lead each, since there are many leads and their texts go early.

use crate::domain::interner::Interner;
use crate::error::Result;
use crate::staging::CampaignIds;
use crate::table::names::*;
use polars::prelude::*;

/// The campaign and the content of each staged lead.
#[derive(Debug, Default)]
pub struct LeadOrigins {
    /// Campaigns by their id.
    pub campaigns: NamedOrigins,
    /// Contents by their id.
    pub contents: NamedOrigins,
}

/// One kind of origin, by lead.
#[derive(Debug, Default)]
pub struct NamedOrigins {
    /// The code of each lead's origin; [`NamedOrigins::NONE`] where it names none.
    pub codes: Vec<u32>,
    /// What the codes mean.
    pub names: Vec<String>,
}

impl LeadOrigins {
    /// Reads the texts of the staged leads.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(leads: &DataFrame, names: &CampaignIds) -> Result<Self> {
        let text = |name: &str| -> Result<_> { Ok(leads.column(name)?.str()?.iter()) };
        let campaigns = text(CAMPAIGN_ID)?.zip(text(UTM_CAMPAIGN)?);
        let campaigns = campaigns.map(|(id, name)| id.or_else(|| names.id_of(name, None)));
        Ok(Self {
            campaigns: NamedOrigins::of(campaigns),
            contents: NamedOrigins::of(text(CONTENT_ID)?),
        })
    }
}

impl NamedOrigins {
    /// The code of a lead that names none.
    pub const NONE: u32 = u32::MAX;

    /// The origins of leads in their order.
    pub fn of<'t>(texts: impl Iterator<Item = Option<&'t str>>) -> Self {
        let mut known = Interner::default();
        let code = |text: Option<&str>| text.map_or(Self::NONE, |text| known.code(text));
        Self {
            codes: texts.map(code).collect(),
            names: known.into_names(),
        }
    }

    /// What a lead names.
    pub fn get(&self, lead: usize) -> Option<&str> {
        let code = self.codes.get(lead)?;
        self.names.get(*code as usize).map(String::as_str)
    }

    /// What each lead names.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        let codes = self.codes.iter();
        codes.map(|code| self.names.get(*code as usize).map(String::as_str))
    }

    /// Whether any lead names one.
    pub fn is_any(&self) -> bool {
        !self.names.is_empty()
    }
}
