//! The gate every table passes on its way out: the columns of its spec, in order, of its types;
//! required cells filled; one row a key; rows in key order.

use super::types::polars_type;
use super::{Column, Kind, TableSpec};
use crate::error::{Error, Result};
use polars::prelude::*;

/// Brings `frame` into the form of `spec`: columns selected and ordered, rows sorted by the key,
/// one chunk.
///
/// # Errors
/// A bug of ours: a column missing or of another type, a null in a required cell, a word outside a
/// closed list, a key twice.
pub fn conform(spec: &TableSpec, frame: DataFrame) -> Result<DataFrame> {
    let names: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
    let mut frame = frame.select(names.iter().copied())?.sort(
        spec.key.iter().copied(),
        SortMultipleOptions::default().with_nulls_last(false),
    )?;
    frame.rechunk_mut();
    for column in spec.columns {
        check_column(spec, column, frame.column(column.name)?)?;
    }
    check_key(spec, &frame)?;
    Ok(frame)
}

fn check_column(spec: &TableSpec, column: &Column, values: &polars::prelude::Column) -> Result<()> {
    let (found, expected) = (values.dtype(), polars_type(column.kind));
    if *found != expected {
        return Err(Error::bug(format!(
            "table `{}`, column `{}`: type {found}, expected {expected}",
            spec.name, column.name
        )));
    }
    if column.required && values.null_count() > 0 {
        return Err(Error::bug(format!(
            "table `{}`, column `{}`: {} nulls in a required column",
            spec.name,
            column.name,
            values.null_count()
        )));
    }
    if let Kind::OneOf(words) = column.kind {
        let stranger = values
            .str()?
            .iter()
            .flatten()
            .find(|value| !words.contains(value));
        if let Some(word) = stranger {
            return Err(Error::bug(format!(
                "table `{}`, column `{}`: `{word}` is not one of {}",
                spec.name,
                column.name,
                words.join(", ")
            )));
        }
    }
    Ok(())
}

/// Sorted rows with one key twice stand side by side.
fn check_key(spec: &TableSpec, frame: &DataFrame) -> Result<()> {
    if frame.height() < 2 {
        return Ok(());
    }
    let mut same = BooleanChunked::full(PlSmallStr::EMPTY, true, frame.height() - 1);
    for name in spec.key {
        let values = frame.column(name)?.as_materialized_series();
        let (above, below) = (
            values.slice(0, frame.height() - 1),
            values.slice(1, frame.height() - 1),
        );
        same = &same & &above.equal_missing(&below)?;
    }
    match same.iter().position(|twice| twice == Some(true)) {
        None => Ok(()),
        Some(row) => Err(Error::bug(format!(
            "table `{}`: the key {:?} stands twice, first at row {row}",
            spec.name, spec.key
        ))),
    }
}
