//! What is to be said of the records of people, while they still have their texts: there are many,
//! and a run lets go of them early. Goes in: the staged leads, who is who, the links. Comes out:
//! findings, and titles that no persona takes.

use super::findings::Finding;
use super::identity::of_people;
use crate::error::Result;
use crate::identity::{Links, People};
use crate::pipeline::Settings;
use crate::staging::{FileNames, Staging};
use crate::table::names::*;
use std::collections::BTreeMap;

/// What was found in the records.
pub struct OfRecords {
    pub(super) findings: Vec<Finding>,
    /// Records by title that no persona takes; none where the pipeline file has no personas.
    pub(super) titles: BTreeMap<String, usize>,
    /// Records with a title.
    pub(super) titled: usize,
}

impl OfRecords {
    /// Looks at the records.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(
        staging: &Staging,
        people: &People,
        links: &Links,
        names: &FileNames<'_>,
        settings: &Settings,
    ) -> Result<Self> {
        let findings = of_people(staging, people, links, names)?;
        let mut found = Self {
            findings,
            titles: BTreeMap::new(),
            titled: 0,
        };
        if settings.personas.is_empty() {
            return Ok(found);
        }
        let leads = &staging.leads.frame;
        for (title, persona) in leads
            .column(TITLE)?
            .str()?
            .iter()
            .zip(leads.column(PERSONA)?.str()?.iter())
        {
            let Some(title) = title else { continue };
            found.titled += 1;
            if persona.is_none() {
                *found.titles.entry(title.to_owned()).or_default() += 1;
            }
        }
        Ok(found)
    }
}
