//! Time decay.
//!
//! # What it does
//! Gives a touch more the nearer it is to the end: half as much for every half-life before it.
//!
//! # Weights
//! 2^(-days before the end / half_life_days), scaled to 1; the half-life is 7 days and can be set.
//! Days are counted in fractions, not in weekly steps.
//!
//! # When to use it
//! For short cycles, where what is long past is forgotten. In long cycles set a longer half-life,
//! or only the last weeks count.
//!
//! # Example
//! Touches 14, 7 and 0 days before the close: 1/7, 2/7, 4/7.
//!
//! # Reference
//! The time decay model of Google Analytics and Adobe Analytics, half-life 7 days.

use super::model::{Journey, Model, Training, Weigher};
use crate::error::Result;

const MICROS_A_DAY: f64 = 86_400e6;

/// The model.
#[derive(Debug)]
pub(super) struct TimeDecay;

impl Model for TimeDecay {
    fn id(&self) -> &'static str {
        "time_decay"
    }

    fn title(&self) -> &'static str {
        "Time decay"
    }

    fn fit(&self, training: &Training<'_>) -> Result<Box<dyn Weigher>> {
        Ok(Box::new(TimeDecayWeigher {
            half_life_days: training.settings.time_decay.half_life_days,
        }))
    }
}

struct TimeDecayWeigher {
    half_life_days: f64,
}

impl Weigher for TimeDecayWeigher {
    /// Days are counted back from the latest touch, whose weight is then 1: the scale cancels what
    /// lies between it and the end, and a journey hundreds of half-lives old does not become 0 of
    /// 0.
    fn weigh(&self, journey: &Journey<'_>, credit: &mut [f64]) {
        let Some(latest) = journey.touched_at.iter().max() else {
            return;
        };
        for (share, touched_at) in credit.iter_mut().zip(journey.touched_at) {
            let days = (latest - touched_at) as f64 / MICROS_A_DAY;
            *share = libm::exp2(-days / self.half_life_days);
        }
        let total: f64 = credit.iter().sum();
        credit.iter_mut().for_each(|share| *share /= total);
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Journey;
    use super::super::tests::{assert_close, fitted, fitted_with, journey, settings};

    const DAY: i64 = 86_400_000_000;

    #[test]
    fn the_example() {
        let touched_at = [0, 7 * DAY, 14 * DAY];
        let weights = fitted("time_decay").credit(&Journey {
            touched_at: &touched_at,
            end: 14 * DAY,
            ..journey(3)
        });
        assert_close(&weights, &[1.0 / 7.0, 2.0 / 7.0, 4.0 / 7.0]);
    }

    #[test]
    fn the_half_life_can_be_set_and_counts_parts_of_days() {
        let mut settings = settings();
        settings.time_decay.half_life_days = 0.5;
        let weights = fitted_with("time_decay", &settings).credit(&Journey {
            touched_at: &[0, DAY / 4],
            end: DAY,
            ..journey(2)
        });
        let earlier = std::f64::consts::FRAC_1_SQRT_2;
        assert_close(
            &weights,
            &[earlier / (1.0 + earlier), 1.0 / (1.0 + earlier)],
        );
    }

    #[test]
    fn touches_a_lifetime_before_the_end_still_share_the_deal() {
        let touched_at = [0, 0, 7 * DAY];
        let weights = fitted("time_decay").credit(&Journey {
            touched_at: &touched_at,
            end: 30_000 * DAY,
            ..journey(3)
        });
        assert_close(&weights, &[0.25, 0.25, 0.5]);
    }
}
