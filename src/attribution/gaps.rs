//! Where weights by milestone had to make up for something. Goes in: the milestones of each journey
//! with credit. Comes out: how many deals lack one, and in how many every touch is one.

use crate::journeys::Milestones;

/// Deals with credit whose milestones are not as the weights have them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Deals with credit.
    pub deals: usize,
    /// Those created before their first touch: the milestone of their creation has none.
    pub without_milestone: usize,
    /// Those in which every touch is a milestone.
    pub all_milestones: usize,
}

impl Gaps {
    /// Counts a journey of so many eligible touches.
    pub(super) fn meet(&mut self, touch_count: usize, milestones: Milestones) {
        let is_milestone = |place| {
            place == 0
                || place + 1 == touch_count
                || [milestones.lead_creation, milestones.deal_creation].contains(&Some(place))
        };
        self.deals += 1;
        self.without_milestone += usize::from(milestones.deal_creation.is_none());
        self.all_milestones += usize::from((0..touch_count).all(is_milestone));
    }

    /// Adds the deals of another bucket.
    pub(super) fn merge(&mut self, other: Self) {
        self.deals += other.deals;
        self.without_milestone += other.without_milestone;
        self.all_milestones += other.all_milestones;
    }
}
