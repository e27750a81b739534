//! Shapley values of a game. Goes in: what each coalition is worth, by bit mask, or along an order
//! of players. Comes out: each player's value.
//!
//! The surprising part: sampled values are efficient too. Along each order the contributions add up
//! to what all players together are worth, so only the parts are uncertain, never the sum.

use crate::stats::mix;

/// Orders of players that are drawn.
pub(super) const ORDERS: u64 = 1_000;

/// A player's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::attribution) struct Estimate {
    /// The value.
    pub(in crate::attribution) value: f64,
    /// What sampling leaves open; 0 where it is exact.
    pub(in crate::attribution) standard_error: f64,
}

/// The values of all players. `worth` has one entry a coalition: bit i of its place is whether
/// player i is in. The empty one is worth its first entry.
///
/// The value of i is the sum over coalitions S without i of |S|! (n - |S| - 1)! / n! (v(S and i) -
/// v(S)).
pub(super) fn exact(worth: &[f64]) -> Vec<Estimate> {
    let player_count = worth.len().trailing_zeros() as usize;
    let weights = weights(player_count);
    let weight_of: Vec<f64> = (0..worth.len())
        .map(|coalition| {
            weights
                .get(coalition.count_ones() as usize)
                .copied()
                .unwrap_or(0.0)
        })
        .collect();
    let value = |player: usize| {
        // Coalitions without the player and the same ones with it lie side by side, in runs as long
        // as the player's bit.
        let run = 1 << player;
        let mut sum = 0.0;
        for (worth, weights) in worth
            .chunks_exact(2 * run)
            .zip(weight_of.chunks_exact(2 * run))
        {
            let (without, with) = worth.split_at(run);
            sum += with
                .iter()
                .zip(without)
                .zip(weights)
                .map(|((with, without), weight)| weight * (with - without))
                .sum::<f64>();
        }
        sum
    };
    (0..player_count)
        .map(|player| Estimate {
            value: value(player),
            standard_error: 0.0,
        })
        .collect()
}

/// By size of the coalition that a player joins, the share of orders in which just it stands
/// before: s! (n - s - 1)! / n!.
fn weights(player_count: usize) -> Vec<f64> {
    let mut weights = Vec::with_capacity(player_count);
    let mut weight = 1.0 / player_count as f64;
    for size in 0..player_count {
        weights.push(weight);
        weight *= (size + 1) as f64 / (player_count - size).saturating_sub(1).max(1) as f64;
    }
    weights
}

/// The values of all players over random orders, the same ones for the same seed. `along` is given
/// an order and writes what its first 1, 2 ... players are worth together; no player is worth 0.
pub(super) fn sampled(
    player_count: usize,
    seed: u64,
    mut along: impl FnMut(&[usize], &mut [f64]),
) -> Vec<Estimate> {
    let (mut sums, mut squares) = (vec![0.0; player_count], vec![0.0; player_count]);
    let mut worth = vec![0.0; player_count];
    for number in 0..ORDERS {
        let order = order(player_count, mix(seed ^ mix(number)));
        along(&order, &mut worth);
        let mut before = 0.0;
        for (player, worth) in order.iter().zip(&worth) {
            let gain = worth - before;
            sums[*player] += gain;
            squares[*player] += gain * gain;
            before = *worth;
        }
    }
    let count = ORDERS as f64;
    let estimate = |(sum, square): (&f64, &f64)| {
        let value = sum / count;
        let variance = (square / count - value * value).max(0.0) * count / (count - 1.0);
        Estimate {
            value,
            standard_error: (variance / count).sqrt(),
        }
    };
    sums.iter().zip(&squares).map(estimate).collect()
}

