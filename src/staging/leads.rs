//! Leads with their persona: the first rule of the pipeline file that fits the title.

use super::current::{self, Current};
use super::snapshot::LakeSnapshot;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashMap;

/// What is looked at of leads, of which there are many, to the end of a run.
pub(super) const LASTING: &[&str] = &[LEAD_ID, CREATED_AT, CREATED_ON, ACCOUNT_ID, PERSONA];

/// What identity, channels, returns, the funnel's traits and the checks of records look at before.
const ORIGINS: &[&str] = &[
    EMAIL,
    EMAIL_DOMAIN,
    TITLE,
    LEAD_SOURCE,
    CHANNEL,
    UTM_SOURCE,
    UTM_MEDIUM,
    UTM_CAMPAIGN,
    CAMPAIGN_ID,
    CONTENT_ID,
    MERGED_INTO_LEAD_ID,
    CONVERTED_DEAL_ID,
    CONVERTED_LEAD_ID,
    OWNER_ID,
    EMPLOYEES,
    SOURCE,
    FILE,
    LINE,
];

/// The columns of leads that a run looks at: a status only where it counts, merged ids only where
/// they are delivered.
///
/// # Errors
/// A lake that cannot be read.
pub(super) fn wanted(snapshot: &LakeSnapshot, settings: &Settings) -> Result<Vec<String>> {
    let status = settings.funnel.from_status.then_some(STATUS);
    let mut sources = settings.sources.iter();
    let lists_merges = sources.any(|source| source.columns.contains_key(MERGED_IDS));
    let always = LASTING
        .iter()
        .chain(ORIGINS)
        .copied()
        .filter(|name| *name != PERSONA)
        .chain(status)
        .chain(lists_merges.then_some(MERGED_IDS));
    current::wanted(snapshot, settings, "leads", always)
}

/// Stages leads, of their columns only `wanted`, all without; `persona` is null where no rule fits.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn stage(
    snapshot: &LakeSnapshot,
    settings: &Settings,
    wanted: Option<&[String]>,
) -> Result<Current> {
    let wanted: Option<Vec<&str>> = wanted.map(|names| names.iter().map(String::as_str).collect());
    let mut current = current::stage(
        snapshot,
        settings,
        "leads",
        super::begins_on("leads"),
        wanted.as_deref(),
    )?;
    let titles = current.frame.column(TITLE)?.str()?.clone();
    let mut known: HashMap<Option<&str>, Option<&str>> = HashMap::new();
    let persona = |title| {
        *known.entry(title).or_insert_with(|| {
            settings
                .personas
                .iter()
                .find(|rule| rule.title.holds(title))
                .map(|rule| rule.name.as_str())
        })
    };
    let personas: StringChunked = if settings.personas.is_empty() {
        StringChunked::full_null(PERSONA.into(), titles.len())
    } else {
        titles.iter().map(persona).collect()
    };
    current
        .frame
        .with_column(personas.with_name(PERSONA.into()).into_column())?;
    Ok(current)
}
