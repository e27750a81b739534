//! Markov chain.
//!
//! # What it does
//! Asks what would be lost without a channel: journeys of won and lost deals become a chain of
//! channels, and a channel is worth the share of conversions that pass it.
//!
//! # Weights
//! States are the start, the last k channels (k is the order, 1 to 4), conversion and nothing;
//! transition probabilities are counted. The removal effect of a channel is 1 - P(conversion, every
//! state that holds it sent to nothing) / P(conversion), which is P(path visits it | conversion). A
//! journey's distinct channels share it in proportion to their effects, each channel's part is
//! split equally over its touches. If all effects are 0, they share equally. Nothing is simulated:
//! the equations are solved to a residual of 1e-14.
//!
//! # When to use it
//! Where many lost deals are recorded, so that won ones can be distinguished from them. Without a
//! lost deal the effect of a channel is the share of won journeys that pass it. With `null_paths =
//! "accounts"` accounts that fell silent without a deal are lost journeys too. An effect follows
//! how often a channel occurs: it shows what would be missing, not which channel is better for its
//! size.
//!
//! # Example
//! Journeys A > B won, A lost, B won. P(conversion) = 2/3 x 1/2 + 1/3 = 2/3; without A 1/3, without
//! B 0. Effects: A 1/2, B 1. So of a deal with touches A, B, A the touches get 1/6, 2/3, 1/6.
//!
//! # Reference
//! Anderl, Becker, von Wangenheim, Schumann, Mapping the customer journey: lessons learned from
//! graph-based online attribution modeling, 2016.

mod chain;
mod effects;
mod refit;
mod solve;
mod transitions;

pub use effects::{RemovalEffects, removal_effects};
pub(super) use refit::effect_intervals;

use super::by_channel;
use super::model::{Journey, Model, Training, Weigher};
use crate::error::Result;

/// The model.
#[derive(Debug)]
pub(super) struct Markov;

impl Model for Markov {
    fn id(&self) -> &'static str {
        "markov"
    }

    fn title(&self) -> &'static str {
        "Markov chain"
    }

    fn is_fitted(&self) -> bool {
        true
    }

    fn fit(&self, training: &Training<'_>) -> Result<Box<dyn Weigher>> {
        let paths = training.paths;
        let fitted = removal_effects(
            paths,
            training.settings.markov.order,
            paths.channel_count(),
            |_| 1,
        );
        Ok(Box::new(MarkovWeigher {
            effects: fitted.effects,
        }))
    }
}

struct MarkovWeigher {
    effects: Vec<f64>,
}

impl Weigher for MarkovWeigher {
    /// A channel that no closed deal had has no effect.
    fn weigh(&self, journey: &Journey<'_>, credit: &mut [f64]) {
        by_channel::share(
            journey.channels,
            |code| self.effects.get(usize::from(code)).copied().unwrap_or(0.0),
            credit,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_close, fitted_on, journey, settings};
    use super::super::training_paths::TrainingPaths;
    use super::*;

    fn example() -> TrainingPaths {
        let mut paths = TrainingPaths::default();
        paths.push([1, 2].into_iter(), true, 0);
        paths.push([1].into_iter(), false, 1);
        paths.push([2].into_iter(), true, 2);
        paths
    }

    #[test]
    fn the_example() {
        let found = removal_effects(&example(), 1, 3, |_| 1);
        // From the start A 2/3 and B 1/3; from A B 1/2; from B always a conversion: 1/3 + 1/3.
        assert_close(&[found.conversion], &[2.0 / 3.0]);
        assert_close(&found.effects, &[0.0, 0.5, 1.0]);
        assert_eq!(found.won_count, 2);
        let credit = fitted_on("markov", &settings(), &example()).credit(&Journey {
            channels: &[1, 2, 1],
            ..journey(3)
        });
        assert_close(&credit, &[1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0]);
    }

    #[test]
    fn channels_that_never_convert_share_equally() {
        let mut paths = TrainingPaths::default();
        paths.push([1, 2].into_iter(), false, 0);
        let found = removal_effects(&paths, 2, 3, |_| 1);
        assert_eq!(
            (found.conversion, found.effects, found.won_count),
            (0.0, vec![0.0; 3], 0)
        );
        let credit = fitted_on("markov", &settings(), &paths).credit(&Journey {
            channels: &[1, 2, 2],
            ..journey(3)
        });
        assert_close(&credit, &[0.5, 0.25, 0.25]);
    }

    #[test]
    fn without_journeys_everything_is_nothing() {
        let found = removal_effects(&TrainingPaths::default(), 3, 2, |_| 1);
        assert_eq!(
            found,
            RemovalEffects {
                effects: vec![0.0; 2],
                conversion: 0.0,
                won_count: 0
            }
        );
    }

    #[test]
    fn a_path_that_goes_round_ten_thousand_times_is_solved_too() {
        let mut paths = TrainingPaths::default();
        paths.push((0..20_000).map(|step| step % 2), true, 0);
        paths.push([0].into_iter(), false, 1);
        let found = removal_effects(&paths, 1, 2, |_| 1);
        // Of 10,001 stays at channel 0 one ends in nothing, of 10,000 at channel 1 one in a
        // conversion.
        let (on, back) = (10_000.0 / 10_001.0, 9_999.0 / 10_000.0);
        assert!(
            (found.conversion - on * 1e-4 / (1.0 - on * back)).abs() < 1e-9,
            "{found:?}"
        );
        assert!(
            (found.effects[0] - 1.0).abs() < 1e-9 && (found.effects[1] - 1.0).abs() < 1e-9,
            "{found:?}"
        );
    }

    /// Changes that travel round a circle keep their size for some sweeps without shrinking by a
    /// factor.
    #[test]
    fn paths_that_go_round_in_circles_are_solved() {
        for rounds in [2, 3_000] {
            let mut paths = TrainingPaths::default();
            paths.push((0..3 * rounds).map(|step| step % 3), true, 0);
            paths.push([1].into_iter(), false, 1);
            let found = removal_effects(&paths, 1, 3, |_| 1);
            // Half start at 0 and half at 1. All of 1 goes on but one of rounds + 1, all of 2 but
            // one of rounds.
            let (on, back) = (
                f64::from(rounds) / f64::from(rounds + 1),
                1.0 - 1.0 / f64::from(rounds),
            );
            let from_1 = on * (1.0 - back) / (1.0 - on * back);
            assert!(
                (found.conversion - from_1).abs() < 1e-10,
                "{rounds}: {found:?}"
            );
            let without_0 = on * (1.0 - back) / 2.0;
            let expected = [1.0 - without_0 / from_1, 1.0, 1.0];
            assert!(
                found
                    .effects
                    .iter()
                    .zip(expected)
                    .all(|(effect, expected)| (effect - expected).abs() < 1e-9),
                "{rounds}: {found:?} {expected:?}"
            );
        }
    }
}
