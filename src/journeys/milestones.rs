//! Which touches of a journey are milestones, among the touches that the models see: FT the first,
//! LC the latest at or before the lead's creation, else the first after it, DC the latest at or
//! before the deal's creation, CW the last.

use super::windows::Window;

/// Places of two milestones; the first touch is at 0 and the closing one at the end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Milestones {
    /// LC.
    pub lead_creation: Option<usize>,
    /// DC; none where the deal was created before the first touch.
    pub deal_creation: Option<usize>,
}

impl Milestones {
    /// The milestones of eligible touches, whose instants ascend.
    pub fn of(touched_at: &[i64], window: &Window) -> Self {
        let latest_by = |end: i64| touched_at.partition_point(|at| *at <= end).checked_sub(1);
        let first_after = (!touched_at.is_empty()).then_some(0);
        Self {
            lead_creation: latest_by(window.lead_created).or(first_after),
            deal_creation: latest_by(window.deal_created),
        }
    }
}
