//! Shapley value.
//!
//! # What it does
//! Asks what each channel adds to the others: a journey's channels are players who convert
//! together, and each is paid its mean gain over all orders in which they might have come.
//!
//! # Weights
//! v(no channel) = 0; v(S) = (conversions(S) + 10 p) / (journeys(S) + 10) over training journeys
//! whose channels all lie in S, p the overall rate. The Shapley value of that game over a journey's
//! distinct channels; negatives count as 0, then it is scaled to 1; if all are 0, equal. Each
//! channel's part is split equally over its touches. Exact to 12 distinct channels; with more, the
//! mean over 1,000 random orders with a fixed seed, and its standard error.
//!
//! # When to use it
//! Where channels work together and the same ones meet in many journeys, won and lost. What comes
//! first does not matter to it.
//!
//! # Example
//! Journeys A 30 won of 40, B none of 30, A > B 20 won of 30; p = 1/2. v(A) = 35/50, v(B) = 5/40,
//! v(A, B) = 55/110. The values of A and B over both are 0.5375 and -0.0375, so of a deal with
//! touches A, B the touches get 1, 0.
//!
//! # Reference
//! Shapley, A value for n-person games, 1953. Zhao, Mahboobi, Bagheri, Shapley value methods for
//! attribution modeling in online advertising, 2018.

mod game;
mod sets;

use super::by_channel::{self, distinct};
use super::model::{Journey, Model, Training, Weigher};
use super::training_paths::TrainingPaths;
use crate::error::Result;
use ahash::AHashMap;
use game::Estimate;
use rayon::prelude::*;
use sets::{ChannelSets, SetOutcomes};
use std::sync::{Arc, PoisonError, RwLock};

/// With more distinct channels than this, orders are sampled.
const EXACT_CHANNELS: usize = 12;
/// With more distinct channels than this, a table of all coalitions costs more than looking at
/// journeys order by order.
const TABLE_CHANNELS: usize = 20;

/// The model.
#[derive(Debug)]
pub(super) struct Shapley;

impl Model for Shapley {
    fn id(&self) -> &'static str {
        "shapley"
    }

    fn title(&self) -> &'static str {
        "Shapley value"
    }

    fn is_fitted(&self) -> bool {
        true
    }

    fn fit(&self, training: &Training<'_>) -> Result<Box<dyn Weigher>> {
        Ok(Box::new(ShapleyWeigher {
            sets: ChannelSets::new(training.paths),
            known: RwLock::default(),
        }))
    }
}

/// Values are found when a journey asks for those of its channels, and kept.
struct ShapleyWeigher {
    sets: ChannelSets,
    known: RwLock<AHashMap<u128, Arc<[Estimate]>>>,
}

impl ShapleyWeigher {
    fn values(&self, channels: &[u16]) -> Arc<[Estimate]> {
        let hash = sets::hash(channels);
        let known = self
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&hash)
            .cloned();
        known.unwrap_or_else(|| {
            let found: Arc<[Estimate]> = estimate(&self.sets, channels).into();
            self.known
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(hash, Arc::clone(&found));
            found
        })
    }
}

impl Weigher for ShapleyWeigher {
    fn weigh(&self, journey: &Journey<'_>, credit: &mut [f64]) {
        let channels = distinct(journey.channels.iter().copied());
        let values = self.values(&channels);
        let worth = |code: u16| {
            channels
                .binary_search(&code)
                .map_or(0.0, |place| values[place].value.max(0.0))
        };
        by_channel::share(journey.channels, worth, credit);
    }
}

/// The values of one channel set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SetValues {
    /// Codes of the channels, sorted.
    pub(super) channels: Vec<u16>,
    /// Training journeys with just these channels.
    pub(super) journey_count: u64,
    /// Of these, won.
    pub(super) won_count: u64,
    /// The raw value of each channel; together they are v of the set.
    pub(super) values: Vec<Estimate>,
}

/// The raw values of every channel set that occurs, sorted by channels.
pub(super) fn set_values(paths: &TrainingPaths) -> Vec<SetValues> {
    let sets = ChannelSets::new(paths);
    let of_set = |(channels, outcomes): &(Vec<u16>, SetOutcomes)| SetValues {
        channels: channels.clone(),
        journey_count: outcomes.journeys,
        won_count: outcomes.won,
        values: estimate(&sets, channels),
    };
    sets.list.par_iter().map(of_set).collect()
}

