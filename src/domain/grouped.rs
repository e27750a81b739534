//! Items by the number of their group, in two allocations whatever the number of groups. Goes in:
//! items with their groups, in any order. Comes out: the items of a group, in the order in which
//! they came: what was sorted stays sorted.

/// Items by group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouped<T> {
    /// Where each group begins; one more at the end.
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy + Default> Grouped<T> {
    /// Groups what `pairs` gives, each item with a group below `count`; it is called twice and must
    /// give the same.
    pub fn of<I: Iterator<Item = (u32, T)>>(count: usize, pairs: impl Fn() -> I) -> Self {
        // Counted two places further on, then added up, so that filling in moves each start to
        // where it belongs.
        let mut starts = vec![0u32; count + 2];
        pairs().for_each(|(group, _)| starts[group as usize + 2] += 1);
        (1..starts.len()).for_each(|place| starts[place] += starts[place - 1]);
        let mut items = vec![T::default(); starts[count + 1] as usize];
        pairs().for_each(|(group, item)| {
            let next = &mut starts[group as usize + 1];
            items[*next as usize] = item;
            *next += 1;
        });
        starts.pop();
        Self { starts, items }
    }
}

impl<T> Grouped<T> {
    /// How many groups there are.
    pub fn group_count(&self) -> usize {
        self.starts.len() - 1
    }

    /// The items of a group.
    pub fn get(&self, group: usize) -> &[T] {
        &self.items[self.starts[group] as usize..self.starts[group + 1] as usize]
    }

    /// The items of each group in turn.
    pub fn iter(&self) -> impl Iterator<Item = &[T]> + '_ {
        (0..self.group_count()).map(|group| self.get(group))
    }

    /// Sorts the items of each group.
    pub fn sorted(mut self) -> Self
    where
        T: Ord,
    {
        for ends in self.starts.windows(2) {
            self.items[ends[0] as usize..ends[1] as usize].sort_unstable();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_keep_their_order_within_their_group_until_they_are_sorted() {
        let pairs = [(1, 'x'), (0, 'y'), (1, 'w'), (3, 'z')];
        let grouped = Grouped::of(4, || pairs.iter().copied());
        let groups: Vec<String> = grouped.iter().map(|group| group.iter().collect()).collect();
        assert_eq!(
            (groups.join("|"), grouped.group_count()),
            ("y|xw||z".to_owned(), 4)
        );
        assert_eq!(grouped.sorted().get(1), ['w', 'x']);
        assert_eq!(
            Grouped::of(0, || [(0, 'x')].into_iter().take(0)).group_count(),
            0
        );
    }
}
