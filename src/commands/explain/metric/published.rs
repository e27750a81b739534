//! What the last run published. Goes in: the lake. Comes out: the file of a mart, and the numbers of
//! a row of the mart `roi`.

use crate::error::{Error, Result};
use crate::roi::{FigureNumber, RETURNS};
use crate::staging::LakeSnapshot;
use crate::table::TableSpec;
use crate::table::read::RowOf;
use std::path::PathBuf;

/// A column of the mart `roi`.
fn spec_of(column: &str) -> Result<&'static crate::table::Column> {
    RETURNS
        .column(column)
        .ok_or_else(|| Error::bug(format!("the mart `roi` has no column `{column}`")))
}

/// A number of the mart; none where it is null.
pub(super) fn published(row: &RowOf<'_>, column: &str) -> Result<Option<FigureNumber>> {
    Ok(match spec_of(column)?.kind {
        crate::table::Kind::Sum => row.money(column)?.map(FigureNumber::Money),
        crate::table::Kind::Count => row.count(column)?.map(FigureNumber::Count),
        _ => row.number(column)?.map(FigureNumber::Real),
    })
}

/// The file of a mart.
///
/// # Errors
/// A run without it: a bug.
pub(super) fn file_of(snapshot: &LakeSnapshot, spec: &TableSpec) -> Result<PathBuf> {
    snapshot
        .lake
        .mart_file(spec)?
        .ok_or_else(|| Error::bug(format!("a run without the mart `{}`", spec.name)))
}
