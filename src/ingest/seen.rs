//! Which keys of a delivery have been seen, and with which values: two 64-bit hashes a row, in many small tables, so that
//! growing one never doubles the memory of all.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

const PARTS: usize = 256;

/// What a row is to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// Its key is new.
    New,
    /// Its key and its values stand earlier.
    Same,
    /// Its key stands earlier with other values.
    Changed,
}

/// The keys seen.
#[derive(Debug)]
pub struct Seen {
    parts: Vec<HashMap<u64, u64, BuildHasherDefault<AsIs>>>,
}

impl Default for Seen {
    fn default() -> Self {
        Self { parts: (0..PARTS).map(|_| HashMap::default()).collect() }
    }
}

impl Seen {
    /// Remembers a row by the hashes of its key and of its values.
    pub fn meet(&mut self, key: u64, values: u64) -> Met {
        // Middle bits choose the part: a table takes its own from both ends.
        let part = usize::try_from((key >> 40) % PARTS as u64).unwrap_or(0);
        match self.parts[part].insert(key, values) {
            None => Met::New,
            Some(before) if before == values => Met::Same,
            Some(_) => Met::Changed,
        }
    }
}

/// The key is a hash already.
#[derive(Debug, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_new_the_same_or_changed() {
        let mut seen = Seen::default();
        let met: Vec<Met> = [(7, 1), (7, 1), (7, 2), (263, 1), (7, 2), (u64::MAX, 0)].iter().map(|(key, values)| seen.meet(*key, *values)).collect();
        assert_eq!(met, [Met::New, Met::Same, Met::Changed, Met::New, Met::Same, Met::New]);
    }
}
