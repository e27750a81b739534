//! Which keys of a delivery have been seen, and with which values. Goes in: two hashes a row, a
//! batch at a time. Comes out: what each row is to those before it.
//!
//! The surprising part: before a batch is judged, every slot that it will ask for is read once.
//! Those reads do not wait for one another, so that a table far larger than the cache costs a
//! fraction of what a look-up a row would.

use std::collections::HashSet;

/// Small tables that grow one at a time, so that growing never doubles the memory of all.
const PARTS: usize = 64;
const MIN_SLOTS: usize = 64;
const PART_BITS: u32 = PARTS.trailing_zeros();

/// What a row is to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyMatch {
    /// Its key is new.
    New,
    /// Its key and its values stand earlier.
    Same,
    /// Its key stands earlier, with other values.
    Changed,
}

/// The keys seen: 64 bits of a key's hash and 32 of its values'.
#[derive(Debug)]
pub struct KeySet {
    parts: Vec<KeyPart>,
    /// Keys that were new without a look, batch by batch, as the slots that they will have.
    passed: Vec<Vec<[u32; 3]>>,
    /// Every version of the keys that have several.
    versions: HashSet<(u64, u32), ahash::RandomState>,
}

/// A table with open addressing. A slot is the two halves of the key and the values; a key is never
/// 0, which marks a free slot.
#[derive(Debug, Clone, Default)]
struct KeyPart {
    slots: Vec<[u32; 3]>,
    held: usize,
}

impl Default for KeySet {
    fn default() -> Self {
        Self {
            parts: vec![KeyPart::default(); PARTS],
            passed: Vec::new(),
            versions: HashSet::default(),
        }
    }
}

impl KeySet {
    /// Makes room for about so many keys, so that the tables need not grow step by step.
    pub fn reserve(&mut self, keys: u64) {
        let slots = usize::try_from(keys / PARTS as u64 * 4 / 3).unwrap_or(0) + MIN_SLOTS;
        self.parts.iter_mut().for_each(|part| part.resize(slots));
    }

    /// Remembers rows whose keys are known to be new.
    pub fn pass(&mut self, keys: &[u64], values: &[u64]) {
        let slot = |(key, values): (&u64, &u64)| {
            let [low, high] = halves((*key).max(1));
            [low, high, folded(*values)]
        };
        self.passed
            .push(keys.iter().zip(values).map(slot).collect());
    }

    /// Remembers rows by the hashes of their keys and of their values; returns what each is, in
    /// order.
    pub fn meet(&mut self, keys: &[u64], values: &[u64]) -> Vec<KeyMatch> {
        for [low, high, values] in std::mem::take(&mut self.passed).into_iter().flatten() {
            self.meet_one(u64::from(high) << 32 | u64::from(low), values);
        }
        let touched = keys
            .iter()
            .fold(0, |sum, key| sum ^ self.parts[part_of(*key)].peek(*key));
        std::hint::black_box(touched);
        keys.iter()
            .zip(values)
            .map(|(key, values)| self.meet_one((*key).max(1), folded(*values)))
            .collect()
    }

    fn meet_one(&mut self, key: u64, values: u32) -> KeyMatch {
        let Some(first) = self.parts[part_of(key)].insert(key, values) else {
            return KeyMatch::New;
        };
        if first == values || self.versions.contains(&(key, values)) {
            return KeyMatch::Same;
        }
        self.versions.insert((key, values));
        KeyMatch::Changed
    }
}

fn part_of(key: u64) -> usize {
    usize::try_from(key >> (u64::BITS - PART_BITS)).unwrap_or(0)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "both halves of the hash go in"
)]
fn folded(values: u64) -> u32 {
    (values ^ (values >> 32)) as u32
}

#[expect(clippy::cast_possible_truncation, reason = "a key in two halves")]
fn halves(key: u64) -> [u32; 2] {
    [key as u32, (key >> 32) as u32]
}

