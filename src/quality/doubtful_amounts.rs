//! Amounts such as `1.240` that were read with decimals because the pipeline file declares the
//! decimal mark alone. Goes in: what ingest remarked of each source. Comes out: those whose mark no
//! cell of the source shows.

use super::by_source::{by_source, record_count, total};
use super::remarks::values_by_column;
use crate::document::number::count_full;
use crate::error::Result;
use crate::ingest::cell::decimal_mark::proof_of;
use crate::pipeline::settings::MarkBasis;
use crate::system::{Check, Facts, Found, Severity, commonest};

/// The check of marks.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "doubtful_amounts",
    severity: Severity::Warning,
    advice: "amounts such as 1.240 read with decimals, as `decimal` of the source declares; no cell of the source shows that the mark is not the one between thousands: declare `thousands` too, or `numbers = \"fixed\"` for the file of a program's interface",
    find: doubtful,
}];

/// Amounts of columns of which no delivery shows the mark, by source.
fn doubtful(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let sources = by_source(&facts.snapshot.deliveries);
    let found = sources.iter().filter_map(|(name, own)| {
        let mut sources = facts.settings().sources.iter();
        let dialect = &sources.find(|source| source.name == **name)?.dialect;
        let mut by_column = values_by_column(own, "doubtful_amounts");
        let proven = values_by_column(own, proof_of(dialect.decimal));
        by_column.retain(|column, _| !proven.contains_key(column));
        if dialect.mark_basis == MarkBasis::Certain {
            by_column.clear();
        }
        let count: usize = by_column.values().sum();
        let shown = count_full(i64::try_from(count).unwrap_or(i64::MAX));
        let found = Found::new(name, count, record_count(total(own).accepted))
            .with_detail(format!("in {}", commonest(&by_column)))
            .with_doubt(format!(
                "of {shown} amounts of {name} no cell shows whether `{}` stands before decimals: they may be a thousand times as large",
                dialect.decimal
            ));
        Some(found)
    });
    Ok(found.collect())
}
