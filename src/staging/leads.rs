//! Leads with their persona: the first rule of the pipeline file that fits the title.

use super::books::Books;
use super::current::{self, Current};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashMap;

/// Stages leads, of their columns only `wanted`, all without; `persona` is null where no rule fits.
///
/// # Errors
/// Data files that cannot be read.
pub fn stage(books: &Books, settings: &Settings, wanted: Option<&[&str]>) -> Result<Current> {
    let mut current = current::stage(books, settings, "leads", super::begins_on("leads"), wanted)?;
    let titles = current.frame.column(TITLE)?.str()?.clone();
    let mut known: HashMap<Option<&str>, Option<&str>> = HashMap::new();
    let persona = |title| *known.entry(title).or_insert_with(|| settings.personas.iter().find(|rule| rule.title.holds(title)).map(|rule| rule.name.as_str()));
    let personas: StringChunked = titles.iter().map(persona).collect();
    current.frame.with_column(personas.with_name(PERSONA.into()).into_column())?;
    Ok(current)
}
