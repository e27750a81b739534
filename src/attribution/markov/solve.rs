//! Where a chain ends: the probability of a conversion, and of one that passes a channel. Goes in:
//! a chain with probabilities. Comes out: solutions whose residual is at most the given one.
//!
//! With p the transition probabilities and h(s) the probability to convert from state s, h(s) =
//! p(s, conversion) + sum of p(s, t) h(t). The probability to pass channel c and convert is d(s) =
//! h(s) where s holds c, else the sum of p(s, t) d(t). Both are solved by Gauss-Seidel sweeps,
//! eight channels at a time. The surprising part is the leap: after a few sweeps the change shrinks
//! by the same factor each time, and the geometric series of what is still to come is added at
//! once.

use super::chain::{Chain, Probabilities};
use rayon::prelude::*;

/// Channels that are solved together: their values of a state fill one line of the cache.
const LANES: usize = 8;
/// Sweeps from one leap to the next.
const SWEEPS_A_LEAP: usize = 5;
/// Before which of them values are kept, to see the last two changes.
const OLDER: usize = SWEEPS_A_LEAP - 2;
const OLD: usize = SWEEPS_A_LEAP - 1;
/// Journeys need some dozens of sweeps; a bound keeps a defect from running for ever.
const SWEEPS_AT_MOST: usize = 1_000_000;

/// Values of every state, some unknowns side by side.
type StateValues<const N: usize> = [[f64; N]];

/// The probability to convert from each state.
pub(super) fn conversion(chain: &Chain, p: &Probabilities, residual: f64) -> Vec<f64> {
    let mut values = vec![[0.0]; chain.len()];
    iterate(&mut values, residual, |values| {
        let mut change: f64 = 0.0;
        for state in 0..chain.len() {
            let [moved] = expected(chain, p, values, state);
            change = change.max(set(&mut values[state], [moved + p.conversions[state]]));
        }
        change
    });
    values.into_iter().map(|[value]| value).collect()
}

/// The probability to pass each channel of the alphabet and convert, from the start; `conversion`
/// is what [`conversion`] gave.
pub(super) fn conversion_through(
    chain: &Chain,
    p: &Probabilities,
    conversion: &[f64],
    channel_count: usize,
    residual: f64,
) -> Vec<f64> {
    let blocks: Vec<usize> = (0..channel_count).step_by(LANES).collect();
    let solved: Vec<[f64; LANES]> = blocks
        .into_par_iter()
        .map(|first| block(chain, p, conversion, first, residual))
        .collect();
    solved.into_iter().flatten().take(channel_count).collect()
}

/// The same for the channels from `first`, as many as there are lanes.
fn block(
    chain: &Chain,
    p: &Probabilities,
    conversion: &[f64],
    first: usize,
    residual: f64,
) -> [f64; LANES] {
    let mut values = vec![[0.0; LANES]; chain.len()];
    iterate(&mut values, residual, |values| {
        let mut change: f64 = 0.0;
        for state in 0..chain.len() {
            let mut moved = expected(chain, p, values, state);
            for place in chain.held[state].into_iter().flatten().map(usize::from) {
                if (first..first + LANES).contains(&place) {
                    moved[place - first] = conversion[state];
                }
            }
            change = change.max(set(&mut values[state], moved));
        }
        change
    });
    values[0]
}

/// The mean of the values to which a state may move.
fn expected<const N: usize>(
    chain: &Chain,
    p: &Probabilities,
    values: &StateValues<N>,
    state: usize,
) -> [f64; N] {
    let moves = chain.move_rows[state]..chain.move_rows[state + 1];
    let mut sums = [0.0; N];
    for (target, weight) in chain.targets[moves.clone()].iter().zip(&p.moves[moves]) {
        let row = &values[*target as usize];
        for lane in 0..N {
            sums[lane] += weight * row[lane];
        }
    }
    sums
}

/// Sweeps until nothing changes by more than `residual`. A sweep leaves of each equation at most
/// what its later values changed by, and a row of probabilities sums to at most 1, so this bounds
/// the residual too.
fn iterate<const N: usize>(
    values: &mut Vec<[f64; N]>,
    residual: f64,
    sweep: impl Fn(&mut StateValues<N>) -> f64,
) {
    let (mut older, mut old) = (Vec::new(), Vec::new());
    for number in 0..SWEEPS_AT_MOST {
        match number % SWEEPS_A_LEAP {
            0 if number > 0 => leap(values, &old, &older),
            OLDER => older.clone_from(values),
            OLD => old.clone_from(values),
            _ => {}
        }
        if sweep(values) <= residual {
            return;
        }
    }
}

/// Adds what is still to come, where the last two changes are one the multiple of the other.
///
/// With d the change before the last and e the last, f = (e d) / (d d) is the factor nearest to
/// both. Adding e (f + f^2 + ...) leaves a next change of (e - f d) / (1 - f) at most, so it is
/// known before whether it helps; where it would not halve the change, as on a path that goes
/// round, nothing is added.
fn leap<const N: usize>(values: &mut StateValues<N>, old: &StateValues<N>, older: &StateValues<N>) {
    let changes = |lane: usize| {
        values
            .iter()
            .zip(old)
            .zip(older)
            .map(move |((new, old), older)| (old[lane] - older[lane], new[lane] - old[lane]))
    };
    let ahead: [f64; N] = std::array::from_fn(|lane| {
        let (across, along) = changes(lane).fold((0.0, 0.0), |(across, along), (d, e)| {
            (across + e * d, along + d * d)
        });
        let factor = if along > 0.0 { across / along } else { 0.0 };
        let (left, last) = changes(lane).fold((0.0, 0.0), |(left, last), (d, e)| {
            (left + (e - factor * d).abs(), last + e.abs())
        });
        let does_help = factor > 0.0 && factor < 1.0 && left / (1.0 - factor) < last / 2.0;
        if does_help {
            factor / (1.0 - factor)
        } else {
            0.0
        }
    });
    for (row, old) in values.iter_mut().zip(old) {
        for lane in 0..N {
            row[lane] += (row[lane] - old[lane]) * ahead[lane];
        }
    }
}

/// Writes a row of values; returns the largest change.
fn set<const N: usize>(values: &mut [f64; N], to: [f64; N]) -> f64 {
    let change = (0..N).fold(0.0, |change: f64, lane| {
        change.max((to[lane] - values[lane]).abs())
    });
    *values = to;
    change
}
