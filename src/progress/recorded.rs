//! Which stages anything records. Goes in: the histories of units, and whether deals are delivered.
//! Comes out: a mark a stage.
//!
//! The surprising part: a stage that nobody ever entered looks as if all had passed it, since a
//! skipped stage counts as passed. So it is not recorded, and no rate leads into or out of it.

use super::histories::Histories;
use super::stage_history::deal_stages;
use crate::pipeline::settings::FunnelSettings;

/// Of each stage, whether it is recorded: the first by creations, those of deals where a deal is
/// delivered, any other by an entry of its own.
pub(super) fn recorded(units: &Histories, has_deals: bool, funnel: &FunnelSettings) -> Vec<bool> {
    let mut recorded = vec![false; funnel.stages.len()];
    let (opportunity, won) = deal_stages(funnel);
    let of_deals = [opportunity, won].into_iter().flatten();
    let known = of_deals.filter(|_| has_deals).chain([0]);
    for what in known.chain(units.iter().flatten().map(|step| step.what)) {
        if let Some(of_stage) = recorded.get_mut(usize::from(what)) {
            *of_stage = true;
        }
    }
    recorded
}
