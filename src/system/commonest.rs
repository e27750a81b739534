//! The commonest of counted values, as a sentence names them. Counts by value in, text out.

use crate::ingest::reject::veiled;
use std::collections::BTreeMap;

/// How many values are named.
const NAMED: usize = 10;

/// Counts by value, values that may hold an address masked.
pub fn veiled_counts(counts: &BTreeMap<String, usize>) -> BTreeMap<String, usize> {
    let mut veiled_counts = BTreeMap::new();
    counts.iter().for_each(|(value, count)| {
        *veiled_counts.entry(veiled(value).to_owned()).or_default() += count
    });
    veiled_counts
}

/// The values, the commonest first, ties in their own order.
pub fn by_count(counts: &BTreeMap<String, usize>) -> Vec<(&String, &usize)> {
    let mut sorted: Vec<(&String, &usize)> = counts.iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    sorted
}

/// The commonest values with their counts, quoted; ties in the order of the quoted values.
pub fn commonest(counts: &BTreeMap<String, usize>) -> String {
    let quoted: BTreeMap<String, usize> = counts
        .iter()
        .map(|(value, count)| (format!("`{value}`"), *count))
        .collect();
    let sorted = by_count(&quoted);
    let more = match sorted.len().saturating_sub(NAMED) {
        0 => String::new(),
        1 => " and 1 other".to_owned(),
        left => format!(" and {left} others"),
    };
    let named: Vec<String> = sorted
        .into_iter()
        .take(NAMED)
        .map(|(value, count)| format!("{value} ({count})"))
        .collect();
    named.join(", ") + &more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_come_first_and_the_rest_is_counted() {
        let counts = [
            ("a", 1),
            ("b", 9),
            ("c", 9),
            ("d", 2),
            ("e", 3),
            ("f", 4),
            ("g", 1),
            ("h", 1),
            ("i", 1),
            ("j", 1),
            ("k", 1),
        ]
        .map(|(word, count)| (word.to_owned(), count))
        .into();
        assert_eq!(
            commonest(&counts),
            "`b` (9), `c` (9), `f` (4), `e` (3), `d` (2), `a` (1), `g` (1), `h` (1), `i` (1), `j` (1) and 1 other"
        );
    }
}
