//! Linear.
//!
//! # What it does
//! Shares a deal equally among all eligible touches of its journey.
//!
//! # Weights
//! 1/n to each of n touches: for each touch, not for each channel.
//!
//! # When to use it
//! As the plain middle between first and last touch. It rewards channels that touch often.
//!
//! # Example
//! Touches webinar, e-mail, e-mail, form: 0.25 each, so e-mail has 0.5.
//!
//! # Reference
//! The linear model of Google Analytics, Adobe Analytics and HubSpot.

use super::model::{Journey, Weigher};
use super::rule_model::RuleModel;

/// The model.
pub(super) const LINEAR: RuleModel<Linear> = RuleModel::new("linear", "Linear", Linear);

/// Its weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct Linear;

impl Weigher for Linear {
    fn weigh(&self, journey: &Journey<'_>, credit: &mut [f64]) {
        credit.fill(1.0 / journey.touched_at.len() as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fitted, journey};

    #[test]
    fn the_example() {
        assert_eq!(fitted("linear").credit(&journey(4)), [0.25; 4]);
    }
}
