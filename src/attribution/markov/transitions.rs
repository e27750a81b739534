//! Which transitions training journeys make, and how often. Goes in: journeys and the order of the
//! chain. Comes out: counted keys, in the order of the keys.
//!
//! A key is a number: the last channels as digits, the oldest first, then where the path went. So a
//! sorted list of keys is a chain in rows, and the states that may follow a state lie side by side.
//! The surprising part: what the counts are added to is either one flat array, as long as it stays
//! small, or a map; both end in the same sorted list.

use crate::attribution::by_channel::distinct;
use crate::attribution::training_paths::{TrainingPath, TrainingPaths};
use ahash::AHashMap;

/// Largest flat array of counts: 32 MiB, which holds 30 channels at order 3 and 255 at order 2.
const FLAT_AT_MOST: u128 = 1 << 22;

/// How paths become keys.
#[derive(Debug)]
pub(super) struct Alphabet {
    /// Codes of the channels that occur, sorted; the digit of each is its place plus 1.
    pub(super) codes: Vec<u16>,
    /// Digit of each code.
    digits: Vec<u32>,
    /// How many channels a state remembers.
    pub(super) order: usize,
}

/// A transition: from the last channels to the next one or to an end.
pub(super) type TransitionKey = u128;

impl Alphabet {
    /// The channels that occur in the journeys.
    pub(super) fn new(paths: &TrainingPaths, order: u8) -> Self {
        let mut is_used = vec![false; paths.channel_count()];
        paths
            .iter()
            .flat_map(|path| path.channels)
            .for_each(|code| is_used[usize::from(*code)] = true);
        let codes = distinct(
            (0..=u16::MAX)
                .zip(&is_used)
                .filter(|(_, is_used)| **is_used)
                .map(|(code, _)| code),
        );
        let mut digits = vec![0; is_used.len()];
        for (digit, code) in (1..).zip(&codes) {
            digits[usize::from(*code)] = digit;
        }
        Self {
            codes,
            digits,
            order: usize::from(order.max(1)),
        }
    }

    /// Digits are below this: 0 stands for no channel.
    pub(super) fn base(&self) -> TransitionKey {
        self.codes.len() as TransitionKey + 1
    }

    /// Places where a path can go: to each channel, to a conversion, to nothing.
    pub(super) fn width(&self) -> TransitionKey {
        self.codes.len() as TransitionKey + 2
    }

    /// What the digit of the oldest channel counts in a full state.
    pub(super) fn oldest(&self) -> TransitionKey {
        self.base().pow(u32::try_from(self.order - 1).unwrap_or(0))
    }

    /// Calls `visit` with the key of each transition of a path, from the start to its end.
    pub(super) fn walk(&self, path: &TrainingPath<'_>, mut visit: impl FnMut(TransitionKey)) {
        let (base, width, oldest) = (self.base(), self.width(), self.oldest());
        let digit = |code: u16| TransitionKey::from(self.digits[usize::from(code)]);
        let mut state: TransitionKey = 0;
        for (place, code) in path.channels.iter().enumerate() {
            let next = digit(*code);
            visit(state * width + next - 1);
            let forgotten = if place >= self.order {
                digit(path.channels[place - self.order]) * oldest
            } else {
                0
            };
            state = (state - forgotten) * base + next;
        }
        visit(
            state * width + self.codes.len() as TransitionKey + TransitionKey::from(!path.is_won),
        );
    }

    /// Counts the transitions of all paths, each path `weight` of its cluster times. Paths of
    /// weight 0 leave their keys out.
    pub(super) fn count(
        &self,
        paths: &TrainingPaths,
        weight: impl Fn(u64) -> u32,
    ) -> Vec<(TransitionKey, u64)> {
        let size = self.base().pow(u32::try_from(self.order).unwrap_or(1)) * self.width();
        let weighted = paths
            .iter()
            .map(|path| (path, u64::from(weight(path.cluster))))
            .filter(|(_, times)| *times > 0);
        if size <= FLAT_AT_MOST {
            let mut flat = vec![0u64; usize::try_from(size).unwrap_or(0)];
            weighted.for_each(|(path, times)| self.walk(&path, |key| flat[key as usize] += times));
            return (0..).zip(flat).filter(|(_, count)| *count > 0).collect();
        }
        let mut map: AHashMap<TransitionKey, u64> = AHashMap::new();
        weighted.for_each(|(path, times)| {
            self.walk(&path, |key| *map.entry(key).or_default() += times)
        });
        let mut counted: Vec<(TransitionKey, u64)> = map.into_iter().collect();
        counted.sort_unstable();
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn training(given: &[(&[u16], bool)]) -> TrainingPaths {
        let mut paths = TrainingPaths::default();
        given
            .iter()
            .for_each(|(channels, is_won)| paths.push(channels.iter().copied(), *is_won, 0));
        paths
    }

    #[test]
    fn keys_remember_as_many_channels_as_the_order() {
        // Codes 4 and 9 are the digits 1 and 2; base 3, width 4; ends are 2 (won) and 3 (lost).
        let paths = training(&[(&[4, 9, 4], true)]);
        let keys = |order| {
            let mut keys = Vec::new();
            Alphabet::new(&paths, order).walk(&paths.iter().next().unwrap(), |key| keys.push(key));
            keys
        };
        assert_eq!(keys(1), [0, 4 + 1, 2 * 4, 4 + 2]);
        assert_eq!(
            keys(2),
            [0, 4 + 1, 5 * 4, 7 * 4 + 2],
            "states none, 4, 4 9 and 9 4"
        );
        assert_eq!(
            keys(3),
            [0, 4 + 1, 5 * 4, 16 * 4 + 2],
            "the last state holds all three: 1, 2, 1 in base 3"
        );
    }

    #[test]
    fn weights_multiply_and_take_away() {
        let mut paths = training(&[(&[1, 2], true)]);
        paths.push([1].into_iter(), false, 7);
        paths.push([2].into_iter(), false, 8);
        let alphabet = Alphabet::new(&paths, 1);
        assert_eq!(
            alphabet.count(&paths, |cluster| if cluster == 8 { 0 } else { 2 }),
            [(0, 4), (4 + 1, 2), (4 + 3, 2), (8 + 2, 2)]
        );
    }

    #[test]
    fn the_map_counts_as_the_flat_array_does() {
        // 80 channels at order 3 are too many for the flat array; without the unused ones they are
        // few.
        let mut many = TrainingPaths::default();
        let mut few = TrainingPaths::default();
        for start in 0..200u16 {
            let path = [start % 7, start % 5 + 7, start % 3 + 12, start % 7];
            many.push(path.into_iter(), start % 4 == 0, 0);
            few.push(path.into_iter(), start % 4 == 0, 0);
        }
        many.push(0..80, false, 1);
        let times = |cluster: u64| u32::from(cluster == 0);
        let counted = |paths: &TrainingPaths| {
            Alphabet::new(paths, 3)
                .count(paths, times)
                .into_iter()
                .map(|(_, count)| count)
                .collect::<Vec<_>>()
        };
        assert_eq!(counted(&many), counted(&few));
    }
}
