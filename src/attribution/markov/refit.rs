//! How sure removal effects are: the chain fitted again for every replicate of the bootstrap. Goes
//! in: journeys and their accounts. Comes out: an interval for each channel.
//!
//! The chain's states are found once and every transition of every journey is looked up once; a
//! replicate is then a column of sums and a solution. The surprising part: replicates go in blocks,
//! as many at a time as their counts fit in memory, which changes no figure, since a draw does not
//! depend on what was drawn before.

use super::chain::Chain;
use super::effects::{by_code, effects};
use super::transitions::{Alphabet, TransitionKey};
use crate::attribution::training_paths::TrainingPaths;
use crate::stats::{ClusterDraws, Interval, percentile_interval};
use rayon::prelude::*;

/// Counts of a block of replicates: 64 MiB for each thread.
const COUNTS_AT_MOST: usize = 1 << 24;
/// Replicates of a block, where memory allows: enough to look up a transition once for many, few
/// enough for all threads to have some.
const WIDTH_AT_MOST: usize = 64;
/// The residual in a replicate: a thousandth of a thousandth of what sampling moves.
const RESIDUAL: f64 = 1e-9;

/// The interval of each channel's removal effect, by code; `None` where no journey has the channel
/// or no replicate has a conversion.
pub(in crate::attribution) fn effect_intervals(
    paths: &TrainingPaths,
    order: u8,
    channel_count: usize,
    replicates: u32,
    seed: u64,
) -> Vec<Option<Interval>> {
    let alphabet = Alphabet::new(paths, order);
    let keys: Vec<TransitionKey> = alphabet
        .count(paths, |_| 1)
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    let refit = Refit {
        paths,
        draws: ClusterDraws::new(seed),
        chain: Chain::new(&alphabet, &keys),
        steps: steps(&alphabet, paths, &keys),
        key_count: keys.len(),
    };
    let (replicates, width) = (
        replicates as usize,
        (COUNTS_AT_MOST / keys.len().max(1)).clamp(1, WIDTH_AT_MOST),
    );
    let firsts: Vec<usize> = (0..replicates).step_by(width).collect();
    let blocks: Vec<Vec<Vec<f64>>> = firsts
        .into_par_iter()
        .map(|first| refit.block(first, width.min(replicates - first), alphabet.codes.len()))
        .collect();
    let mut drawn: Vec<Vec<f64>> = vec![Vec::with_capacity(replicates); alphabet.codes.len()];
    for effects in blocks.into_iter().flatten() {
        drawn
            .iter_mut()
            .zip(effects)
            .for_each(|(values, effect)| values.push(effect));
    }
    let intervals: Vec<Option<Interval>> = drawn.into_iter().map(percentile_interval).collect();
    by_code(&alphabet, &intervals, channel_count)
}

/// The place among the sorted keys of every transition, path after path.
fn steps(alphabet: &Alphabet, paths: &TrainingPaths, keys: &[TransitionKey]) -> Vec<u32> {
    let mut steps = Vec::with_capacity(paths.step_count() + paths.len());
    for path in paths.iter() {
        alphabet.walk(&path, |key| {
            steps.push(
                keys.binary_search(&key)
                    .map_or(u32::MAX, |place| u32::try_from(place).unwrap_or(u32::MAX)),
            )
        });
    }
    steps
}

struct Refit<'a> {
    paths: &'a TrainingPaths,
    draws: ClusterDraws,
    chain: Chain,
    steps: Vec<u32>,
    key_count: usize,
}

impl Refit<'_> {
    /// The effects in each replicate of a block that has a conversion.
    fn block(&self, first: usize, width: usize, channel_count: usize) -> Vec<Vec<f64>> {
        let counted = self.count(first, width);
        let solve = |replicate: usize| {
            let p = self
                .chain
                .probabilities(|key| u64::from(counted[key * width + replicate]));
            effects(&self.chain, &p, channel_count, RESIDUAL)
        };
        (0..width)
            .map(solve)
            .filter(|(conversion, _)| *conversion > 0.0)
            .map(|(_, effects)| effects)
            .collect()
    }

    /// How often each transition occurs in each replicate, transition by transition.
    fn count(&self, first: usize, width: usize) -> Vec<u32> {
        let (mut counted, mut times) = (vec![0u32; self.key_count * width], vec![0u32; width]);
        let mut rest = self.steps.as_slice();
        for path in self.paths.iter() {
            self.draws.fill(path.cluster, first, &mut times);
            let (steps, later) = rest.split_at(path.channels.len() + 1);
            rest = later;
            for step in steps {
                let start = *step as usize * width;
                counted[start..start + width]
                    .iter_mut()
                    .zip(&times)
                    .for_each(|(count, times)| *count += times);
            }
        }
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::super::effects::removal_effects;
    use super::*;
    use crate::stats::{BOOTSTRAP_SEED, mix};

    fn training() -> TrainingPaths {
        let mut paths = TrainingPaths::default();
        for deal in 0..300u64 {
            let path = [(deal % 3) as u16, (deal % 5) as u16 + 1, (deal % 4) as u16];
            paths.push(path.into_iter(), deal % 7 < 3, mix(deal / 2));
        }
        paths
    }

    /// The intervals by fitting each replicate from the journeys, one by one.
    fn one_by_one(paths: &TrainingPaths, order: u8, replicates: u32) -> Vec<Option<Interval>> {
        let fitted: Vec<Vec<f64>> = (0..replicates as usize)
            .map(|replicate| {
                let weight = |cluster| {
                    let mut times = [0];
                    ClusterDraws::new(BOOTSTRAP_SEED).fill(cluster, replicate, &mut times);
                    times[0]
                };
                removal_effects(paths, order, 7, weight).effects
            })
            .collect();
        (0..7)
            .map(|code| percentile_interval(fitted.iter().map(|effects| effects[code]).collect()))
            .collect()
    }

    #[test]
    fn replicates_are_refits_with_drawn_weights() {
        let paths = training();
        for order in 1..=3 {
            let found = effect_intervals(&paths, order, 7, 60, BOOTSTRAP_SEED);
            let expected = one_by_one(&paths, order, 60);
            assert_eq!(found[6], None, "no journey has channel 6");
            for (found, expected) in found.iter().zip(&expected).take(6) {
                let (found, expected) = (found.unwrap(), expected.unwrap());
                assert!(
                    (found.low - expected.low).abs() < 1e-6
                        && (found.high - expected.high).abs() < 1e-6,
                    "{order}: {found:?}, {expected:?}"
                );
                assert!(found.low <= found.high);
            }
        }
    }

    #[test]
    fn the_effect_lies_in_its_interval_and_order_changes_no_bit() {
        let paths = training();
        let mut turned = TrainingPaths::default();
        let mut reversed: Vec<_> = paths.iter().collect();
        reversed.reverse();
        reversed
            .iter()
            .for_each(|path| turned.push(path.channels.iter().copied(), path.is_won, path.cluster));
        let found = effect_intervals(&paths, 1, 6, 200, BOOTSTRAP_SEED);
        assert_eq!(found, effect_intervals(&turned, 1, 6, 200, BOOTSTRAP_SEED));
        for (effect, interval) in removal_effects(&paths, 1, 6, |_| 1)
            .effects
            .iter()
            .zip(found)
        {
            let interval = interval.unwrap();
            assert!(
                interval.low < *effect && *effect < interval.high,
                "{effect} {interval:?}"
            );
        }
    }
}
