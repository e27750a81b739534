//! Rows of the lake's data files as frames. Goes in: files and the schema that they should have.
//! Comes out: the columns requested, whole or in parts; a column that an older file lacks reads as
//! null.

use crate::error::{Error, Result};
use polars::prelude::*;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The stored rows of one entity, in its data files by name.
pub struct StoredRows {
    files: Vec<PathBuf>,
    schema: Schema,
}

impl StoredRows {
    /// The rows of `files`, each of which has a part of the columns of `schema`.
    pub fn new(files: Vec<PathBuf>, schema: Schema) -> Self {
        Self { files, schema }
    }

    /// The columns that the rows have.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// How many rows there are, by the files' footers.
    ///
    /// # Errors
    /// Data files that cannot be read.
    pub fn count(&self) -> Result<usize> {
        self.files
            .iter()
            .map(|file| read(file, |reader| reader.num_rows()))
            .sum()
    }

    /// Every row with every column.
    ///
    /// # Errors
    /// Data files that cannot be read.
    pub fn read(&self) -> Result<DataFrame> {
        let columns: Vec<&str> = self.schema.iter_names().map(PlSmallStr::as_str).collect();
        self.read_columns(&columns)
    }

    /// Every row with the named columns, in that order.
    ///
    /// # Errors
    /// Data files that cannot be read.
    pub fn read_columns(&self, columns: &[&str]) -> Result<DataFrame> {
        let mut rows = self.empty(columns)?;
        for file in &self.files {
            rows.vstack_mut_owned(self.part(file, columns, None)?)?;
        }
        Ok(rows)
    }

    /// The rows some after the others, at most `row_count` at a time, with the named columns; one
    /// empty part where there are none.
    ///
    /// # Errors
    /// Data files that cannot be read.
    pub fn for_each_part(
        &self,
        columns: &[&str],
        row_count: usize,
        mut take: impl FnMut(DataFrame) -> Result<()>,
    ) -> Result<()> {
        if self.files.is_empty() {
            return take(self.empty(columns)?);
        }
        for file in &self.files {
            let stored_count = read(file, |reader| reader.num_rows())?;
            for start in (0..stored_count.max(1)).step_by(row_count) {
                take(self.part(file, columns, Some((start, row_count)))?)?;
            }
        }
        Ok(())
    }

    fn empty(&self, columns: &[&str]) -> Result<DataFrame> {
        Ok(DataFrame::empty_with_schema(&self.schema).select(columns.iter().copied())?)
    }

    fn part(
        &self,
        file: &Path,
        columns: &[&str],
        slice: Option<(usize, usize)>,
    ) -> Result<DataFrame> {
        let delivered: Vec<String> = read(file, |reader| {
            let schema = reader.schema()?;
            Ok(columns
                .iter()
                .filter(|name| schema.contains(name))
                .map(|name| (*name).to_owned())
                .collect())
        })?;
        let height = match slice {
            Some((start, count)) => read(file, |reader| reader.num_rows())?
                .saturating_sub(start)
                .min(count),
            None => read(file, |reader| reader.num_rows())?,
        };
        let rows = if delivered.is_empty() {
            DataFrame::empty_with_height(height)
        } else {
            let opened = open(file)?.with_slice(slice).with_columns(Some(delivered));
            opened.finish().map_err(|cause| unreadable(file, &cause))?
        };
        let column = |name: &&str| -> Result<Column> {
            Ok(match rows.column(name) {
                Ok(column) => column.clone(),
                Err(_) => Column::full_null((*name).into(), height, self.schema.try_get(name)?),
            })
        };
        Ok(DataFrame::new(
            height,
            columns.iter().map(column).collect::<Result<_>>()?,
        )?)
    }
}

/// One Parquet file of the lake as a frame.
///
/// # Errors
/// A file that cannot be read.
pub fn read_file(path: &Path) -> Result<DataFrame> {
    open(path)?
        .finish()
        .map_err(|cause| unreadable(path, &cause))
}

/// The rows of a Parquet file of the lake that a condition holds of. Only a part of the file is in
/// memory at a time.
///
/// # Errors
/// A file that cannot be read.
pub fn read_where(path: &Path, condition: &Expr) -> Result<DataFrame> {
    let row_count = read(path, |reader| reader.num_rows())?;
    let mut found = DataFrame::empty();
    for start in (0..row_count.max(1)).step_by(PART_ROWS) {
        let part = open(path)?
            .with_slice(Some((start, PART_ROWS)))
            .finish()
            .map_err(|cause| unreadable(path, &cause))?;
        let part = part.lazy().filter(condition.clone()).collect()?;
        found = if found.width() == 0 {
            part
        } else {
            found.vstack(&part)?
        };
    }
    Ok(found)
}

/// Rows of a file that are looked through at a time.
const PART_ROWS: usize = 262_144;

fn open(path: &Path) -> Result<ParquetReader<File>> {
    let file = File::open(path).map_err(|cause| Error::io(CANNOT_READ, path, cause))?;
    Ok(ParquetReader::new(file))
}

fn read<T>(
    path: &Path,
    ask: impl FnOnce(&mut ParquetReader<File>) -> PolarsResult<T>,
) -> Result<T> {
    ask(&mut open(path)?).map_err(|cause| unreadable(path, &cause))
}

fn unreadable(path: &Path, cause: &PolarsError) -> Error {
    Error::io(CANNOT_READ, path, cause)
}

const CANNOT_READ: &str = "cannot read the data file";
