//! Items of units by the segments of a dimension. Goes in: items in any order. Comes out: those of
//! a segment, in the order in which they came: what was sorted stays sorted, so that no segment has
//! to be.

use crate::progress::Dimension;

/// Items by segment.
pub(super) struct Grouped<T> {
    starts: Vec<usize>,
    items: Vec<T>,
}

impl<T: Copy> Grouped<T> {
    /// Groups items by the segment of their unit; those of a unit in no segment are left out.
    pub(super) fn of(dimension: &Dimension, items: &[T], unit: impl Fn(&T) -> u32) -> Self {
        let segments = dimension.names.len();
        // Items come in no order of units: each look-up waits for memory, so there is one an item.
        let codes: Vec<u32> = items
            .iter()
            .map(|item| {
                dimension
                    .codes
                    .get(unit(item) as usize)
                    .copied()
                    .unwrap_or(Dimension::NOWHERE)
            })
            .collect();
        let mut starts = vec![0; segments + 1];
        for code in codes
            .iter()
            .map(|code| *code as usize)
            .filter(|code| *code < segments)
        {
            starts[code + 1] += 1;
        }
        for place in 1..starts.len() {
            starts[place] += starts[place - 1];
        }
        let mut next = starts.clone();
        let mut grouped: Vec<T> = items
            .first()
            .map(|first| vec![*first; starts[segments]])
            .unwrap_or_default();
        for (item, code) in items
            .iter()
            .zip(&codes)
            .filter(|(_, code)| (**code as usize) < segments)
        {
            let place = &mut next[*code as usize];
            grouped[*place] = *item;
            *place += 1;
        }
        Self {
            starts,
            items: grouped,
        }
    }

    /// The items of a segment.
    pub(super) fn get(&self, code: usize) -> &[T] {
        &self.items[self.starts[code]..self.starts[code + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_keep_their_order_and_those_without_a_segment_are_left_out() {
        let months = Dimension {
            by: "cohort_month".into(),
            names: vec!["a".into(), "b".into()],
            codes: vec![1, 0, Dimension::NOWHERE, 1],
        };
        let grouped = Grouped::of(
            &months,
            &[(3, 'x'), (2, 'y'), (1, 'z'), (0, 'w')],
            |(unit, _)| *unit,
        );
        assert_eq!(
            (grouped.get(0), grouped.get(1)),
            (&[(1, 'z')][..], &[(3, 'x'), (0, 'w')][..])
        );
        assert!(
            Grouped::of(&months, &[], |(unit, _): &(u32, char)| *unit)
                .get(1)
                .is_empty()
        );
    }
}
