//! Which row a text names: ids, e-mails and visitors by their 128-bit hash, never by the text
//! itself. Goes in: texts with rows. Comes out: the row of a text, or that the text names no one
//! record.
//!
//! The surprising part: nothing compares the texts, since two of them share 128 bits less often
//! than a disk errs. So an entry takes 20 bytes whatever the length of its text, key and row in one
//! place: a look-up waits for memory once. Whoever asks for many reads their slots first, since
//! those reads do not wait for one another.

use ahash::RandomState;
use std::sync::LazyLock;

/// What a key holds that joins nothing.
pub(super) const SHARED: u32 = u32::MAX - 1;
/// What a slot holds that is free.
const FREE: u32 = u32::MAX;
const MIN_SLOTS: usize = 16;

/// The hash of a text, in parts of four bytes so that a slot needs no padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key([u32; 4]);

/// Rows by key: a table with open addressing, at most three quarters full.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    slots: Vec<(Key, u32)>,
    held: usize,
}

/// Seeds are fixed, and no output depends on them: they only decide where an entry stands.
static HALVES: LazyLock<[RandomState; 2]> = LazyLock::new(|| {
    [
        RandomState::with_seeds(
            0x243f_6a88_85a3_08d3,
            0x1319_8a2e_0370_7344,
            0xa409_3822_299f_31d0,
            0x082e_fa98_ec4e_6c89,
        ),
        RandomState::with_seeds(
            0x4528_21e6_38d0_1377,
            0xbe54_66cf_34e9_0c6c,
            0xc0ac_29b7_c97c_50dd,
            0x3f84_d5b5_b547_0917,
        ),
    ]
});

impl Key {
    /// The key of a text.
    pub(super) fn of(text: &str) -> Self {
        let [first, second] = [0, 1].map(|half| HALVES[half].hash_one(text.as_bytes()));
        Self([high(first), low(first), high(second), low(second)])
    }

    /// The slot at which to begin, of so many.
    fn place(self, slots: usize) -> usize {
        let scaled = u128::from(u64::from(self.0[0]) << 32 | u64::from(self.0[1])) * slots as u128;
        usize::try_from(scaled >> 64).unwrap_or(0)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the other half is taken beside it"
)]
fn low(hash: u64) -> u32 {
    hash as u32
}

fn high(hash: u64) -> u32 {
    low(hash >> 32)
}

impl Rows {
    /// Room for so many keys without growing.
    pub(super) fn with_room(keys: usize) -> Self {
        Self {
            slots: vec![(Key([0; 4]), FREE); keys * 4 / 3 + MIN_SLOTS],
            held: 0,
        }
    }

    /// The row of a key.
    pub(super) fn get(&self, key: Key) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let (_, row) = self.slots[self.slot(key)];
        (row != FREE).then_some(row)
    }

    /// The row of a key, which is `row` where it has none yet.
    pub(super) fn first(&mut self, key: Key, row: u32) -> u32 {
        if (self.held + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let slot = self.slot(key);
        if self.slots[slot].1 == FREE {
            self.slots[slot] = (key, row);
            self.held += 1;
        }
        self.slots[slot].1
    }

    /// Gives a key that has a row another one.
    pub(super) fn set(&mut self, key: Key, row: u32) {
        self.first(key, row);
        let slot = self.slot(key);
        self.slots[slot].1 = row;
    }

    /// The slot of a key, or the free one that it would take; there always is a free one.
    fn slot(&self, key: Key) -> usize {
        let mut slot = key.place(self.slots.len());
        while self.slots[slot].1 != FREE && self.slots[slot].0 != key {
            slot = if slot + 1 == self.slots.len() {
                0
            } else {
                slot + 1
            };
        }
        slot
    }

    fn grow(&mut self) {
        let mut larger = Self::with_room(self.slots.len().max(MIN_SLOTS) * 3 / 2);
        self.iter().for_each(|(key, row)| {
            larger.first(key, row);
        });
        *self = larger;
    }

    /// Every key with its row, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Key, u32)> + '_ {
        self.slots.iter().copied().filter(|(_, row)| *row != FREE)
    }

    /// Every row, in no order.
    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut u32> {
        self.slots
            .iter_mut()
            .map(|(_, row)| row)
            .filter(|row| **row != FREE)
    }

    /// Reads what a look-up will read; the value means nothing.
    pub(super) fn peek(&self, key: Key) -> u32 {
        self.slots
            .get(key.place(self.slots.len()))
            .map_or(FREE, |(_, row)| *row)
    }

    /// The row of a key; `None` too where too many share it.
    pub(super) fn named(&self, key: Key) -> Option<u32> {
        self.get(key).filter(|row| *row != SHARED)
    }
}

/// The rows of texts that are each there once, in order; nulls name nothing.
pub(super) fn rows_of<'a>(texts: impl ExactSizeIterator<Item = Option<&'a str>>) -> Rows {
    let mut rows = Rows::with_room(texts.len());
    for (row, text) in (0..).zip(texts) {
        if let Some(text) = text {
            rows.first(Key::of(text), row);
        }
    }
    rows
}

/// The row that a text names; `None` too where too many share it.
pub(super) fn named(rows: &Rows, text: &str) -> Option<u32> {
    rows.named(Key::of(text))
}

/// Keys of too many records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedKeys {
    /// How many keys.
    pub key_count: usize,
    /// Their records, as rows of the staged leads, each once, sorted.
    pub records: Vec<u32>,
}

/// The values, sorted, each once.
pub(super) fn distinct<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort_unstable();
    values.dedup();
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    #[test]
    fn a_text_names_its_row() {
        let mut rows = rows_of([Some("L1"), None, Some("l1"), Some("")].into_iter());
        assert_eq!(
            ["L1", "l1", "", "L2"].map(|text| named(&rows, text)),
            [Some(0), Some(2), Some(3), None]
        );
        rows.set(Key::of("L1"), SHARED);
        assert_eq!(
            (named(&rows, "L1"), rows.get(Key::of("L1"))),
            (None, Some(SHARED))
        );
        assert_eq!(
            named(&Rows::default(), "L1"),
            None,
            "an empty table has no slot to look at"
        );
        assert_eq!(size_of::<(Key, u32)>(), 20, "a slot has no padding");
    }

    #[test]
    fn neighbours_stand_apart() {
        let texts: Vec<String> = (0..100_000).map(|number| format!("L{number}")).collect();
        let rows = rows_of(texts.iter().map(|text| Some(text.as_str())));
        assert!(
            (0..)
                .zip(&texts)
                .all(|(row, text)| named(&rows, text) == Some(row))
        );
        assert_eq!(rows.iter().count(), 100_000);
    }

    proptest! {
        #[test]
        fn a_table_that_grows_is_a_map(steps in proptest::collection::vec((0u32..300, 0u32..1_000, any::<bool>()), 0..600)) {
            let (mut rows, mut map) = (Rows::default(), HashMap::new());
            for (text, row, is_set) in steps {
                let key = Key::of(&text.to_string());
                if is_set {
                    rows.set(key, row);
                    map.insert(key, row);
                } else {
                    prop_assert_eq!(rows.first(key, row), *map.entry(key).or_insert(row));
                }
            }
            prop_assert_eq!(rows.iter().collect::<HashMap<_, _>>(), map.clone());
            for text in 0..300u32 {
                let key = Key::of(&text.to_string());
                prop_assert_eq!(rows.get(key), map.get(&key).copied());
            }
            rows.rows_mut().for_each(|row| *row += 1);
            prop_assert!(map.iter().all(|(key, row)| rows.get(*key) == Some(row + 1)));
        }
    }
}
