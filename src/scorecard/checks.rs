//! Targets that nothing can be compared with.

use crate::error::Result;
use crate::system::{Check, Facts, Found, Severity, target_metric};
use crate::table::names::*;

/// The checks of targets.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "unknown_target",
    severity: Severity::Warning,
    advice: "targets of a metric that this program does not know: nothing is compared with them; known are lead_count, mql_count, sal_count, sql_count, opportunity_count, pipeline_created, won_count, won_amount, lost_count, win_rate, spend and pipeline_velocity",
    find: unknown_targets,
}];

fn unknown_targets(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let targets = &facts.staged().targets.frame;
    let metrics = targets.column(METRIC)?.str()?.iter();
    let is_unknown =
        metrics.map(|metric| metric.is_some_and(|metric| target_metric(metric).is_none()));
    let found = Found::of_marked_rows(facts, "targets", targets, is_unknown)?;
    Ok(vec![found])
}