/// The value of each channel of a set; the channels are sorted.
fn estimate(sets: &ChannelSets, channels: &[u16]) -> Vec<Estimate> {
    let count = channels.len();
    if count <= EXACT_CHANNELS {
        return game::exact(&sets.worth_by_coalition(channels));
    }
    // The seed is the set's own, so that its values do not depend on which other sets there are.
    let seed = sets::hash(channels) as u64;
    if count <= TABLE_CHANNELS {
        let table = sets.worth_by_coalition(channels);
        return game::sampled(count, seed, |order, worth| {
            let mut coalition = 0;
            for (player, worth) in order.iter().zip(worth) {
                coalition |= 1usize << player;
                *worth = table[coalition];
            }
        });
    }
    let inside = sets.inside(channels);
    game::sampled(count, seed, |order, worth| {
        sets.worth_along(&inside, order, worth)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_close, fitted_on, journey, settings};
    use super::*;
    use crate::stats::mix;

    fn push(paths: &mut TrainingPaths, channels: &[u16], journeys: u64, won: u64) {
        (0..journeys).for_each(|number| paths.push(channels.iter().copied(), number < won, number));
    }

    fn example() -> TrainingPaths {
        let mut paths = TrainingPaths::default();
        push(&mut paths, &[1], 40, 30);
        push(&mut paths, &[2], 30, 0);
        push(&mut paths, &[1, 2], 30, 20);
        paths
    }

    #[test]
    fn the_example() {
        let found = set_values(&example());
        let of_both = found.iter().find(|set| set.channels == [1, 2]).unwrap();
        assert_eq!((of_both.journey_count, of_both.won_count), (30, 20));
        assert_close(
            &[of_both.values[0].value, of_both.values[1].value],
            &[0.5375, -0.0375],
        );
        let model = fitted_on("shapley", &settings(), &example());
        assert_close(
            &model.credit(&Journey {
                channels: &[1, 2],
                ..journey(2)
            }),
            &[1.0, 0.0],
        );
        assert_close(
            &model.credit(&Journey {
                channels: &[2, 2],
                ..journey(2)
            }),
            &[0.5, 0.5],
        );
    }

    #[test]
    fn channels_that_no_closed_deal_had_count_as_any_other() {
        let model = fitted_on("shapley", &settings(), &TrainingPaths::default());
        assert_close(
            &model.credit(&Journey {
                channels: &[1, 2, 1],
                ..journey(3)
            }),
            &[0.25, 0.5, 0.25],
        );
    }

    /// Journeys over many channels, with longer ones among them.
    fn many(channel_count: u64) -> TrainingPaths {
        let mut paths = TrainingPaths::default();
        for number in 0..3_000u64 {
            let path = (0..number % 9).map(|step| (mix(number * 16 + step) % channel_count) as u16);
            paths.push(path, mix(number).is_multiple_of(4), number);
        }
        paths.push(0..channel_count as u16, true, 0);
        paths
    }

    #[test]
    fn thirteen_channels_are_sampled_near_the_exact_value() {
        let sets = ChannelSets::new(&many(13));
        let channels: Vec<u16> = (0..13).collect();
        let exact = game::exact(&sets.worth_by_coalition(&channels));
        for (found, exact) in estimate(&sets, &channels).iter().zip(&exact) {
            assert!(
                found.standard_error > 0.0
                    && (found.value - exact.value).abs() < 4.5 * found.standard_error,
                "{found:?} {exact:?}"
            );
        }
        assert!(
            estimate(&sets, &channels[..12])
                .iter()
                .all(|exact| exact.standard_error == 0.0)
        );
    }

    #[test]
    fn thirty_channels_share_what_all_are_worth_whatever_the_order_of_journeys() {
        let paths = many(30);
        let mut turned = TrainingPaths::default();
        paths
            .iter()
            .collect::<Vec<_>>()
            .iter()
            .rev()
            .for_each(|path| turned.push(path.channels.iter().copied(), path.is_won, path.cluster));
        let found = set_values(&paths);
        assert_eq!(found, set_values(&turned));
        let all = found.iter().find(|set| set.channels.len() == 30).unwrap();
        let (journeys, won) = paths.iter().fold((0.0, 0.0), |(journeys, won), path| {
            (journeys + 1.0, won + f64::from(u8::from(path.is_won)))
        });
        let worth = (won + 10.0 * won / journeys) / (journeys + 10.0);
        assert!(
            (all.values
                .iter()
                .map(|estimate| estimate.value)
                .sum::<f64>()
                - worth)
                .abs()
                < 1e-9
        );
    }
}
