//! Touches read from the lake's files on every core, a row group at a time: never held whole. Goes
//! in: the files and the rows that do not count. Comes out: what a visitor makes of the batches.
//!
//! Batches come in any order, on several threads: a visitor must not depend on it.

use super::super::stored_rows::StoredFile;
use super::batch::Batch;
use crate::error::{Error, Result};
use crate::lake::whole_tables::Replaced;
use crate::table::names::*;
use crate::table::{Kind, TableSpec};
use arrow::array::{BooleanArray, RecordBatch};
use arrow::buffer::BooleanBuffer;
use arrow::compute::filter_record_batch;
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Texts of which few differ: read as codes of a dictionary.
const REPEATING: &[&str] = &[
    TEAM,
    KIND,
    CHANNEL,
    UTM_SOURCE,
    UTM_MEDIUM,
    UTM_CAMPAIGN,
    CAMPAIGN_ID,
    CONTENT_ID,
    OWNER_ID,
    SOURCE,
];

/// A data file of touches.
pub(super) struct TouchFile {
    path: PathBuf,
    /// What later deliveries of its source replace.
    replaced: Replaced,
    metadata: ArrowReaderMetadata,
    /// First row of each row group, and the number of rows behind the last.
    starts: Vec<usize>,
    /// One bit a row that does not count; empty where every row counts.
    hidden: BooleanBuffer,
}

impl TouchFile {
    /// Opens a file; its texts are read by `spec` and [`REPEATING`].
    pub(super) fn open(file: StoredFile, spec: &TableSpec) -> Result<Self> {
        let StoredFile { path, replaced } = file;
        let path = path.as_path();
        let failed =
            |cause: &dyn std::fmt::Display| Error::io("cannot read the data file", path, cause);
        let file = File::open(path).map_err(|cause| failed(&cause))?;
        let plain = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
            .map_err(|cause| failed(&cause))?;
        let fields: Vec<Field> = plain
            .schema()
            .fields()
            .iter()
            .map(|field| field_as_read(field, spec))
            .collect();
        let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
        let metadata = ArrowReaderMetadata::try_new(plain.metadata().clone(), options)
            .map_err(|cause| failed(&cause))?;
        let mut starts = vec![0];
        for group in metadata.metadata().row_groups() {
            let rows = usize::try_from(group.num_rows()).unwrap_or(0);
            starts.push(starts.last().copied().unwrap_or(0) + rows);
        }
        Ok(Self {
            path: path.to_owned(),
            replaced,
            metadata,
            starts,
            hidden: BooleanBuffer::new_unset(0),
        })
    }

    /// What later deliveries of its source replace.
    pub(super) fn replaced(&self) -> &Replaced {
        &self.replaced
    }

    /// Rows in it, counted or not.
    pub(super) fn rows(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// Marks the rows that do not count: one bit a row.
    pub(super) fn hide(&mut self, hidden: BooleanBuffer) {
        self.hidden = if hidden.count_set_bits() == 0 {
            BooleanBuffer::new_unset(0)
        } else {
            hidden
        };
    }

    /// The rows of a group that count, or all of them.
    fn read(&self, group: usize, columns: &[&str], is_all: bool) -> Result<RecordBatch> {
        let failed = |cause: &dyn std::fmt::Display| {
            Error::io("cannot read the data file", &self.path, cause)
        };
        let schema = self.metadata.parquet_schema();
        let mask = ProjectionMask::columns(schema, columns.iter().copied());
        // Opened anew: clones of one handle share the place at which they read, and several threads
        // read here.
        let file = File::open(&self.path).map_err(|cause| failed(&cause))?;
        let rows = self.starts[group + 1] - self.starts[group];
        let reader =
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        let reader = reader
            .with_row_groups(vec![group])
            .with_projection(mask)
            .with_batch_size(rows.max(1))
            .build()
            .map_err(|cause| failed(&cause))?;
        let schema = arrow::array::RecordBatchReader::schema(&reader);
        let batches = reader
            .collect::<Result<Vec<_>, _>>()
            .map_err(|cause| failed(&cause))?;
        let batch = match <[RecordBatch; 1]>::try_from(batches) {
            Ok([batch]) => batch,
            Err(batches) => arrow::compute::concat_batches(&schema, &batches)?,
        };
        if is_all || self.hidden.is_empty() {
            return Ok(batch);
        }
        let shown = !&self.hidden.slice(self.starts[group], rows);
        Ok(filter_record_batch(
            &batch,
            &BooleanArray::new(shown, None),
        )?)
    }
}

/// The type in which a field is read.
fn field_as_read(field: &Field, spec: &TableSpec) -> Field {
    let is_text = *field.data_type() == DataType::Utf8;
    let as_read = match field.name().as_str() {
        name if is_text && REPEATING.contains(&name) => {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        }
        _ if is_text => DataType::Utf8View,
        name => match spec
            .stored_columns()
            .iter()
            .find(|column| column.name == name)
            .map(|column| column.kind)
        {
            Some(kind @ (Kind::Instant | Kind::Day | Kind::Count | Kind::Bool)) => {
                crate::table::types::arrow_type(kind)
            }
            _ => field.data_type().clone(),
        },
    };
    Field::new(field.name(), as_read, field.is_nullable())
}

/// The most threads that can be distinguished: what one writes of a touch names its thread in a
/// byte.
const MOST_THREADS: usize = 256;

/// How many threads work at a time: as many as the frame engine is given, else one a core, and no
/// more than can be distinguished.
pub fn threads() -> usize {
    let given = std::env::var("POLARS_MAX_THREADS")
        .ok()
        .and_then(|given| given.parse().ok());
    given
        .or_else(|| std::thread::available_parallelism().ok())
        .map_or(1, std::num::NonZeroUsize::get)
        .min(MOST_THREADS)
}

/// Visits the rows of files that count, or all of them, a row group at a time, on every core; each
/// core folds into a state of its own.
pub(super) fn fold<S: Send>(
    files: &[TouchFile],
    columns: &[&str],
    is_all: bool,
    start: impl Fn() -> S + Sync,
    visit: impl Fn(&mut S, &Batch, usize) -> Result<()> + Sync,
) -> Result<Vec<S>> {
    let work: Vec<(usize, usize)> = files
        .iter()
        .enumerate()
        .flat_map(|(at, file)| (0..file.starts.len() - 1).map(move |group| (at, group)))
        .collect();
    let next = AtomicUsize::new(0);
    let fold_some = || -> Result<S> {
        let mut state = start();
        while let Some((at, group)) = work.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
            let batch = Batch::new(files[at].read(group, columns, is_all)?, at);
            visit(&mut state, &batch, files[at].starts[group])?;
        }
        Ok(state)
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads()).map(|_| scope.spawn(fold_some)).collect();
        let mut states = vec![fold_some()];
        states.extend(others.into_iter().map(|other| {
            other
                .join()
                .unwrap_or_else(|_| Err(Error::bug("a thread that read touches stopped")))
        }));
        states.into_iter().collect()
    })
}

/// A place among rows or files in four bytes.
///
/// # Errors
/// More of them than four bytes number: a bug.
pub(super) fn narrow(number: usize) -> Result<u32> {
    u32::try_from(number).map_err(|_| Error::bug("more touches in a file than can be numbered"))
}
