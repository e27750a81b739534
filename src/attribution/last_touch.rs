//! Last touch.
//!
//! # What it does
//! Gives a deal wholly to the last eligible touch at or before its end.
//!
//! # Weights
//! 1 to the last touch, 0 to every other.
//!
//! # When to use it
//! To see what stands right before a close. It favours whatever people do when they have already
//! decided.
//!
//! # Example
//! Touches webinar, e-mail, form: 0, 0, 1.
//!
//! # Reference
//! The last-touch model of Google Analytics, Adobe Analytics, HubSpot and Marketo Measure.

use super::model::{Journey, Weigher};
use super::rule_model::RuleModel;

/// The model.
pub(super) const LAST_TOUCH: RuleModel<LastTouch> =
    RuleModel::new("last_touch", "Last touch", LastTouch);

/// Its weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct LastTouch;

impl Weigher for LastTouch {
    fn weigh(&self, _: &Journey<'_>, credit: &mut [f64]) {
        if let Some(last) = credit.last_mut() {
            *last = 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fitted, journey};

    #[test]
    fn the_example() {
        assert_eq!(fitted("last_touch").credit(&journey(3)), [0.0, 0.0, 1.0]);
    }
}
