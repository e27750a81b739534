//! What ingest counted, source by source. Goes in: the deliveries that count, those that do not,
//! the rejects. Comes out: findings that are the same in any order and split of the files.

use super::checks::*;
use super::findings::{Finding, finding};
use crate::error::Result;
use crate::lake::delivery::{Counts, Delivery};
use crate::table::names::*;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// How many values a finding names.
const NAMED: usize = 10;
/// What ingest remarks of instants that have a time.
const TIMED: &str = "instants_with_a_time";
/// How many places a finding shows.
const EXAMPLES: usize = 3;

/// Counts, remarks and columns of the deliveries; and the rows that do not count.
pub fn of_deliveries(deliveries: &[Delivery], left_out: &[Delivery]) -> Vec<Finding> {
    let mut by_source: BTreeMap<&str, Vec<&Delivery>> = BTreeMap::new();
    for delivery in deliveries {
        by_source
            .entry(&delivery.source)
            .or_default()
            .push(delivery);
    }
    let mut found: Vec<Finding> = by_source
        .iter()
        .flat_map(|(source, deliveries)| of_source(source, deliveries))
        .collect();
    let mut forgotten: BTreeMap<&str, usize> = BTreeMap::new();
    for delivery in left_out {
        *forgotten.entry(&delivery.source).or_default() += size(delivery.counts.accepted);
    }
    found.extend(
        forgotten
            .into_iter()
            .map(|(source, rows)| finding(LEFT_OUT, source, rows, rows)),
    );
    found
}

fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn of_source(source: &str, deliveries: &[&Delivery]) -> Vec<Finding> {
    let mut counts = Counts::default();
    deliveries
        .iter()
        .for_each(|delivery| counts += delivery.counts);
    let (read, accepted) = (size(counts.read), size(counts.accepted));
    let empty = deliveries
        .iter()
        .filter(|delivery| delivery.counts.read == 0)
        .count();
    let has_rows = counts.read > 0;
    let mut found = vec![
        finding(BLANK, source, size(counts.blank), read),
        finding(FILTERED, source, size(counts.filtered), read),
        finding(
            EMPTY,
            source,
            if has_rows { empty } else { 0 },
            deliveries.len(),
        ),
        uneven_columns(source, deliveries),
    ];
    let in_columns = |check: &Check, by_column: &BTreeMap<String, usize>| {
        let advice = format!("{}; in {}", check.advice, commonest(by_column));
        Finding {
            advice,
            ..finding(check, source, by_column.values().sum(), accepted)
        }
    };
    found.extend(
        REMARKS
            .iter()
            .map(|check| in_columns(check, &remarked(check.id, deliveries))),
    );
    let timed = remarked(TIMED, deliveries);
    let mut bare = remarked(BARE_DATES.id, deliveries);
    bare.retain(|column, _| timed.contains_key(column));
    found.push(in_columns(BARE_DATES, &bare));
    found
}

/// What ingest remarked under that name, by column.
fn remarked(name: &str, deliveries: &[&Delivery]) -> BTreeMap<String, usize> {
    let mut by_column: BTreeMap<String, usize> = BTreeMap::new();
    for remark in deliveries
        .iter()
        .flat_map(|delivery| &delivery.remarks)
        .filter(|remark| remark.check == name)
    {
        *by_column.entry(remark.column.clone()).or_default() += size(remark.count);
    }
    by_column
}

/// Columns that some of a source's files have and others do not.
fn uneven_columns(source: &str, deliveries: &[&Delivery]) -> Finding {
    let mut files_with: BTreeMap<&str, usize> = BTreeMap::new();
    for delivery in deliveries {
        let names: BTreeSet<&str> = delivery
            .header
            .iter()
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .collect();
        names
            .into_iter()
            .for_each(|name| *files_with.entry(name).or_default() += 1);
    }
    let uneven: BTreeMap<String, usize> = files_with
        .iter()
        .filter(|(_, files)| **files < deliveries.len())
        .map(|(name, files)| (format!("`{name}`"), *files))
        .collect();
    let advice = format!(
        "{}; found {} of {} files",
        UNEVEN.advice,
        commonest_of(&uneven),
        deliveries.len()
    );
    Finding {
        advice,
        ..finding(UNEVEN, source, uneven.len(), files_with.len())
    }
}

/// Rejected records by source and rule; of words outside a list, with the words.
///
/// # Errors
/// A column missing: a bug.
pub fn of_rejects(rejects: &DataFrame, deliveries: &[Delivery]) -> Result<Vec<Finding>> {
    let text = |name: &str| -> Result<&StringChunked> { Ok(rejects.column(name)?.str()?) };
    let (sources, rules, advice, values) =
        (text(SOURCE_NAME)?, text(RULE)?, text(ADVICE)?, text(VALUE)?);
    let (contents, files, lines) = (text(FILE)?, text(FILE_NAME)?, rejects.column(LINE)?.i64()?);
    let mut found: BTreeMap<(&str, &str), Finding> = BTreeMap::new();
    let mut words: BTreeMap<(&str, &str), BTreeMap<String, usize>> = BTreeMap::new();
    // A delivery that stopped its run keeps its rejects, though none of its rows count.
    let counted: BTreeSet<(&str, &str)> = deliveries
        .iter()
        .map(|delivery| (delivery.source.as_str(), delivery.file.as_str()))
        .collect();
    for row in 0..rejects.height() {
        let (source, rule) = (
            sources.get(row).unwrap_or_default(),
            rules.get(row).unwrap_or_default(),
        );
        if !counted.contains(&(source, contents.get(row).unwrap_or_default())) {
            continue;
        }
        let entry = found.entry((source, rule)).or_insert_with(|| {
            let read = deliveries
                .iter()
                .filter(|delivery| delivery.source == source)
                .map(|delivery| size(delivery.counts.read))
                .sum();
            let advice = advice.get(row).unwrap_or_default().to_owned();
            Finding {
                id: format!("{}_{rule}", REJECTED.id),
                advice,
                ..finding(REJECTED, source, 0, read)
            }
        });
        entry.count += 1;
        if entry.examples.len() < EXAMPLES {
            entry.examples.push(format!(
                "{}:{}",
                files.get(row).unwrap_or_default(),
                lines.get(row).unwrap_or_default()
            ));
        }
        if rule == "unknown_value" {
            *words
                .entry((source, rule))
                .or_default()
                .entry(values.get(row).unwrap_or_default().to_owned())
                .or_default() += 1;
        }
    }
    for (key, words) in words {
        found.entry(key).and_modify(|finding| {
            finding.advice = format!("{}; found {}", finding.advice, commonest(&words))
        });
    }
    Ok(found.into_values().collect())
}

/// The commonest values with their counts, quoted.
pub fn commonest(counts: &BTreeMap<String, usize>) -> String {
    commonest_of(
        &counts
            .iter()
            .map(|(value, count)| (format!("`{value}`"), *count))
            .collect(),
    )
}

/// The values, the commonest first, ties in their own order.
pub fn by_count(counts: &BTreeMap<String, usize>) -> Vec<(&String, &usize)> {
    let mut sorted: Vec<(&String, &usize)> = counts.iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    sorted
}

fn commonest_of(counts: &BTreeMap<String, usize>) -> String {
    let sorted = by_count(counts);
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
