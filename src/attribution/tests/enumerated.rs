//! Fitted models against their definitions, taken literally: chains as dense matrices with the
//! removed channel sent to nothing, games by every order of the channels.

use super::super::removal_effects;
use super::super::shapley::set_values;
use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Paths with whether each was won, and how often it counts.
type WeightedPaths = Vec<(Vec<u16>, bool, u32)>;

fn paths(channel_count: u16, can_be_lost: bool) -> impl Strategy<Value = WeightedPaths> {
    prop::collection::vec(
        (
            prop::collection::vec(0..channel_count, 1..10),
            any::<bool>(),
            0u32..4,
        ),
        1..30,
    )
    .prop_map(move |paths| {
        paths
            .into_iter()
            .map(|(path, is_won, times)| (path, is_won || !can_be_lost, times))
            .collect()
    })
}

fn training(paths: &WeightedPaths) -> TrainingPaths {
    let mut training = TrainingPaths::default();
    // The cluster is the path's number, which the weight is looked up by.
    (0..).zip(paths).for_each(|(number, (path, is_won, _))| {
        training.push(path.iter().copied(), *is_won, number)
    });
    training
}

/// Where a step leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum StepTo {
    State(Vec<u16>),
    Conversion,
    Nothing,
}

type CountedChain = BTreeMap<Vec<u16>, BTreeMap<StepTo, f64>>;

/// How often each state is followed by each other.
fn chain(paths: &WeightedPaths, order: usize) -> CountedChain {
    let mut chain = CountedChain::new();
    for (path, is_won, times) in paths.iter().filter(|(_, _, times)| *times > 0) {
        let mut path = path.clone();
        path.dedup();
        let state = |step: usize| path[step.saturating_sub(order)..step].to_vec();
        let mut follow = |from: Vec<u16>, to: StepTo| {
            *chain.entry(from).or_default().entry(to).or_default() += f64::from(*times)
        };
        (0..path.len()).for_each(|step| follow(state(step), StepTo::State(state(step + 1))));
        follow(
            state(path.len()),
            if *is_won {
                StepTo::Conversion
            } else {
                StepTo::Nothing
            },
        );
    }
    chain
}

/// The probability to convert from the start, where states that hold `removed` lead to nothing: (I
/// - Q) h = r by elimination.
fn conversion(chain: &CountedChain, removed: Option<u16>) -> f64 {
    let states: Vec<&Vec<u16>> = chain.keys().collect();
    let place = |state: &Vec<u16>| states.binary_search(&state).unwrap();
    let size = states.len();
    let mut rows = vec![vec![0.0; size + 1]; size];
    for (from, state) in states.iter().enumerate() {
        rows[from][from] = 1.0;
        if removed.is_some_and(|removed| state.contains(&removed)) {
            continue;
        }
        let total: f64 = chain[*state].values().sum();
        for (to, count) in &chain[*state] {
            match to {
                StepTo::State(next) => rows[from][place(next)] -= count / total,
                StepTo::Conversion => rows[from][size] += count / total,
                StepTo::Nothing => {}
            }
        }
    }
    eliminate(&mut rows);
    states
        .iter()
        .position(|state| state.is_empty())
        .map_or(0.0, |start| rows[start][size])
}

/// Gauss-Jordan with pivots; the last column becomes the solution.
fn eliminate(rows: &mut [Vec<f64>]) {
    for column in 0..rows.len() {
        let pivot = (column..rows.len())
            .max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))
            .unwrap();
        rows.swap(column, pivot);
        let scale = rows[column][column];
        rows[column].iter_mut().for_each(|cell| *cell /= scale);
        let pivot_row = rows[column].clone();
        for (_, row) in rows
            .iter_mut()
            .enumerate()
            .filter(|(place, _)| *place != column)
        {
            let factor = row[column];
            row.iter_mut()
                .zip(&pivot_row)
                .for_each(|(cell, pivot)| *cell -= factor * pivot);
        }
    }
}

