//! W-shaped.
//!
//! # What it does
//! Shares a deal among what began the relationship, what made it a lead and what made it a deal,
//! and leaves something for the rest.
//!
//! # Weights
//! 0.3 each to the first touch, the touch of the lead's creation and the touch of the deal's
//! creation; 0.1 shared equally by touches that are none of these. A touch that is several earns
//! their sum. A milestone without a touch gives its 0.3 to the others, who keep 0.9 together. If
//! every touch is a milestone, their shares are scaled to 1.
//!
//! # When to use it
//! For long sales with a hand-over from marketing to sales: each stage's maker is paid once. What
//! happens after the deal's creation is sales' part and counts little.
//!
//! # Example
//! Touches webinar, form, e-mail, meeting, the lead created with the form and the deal with the
//! meeting: 0.3, 0.3, 0.1, 0.3.
//!
//! # Reference
//! The W-shaped model of Marketo Measure and HubSpot.

use super::milestone_weights::MilestoneWeights;
use super::rule_model::RuleModel;

/// The model.
pub(super) const W_SHAPED: RuleModel<MilestoneWeights> = RuleModel::by_milestone(
    "w_shaped",
    "W-shaped",
    MilestoneWeights {
        first_touch: 0.3,
        lead_creation: 0.3,
        deal_creation: 0.3,
        closing: 0.0,
        rest: 0.1,
    },
);

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_close, fitted, with_milestones};

    #[test]
    fn the_example() {
        assert_close(
            &fitted("w_shaped").credit(&with_milestones(4, Some(1), Some(3))),
            &[0.3, 0.3, 0.1, 0.3],
        );
    }

    #[test]
    fn a_touch_with_several_milestones_earns_their_sum() {
        let credit = fitted("w_shaped").credit(&with_milestones(4, Some(0), Some(2)));
        assert_close(&credit, &[0.6, 0.05, 0.3, 0.05]);
    }

    #[test]
    fn a_milestone_without_a_touch_leaves_the_others_0_9() {
        assert_close(
            &fitted("w_shaped").credit(&with_milestones(4, Some(1), None)),
            &[0.45, 0.45, 0.05, 0.05],
        );
        assert_close(
            &fitted("w_shaped").credit(&with_milestones(2, Some(0), None)),
            &[0.9, 0.1],
        );
    }

    #[test]
    fn where_every_touch_is_a_milestone_they_share_it_all() {
        let third = 1.0 / 3.0;
        assert_close(
            &fitted("w_shaped").credit(&with_milestones(3, Some(1), Some(2))),
            &[third; 3],
        );
        assert_close(
            &fitted("w_shaped").credit(&with_milestones(2, Some(1), Some(1))),
            &[third, 2.0 * third],
        );
        assert_close(
            &fitted("w_shaped").credit(&with_milestones(1, Some(0), None)),
            &[1.0],
        );
    }
}
