//! Amounts that became many times as large or small from one delivery to the next: a mark that means
//! thousands, cents for units. Goes in: staged deals and spend with the file of each row. Comes out: a
//! finding a source.

use super::by_source::by_source;
use crate::error::Result;
use crate::staging::Staged;
use crate::system::{Check, Facts, Found, Severity};
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The checks of scales.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "amount_scale",
    severity: Severity::Warning,
    advice: "amounts of the newest file that are many times as large or small as those of the files before, by their medians: look whether it writes another mark before decimals or thousands, or counts in cents, and say so under [source.formats]",
    find: amount_scale,
}];

/// Fewer amounts show no scale.
const FEWEST: usize = 20;
/// No company's deals change so much between two exports.
const MANY_TIMES: f64 = 30.0;

/// The amounts of each file of each source, without 0.
type AmountsByFile<'a> = BTreeMap<(&'a str, &'a str), Vec<i128>>;

fn amount_scale(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let Staged { deals, spend, .. } = facts.staged();
    let mut found = Vec::new();
    for frame in [&deals.frame, &spend.frame] {
        let files = amounts(frame)?;
        for (source, mut all) in by_source(&facts.snapshot.deliveries) {
            all.sort_by_key(|delivery| delivery.sequence);
            let of_file = |file: &str| files.get(&(source, file)).cloned().unwrap_or_default();
            let Some((newest, before)) = all.split_last() else {
                continue;
            };
            let now = of_file(&newest.file);
            let then: Vec<i128> = before.iter().flat_map(|of| of_file(&of.file)).collect();
            let Some((now_median, then_median)) = median(now.clone()).zip(median(then)) else {
                continue;
            };
            let times = now_median as f64 / then_median as f64;
            if (1.0 / MANY_TIMES..=MANY_TIMES).contains(&times) {
                continue;
            }
            let how = if times > 1.0 {
                format!("{times:.0} times those before")
            } else {
                format!("one {:.0}th of those before", 1.0 / times)
            };
            let words = format!(
                "the amounts of {source} in {} are {how}, by their medians",
                newest.name
            );
            found.push(Found::new(source, now.len(), now.len()).with_doubt(words));
        }
    }
    Ok(found)
}

fn amounts(frame: &DataFrame) -> Result<AmountsByFile<'_>> {
    let (sources, files) = (frame.column(SOURCE)?.str()?, frame.column(FILE)?.str()?);
    let amounts = frame.column(ORIGINAL_AMOUNT)?.decimal()?.physical();
    let mut found = AmountsByFile::new();
    for ((source, file), micros) in sources.iter().zip(files.iter()).zip(amounts.iter()) {
        if let (Some(source), Some(file), Some(micros)) = (source, file, micros)
            && micros != 0
        {
            found.entry((source, file)).or_default().push(micros.abs());
        }
    }
    Ok(found)
}

fn median(mut amounts: Vec<i128>) -> Option<i128> {
    amounts.sort_unstable();
    (amounts.len() >= FEWEST).then(|| amounts[amounts.len() / 2])
}
