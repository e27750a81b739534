//! Lead creation.
//!
//! # What it does
//! Gives a deal wholly to the touch that made a stranger a lead.
//!
//! # Weights
//! 1 to the latest touch at or before the lead's creation, else to the first after it; 0 to every
//! other.
//!
//! # When to use it
//! To compare what fills the database of leads. It sees neither what came before nor what came of
//! it.
//!
//! # Example
//! Touches webinar, form, e-mail, the lead created with the form: 0, 1, 0.
//!
//! # Reference
//! The lead creation model of HubSpot and Marketo Measure.

use super::model::{Journey, Weigher};
use super::rule_model::RuleModel;

/// The model.
pub(super) const LEAD_CREATION: RuleModel<LeadCreation> =
    RuleModel::new("lead_creation", "Lead creation", LeadCreation);

/// Its weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct LeadCreation;

impl Weigher for LeadCreation {
    fn weigh(&self, journey: &Journey<'_>, credit: &mut [f64]) {
        // A deal without a lead has no creation of one: what began the journey stands for it.
        if let Some(share) = credit.get_mut(journey.milestones.lead_creation.unwrap_or(0)) {
            *share = 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fitted, journey, with_milestones};

    #[test]
    fn the_example() {
        assert_eq!(
            fitted("lead_creation").credit(&with_milestones(3, Some(1), Some(2))),
            [0.0, 1.0, 0.0]
        );
    }

    #[test]
    fn without_a_lead_the_first_touch_stands_for_it() {
        assert_eq!(fitted("lead_creation").credit(&journey(3)), [1.0, 0.0, 0.0]);
    }
}