impl KeyPart {
    /// Where the search for a key begins: its place among all keys, in proportion.
    fn start(&self, key: u64) -> usize {
        let below = u128::from(key << PART_BITS) * self.slots.len() as u128;
        usize::try_from(below >> u64::BITS).unwrap_or(0)
    }

    fn peek(&self, key: u64) -> u32 {
        self.slots.get(self.start(key)).map_or(0, |slot| slot[0])
    }

    /// The values that the key came with first; none where it is new, and then it is kept.
    fn insert(&mut self, key: u64, values: u32) -> Option<u32> {
        if self.held * 5 >= self.slots.len() * 4 {
            self.resize((self.slots.len() + self.slots.len() / 2).max(MIN_SLOTS));
        }
        let [low, high] = halves(key);
        let mut at = self.start(key);
        loop {
            match self.slots[at] {
                [0, 0, _] => {
                    self.slots[at] = [low, high, values];
                    self.held += 1;
                    return None;
                }
                [a, b, first] if a == low && b == high => return Some(first),
                _ => {
                    at = if at + 1 == self.slots.len() {
                        0
                    } else {
                        at + 1
                    }
                }
            }
        }
    }

    /// Keys keep their order of places, so that the new slots are filled from front to back.
    fn resize(&mut self, slots: usize) {
        self.held = 0;
        for [low, high, values] in std::mem::replace(&mut self.slots, vec![[0; 3]; slots])
            .into_iter()
            .filter(|slot| slot[..2] != [0, 0])
        {
            self.insert(u64::from(high) << 32 | u64::from(low), values);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn a_row_is_new_the_same_or_changed() {
        let mut seen = KeySet::default();
        let rows = [
            (7, 1),
            (7, 1),
            (7, 2),
            (263, 1),
            (7, 2),
            (7, 1),
            (u64::MAX, 0),
            (0, 5),
            (0, 5),
        ];
        let (keys, values): (Vec<u64>, Vec<u64>) = rows.into_iter().unzip();
        let met = seen.meet(&keys, &values);
        assert_eq!(
            met,
            [
                KeyMatch::New,
                KeyMatch::Same,
                KeyMatch::Changed,
                KeyMatch::New,
                KeyMatch::Same,
                KeyMatch::Same,
                KeyMatch::New,
                KeyMatch::New,
                KeyMatch::Same
            ]
        );
    }

    #[test]
    fn what_passed_without_a_look_is_remembered() {
        let mut seen = KeySet::default();
        seen.pass(&[7, 8, 0], &[1, 2, 3]);
        seen.pass(&[9], &[4]);
        assert_eq!(
            seen.meet(&[8, 9, 7, 10, 0], &[2, 5, 1, 6, 3]),
            [
                KeyMatch::Same,
                KeyMatch::Changed,
                KeyMatch::Same,
                KeyMatch::New,
                KeyMatch::Same
            ]
        );
    }

    /// The same answers as a map of sets gives, over tables that grow many times.
    #[test]
    fn it_agrees_with_a_plain_map() {
        let hasher = ahash::RandomState::with_seeds(1, 2, 3, 4);
        let (mut seen, mut plain) = (KeySet::default(), HashMap::<u64, HashSet<u64>>::new());
        for batch in 0..40_u64 {
            let rows: Vec<(u64, u64)> = (0..5_000)
                .map(|i| (batch * 5_000 + i) * 7_919 % 150_001)
                .map(|n| (hasher.hash_one(n), hasher.hash_one((n, batch / 20))))
                .collect();
            let (keys, values): (Vec<u64>, Vec<u64>) = rows.iter().copied().unzip();
            let expected = rows.iter().map(|(key, values)| {
                let versions = plain.entry(*key).or_default();
                match (versions.is_empty(), versions.insert(*values)) {
                    (true, _) => KeyMatch::New,
                    (false, true) => KeyMatch::Changed,
                    (false, false) => KeyMatch::Same,
                }
            });
            assert_eq!(
                expected.collect::<Vec<_>>(),
                seen.meet(&keys, &values),
                "batch {batch}"
            );
        }
    }
}
