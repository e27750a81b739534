//! Who gets the credit: one file a model, the same journeys for all, every deal's amount shared out to its last smallest unit.

mod credits;
mod first_touch;
mod last_touch;
mod linear;

pub use credits::credit;

use crate::domain::outcome::Outcome;

/// The eligible touches of one deal, in order.
#[derive(Debug, Clone, Copy)]
pub struct Journey<'a> {
    /// When each touch happened, microseconds UTC, ascending.
    pub touched_at: &'a [i64],
    /// How the deal stands.
    pub outcome: Outcome,
}

/// A way to share a deal among its touches.
pub trait Model: Sync {
    /// Stable id, as in the pipeline file and in every table.
    fn id(&self) -> &'static str;
    /// Its name in reports.
    fn title(&self) -> &'static str;
    /// Writes each touch's share into `credit`, as long as the journey and zero before; the shares sum to 1.
    /// A journey has at least one touch.
    fn weigh(&self, journey: &Journey<'_>, credit: &mut [f64]);
}

/// Every model, in the order in which reports list them.
pub const MODELS: &[&dyn Model] = &[&first_touch::FirstTouch, &last_touch::LastTouch, &linear::Linear];

/// The model of that id.
pub fn model(id: &str) -> Option<&'static dyn Model> {
    MODELS.iter().copied().find(|model| model.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_model_shares_out_the_whole_deal(mut touched_at in prop::collection::vec(0i64..1_000_000_000, 1..60)) {
            touched_at.sort_unstable();
            for model in MODELS {
                let mut credit = vec![0.0; touched_at.len()];
                model.weigh(&Journey { touched_at: &touched_at, outcome: Outcome::Won }, &mut credit);
                prop_assert!(credit.iter().all(|share| *share >= 0.0), "{}: {credit:?}", model.id());
                prop_assert!((credit.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{}: {credit:?}", model.id());
            }
        }
    }

    #[test]
    fn reversal_swaps_first_and_last() {
        let weigh = |model: &dyn Model| {
            let mut credit = vec![0.0; 4];
            model.weigh(&Journey { touched_at: &[1, 2, 3, 4], outcome: Outcome::Open }, &mut credit);
            credit
        };
        let mut last = weigh(&last_touch::LastTouch);
        last.reverse();
        assert_eq!(weigh(&first_touch::FirstTouch), last);
        assert_eq!(weigh(&linear::Linear), [0.25; 4]);
    }
}
