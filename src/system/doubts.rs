//! The mart of reasons for which figures may be wrong, or may still change: the line of status under
//! the title of a report, on the terminal and in run.json is made of it. What checks found in, a row
//! a reason out.

use super::check::{Check, Found, Severity};
use super::data_quality::{FOUND_IN, WEIGHT};
use crate::error::Result;
use crate::table::columns::{count, id, text};
use crate::table::names::*;
use crate::table::spec::TableSpec;
use polars::prelude::*;

/// Reasons, the gravest first.
pub const DOUBTS: TableSpec = TableSpec {
    name: "doubts",
    grain: "a reason for which figures of the run may be wrong, or may still change",
    key: &[RANK],
    columns: &[
        count(
            RANK,
            "1 for the gravest; those of one severity stand in the order of the checks",
        )
        .required(),
        id(CHECK, "the check that found it").required(),
        FOUND_IN,
        WEIGHT,
        text(REASON, "the reason in words, with its counts and amounts").required(),
    ],
};

/// The mart `doubts`.
///
/// # Errors
/// None that data can cause.
pub fn doubts(found: &[(&Check, Found)]) -> Result<DataFrame> {
    let reason = |(check, found): &(&Check, Found)| {
        let words = found.doubt.clone()?;
        Some((check.id, check.severity, found.place.clone(), words))
    };
    let mut reasons: Vec<(&str, Severity, String, String)> =
        found.iter().filter_map(reason).collect();
    reasons.sort_by_key(|(_, severity, ..)| std::cmp::Reverse(*severity));
    let ranks: Vec<i64> = (1..).take(reasons.len()).collect();
    Ok(df![
        RANK => ranks,
        CHECK => reasons.iter().map(|(check, ..)| *check).collect::<Vec<_>>(),
        SOURCE_NAME => reasons.iter().map(|(_, _, place, _)| place.as_str()).collect::<Vec<_>>(),
        SEVERITY => reasons.iter().map(|(_, severity, ..)| severity.name()).collect::<Vec<_>>(),
        REASON => reasons.iter().map(|(.., words)| words.as_str()).collect::<Vec<_>>(),
    ]?)
}
