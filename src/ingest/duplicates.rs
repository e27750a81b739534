//! Rows that stand earlier in the same delivery. Goes in: batches of typed rows. Come out: the
//! batches without the rows whose key and values were there, and how many those were.
//!
//! The surprising part: as long as keys ascend, as those of most exports do, each is new without a
//! look at those before it; their hashes are kept all the same, for the day when one does not.

use super::column::ColumnBatch;
use super::key_set::{KeyMatch, KeySet};
use super::plan::Plan;
use crate::pipeline::Source;
use ahash::RandomState;

/// What a delivery has had so far.
pub struct Duplicates {
    /// Columns of the key; none where rows of one key sum.
    key: Vec<usize>,
    /// Columns in whose values rows differ.
    values: Vec<usize>,
    seen: KeySet,
    /// The key of the last row, as long as keys of one text ascend.
    last_key: Option<Vec<u8>>,
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
        let key: Vec<usize> = if sums {
            Vec::new()
        } else {
            source.entity.key.iter().filter_map(stored).collect()
        };
        Self {
            last_key: (key.len() == 1).then(Vec::new),
            key,
            values: fed
                .flat_map(|planned| std::iter::once(planned.at).chain(planned.companion))
                .chain(attributes)
                .collect(),
            seen: KeySet::default(),
            file_bytes,
            is_sized: false,
            // Fixed seeds: equal rows must meet in every run, and nothing outside this process ever
            // sees the hashes.
            hasher: RandomState::with_seeds(0x5eed, 0xca5e, 0xf00d, 0xbeef),
            count: 0,
            repeated_keys: 0,
        }
    }

    /// Takes out the rows that stand earlier.
    pub fn sift(&mut self, mut rows: ColumnBatch) -> ColumnBatch {
        let text_bytes = rows.text_bytes;
        if self.key.is_empty() {
            return rows;
        }
        let (keys, values) = (
            self.hashes(&rows, &self.key),
            self.hashes(&rows, &self.values),
        );
        if self.ascend(&rows) {
            self.seen.pass(&keys, &values);
            return rows;
        }
        if !std::mem::replace(&mut self.is_sized, true) {
            let rows = rows.height as u64;
            self.seen
                .reserve(self.file_bytes.saturating_mul(rows) / text_bytes.max(rows));
        }
        let met = self.seen.meet(&keys, &values);
        self.repeated_keys += met.iter().filter(|met| **met == KeyMatch::Changed).count() as u64;
        let keep: Vec<bool> = met.iter().map(|met| *met != KeyMatch::Same).collect();
        let kept = keep.iter().filter(|keep| **keep).count();
        if kept < rows.height {
            self.count += (rows.height - kept) as u64;
            rows.columns
                .iter_mut()
                .filter(|column| column.height() > 0)
                .for_each(|column| column.retain(&keep));
            rows.height = kept;
        }
        rows
    }

    /// Whether keys ascend up to the end of these rows: the shorter before the longer, those of one
    /// length as bytes.
    fn ascend(&mut self, rows: &ColumnBatch) -> bool {
        let Some((mut last, column)) = self
            .last_key
            .as_deref()
            .zip(self.key.first().map(|key| &rows.columns[*key]))
        else {
            return false;
        };
        let ascends = |row: usize| {
            let key = column.text_bytes(row);
            let follows = column.is_valid(row) && (key.len(), key) > (last.len(), last);
            last = key;
            follows
        };
        let are_ascending = column.height() == rows.height && (0..rows.height).all(ascends);
        self.last_key = are_ascending.then(|| last.to_vec());
        are_ascending
    }

    fn hashes(&self, rows: &ColumnBatch, columns: &[usize]) -> Vec<u64> {
        let mut hashes = vec![0; rows.height];
        let held = columns
            .iter()
            .map(|column| &rows.columns[*column])
            .filter(|column| column.height() > 0);
        held.for_each(|column| column.mix_into(&mut hashes, &self.hasher));
        hashes
    }
}
