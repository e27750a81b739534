//! The lake's raw tables as polars reads them: an explicit schema, so that a file without a newer attribute reads as null.

use crate::error::{Error, Result};
use crate::lake::Lake;
use crate::lake::delivery::Delivery;
use crate::table::names::*;
use crate::table::types::polars_type;
use crate::table::{LAKE, TableSpec, entity};
use chrono::NaiveDate;
use polars::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// The raw tables at one point in time.
pub struct Raw<'a> {
    /// The lake.
    pub lake: &'a Lake,
    /// The deliveries that are active.
    pub deliveries: &'a [Delivery],
}

impl Raw<'_> {
    /// The spec of an entity.
    ///
    /// # Errors
    /// A name that is no entity's: a bug.
    pub fn spec(name: &str) -> Result<&'static TableSpec> {
        entity(name).ok_or_else(|| Error::bug(format!("`{name}` is no entity")))
    }

    /// All active rows of an entity, attributes included; empty where nothing was delivered.
    ///
    /// # Errors
    /// Data files that cannot be opened.
    pub fn scan(&self, spec: &TableSpec) -> Result<LazyFrame> {
        let files = self.lake.raw_files(spec, None)?;
        let mut schema = Schema::default();
        for column in spec.stored_columns() {
            schema.with_column(column.name.into(), polars_type(column.kind));
        }
        for name in self.lake.raw_attributes(spec)? {
            schema.with_column(name.as_str().into(), DataType::String);
        }
        let schema = Arc::new(schema);
        if files.is_empty() {
            return Ok(DataFrame::empty_with_schema(&schema).lazy());
        }
        let paths = files.iter().map(|file| PlRefPath::try_from_path(file)).collect::<PolarsResult<Vec<_>>>()?;
        let args = ScanArgsParquet { glob: false, schema: Some(schema), allow_missing_columns: true, cache: false, ..Default::default() };
        Ok(LazyFrame::scan_parquet_files(paths.into(), args)?)
    }

    /// Whether one key may have several rows: then the newest has to be found.
    pub fn may_repeat(&self, spec: &TableSpec) -> bool {
        let mut of_entity = self.deliveries.iter().filter(|delivery| delivery.entity == spec.name);
        let first_repeats = of_entity.next().is_some_and(|delivery| delivery.repeated_keys > 0);
        first_repeats || of_entity.next().is_some()
    }
}

/// A day as a polars literal.
pub fn day_literal(day: NaiveDate) -> Expr {
    lit(day.to_epoch_days()).cast(DataType::Date)
}

/// Every active row of an entity, in key order: `show` prints it.
///
/// # Errors
/// Data files that cannot be read.
pub fn stored_rows(raw: &Raw<'_>, spec: &TableSpec) -> Result<DataFrame> {
    Ok(raw.scan(spec)?.collect()?.sort(spec.key.iter().copied(), SortMultipleOptions::default().with_maintain_order(true))?)
}

/// Every active reject, by source, file, record and column.
///
/// # Errors
/// Data files that cannot be read.
pub fn rejects(lake: &Lake) -> Result<DataFrame> {
    let spec = &LAKE[0];
    let schema: Schema = spec.columns.iter().map(|column| Field::new(column.name.into(), polars_type(column.kind))).collect();
    let mut frame = DataFrame::empty_with_schema(&schema);
    for file in lake.reject_files()? {
        frame.vstack_mut(&read_file(&file)?)?;
    }
    let order = [SOURCE_NAME, FILE_NAME, LINE, COLUMN];
    Ok(frame.sort(order, SortMultipleOptions::default().with_maintain_order(true))?)
}

/// One Parquet file of the lake as a frame.
///
/// # Errors
/// A file that cannot be read.
pub fn read_file(path: &Path) -> Result<DataFrame> {
    let file = std::fs::File::open(path).map_err(|cause| Error::io("cannot read the data file", path, cause))?;
    Ok(ParquetReader::new(file).finish()?)
}
