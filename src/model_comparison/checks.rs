//! What models had to make up for.

use crate::attribution::Gaps;
use crate::error::Result;
use crate::system::{Check, Facts, Found, Severity};

/// The checks of what models learn from.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "no_lost_journeys",
        severity: Severity::Warning,
        advice: "markov and shapley learned from won deals alone, so nothing tells what wins from what does not: deliver lost deals, or set `null_paths = \"accounts\"` under [attribution.markov]",
        find: no_lost_journeys,
    },
    Check {
        id: "milestone_without_touch",
        severity: Severity::Info,
        advice: "deals created before their first touch: in u_shaped, w_shaped, full_path and custom their other milestones share what is the creation's",
        find: |facts| of_gaps(facts, |gaps| gaps.without_milestone),
    },
    Check {
        id: "every_touch_a_milestone",
        severity: Severity::Info,
        advice: "deals of whose touches each is a milestone: in w_shaped, full_path and custom the milestones share what is the other touches'",
        find: |facts| of_gaps(facts, |gaps| gaps.all_milestones),
    },
];

fn no_lost_journeys(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let count = usize::from(facts.credited.lacks_null);
    Ok(vec![Found::new("deals", count, 0)])
}

/// Gaps of journeys, where a model gives credit by milestones.
fn of_gaps(facts: &Facts<'_>, count: fn(&Gaps) -> usize) -> Result<Vec<Found>> {
    let gaps = facts.credited.gaps.iter();
    Ok(gaps
        .map(|gaps| Found::new("deals", count(gaps), gaps.deals))
        .collect())
}
