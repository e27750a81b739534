//! The keys of a data file as hashes. Goes in: a data file of an entity. Comes out: 64 bits for the
//! key of each row, with the day of the row where the entity's rows have one.
//!
//! Hashes are compared within one process only; of a million keys the chance that two share one is
//! less than one in ten million.

use super::whole_tables::day_column;
use crate::error::{Error, Result};
use crate::table::TableSpec;
use ahash::RandomState;
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::Date32Type;
use arrow::row::{RowConverter, SortField};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::path::Path;

/// Rows that are looked at together.
const BATCH_ROWS: usize = 65_536;

/// The key of each row as a hash, and the day of the row.
///
/// # Errors
/// A file that cannot be read.
pub fn key_hashes(path: &Path, spec: &TableSpec) -> Result<Vec<(u64, Option<i32>)>> {
    let failed =
        |cause: &dyn std::fmt::Display| Error::io("cannot read the data file", path, cause);
    let file = File::open(path).map_err(|cause| failed(&cause))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|cause| failed(&cause))?;
    let wanted = spec.key.iter().copied().chain(day_column(spec.name));
    let mask = ProjectionMask::columns(reader.parquet_schema(), wanted);
    let batches = reader
        .with_projection(mask)
        .with_batch_size(BATCH_ROWS)
        .build()
        .map_err(|cause| failed(&cause))?;
    let hasher = RandomState::with_seeds(0x5eed, 0xca5e, 0xf00d, 0xbeef);
    let mut found = Vec::new();
    for batch in batches {
        add(
            &mut found,
            &batch.map_err(|cause| failed(&cause))?,
            spec,
            &hasher,
        )?;
    }
    Ok(found)
}

fn add(
    found: &mut Vec<(u64, Option<i32>)>,
    batch: &RecordBatch,
    spec: &TableSpec,
    hasher: &RandomState,
) -> Result<()> {
    let column = |name: &&str| {
        let column = batch.column_by_name(name);
        column
            .cloned()
            .ok_or_else(|| Error::bug(format!("a data file has no column `{name}`")))
    };
    let keys = spec.key.iter().map(column).collect::<Result<Vec<_>>>()?;
    let fields = keys
        .iter()
        .map(|key| SortField::new(key.data_type().clone()));
    let rows = RowConverter::new(fields.collect())?.convert_columns(&keys)?;
    let days = day_column(spec.name).and_then(|name| batch.column_by_name(name));
    let days = days.and_then(|days| days.as_primitive_opt::<Date32Type>());
    let day = |row: usize| {
        days.filter(|days| days.is_valid(row))
            .map(|days| days.value(row))
    };
    let hashed = rows.iter().enumerate();
    found.extend(hashed.map(|(row, key)| (hasher.hash_one(key.as_ref()), day(row))));
    Ok(())
}
