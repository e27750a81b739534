//! A Markov chain with two ends, from counted transitions: states, and where each may go. Goes in:
//! sorted keys. Comes out: rows of moves between states, and with counts their probabilities.
//!
//! States stand in the order of their newest channel, then the one before: states that agree in all
//! but their oldest channel lie side by side and lead to the same few, which then are in the cache.
//! The surprising part: states and moves are found once; the bootstrap counts the same transitions
//! again with other weights, and a state that is not reached then has a row of zeros.

use super::transitions::{Alphabet, TransitionKey};
use std::ops::Range;

/// States, and where each may go. The first state is the start.
#[derive(Debug)]
pub(super) struct Chain {
    /// The channels that each state holds, as places among the codes of the alphabet.
    pub(super) held: Vec<HeldChannels>,
    /// Where the moves of each state begin in `targets`; one more than there are states.
    pub(super) move_rows: Vec<usize>,
    /// The state to which each move leads.
    pub(super) targets: Vec<u32>,
    /// Where the keys of each state stand in the sorted list.
    key_rows: Vec<Range<usize>>,
    /// Whether each key is a conversion; moves and lost paths are not.
    is_conversion: Vec<bool>,
}

/// The places of the channels that a state holds; at most four.
pub(super) type HeldChannels = [Option<u16>; 4];

/// How likely each move is, and how likely each state's next step is a conversion.
#[derive(Debug, Default)]
pub(super) struct Probabilities {
    /// Of each move.
    pub(super) moves: Vec<f64>,
    /// Of a conversion, from each state.
    pub(super) conversions: Vec<f64>,
}

impl Chain {
    /// The chain of the sorted keys of an alphabet.
    pub(super) fn new(alphabet: &Alphabet, keys: &[TransitionKey]) -> Self {
        let (base, width, oldest) = (alphabet.base(), alphabet.width(), alphabet.oldest());
        let channel_count = alphabet.codes.len() as TransitionKey;
        let mut states: Vec<TransitionKey> = keys.iter().map(|key| key / width).collect();
        states.dedup();
        let mut rows: Vec<Range<usize>> = Vec::with_capacity(states.len());
        for state in &states {
            let start = rows.last().map_or(0, |row| row.end);
            rows.push(start..start + keys[start..].partition_point(|key| key / width == *state));
        }
        let by_newest = by_newest(&states, base);
        let mut rank = vec![0u32; states.len()];
        (0..)
            .zip(&by_newest)
            .for_each(|(place, state)| rank[*state] = place);
        let mut chain = Self {
            held: by_newest
                .iter()
                .map(|state| held(states[*state], base))
                .collect(),
            move_rows: vec![0],
            targets: Vec::new(),
            key_rows: by_newest.iter().map(|state| rows[*state].clone()).collect(),
            is_conversion: keys
                .iter()
                .map(|key| key % width == channel_count)
                .collect(),
        };
        for state in by_newest {
            // What may follow lies side by side among the states, in the order of the row.
            let kept = (states[state] % oldest) * base;
            let mut place = states.partition_point(|other| *other <= kept);
            for next in keys[rows[state].clone()]
                .iter()
                .map(|key| key % width)
                .filter(|next| *next < channel_count)
            {
                place += states[place..]
                    .iter()
                    .position(|other| *other == kept + next + 1)
                    .unwrap_or(0);
                chain.targets.push(rank[place]);
            }
            chain.move_rows.push(chain.targets.len());
        }
        chain
    }

    /// How many states there are.
    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    /// The probabilities of counts, one for each key. Conversions and lost paths come behind the
    /// moves of their state.
    pub(super) fn probabilities(&self, count: impl Fn(usize) -> u64) -> Probabilities {
        let mut made = Probabilities {
            moves: Vec::with_capacity(self.targets.len()),
            conversions: Vec::with_capacity(self.len()),
        };
        for state in 0..self.len() {
            let keys = self.key_rows[state].clone();
            let total = keys.clone().map(&count).sum::<u64>().max(1) as f64;
            let move_count = self.move_rows[state + 1] - self.move_rows[state];
            made.moves.extend(
                keys.clone()
                    .take(move_count)
                    .map(|key| count(key) as f64 / total),
            );
            made.conversions.push(
                keys.skip(move_count)
                    .filter(|key| self.is_conversion[*key])
                    .map(|key| count(key) as f64 / total)
                    .sum(),
            );
        }
        made
    }
}

/// The places of the states in the order of their newest channel, then the one before, and so on;
/// the start comes first.
fn by_newest(states: &[TransitionKey], base: TransitionKey) -> Vec<usize> {
    let turned = |place: &usize| {
        let (mut rest, mut turned) = (states[*place], 0);
        for _ in 0..4 {
            (rest, turned) = (rest / base, turned * base + rest % base);
        }
        turned
    };
    let mut places: Vec<usize> = (0..states.len()).collect();
    places.sort_by_cached_key(turned);
    places
}

fn held(mut state: TransitionKey, base: TransitionKey) -> HeldChannels {
    let mut held = [None; 4];
    for place in &mut held {
        // A digit is a place plus 1; 0 is no channel.
        *place = u16::try_from(state % base)
            .ok()
            .and_then(|digit| digit.checked_sub(1));
        state /= base;
    }
    held
}
