//! A mart that is never held whole: batches in, a Parquet file out. The file's bytes do not depend
//! on how the rows were split into batches: it is written in batches of one size.

use super::disk::PendingFile;
use crate::error::{Error, Result};
use crate::table::batch::batch_schema;
use crate::table::{NOTES_KEY, TableSpec};
use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use std::path::{Path, PathBuf};

/// Rows that are encoded together.
const BATCH_ROWS: usize = 8_192;
/// Rows of a row group: what a reader holds at a time.
const GROUP_ROWS: usize = 131_072;

/// A mart's file in the making.
pub struct MartWriter {
    spec: &'static TableSpec,
    writer: ArrowWriter<PendingFile>,
    /// Parts of the next batch to encode, together fewer rows than it has.
    waiting: Vec<RecordBatch>,
    rows: u64,
    path: PathBuf,
}

/// A mart's file, whole, without its name yet. Dropped, it is gone.
pub struct MadeMart {
    /// The mart.
    pub spec: &'static TableSpec,
    /// Its rows.
    pub rows: u64,
    pub(super) pending: PendingFile,
}

/// A mart's file in its place.
pub struct KeptMart {
    /// The mart.
    pub spec: &'static TableSpec,
    /// Where it lies.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content, hex.
    pub blake3: String,
}

impl MartWriter {
    pub(super) fn new(spec: &'static TableSpec, pending: PendingFile) -> Result<Self> {
        let path = pending.path().to_owned();
        let options = ArrowWriterOptions::new()
            .with_properties(properties(spec))
            .with_skip_arrow_metadata(true);
        let schema = batch_schema(spec);
        let writer = ArrowWriter::try_new_with_options(pending, schema, options)
            .map_err(|cause| Error::parquet(&path, &cause))?;
        Ok(Self {
            spec,
            writer,
            waiting: Vec::new(),
            rows: 0,
            path,
        })
    }

    /// Adds rows, which come in an order that inputs decide.
    ///
    /// # Errors
    /// The disk cannot be written.
    pub fn write(&mut self, rows: RecordBatch) -> Result<()> {
        self.rows += rows.num_rows() as u64;
        let mut start = 0;
        while start < rows.num_rows() {
            let room = BATCH_ROWS
                - self
                    .waiting
                    .iter()
                    .map(RecordBatch::num_rows)
                    .sum::<usize>();
            let part = rows.slice(start, room.min(rows.num_rows() - start));
            start += part.num_rows();
            let is_full = part.num_rows() == room;
            self.waiting.push(part);
            if is_full {
                self.encode()?;
            }
        }
        Ok(())
    }

    /// Encodes what waits as one batch; only one of several parts is copied for it.
    fn encode(&mut self) -> Result<()> {
        let whole = match self.waiting.as_slice() {
            [] => return Ok(()),
            [whole] => whole.clone(),
            parts @ [first, ..] => concat_batches(&first.schema(), parts)?,
        };
        self.waiting.clear();
        self.writer
            .write(&whole)
            .map_err(|cause| Error::io("cannot write the data file", &self.path, cause))
    }

    /// Ends the file, which describes what its columns mean.
    ///
    /// # Errors
    /// The disk cannot be written.
    pub fn finish(mut self) -> Result<MadeMart> {
        self.encode()?;
        self.writer
            .append_key_value_metadata(KeyValue::new(NOTES_KEY.to_owned(), self.spec.notes()));
        let failed = |cause: &dyn std::fmt::Display| {
            Error::io("cannot write the data file", &self.path, cause)
        };
        let mut pending = self.writer.into_inner().map_err(|cause| failed(&cause))?;
        std::io::Write::flush(&mut pending).map_err(|cause| failed(&cause))?;
        Ok(MadeMart {
            spec: self.spec,
            rows: self.rows,
            pending,
        })
    }
}

impl MadeMart {
    /// Where it is.
    pub fn path(&self) -> &Path {
        self.pending.path()
    }

    /// Its size.
    pub fn bytes(&self) -> u64 {
        self.pending.bytes()
    }

    /// BLAKE3 of its content, hex.
    pub fn blake3(&self) -> String {
        self.pending.blake3()
    }
}

/// Zstandard, dictionaries where texts repeat, least and greatest values of numbers and dates. What
/// differs in the rows of a group, the last column of the key, repeats too rarely for a
/// dictionary.
fn properties(spec: &TableSpec) -> WriterProperties {
    use crate::table::Kind;
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).unwrap_or_default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("closedloop".to_owned());
    for column in spec.columns {
        let path = ColumnPath::from(column.name);
        if matches!(column.kind, Kind::Id | Kind::Text | Kind::OneOf(_)) {
            builder = builder.set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
        }
        let is_last_of_key = spec.key.last() == Some(&column.name);
        if is_last_of_key
            || matches!(
                column.kind,
                Kind::Number | Kind::Instant | Kind::Sum | Kind::Day | Kind::Count
            )
        {
            builder = builder.set_column_dictionary_enabled(path, false);
        }
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::batch::batch;
    use crate::table::{Column, Kind};
    use arrow::array::{ArrayRef, Int64Array, StringViewArray};
    use std::sync::Arc;

    static SPEC: TableSpec = TableSpec {
        name: "t",
        grain: "a number",
        key: &["n"],
        columns: &[
            Column::new("n", Kind::Count, "a number").required(),
            Column::new("word", Kind::Text, "a word"),
        ],
    };

    fn made(folder: &Path, sizes: &[i64]) -> (u64, String) {
        let mut writer = MartWriter::new(&SPEC, PendingFile::create(folder).unwrap()).unwrap();
        let mut start = 0;
        for size in sizes {
            let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(start..start + size));
            let words: ArrayRef = Arc::new(
                (start..start + size)
                    .map(|n| Some(format!("word {}", n % 1_000)))
                    .collect::<StringViewArray>(),
            );
            writer
                .write(batch(&SPEC, &[("n", numbers), ("word", words)]).unwrap())
                .unwrap();
            start += size;
        }
        let made = writer.finish().unwrap();
        assert_eq!(std::fs::metadata(made.path()).unwrap().len(), made.bytes());
        (made.rows, made.blake3())
    }

    #[test]
    fn the_bytes_do_not_depend_on_the_batches() {
        let folder = tempfile::tempdir().unwrap();
        let whole = made(folder.path(), &[150_000]);
        assert_eq!(whole.0, 150_000);
        assert_eq!(made(folder.path(), &[1, 9_000, 60_999, 80_000]), whole);
        assert_eq!(made(folder.path(), &[20_000, 0, 130_000]), whole);
        assert_ne!(made(folder.path(), &[149_999]).1, whole.1);
    }
}
