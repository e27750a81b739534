//! What the settings of returns name and the data do not hold.

use crate::error::Result;
use crate::system::{Check, Facts, Found, Severity};
use crate::table::names::*;
use std::collections::BTreeSet;

/// The checks of returns.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "excluded_pipeline_unknown",
    severity: Severity::Warning,
    advice: "pipelines that `exclude` of [roi] names and no deal is of: nothing is excluded by them; correct the name",
    find: unknown_pipelines,
}];

fn unknown_pipelines(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let known: BTreeSet<String> = facts
        .staged()
        .deals
        .frame
        .column(PIPELINE)?
        .str()?
        .iter()
        .flatten()
        .map(str::to_lowercase)
        .collect();
    let named = &facts.settings().roi.exclude.pipelines;
    let unknown: Vec<String> = named
        .iter()
        .filter(|name| !known.contains(&name.to_lowercase()))
        .cloned()
        .collect();
    Ok(vec![Found {
        examples: unknown.clone(),
        ..Found::new("deals", unknown.len(), named.len())
    }])
}
