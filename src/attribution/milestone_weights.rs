//! Weights by milestone. Goes in: what each milestone gets and what the other touches share. Comes
//! out: each touch's share.
//!
//! A touch that holds several milestones earns their sum. A milestone without a touch gives its
//! share to the others in proportion, so that together they keep what they had; where every touch
//! is a milestone, they also take what the other touches would share. The surprising part: a
//! milestone that gets nothing is no milestone, so its touch is one of the others.

use super::model::{Journey, Weigher};

/// What each milestone gets; together with `rest`, 1.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct MilestoneWeights {
    /// Of the first touch.
    pub first_touch: f64,
    /// Of the touch of the lead's creation.
    pub lead_creation: f64,
    /// Of the touch of the deal's creation.
    pub deal_creation: f64,
    /// Of the last touch.
    pub closing: f64,
    /// Of all touches that are no milestone together, who share it equally.
    pub rest: f64,
}

impl Weigher for MilestoneWeights {
    /// Where no milestone has a touch, all touches share equally.
    fn weigh(&self, journey: &Journey<'_>, credit: &mut [f64]) {
        let last = credit.len().checked_sub(1);
        let milestones = [
            (self.first_touch, last.map(|_| 0)),
            (self.lead_creation, journey.milestones.lead_creation),
            (self.deal_creation, journey.milestones.deal_creation),
            (self.closing, last),
        ];
        let held = || {
            milestones
                .iter()
                .filter_map(|(weight, place)| Some((*weight, (*place)?)))
                .filter(|(weight, _)| *weight > 0.0)
        };
        for (weight, place) in held() {
            credit[place] += weight;
        }
        let found: f64 = held().map(|(weight, _)| weight).sum();
        let others = credit.iter().filter(|share| **share == 0.0).count();
        let together = if others == 0 {
            1.0
        } else {
            milestones.iter().map(|(weight, _)| weight).sum()
        };
        if found == 0.0 {
            credit.fill(1.0 / others as f64);
            return;
        }
        for share in credit.iter_mut() {
            *share = if *share > 0.0 {
                *share / found * together
            } else {
                self.rest / others as f64
            };
        }
    }
}
