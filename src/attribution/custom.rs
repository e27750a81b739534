//! Custom.
//!
//! # What it does
//! Shares a deal by weights of the pipeline file, either by milestone or by position.
//!
//! # Weights
//! `milestones = { first_touch, lead_creation, deal_creation, closing, rest }` or `positions = {
//! first, middle, last }` under `[attribution.custom]`; what is left out is 0, and they sum to 1.
//! `rest` is shared equally by touches that are no milestone of the list. A milestone without a
//! touch gives its share to the others in proportion; if every touch is a milestone, their shares
//! are scaled to 1. With two touches the ends of `positions` are scaled to 1.
//!
//! # When to use it
//! Where marketing and sales have agreed on weights of their own and written them down.
//!
//! # Example
//! `milestones = { first_touch = 0.2, lead_creation = 0.3, deal_creation = 0.3, rest = 0.2 }` and
//! touches webinar, form, e-mail, meeting, the lead created with the form and the deal with the
//! meeting: 0.2, 0.3, 0.2, 0.3.
//!
//! # Reference
//! The custom models of Marketo Measure (by milestone) and Adobe Analytics (by position).

use super::milestone_weights::MilestoneWeights;
use super::model::{Model, Training, Weigher};
use super::position_weights::PositionWeights;
use crate::error::{Error, Result};
use crate::pipeline::settings;

/// The model.
#[derive(Debug)]
pub(super) struct Custom;

impl Model for Custom {
    fn id(&self) -> &'static str {
        "custom"
    }

    fn title(&self) -> &'static str {
        "Custom"
    }

    fn is_by_milestone(&self) -> bool {
        true
    }

    fn fit(&self, training: &Training<'_>) -> Result<Box<dyn Weigher>> {
        match training.settings.custom {
            Some(settings::CustomWeights::Milestones {
                first_touch,
                lead_creation,
                deal_creation,
                closing,
                rest,
            }) => Ok(Box::new(MilestoneWeights {
                first_touch,
                lead_creation,
                deal_creation,
                closing,
                rest,
            })),
            Some(settings::CustomWeights::Positions {
                first,
                middle,
                last,
            }) => Ok(Box::new(PositionWeights {
                first,
                middle,
                last,
            })),
            None => Err(Error::bug("the model `custom` runs without weights")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{
        assert_close, fitted, fitted_with, journey, settings, with_milestones,
    };
    use crate::pipeline::settings::CustomWeights;

    #[test]
    fn the_example() {
        assert_close(
            &fitted("custom").credit(&with_milestones(4, Some(1), Some(3))),
            &[0.2, 0.3, 0.2, 0.3],
        );
    }

    #[test]
    fn milestones_give_way_to_each_other() {
        let model = fitted("custom");
        assert_close(
            &model.credit(&with_milestones(4, Some(1), None)),
            &[0.32, 0.48, 0.1, 0.1],
        );
        assert_close(
            &model.credit(&with_milestones(3, Some(1), Some(2))),
            &[0.25, 0.375, 0.375],
        );
    }

    #[test]
    fn weights_of_milestones_that_no_touch_holds_are_shared_by_all() {
        let mut settings = settings();
        settings.custom = Some(CustomWeights::Milestones {
            first_touch: 0.0,
            lead_creation: 0.0,
            deal_creation: 0.7,
            closing: 0.0,
            rest: 0.3,
        });
        assert_close(
            &fitted_with("custom", &settings).credit(&journey(2)),
            &[0.5, 0.5],
        );
    }

    #[test]
    fn weights_by_position() {
        let mut settings = settings();
        settings.custom = Some(CustomWeights::Positions {
            first: 0.1,
            middle: 0.6,
            last: 0.3,
        });
        let model = fitted_with("custom", &settings);
        assert_close(&model.credit(&journey(5)), &[0.1, 0.2, 0.2, 0.2, 0.3]);
        assert_close(&model.credit(&journey(2)), &[0.25, 0.75]);
    }
}
