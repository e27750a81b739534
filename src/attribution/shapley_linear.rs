//! Linear over channels: Shapley values of a game that counts conversions.
//!
//! # What it does
//! Shares a deal equally among the distinct channels of its journey, however often each touched.
//!
//! # Weights
//! The Shapley value of the game v(S) = won deals whose channels all lie in S. By symmetry and
//! additivity each such deal pays 1/m to each of its m distinct channels, so nothing needs to be
//! fitted. A channel's part is split equally over its touches.
//!
//! # When to use it
//! As `linear` where one channel touches very often, such as e-mail, and should not earn more for
//! it.
//!
//! # Example
//! Touches webinar, e-mail, e-mail, form: 1/3, 1/6, 1/6, 1/3.
//!
//! # Reference
//! Shapley, A value for n-person games, 1953. Zhao, Mahboobi, Bagheri, Shapley value methods for
//! attribution modeling in online advertising, 2018.

use super::by_channel;
use super::model::{Journey, Weigher};
use super::rule_model::RuleModel;

/// The model.
pub(super) const SHAPLEY_LINEAR: RuleModel<ShapleyLinear> =
    RuleModel::new("shapley_linear", "Shapley, linear", ShapleyLinear);

/// Its weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShapleyLinear;

impl Weigher for ShapleyLinear {
    fn weigh(&self, journey: &Journey<'_>, credit: &mut [f64]) {
        by_channel::share_equally(journey.channels, credit);
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Journey;
    use super::super::tests::{assert_close, fitted, journey};

    #[test]
    fn the_example() {
        let credit = fitted("shapley_linear").credit(&Journey {
            channels: &[1, 2, 2, 3],
            ..journey(4)
        });
        assert_close(&credit, &[1.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0, 1.0 / 3.0]);
    }
}
