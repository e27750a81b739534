//! U-shaped.
//!
//! # What it does
//! Shares a deal between what began the relationship and what made it a lead.
//!
//! # Weights
//! 0.5 to the first touch, 0.5 to the touch of the lead's creation; both to one touch that is both.
//! Without a touch of the lead's creation, 1 to the first.
//!
//! # When to use it
//! Where marketing's part ends with the lead. Touches after it get nothing. Some call
//! `position_based` U-shaped; it is another model.
//!
//! # Example
//! Touches webinar, form, e-mail, the lead created with the form: 0.5, 0.5, 0.
//!
//! # Reference
//! The U-shaped model of Marketo Measure.

use super::milestone_weights::MilestoneWeights;
use super::rule_model::RuleModel;

/// The model.
pub(super) const U_SHAPED: RuleModel<MilestoneWeights> = RuleModel::by_milestone(
    "u_shaped",
    "U-shaped",
    MilestoneWeights {
        first_touch: 0.5,
        lead_creation: 0.5,
        deal_creation: 0.0,
        closing: 0.0,
        rest: 0.0,
    },
);

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_close, fitted, with_milestones};

    #[test]
    fn the_example() {
        let model = fitted("u_shaped");
        assert_close(
            &model.credit(&with_milestones(3, Some(1), Some(2))),
            &[0.5, 0.5, 0.0],
        );
        assert_close(
            &model.credit(&with_milestones(3, Some(0), Some(2))),
            &[1.0, 0.0, 0.0],
        );
        assert_close(
            &model.credit(&with_milestones(3, None, None)),
            &[1.0, 0.0, 0.0],
        );
        assert_close(&model.credit(&with_milestones(1, Some(0), Some(0))), &[1.0]);
    }
}
