//! Stage events that reach no funnel, and statuses that name nothing of it.

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
    Check {
        id: "status_not_mapped",
        severity: Severity::Info,
        advice: "leads whose `status`, or deals whose `stage`, names no stage and no exit of the funnel: they count for no stage by it; add the name under [funnel.feeds], or under [funnel.exits] where it is a way out",
        find: unmapped_statuses,
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

/// Won deals are not looked at: they passed every stage, whatever the CRM calls the last.
fn unmapped_statuses(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let (staged, progress) = (facts.staged(), facts.progress);
    let leads = staged.leads.frame.height();
    let deals = staged.deals.frame.height();
    Ok(vec![
        Found::of_values("leads", &progress.unnamed_lead_statuses, leads),
        Found::of_values("deals", &progress.unnamed_deal_stages, deals),
    ])
}