fn assert_effects(paths: &WeightedPaths, channel_count: u16) {
    for order in 1..=4 {
        let found = removal_effects(
            &training(paths),
            order,
            usize::from(channel_count),
            |cluster| paths[cluster as usize].2,
        );
        let chain = chain(paths, usize::from(order));
        let whole = conversion(&chain, None);
        assert!(
            (found.conversion - whole).abs() < 1e-9,
            "order {order}: {} is not {whole}",
            found.conversion
        );
        for channel in 0..channel_count {
            let expected = if whole > 0.0 {
                1.0 - conversion(&chain, Some(channel)) / whole
            } else {
                0.0
            };
            let effect = found.effects[usize::from(channel)];
            assert!(
                (effect - expected).abs() < 1e-9,
                "order {order}, channel {channel}: {effect} is not {expected}"
            );
        }
        assert_eq!(
            found.won_count,
            paths
                .iter()
                .filter(|(_, is_won, _)| *is_won)
                .map(|(_, _, times)| u64::from(*times))
                .sum::<u64>()
        );
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn removal_effects_are_those_of_a_dense_chain(paths in paths(5, true)) {
        // Channel 5 occurs in no path.
        assert_effects(&paths, 6);
    }

    #[test]
    fn without_lost_paths_an_effect_is_the_share_of_conversions_that_pass(paths in paths(4, false)) {
        assert_effects(&paths, 4);
    }

    #[test]
    fn two_channels_that_go_to_and_fro(paths in paths(2, true)) {
        assert_effects(&paths, 2);
    }

    #[test]
    fn a_single_channel_has_every_conversion(paths in paths(1, true)) {
        assert_effects(&paths, 1);
        let found = removal_effects(&training(&paths), 1, 1, |_| 1);
        prop_assert!(found.conversion == 0.0 || found.effects[0] == 1.0);
    }

    #[test]
    fn raw_values_are_those_of_every_order_of_channels(paths in paths(6, true)) {
        let sets: Vec<(BTreeSet<u16>, bool)> = paths.iter().map(|(path, is_won, _)| (path.iter().copied().collect(), *is_won)).collect();
        let rate = sets.iter().filter(|(_, is_won)| *is_won).count() as f64 / sets.len() as f64;
        let worth = |coalition: &BTreeSet<u16>| {
            let inside = || sets.iter().filter(|(set, _)| set.is_subset(coalition));
            let won = inside().filter(|(_, is_won)| *is_won).count() as f64;
            if coalition.is_empty() { 0.0 } else { (won + 10.0 * rate) / (inside().count() as f64 + 10.0) }
        };
        let found = set_values(&training(&paths));
        let distinct: BTreeSet<Vec<u16>> = sets.iter().map(|(set, _)| set.iter().copied().collect()).collect();
        prop_assert_eq!(found.iter().map(|set| set.channels.clone()).collect::<Vec<_>>(), distinct.into_iter().collect::<Vec<_>>());
        for set in &found {
            let same = || sets.iter().filter(|(other, _)| other.iter().eq(&set.channels));
            prop_assert_eq!(set.journey_count, same().count() as u64);
            prop_assert_eq!(set.won_count, same().filter(|(_, is_won)| *is_won).count() as u64);
            let expected = by_every_order(&set.channels, worth);
            for (value, channel) in set.values.iter().zip(&set.channels) {
                prop_assert!((value.value - expected[channel]).abs() < 1e-9);
            }
        }
    }

    /// The game whose coalitions are worth the won deals inside them, all deals together: each
    /// channel's sum of linear credit.
    #[test]
    fn the_linear_game_s_values_are_equal_shares_over_distinct_channels(paths in paths(6, true)) {
        let won: Vec<BTreeSet<u16>> = paths.iter().filter(|(_, is_won, _)| *is_won).map(|(path, _, _)| path.iter().copied().collect()).collect();
        let worth = |coalition: &BTreeSet<u16>| won.iter().filter(|set| set.is_subset(coalition)).count() as f64;
        let expected = by_every_order(&(0..6).collect::<Vec<u16>>(), worth);
        let model = fitted("shapley_linear");
        let mut sums = [0.0; 6];
        for (path, _, _) in paths.iter().filter(|(_, is_won, _)| *is_won) {
            let touched_at = vec![0; path.len()];
            let credit = model.credit(&Journey { touched_at: &touched_at, channels: path, ..journey(1) });
            path.iter().zip(credit).for_each(|(channel, share)| sums[usize::from(*channel)] += share);
        }
        for (channel, sum) in (0..).zip(sums) {
            prop_assert!((sum - expected[&channel]).abs() < 1e-9);
        }
    }
}

/// Each channel's mean gain over every order in which the channels can come. What a coalition is
/// worth is computed once.
fn by_every_order(channels: &[u16], worth: impl Fn(&BTreeSet<u16>) -> f64) -> BTreeMap<u16, f64> {
    let members = |coalition: usize| {
        channels
            .iter()
            .enumerate()
            .filter(move |(place, _)| coalition >> place & 1 == 1)
            .map(|(_, channel)| *channel)
    };
    let worth: Vec<f64> = (0..1 << channels.len())
        .map(|coalition| worth(&members(coalition).collect()))
        .collect();
    let mut sums = vec![0.0; channels.len()];
    let order_count = join(0, &worth, &mut sums);
    channels
        .iter()
        .copied()
        .zip(sums.into_iter().map(|sum| sum / order_count))
        .collect()
}

/// Adds the gains of every order that begins with the coalition; returns how many orders that are.
fn join(coalition: usize, worth: &[f64], sums: &mut [f64]) -> f64 {
    let mut order_count = 0.0;
    for place in (0..sums.len()).filter(|place| coalition >> place & 1 == 0) {
        let with = coalition | 1 << place;
        let orders = join(with, worth, sums);
        sums[place] += orders * (worth[with] - worth[coalition]);
        order_count += orders;
    }
    if coalition == worth.len() - 1 {
        1.0
    } else {
        order_count
    }
}
