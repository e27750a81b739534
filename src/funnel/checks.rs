//! Stage events that reach no funnel.

use crate::error::Result;
use crate::system::{Check, Facts, Found, Severity};

/// The checks of stage events.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "event_of_unknown_subject",
        severity: Severity::Info,
        advice: "stage events of a lead or deal that no source delivered, or that is deleted or later than as_of: in no funnel",
        find: unknown_subjects,
    },
    Check {
        id: "stage_not_mapped",
        severity: Severity::Warning,
        advice: "stage events whose stage is none of the funnel's: add it under [funnel.feeds]",
        find: unmapped_stages,
    },
];

fn unknown_subjects(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let count = facts.progress.unknown_subject_count;
    let of = facts.staged().stage_events.current_count();
    Ok(vec![Found::new("stage_events", count, of)])
}

fn unmapped_stages(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let stages = &facts.progress.unmapped_stages;
    let of = facts.staged().stage_events.current_count();
    Ok(vec![Found::of_values("stage_events", stages, of)])
}
