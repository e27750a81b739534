//! Position based.
//!
//! # What it does
//! Gives most of a deal to the touches at both ends of its journey and the rest to those between.
//!
//! # Weights
//! 0.4 to the first touch, 0.4 to the last, 0.2 shared equally by those between; `first` and `last`
//! can be set. With two touches the ends are scaled to 1: 0.5 each. A single touch gets 1.
//!
//! # When to use it
//! Where both what begins and what closes a journey matter and no source records when leads and
//! deals were created. Some call it U-shaped; `u_shaped` is another model.
//!
//! # Example
//! Touches webinar, e-mail, e-mail, form: 0.4, 0.1, 0.1, 0.4.
//!
//! # Reference
//! The position-based 40/20/40 model of Google Analytics, Adobe Analytics and Snowplow.

use super::model::{Model, Training, Weigher};
use super::position_weights::PositionWeights;
use crate::error::Result;

/// The model.
#[derive(Debug)]
pub(super) struct PositionBased;

impl Model for PositionBased {
    fn id(&self) -> &'static str {
        "position_based"
    }

    fn title(&self) -> &'static str {
        "Position based"
    }

    fn fit(&self, training: &Training<'_>) -> Result<Box<dyn Weigher>> {
        let ends = training.settings.position_based;
        // Half of the ends' sum may be a hair over 1 in binary.
        let middle = (1.0 - ends.first - ends.last).max(0.0);
        Ok(Box::new(PositionWeights {
            first: ends.first,
            middle,
            last: ends.last,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_close, fitted, fitted_with, journey, settings};
    use crate::pipeline::settings::PositionBasedSettings;

    #[test]
    fn the_example() {
        let model = fitted("position_based");
        assert_close(&model.credit(&journey(4)), &[0.4, 0.1, 0.1, 0.4]);
        assert_close(&model.credit(&journey(3)), &[0.4, 0.2, 0.4]);
        assert_eq!(model.credit(&journey(2)), [0.5, 0.5]);
        assert_eq!(model.credit(&journey(1)), [1.0]);
    }

    #[test]
    fn its_weights_can_be_set() {
        let mut settings = settings();
        settings.position_based = PositionBasedSettings {
            first: 0.3,
            last: 0.1,
        };
        let model = fitted_with("position_based", &settings);
        assert_close(&model.credit(&journey(4)), &[0.3, 0.3, 0.3, 0.1]);
        assert_close(&model.credit(&journey(2)), &[0.75, 0.25]);
    }
}
