//! Rows by id, where the rows stand in the order of their ids, as staged entities do. Goes in: ids,
//! most of them in order. Comes out: rows.
//!
//! The surprising part: each search starts where the last one ended and widens its step, so ids
//! that are looked up in order cost a comparison or two, and any other order costs no more than a
//! binary search twice over.

use polars::prelude::StringChunked;

/// The ids of a staged entity.
pub(super) struct SortedIds<'a> {
    ids: Vec<&'a str>,
    at: usize,
}

impl<'a> SortedIds<'a> {
    /// The ids of a column that is sorted and without nulls.
    pub(super) fn of(column: &'a StringChunked) -> Self {
        Self {
            ids: column.iter().map(Option::unwrap_or_default).collect(),
            at: 0,
        }
    }

    /// The row of an id.
    pub(super) fn find(&mut self, id: &str) -> Option<u32> {
        self.at = self.first_not_below(id);
        let is_there = self.ids.get(self.at).is_some_and(|found| *found == id);
        u32::try_from(self.at).ok().filter(|_| is_there)
    }

    fn first_not_below(&self, id: &str) -> usize {
        let is_below = |place: usize| self.ids.get(place).is_some_and(|found| *found < id);
        let (mut low, mut high, mut step) = (self.at, self.at, 1);
        if is_below(self.at) {
            while is_below(high) {
                low = high + 1;
                high = (high + step).min(self.ids.len());
                step *= 2;
            }
        } else {
            while low > 0 {
                let probe = low - step.min(low);
                if is_below(probe) {
                    low = probe + 1;
                    break;
                }
                (low, high) = (probe, probe);
                step *= 2;
            }
        }
        low + self.ids[low..high].partition_point(|found| *found < id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::NewChunkedArray;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_is_found_in_any_order_of_look_ups(ids in prop::collection::btree_set(0u32..60, 0..30), wanted in prop::collection::vec(0u32..70, 0..60)) {
            let text = |number: &u32| format!("L{number:02}");
            let column = StringChunked::from_iter_values("id".into(), ids.iter().map(text));
            let mut rows = SortedIds::of(&column);
            for number in &wanted {
                let row = ids.iter().position(|id| id == number).map(|row| row as u32);
                prop_assert_eq!(rows.find(&text(number)), row);
            }
        }
    }
}