/// A random order: each place is exchanged with one at or before it.
fn order(player_count: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..player_count).collect();
    for place in (1..player_count).rev() {
        // The high part of a product is even over the places, but for one in 2^40 and more.
        let other = (u128::from(mix(seed.wrapping_add(place as u64))) * (place as u128 + 1)) >> 64;
        order.swap(place, other as usize);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every order of the players, each player's mean gain: the definition.
    fn by_every_order(worth: &[f64]) -> Vec<f64> {
        let player_count = worth.len().trailing_zeros() as usize;
        let (mut sums, mut order_count) = (vec![0.0; player_count], 0.0);
        let mut order: Vec<usize> = (0..player_count).collect();
        visit(&mut order, 0, &mut |order| {
            order_count += 1.0;
            let mut coalition = 0;
            for player in order {
                sums[*player] += worth[coalition | 1 << player] - worth[coalition];
                coalition |= 1 << player;
            }
        });
        sums.into_iter().map(|sum| sum / order_count).collect()
    }

    fn visit(order: &mut [usize], fixed: usize, seen: &mut impl FnMut(&[usize])) {
        if fixed == order.len() {
            return seen(order);
        }
        for place in fixed..order.len() {
            order.swap(fixed, place);
            visit(order, fixed + 1, seen);
            order.swap(fixed, place);
        }
    }

    fn values(worth: &[f64]) -> Vec<f64> {
        exact(worth)
            .into_iter()
            .map(|estimate| estimate.value)
            .collect()
    }

    /// A game of 1 to `players` players; the empty coalition is worth 0.
    fn games(players: u32) -> impl Strategy<Value = Vec<f64>> {
        (1..=players)
            .prop_flat_map(|players| prop::collection::vec(-5.0f64..5.0, 1 << players))
            .prop_map(|mut worth| {
                worth[0] = 0.0;
                worth
            })
    }

    #[test]
    fn every_order_of_eight_players_is_averaged() {
        let worth: Vec<f64> = (0..256u64)
            .map(|coalition| {
                if coalition == 0 {
                    0.0
                } else {
                    (mix(coalition) >> 40) as f64 / 1e6
                }
            })
            .collect();
        for (found, expected) in values(&worth).iter().zip(by_every_order(&worth)) {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
    }

    #[test]
    fn sampling_comes_near_and_estimates_how_near() {
        let worth: Vec<f64> = (0..1024u32)
            .map(|coalition| f64::from(coalition.count_ones()).sqrt() + f64::from(coalition & 3))
            .collect();
        let sampled = sampled(10, 7, |order, along| {
            let mut coalition = 0;
            for (player, worth_after) in order.iter().zip(along) {
                coalition |= 1usize << player;
                *worth_after = worth[coalition];
            }
        });
        for (found, exact) in sampled.iter().zip(exact(&worth)) {
            assert!(
                found.standard_error > 0.0 && found.standard_error < 0.02,
                "{found:?}"
            );
            assert!(
                (found.value - exact.value).abs() < 4.5 * found.standard_error,
                "{found:?} {exact:?}"
            );
        }
        assert!(
            (sampled.iter().map(|estimate| estimate.value).sum::<f64>() - worth[1023]).abs() < 1e-9
        );
    }

    #[test]
    fn orders_are_even() {
        let mut firsts = [0; 5];
        (0..10_000).for_each(|number| firsts[order(5, mix(number))[0]] += 1);
        assert!(
            firsts.iter().all(|count| (1_850..2_150).contains(count)),
            "{firsts:?}"
        );
    }

    proptest! {
        #![proptest_config(crate::attribution::tests::cases())]

        #[test]
        fn values_are_the_mean_over_every_order(worth in games(6)) {
            for (found, expected) in values(&worth).iter().zip(by_every_order(&worth)) {
                prop_assert!((found - expected).abs() < 1e-9);
            }
        }

        #[test]
        fn efficient_all_players_share_what_all_are_worth(worth in games(10)) {
            prop_assert!((values(&worth).iter().sum::<f64>() - worth[worth.len() - 1]).abs() < 1e-9);
        }

        #[test]
        fn symmetric_players_that_can_stand_for_each_other_get_the_same(worth in games(7), a in 0usize..7, b in 0usize..7) {
            let players = worth.len().trailing_zeros() as usize;
            let (a, b) = (a % players, b % players);
            let exchanged = |coalition: usize| {
                let others = coalition & !(1 << a | 1 << b);
                others | (coalition >> a & 1) << b | (coalition >> b & 1) << a
            };
            let even: Vec<f64> = (0..worth.len()).map(|coalition| worth[coalition] + worth[exchanged(coalition)]).collect();
            let values = values(&even);
            prop_assert!((values[a] - values[b]).abs() < 1e-9);
        }

        #[test]
        fn a_null_player_gets_nothing(worth in games(7), player in 0usize..7) {
            let player = player % worth.len().trailing_zeros() as usize;
            let without: Vec<f64> = (0..worth.len()).map(|coalition| worth[coalition & !(1 << player)]).collect();
            prop_assert_eq!(values(&without)[player], 0.0);
        }
    }
}
