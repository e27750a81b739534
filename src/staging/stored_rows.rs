//! Rows of the lake's data files as frames. Goes in: files and the schema that they should have.
//! Comes out: the columns requested, whole or in parts; a column that an older file lacks reads as
//! null.

use crate::error::{Error, Result};
use crate::lake::whole_tables::Replaced;
use polars::prelude::*;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A data file, and which of its rows no longer stand.
pub(super) struct StoredFile {
    /// Where it is.
    pub path: PathBuf,
    /// What later deliveries of its source replace.
    pub replaced: Replaced,
}

/// The stored rows of one entity, in its data files by name.
pub struct StoredRows {
    files: Vec<StoredFile>,
    /// The column with the day by which rows are replaced.
    day: Option<&'static str>,
    schema: Schema,
}

impl StoredRows {
    /// The rows of `files` that stand; each file has a part of the columns of `schema`, among them
    /// `day`.
    pub(super) fn new(files: Vec<StoredFile>, day: Option<&'static str>, schema: Schema) -> Self {
        Self { files, day, schema }
    }

    /// All rows of `files`.
    pub(super) fn all(files: Vec<PathBuf>, schema: Schema) -> Self {
        let whole = |path| StoredFile {
            path,
            replaced: Replaced::Nothing,
        };
        Self::new(files.into_iter().map(whole).collect(), None, schema)
    }

    /// The columns that the rows have.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// How many rows there are, by the files' footers, those replaced among them.
    ///
    /// # Errors
    /// Data files that cannot be read.
    pub fn count(&self) -> Result<usize> {
        self.files
            .iter()
            .map(|file| read(&file.path, |reader| reader.num_rows()))
            .sum()
    }

    /// Every row that stands, with every column.
    ///
    /// # Errors
    /// Data files that cannot be read.
    pub fn read(&self) -> Result<DataFrame> {
        let columns: Vec<&str> = self.schema.iter_names().map(PlSmallStr::as_str).collect();
        self.read_columns(&columns)
    }

    /// Every row that stands, with the named columns in that order.
    ///
    /// # Errors
    /// Data files that cannot be read.
    pub fn read_columns(&self, columns: &[&str]) -> Result<DataFrame> {
        let mut rows = self.empty(columns)?;
        for file in self.standing() {
            rows.vstack_mut_owned(self.part(file, columns, None)?)?;
        }
        Ok(rows)
    }

    /// The files of which any row stands.
    fn standing(&self) -> impl Iterator<Item = &StoredFile> {
        let files = self.files.iter();
        files.filter(|file| file.replaced != Replaced::Everything)
    }

    /// The rows that stand, some after the others, at most `row_count` at a time, with the named columns; one
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
        if self.standing().next().is_none() {
            return take(self.empty(columns)?);
        }
        for file in self.standing() {
            let stored_count = read(&file.path, |reader| reader.num_rows())?;
            for start in (0..stored_count.max(1)).step_by(row_count) {
                take(self.part(file, columns, Some((start, row_count)))?)?;
            }
        }
        Ok(())
    }

    fn empty(&self, columns: &[&str]) -> Result<DataFrame> {
        Ok(DataFrame::empty_with_schema(&self.schema).select(columns.iter().copied())?)
    }

    /// The rows of a file, or of a slice of it, that stand.
    fn part(
        &self,
        file: &StoredFile,
        columns: &[&str],
        slice: Option<(usize, usize)>,
    ) -> Result<DataFrame> {
        let Some(day) = self.day.filter(|_| file.replaced != Replaced::Nothing) else {
            return self.rows_of(&file.path, columns, slice);
        };
        let read: Vec<&str> = columns
            .iter()
            .copied()
            .filter(|name| *name != day)
            .collect();
        let rows = self.rows_of(&file.path, &[&[day], read.as_slice()].concat(), slice)?;
        let days = rows.column(day)?.cast(&DataType::Int32)?;
        let days = days.i32()?.iter();
        let stands: BooleanChunked = days.map(|day| Some(!file.replaced.holds(day))).collect();
        Ok(rows.filter(&stands)?.select(columns.iter().copied())?)
    }

    fn rows_of(
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
