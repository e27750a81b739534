//! Removal effects: what of all conversions would be lost without a channel. Goes in: training
//! journeys and the order of the chain. Comes out: an effect for each channel, by the share of
//! conversions that pass it.

use super::chain::{Chain, Probabilities};
use super::solve;
use super::transitions::{Alphabet, TransitionKey};
use crate::attribution::training_paths::TrainingPaths;

/// The largest residual of the equations of effects.
const EXACT: f64 = 1e-14;

/// The removal effect of each channel, and what it is measured against.
#[derive(Debug, Clone, PartialEq)]
pub struct RemovalEffects {
    /// The removal effect of each channel, by code; 0 where no journey has it.
    pub effects: Vec<f64>,
    /// The probability that a journey converts.
    pub conversion: f64,
    /// Won journeys, by weight.
    pub won_count: u64,
}

/// The removal effects of all channels, for a chain of that order, 1 to 4. Each journey counts
/// `weight` of its cluster times.
pub fn removal_effects(
    paths: &TrainingPaths,
    order: u8,
    channel_count: usize,
    weight: impl Fn(u64) -> u32,
) -> RemovalEffects {
    let alphabet = Alphabet::new(paths, order);
    let mut won_count = 0;
    for path in paths.iter() {
        let times = weight(path.cluster);
        won_count += u64::from(path.is_won) * u64::from(times);
    }
    let (keys, times): (Vec<TransitionKey>, Vec<u64>) =
        alphabet.count(paths, weight).into_iter().unzip();
    let chain = Chain::new(&alphabet, &keys);
    let (conversion, of_codes) = effects(
        &chain,
        &chain.probabilities(|key| times[key]),
        alphabet.codes.len(),
        EXACT,
    );
    RemovalEffects {
        effects: by_code(&alphabet, &of_codes, channel_count),
        conversion,
        won_count,
    }
}

/// The probability to convert and, for each channel of the alphabet, the share of conversions that
/// pass it.
pub(super) fn effects(
    chain: &Chain,
    p: &Probabilities,
    channel_count: usize,
    residual: f64,
) -> (f64, Vec<f64>) {
    let conversions = solve::conversion(chain, p, residual);
    let whole = conversions.first().copied().unwrap_or(0.0);
    if whole == 0.0 {
        return (0.0, vec![0.0; channel_count]);
    }
    let through = solve::conversion_through(chain, p, &conversions, channel_count, residual);
    (
        whole,
        through
            .into_iter()
            .map(|part| (part / whole).clamp(0.0, 1.0))
            .collect(),
    )
}

/// Values of the alphabet's channels as values of all codes.
pub(super) fn by_code<T: Copy + Default>(
    alphabet: &Alphabet,
    values: &[T],
    channel_count: usize,
) -> Vec<T> {
    let mut all = vec![T::default(); channel_count];
    for (code, value) in alphabet.codes.iter().zip(values) {
        if let Some(place) = all.get_mut(usize::from(*code)) {
            *place = *value;
        }
    }
    all
}
