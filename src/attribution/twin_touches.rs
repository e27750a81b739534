//! Touches that stand twice on a journey under different ids, as after an export that was delivered
//! again with new ones. Goes in: the touches of each deal. Comes out: how many there are.
//!
//! A touch is a twin where an earlier one of the same person and instant is of the same kind, channel,
//! campaign and content. The surprising part: of bare dates two touches may well share a day, so those
//! at the start of a day are none.

use crate::domain::period::day_start;
use crate::journeys::{DealTouches, Placed};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// Touches on journeys, and those of them that stand there already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TwinTouches {
    /// Touches that the models see.
    pub touches: usize,
    /// Those of them that are twins of another one.
    pub twins: usize,
}

impl TwinTouches {
    /// Counts the touches of a deal.
    pub(super) fn meet(&mut self, deal: &DealTouches<'_>, zone: Tz) {
        let touches: Vec<&Placed<'_>> = deal.eligible().collect();
        self.touches += touches.len();
        for of_moment in touches.chunk_by(|one, other| one.at == other.at) {
            let twins = (1..of_moment.len()).filter(|place| {
                let (before, touch) = (&of_moment[..*place], of_moment[*place]);
                before.iter().any(|earlier| is_same(earlier, touch))
            });
            let count = twins.count();
            if count > 0 && !is_bare(of_moment[0], zone) {
                self.twins += count;
            }
        }
    }

    /// Adds the deals of another bucket.
    pub(super) fn merge(&mut self, other: Self) {
        self.touches += other.touches;
        self.twins += other.twins;
    }
}

fn is_same(one: &Placed<'_>, other: &Placed<'_>) -> bool {
    let what = |touch: &Placed<'_>| {
        (
            touch.person,
            touch.kind,
            touch.channel,
            touch.campaign,
            touch.content,
        )
    };
    what(one) == what(other)
}

/// Whether a touch is of the first instant of its day, as bare dates are.
fn is_bare(touch: &Placed<'_>, zone: Tz) -> bool {
    NaiveDate::from_epoch_days(touch.on).is_some_and(|day| day_start(day, zone) == touch.at)
}
