//! Rows that stand earlier in the same delivery. Goes in: batches of typed rows. Come out: the batches without the rows
//! whose key and values were there, and how many those were.

use super::column::Batch;
use super::plan::Plan;
use super::seen::{Met, Seen};
use crate::pipeline::Source;
use ahash::RandomState;

/// What a delivery has had so far.
pub struct Duplicates {
    /// Columns of the key; none where rows of one key sum.
    key: Vec<usize>,
    /// Columns whose values tell rows apart.
    values: Vec<usize>,
    seen: Seen,
    file_bytes: u64,
    is_sized: bool,
    hasher: RandomState,
    /// Rows taken out.
    pub count: u64,
    /// Rows whose key stands earlier with other values.
    pub repeated_keys: u64,
}

impl Duplicates {
    /// Nothing seen yet of a file of that many bytes.
    pub fn new(source: &Source, plan: &Plan, file_bytes: u64) -> Self {
        let stored = |wanted: &&str| plan.stored.iter().position(|(name, _)| name == wanted);
        let sums = source.entity.name == "spend";
        let fed = plan.columns.iter().filter(|planned| planned.is_fed());
        let attributes = plan.attributes.iter().map(|attribute| attribute.at);
        Self {
            key: if sums { Vec::new() } else { source.entity.key.iter().filter_map(stored).collect() },
            values: fed.flat_map(|planned| std::iter::once(planned.at).chain(planned.companion)).chain(attributes).collect(),
            seen: Seen::default(),
            file_bytes,
            is_sized: false,
            // Fixed seeds: equal rows must meet in every run, and nothing outside this process ever sees the hashes.
            hasher: RandomState::with_seeds(0x5eed, 0xca5e, 0xf00d, 0xbeef),
            count: 0,
            repeated_keys: 0,
        }
    }

    /// Takes out the rows that stand earlier.
    pub fn sift(&mut self, mut rows: Batch) -> Batch {
        let text_bytes = rows.text_bytes;
        if self.key.is_empty() {
            return rows;
        }
        if !std::mem::replace(&mut self.is_sized, true) {
            let rows = rows.height as u64;
            self.seen.reserve(self.file_bytes.saturating_mul(rows) / text_bytes.max(rows));
        }
        let met = self.seen.meet(&self.hashes(&rows, &self.key), &self.hashes(&rows, &self.values));
        self.repeated_keys += met.iter().filter(|met| **met == Met::Changed).count() as u64;
        let keep: Vec<bool> = met.iter().map(|met| *met != Met::Same).collect();
        let kept = keep.iter().filter(|keep| **keep).count();
        if kept < rows.height {
            self.count += (rows.height - kept) as u64;
            rows.columns.iter_mut().filter(|column| column.height() > 0).for_each(|column| column.retain(&keep));
            rows.height = kept;
        }
        rows
    }

    fn hashes(&self, rows: &Batch, columns: &[usize]) -> Vec<u64> {
        let mut hashes = vec![0; rows.height];
        let held = columns.iter().map(|column| &rows.columns[*column]).filter(|column| column.height() > 0);
        held.for_each(|column| column.mix_into(&mut hashes, &self.hasher));
        hashes
    }
}
