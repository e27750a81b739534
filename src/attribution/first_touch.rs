//! First touch.
//!
//! # What it does
//! Gives a deal wholly to the first eligible touch of its journey.
//!
//! # Weights
//! 1 to the first touch, 0 to every other.
//!
//! # When to use it
//! To see what begins relationships. It shows nothing of what closes them.
//!
//! # Example
//! Touches webinar, e-mail, form: 1, 0, 0.
//!
//! # Reference
//! The first-touch model of Google Analytics, Adobe Analytics, HubSpot and Marketo Measure.

use super::model::{Journey, Weigher};
use super::rule_model::RuleModel;

/// The model.
pub(super) const FIRST_TOUCH: RuleModel<FirstTouch> =
    RuleModel::new("first_touch", "First touch", FirstTouch);

/// Its weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct FirstTouch;

impl Weigher for FirstTouch {
    fn weigh(&self, _: &Journey<'_>, credit: &mut [f64]) {
        if let Some(first) = credit.first_mut() {
            *first = 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fitted, journey};

    #[test]
    fn the_example() {
        assert_eq!(fitted("first_touch").credit(&journey(3)), [1.0, 0.0, 0.0]);
    }
}
