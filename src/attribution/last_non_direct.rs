//! Last touch that is not direct.
//!
//! # What it does
//! Gives a deal wholly to the last eligible touch whose channel is not `direct`: a visit without a
//! source shows that a visitor came back, not what brought them.
//!
//! # Weights
//! 1 to the last touch of another channel than `direct`, 0 to every other. If all are direct, 1 to
//! the last.
//!
//! # When to use it
//! Where last touch drowns in direct visits, and to stand beside reports of Google Analytics.
//!
//! # Example
//! Touches webinar, e-mail, direct: 0, 1, 0. Touches direct, direct: 0, 1.
//!
//! # Reference
//! The last non-direct click model of Google Analytics.

use super::model::{Journey, Model, Training, Weigher};
use crate::error::Result;

/// The model.
#[derive(Debug)]
pub(super) struct LastNonDirect;

impl Model for LastNonDirect {
    fn id(&self) -> &'static str {
        "last_non_direct"
    }

    fn title(&self) -> &'static str {
        "Last non-direct touch"
    }

    fn fit(&self, training: &Training<'_>) -> Result<Box<dyn Weigher>> {
        Ok(Box::new(LastNonDirectWeigher {
            direct: training.direct,
        }))
    }
}

struct LastNonDirectWeigher {
    direct: Option<u16>,
}

impl Weigher for LastNonDirectWeigher {
    fn weigh(&self, journey: &Journey<'_>, credit: &mut [f64]) {
        let place = journey
            .channels
            .iter()
            .rposition(|code| Some(*code) != self.direct);
        if let Some(place) = place.or(credit.len().checked_sub(1)) {
            credit[place] = 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Journey;
    use super::super::tests::{DIRECT, fitted, journey};

    #[test]
    fn the_example() {
        let model = fitted("last_non_direct");
        assert_eq!(
            model.credit(&Journey {
                channels: &[1, 2, DIRECT],
                ..journey(3)
            }),
            [0.0, 1.0, 0.0]
        );
        assert_eq!(
            model.credit(&Journey {
                channels: &[DIRECT, DIRECT],
                ..journey(2)
            }),
            [0.0, 1.0]
        );
    }
}
