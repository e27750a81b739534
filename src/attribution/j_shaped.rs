//! J-shaped.
//!
//! # What it does
//! Leans a deal towards the last touch of its journey and leaves something for how it began.
//!
//! # Weights
//! 0.2 to the first touch, 0.6 to the last, 0.2 shared equally by those between. With two touches
//! the ends are scaled to 1: 0.25 and 0.75. A single touch gets 1.
//!
//! # When to use it
//! Where closing is the hard part, yet last touch alone is too blunt. `inverse_j` is its mirror
//! image.
//!
//! # Example
//! Touches webinar, e-mail, e-mail, form: 0.2, 0.1, 0.1, 0.6. Touches webinar, form: 0.25, 0.75.
//!
//! # Reference
//! The J-shaped model of Adobe Analytics and HubSpot.

use super::position_weights::PositionWeights;
use super::rule_model::RuleModel;

/// The model.
pub(super) const J_SHAPED: RuleModel<PositionWeights> = RuleModel::new(
    "j_shaped",
    "J-shaped",
    PositionWeights {
        first: 0.2,
        middle: 0.2,
        last: 0.6,
    },
);

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_close, fitted, journey};

    #[test]
    fn the_example() {
        let model = fitted("j_shaped");
        assert_close(&model.credit(&journey(4)), &[0.2, 0.1, 0.1, 0.6]);
        assert_close(&model.credit(&journey(2)), &[0.25, 0.75]);
        assert_eq!(model.credit(&journey(1)), [1.0]);
    }
}
