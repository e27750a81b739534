//! Rows of spend that are totals of the other rows. Goes in: rows with their day, currency, amount
//! and dimensions: campaign, channel, account. Comes out: for a dimension that most rows have, the rows
//! without it that hold the sum of the others.
//!
//! Such a row is no spend: counted, it doubles the money of its day or of its file. A row without a
//! campaign may be spend all the same, so the sum decides.

use std::collections::{BTreeMap, BTreeSet};

/// How many dimensions a row has.
pub const DIMENSIONS: usize = 3;

/// A row of spend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpendRow<'a> {
    /// Its day, since 1970.
    pub day: i32,
    /// Its currency.
    pub currency: &'a str,
    /// Its amount in micros.
    pub amount: i128,
    /// Its campaign, channel and account.
    pub dimensions: [Option<&'a str>; DIMENSIONS],
}

/// Rows without a value of a dimension, or with a word for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotalRows {
    /// The dimension.
    pub dimension: usize,
    /// The rows that hold a sum of others, by their place.
    pub sums: Vec<usize>,
    /// Each row of theirs does, at least one a sum of several: they are totals.
    pub is_sure: bool,
    /// The rows have no value; else they name a total.
    pub is_empty: bool,
}

/// The rows that are, or may be, totals, one finding a dimension.
pub fn total_rows(rows: &[SpendRow<'_>]) -> Vec<TotalRows> {
    (0..DIMENSIONS)
        .filter_map(|dimension| of_dimension(rows, dimension))
        .collect()
}

/// Sums of rows by the values of the other dimensions, as far as they are asked for; with the number
/// of rows.
type Sums<'a> = BTreeMap<(&'a str, Option<i32>, [Option<&'a str>; DIMENSIONS]), (i128, usize)>;

fn of_dimension(rows: &[SpendRow<'_>], dimension: usize) -> Option<TotalRows> {
    let is_candidate = |row: &SpendRow<'_>| row.dimensions[dimension].is_none_or(is_total_word);
    let candidates: Vec<usize> = (0..rows.len())
        .filter(|at| is_candidate(&rows[*at]) && rows[*at].amount != 0)
        .collect();
    if candidates.is_empty() || candidates.len() == rows.len() {
        return None;
    }
    let mut sums = Sums::new();
    for row in rows.iter().filter(|row| !is_candidate(row)) {
        let masks = 0..1usize << DIMENSIONS;
        // Masks that leave the same values are one.
        let keys: BTreeSet<_> = masks
            .map(|kept| masked(row.dimensions, dimension, kept))
            .collect();
        for key in keys {
            for day in [None, Some(row.day)] {
                let sum = sums.entry((row.currency, day, key)).or_default();
                *sum = (sum.0 + row.amount, sum.1 + 1);
            }
        }
    }
    // The dimensions that the candidate has are those of the rows that it sums.
    let summed = |at: usize| {
        let row = &rows[at];
        let key = masked(row.dimensions, dimension, usize::MAX);
        let of = |day| sums.get(&(row.currency, day, key)).copied();
        let found = [of(Some(row.day)), of(None)].into_iter().flatten();
        found
            .filter(|(sum, _)| *sum == row.amount)
            .map(|(_, count)| count)
            .max()
    };
    let found: Vec<(usize, usize)> = candidates
        .iter()
        .filter_map(|at| Some((*at, summed(*at)?)))
        .collect();
    let is_of_several = found.iter().any(|(_, count)| *count > 1);
    let named = candidates
        .iter()
        .any(|at| rows[*at].dimensions[dimension].is_some());
    if !is_of_several && (!named || found.is_empty()) {
        return None;
    }
    Some(TotalRows {
        dimension,
        is_sure: is_of_several && found.len() == candidates.len(),
        sums: found.into_iter().map(|(at, _)| at).collect(),
        is_empty: !named,
    })
}

/// The dimensions without the one asked about, of the others those that `kept` has a bit for.
fn masked(
    dimensions: [Option<&str>; DIMENSIONS],
    without: usize,
    kept: usize,
) -> [Option<&str>; DIMENSIONS] {
    let mut masked = dimensions;
    for (at, value) in masked.iter_mut().enumerate() {
        let is_word = value.is_some_and(is_total_word);
        if at == without || kept >> at & 1 == 0 || is_word {
            *value = None;
        }
    }
    masked
}

/// Words that begin the name of a total in the exports of the platforms.
const WORDS: &[&str] = &[
    "total",
    "totals",
    "grand total",
    "sum",
    "subtotal",
    "sub-total",
    "summe",
    "gesamt",
    "gesamtsumme",
    "insgesamt",
    "somme",
    "totaal",
    "totale",
    "suma",
    "celkem",
    "razem",
];

/// Whether a text names a total: `Total`, `Total: campaigns`, `Gesamt - Kampagnen`.
pub fn is_total_word(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let first = text
        .split([':', '-', '–', '('])
        .next()
        .unwrap_or_default()
        .trim();
    WORDS.contains(&first)
}

/// What a row has of a dimension, of the texts of its columns: a total where one names it, else the
/// first that is more than signs such as `--`.
pub fn dimension<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let named = texts.clone().find(|text| is_total_word(text));
    let mut texts = texts;
    named.or_else(|| texts.find(|text| text.contains(char::is_alphanumeric)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<'a>(day: i32, campaign: &'a str, account: &'a str, amount: i128) -> SpendRow<'a> {
        let value = |text: &'a str| (!text.is_empty()).then_some(text);
        SpendRow {
            day,
            currency: "EUR",
            amount,
            dimensions: [value(campaign), Some("paid"), value(account)],
        }
    }

    fn found(rows: &[SpendRow<'_>]) -> Vec<(usize, Vec<usize>, bool, bool)> {
        let found = total_rows(rows).into_iter();
        found
            .map(|of| (of.dimension, of.sums, of.is_sure, of.is_empty))
            .collect()
    }

    #[test]
    fn sums_of_a_day_or_of_the_file_are_totals() {
        let by_day = [
            row(1, "A", "x", 10),
            row(1, "B", "x", 5),
            row(1, "", "x", 15),
            row(2, "A", "x", 7),
            row(2, "", "x", 7),
        ];
        assert_eq!(found(&by_day), [(0, vec![2, 4], true, true)]);
        let of_file = [
            row(1, "A", "x", 10),
            row(2, "B", "x", 5),
            row(2, "Total: campaigns", "x", 15),
        ];
        assert_eq!(found(&of_file), [(0, vec![2], true, false)]);
        // A total of each account, and one of all in which no dimension is filled.
        let by_account = [
            row(1, "A", "x", 10),
            row(1, "B", "x", 5),
            row(1, "", "x", 15),
            row(1, "C", "y", 2),
            row(1, "D", "y", 1),
            row(1, "", "y", 3),
        ];
        assert_eq!(found(&by_account), [(0, vec![2, 5], true, true)]);
        let of_all = [
            row(1, "A", "x", 10),
            row(1, "B", "y", 5),
            row(1, "", "", 15),
        ];
        assert_eq!(
            found(&of_all),
            [(0, vec![2], true, true), (2, vec![2], true, true)]
        );
        // A row of nothing is no reason for doubt.
        let with_zero = [
            row(1, "A", "x", 10),
            row(1, "B", "x", 5),
            row(1, "", "x", 15),
            row(2, "", "x", 0),
        ];
        assert_eq!(found(&with_zero), [(0, vec![2], true, true)]);
    }

    #[test]
    fn spend_without_a_campaign_is_spend() {
        assert!(
            found(&[
                row(1, "A", "x", 10),
                row(1, "B", "x", 5),
                row(1, "", "x", 4)
            ])
            .is_empty()
        );
        // One row of one other row may be chance.
        assert!(found(&[row(1, "A", "x", 10), row(1, "", "x", 10)]).is_empty());
        // Some that sum and some that do not are a doubt.
        let some = [
            row(1, "A", "x", 10),
            row(1, "B", "x", 5),
            row(1, "", "x", 15),
            row(2, "A", "x", 7),
            row(2, "", "x", 4),
        ];
        assert_eq!(found(&some), [(0, vec![2], false, true)]);
        assert!(found(&[row(1, "", "", 10), row(2, "", "", 20)]).is_empty());
        assert!(found(&[]).is_empty());
    }

    #[test]
    fn words_for_a_total_begin_a_name_and_are_no_part_of_one() {
        for text in [
            "Total",
            "TOTAL: Campaigns",
            "Gesamt - Kampagnen",
            "Grand total",
            " Summe ",
        ] {
            assert!(is_total_word(text), "{text}");
            let texts = ["--", "C1", text].into_iter();
            assert_eq!(dimension(texts), Some(text), "{text}");
        }
        for text in ["Total Control", "Summer sale", "All-in", "", "Gesamtpaket"] {
            assert!(!is_total_word(text), "{text}");
        }
    }
}
