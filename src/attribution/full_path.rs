//! Full path.
//!
//! # What it does
//! Shares a deal among the makers of all four of its milestones, and leaves something for the rest.
//!
//! # Weights
//! 0.225 each to the first touch, the touch of the lead's creation, the touch of the deal's
//! creation and the closing touch; 0.1 shared equally by touches that are none of these. A touch
//! that is several earns their sum. A milestone without a touch gives its share to the others, who
//! keep 0.9 together. If every touch is a milestone, their shares are scaled to 1.
//!
//! # When to use it
//! Where marketing also works on open deals, so that the close is partly its own.
//!
//! # Example
//! Touches webinar, form, e-mail, meeting, e-mail, the lead created with the form and the deal with
//! the meeting: 0.225, 0.225, 0.1, 0.225, 0.225.
//!
//! # Reference
//! The full path model of Marketo Measure and HubSpot.

use super::milestone_weights::MilestoneWeights;
use super::rule_model::RuleModel;

/// The model.
pub(super) const FULL_PATH: RuleModel<MilestoneWeights> = RuleModel::by_milestone(
    "full_path",
    "Full path",
    MilestoneWeights {
        first_touch: 0.225,
        lead_creation: 0.225,
        deal_creation: 0.225,
        closing: 0.225,
        rest: 0.1,
    },
);

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_close, fitted, with_milestones};

    #[test]
    fn the_example() {
        assert_close(
            &fitted("full_path").credit(&with_milestones(5, Some(1), Some(3))),
            &[0.225, 0.225, 0.1, 0.225, 0.225],
        );
    }

    #[test]
    fn missing_and_coinciding_milestones() {
        let model = fitted("full_path");
        assert_close(
            &model.credit(&with_milestones(4, Some(0), None)),
            &[0.6, 0.05, 0.05, 0.3],
        );
        assert_close(
            &model.credit(&with_milestones(2, Some(0), Some(0))),
            &[0.75, 0.25],
        );
        assert_close(
            &model.credit(&with_milestones(2, Some(1), None)),
            &[1.0 / 3.0, 2.0 / 3.0],
        );
        assert_close(&model.credit(&with_milestones(1, Some(0), Some(0))), &[1.0]);
    }
}
