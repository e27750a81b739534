//! Which rows are one: connected components by union-find. Goes in: pairs of rows. Comes out: for
//! each row the smallest row of its component, whatever the order of the pairs.
//!
//! The surprising part: the smaller root always wins, not the taller tree, so that a component's
//! name needs no second pass; halving paths on the way keeps look-ups short.

/// Rows, each with one above it in its component.
#[derive(Debug)]
pub(super) struct Components {
    parents: Vec<u32>,
}

impl Components {
    /// Every row by itself.
    pub(super) fn new(rows: u32) -> Self {
        Self {
            parents: (0..rows).collect(),
        }
    }

    /// The smallest row of the component.
    pub(super) fn find(&mut self, row: u32) -> u32 {
        let mut row = row;
        loop {
            let parent = self.parents[row as usize];
            if parent == row {
                return row;
            }
            let above = self.parents[parent as usize];
            self.parents[row as usize] = above;
            row = above;
        }
    }

    /// Makes two rows one; whether they were not before.
    pub(super) fn join(&mut self, one: u32, other: u32) -> bool {
        let (one, other) = (self.find(one), self.find(other));
        if one != other {
            self.parents[one.max(other) as usize] = one.min(other);
        }
        one != other
    }

    /// The smallest row of each row's component.
    pub(super) fn settle(mut self) -> Vec<u32> {
        // A parent is never larger than its child, so that it is settled before it is looked up.
        for row in 0..self.parents.len() {
            let parent = self.parents[row] as usize;
            self.parents[row] = self.parents[parent];
        }
        self.parents
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn settled(rows: u32, pairs: &[(u32, u32)]) -> Vec<u32> {
        let mut components = Components::new(rows);
        pairs.iter().for_each(|(one, other)| {
            components.join(*one, *other);
        });
        components.settle()
    }

    #[test]
    fn chains_end_at_their_smallest_row() {
        assert_eq!(settled(6, &[(4, 5), (3, 4), (5, 1)]), [0, 1, 2, 1, 1, 1]);
        assert_eq!(settled(3, &[(0, 0)]), [0, 1, 2]);
        assert_eq!(settled(0, &[]), [0; 0]);
        let mut components = Components::new(4);
        assert!(components.join(3, 2) && components.join(2, 1) && !components.join(1, 3));
        assert_eq!([0, 1, 2, 3].map(|row| components.find(row)), [0, 1, 1, 1]);
    }

    /// The definition itself: what can be reached over pairs.
    fn reached(start: u32, pairs: &[(u32, u32)]) -> BTreeSet<u32> {
        let mut found = BTreeSet::from([start]);
        loop {
            let before = found.len();
            for (one, other) in pairs {
                if found.contains(one) || found.contains(other) {
                    found.extend([*one, *other]);
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }

    proptest! {
        #[test]
        fn a_component_is_what_can_be_reached(pairs in proptest::collection::vec((0u32..20, 0u32..20), 0..40), turn in 0usize..40) {
            let found = settled(20, &pairs);
            for row in 0..20 {
                prop_assert_eq!(Some(found[row as usize]), reached(row, &pairs).first().copied());
            }
            let mut turned = pairs.clone();
            turned.rotate_left(turn.min(pairs.len()));
            turned.iter_mut().for_each(|pair| *pair = (pair.1, pair.0));
            prop_assert_eq!(settled(20, &turned), found);
        }
    }
}
