//! Inverse J.
//!
//! # What it does
//! Leans a deal towards the first touch of its journey and leaves something for how it ended.
//!
//! # Weights
//! 0.6 to the first touch, 0.2 to the last, 0.2 shared equally by those between. With two touches
//! the ends are scaled to 1: 0.75 and 0.25. A single touch gets 1.
//!
//! # When to use it
//! Where being found is the hard part, yet first touch alone is too blunt. `j_shaped` is its mirror
//! image.
//!
//! # Example
//! Touches webinar, e-mail, e-mail, form: 0.6, 0.1, 0.1, 0.2. Touches webinar, form: 0.75, 0.25.
//!
//! # Reference
//! The inverse J model of Adobe Analytics and HubSpot.

use super::position_weights::PositionWeights;
use super::rule_model::RuleModel;

/// The model.
pub(super) const INVERSE_J: RuleModel<PositionWeights> = RuleModel::new(
    "inverse_j",
    "Inverse J",
    PositionWeights {
        first: 0.6,
        middle: 0.2,
        last: 0.2,
    },
);

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_close, fitted, journey};

    #[test]
    fn the_example() {
        let model = fitted("inverse_j");
        assert_close(&model.credit(&journey(4)), &[0.6, 0.1, 0.1, 0.2]);
        assert_close(&model.credit(&journey(2)), &[0.75, 0.25]);
        assert_eq!(model.credit(&journey(1)), [1.0]);
    }
}
