//! Counts of remarkable records of people, found while they still have their texts. Goes in:
//! the texts of the staged leads, who is who. Comes out: counts, and the first rows of each kind.

use super::keys::SharedKeys;
use super::people::People;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::staging::RowSample;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// What the records of people leave open.
pub struct RecordEvidence {
    /// Records that point at a record that is not there.
    pub lost_pointers: RowSample,
    /// Records of an e-mail that too many records have.
    pub shared_emails: RowSample,
    /// Records seen with an anonymous id that too many records were seen with.
    pub shared_visitors: RowSample,
    /// Records that a lead became.
    pub contact_count: usize,
    /// Those of them that name no account.
    pub contacts_without_account: RowSample,
    /// Records by title that matches no persona; none where the pipeline file has no personas.
    pub unmatched_titles: BTreeMap<String, usize>,
    /// Records with a title, where the pipeline file has personas.
    pub titled_count: usize,
}

impl RecordEvidence {
    /// Looks at the records.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn of(leads: &DataFrame, people: &People, settings: &Settings) -> Result<Self> {
        let contacts = contacts(leads)?;
        let without_account = contacts.filter(&contacts.column(ACCOUNT_ID)?.is_null())?;
        let (unmatched_titles, titled_count) = if settings.personas.is_empty() {
            (BTreeMap::new(), 0)
        } else {
            titles(leads)?
        };
        let of_shared = |shared: &SharedKeys| RowSample::of_rows(leads, &shared.records);
        Ok(Self {
            lost_pointers: RowSample::of_rows(leads, &people.joins.lost_pointers)?,
            shared_emails: of_shared(&people.joins.shared_emails)?,
            shared_visitors: of_shared(&people.joins.shared_visitors)?,
            contact_count: contacts.height(),
            contacts_without_account: RowSample::of(&without_account)?,
            unmatched_titles,
            titled_count,
        })
    }
}

/// The records that a lead became. A set and a mask: there are many leads, few of them became one
/// another, and a join would copy them all.
fn contacts(leads: &DataFrame) -> Result<DataFrame> {
    let became: HashSet<&str, ahash::RandomState> = leads
        .column(CONVERTED_LEAD_ID)?
        .str()?
        .iter()
        .flatten()
        .collect();
    let ids = leads.column(LEAD_ID)?.str()?;
    let is_contact: BooleanChunked = ids
        .iter()
        .map(|id| id.is_some_and(|id| became.contains(id)))
        .collect();
    Ok(leads
        .select([ACCOUNT_ID, SOURCE, FILE, LINE])?
        .filter(&is_contact)?)
}

/// Records by title that matches no persona, and how many have a title.
fn titles(leads: &DataFrame) -> Result<(BTreeMap<String, usize>, usize)> {
    let (mut unmatched, mut titled_count) = (BTreeMap::new(), 0);
    let (titles, personas) = (leads.column(TITLE)?.str()?, leads.column(PERSONA)?.str()?);
    for (title, persona) in titles.iter().zip(personas.iter()) {
        let Some(title) = title else { continue };
        titled_count += 1;
        if persona.is_none() {
            *unmatched.entry(title.to_owned()).or_default() += 1;
        }
    }
    Ok((unmatched, titled_count))
}
