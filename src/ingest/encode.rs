//! Column buffers into a Parquet file, on a thread of its own, while the reader parses on.

use super::column::{CellValue, ColumnBatch, ColumnBuffer};
use crate::error::{Error, Result};
use crate::table::names::{
    ACCOUNT_ID, ANONYMOUS_ID, DEAL_ID, LEAD_ID, LINE, ROW, RUN, SEQUENCE, SUBJECT_ID,
};
use crate::table::types::arrow_type;
use crate::table::{Kind, TableSpec};
use arrow::array::{ArrayRef, RecordBatch, new_null_array};
use arrow::datatypes::{Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Rows of a row group: what a reader holds at a time.
const GROUP_ROWS: usize = 131_072;

/// Ids of which a file has about as many as rows: a dictionary would fill, and then be written
/// again without.
const RARELY_EQUAL: &[&str] = &[LEAD_ID, ACCOUNT_ID, DEAL_ID, SUBJECT_ID, ANONYMOUS_ID];

/// A Parquet file of stored rows in the making.
pub struct Encoder<W: Write + Send> {
    schema: Arc<Schema>,
    writer: ArrowWriter<W>,
    constants: Vec<(usize, ArrayRef)>,
}

impl<W: Write + Send> Encoder<W> {
    /// Starts a file of `stored` columns of the entity or table `spec`.
    ///
    /// # Errors
    /// An error of the sink; `path` is named in it.
    pub fn new(sink: W, path: &Path, spec: &TableSpec, stored: &[(String, Kind)]) -> Result<Self> {
        let fields: Vec<Field> = stored
            .iter()
            .map(|(name, kind)| Field::new(name, arrow_type(*kind), true))
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let options = ArrowWriterOptions::new()
            .with_properties(properties(spec, stored))
            .with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(sink, schema.clone(), options)
            .map_err(|cause| Error::parquet(path, &cause))?;
        Ok(Self {
            schema,
            writer,
            constants: Vec::new(),
        })
    }

    /// Fills the column `name` with one value on every row, in batches of at most `rows`.
    ///
    /// # Errors
    /// None that data can cause.
    pub fn set_constant(&mut self, name: &str, value: CellValue<'_>, rows: usize) -> Result<()> {
        let Some((at, _)) = self.schema.column_with_name(name) else {
            return Err(Error::bug(format!("`{name}` is no stored column")));
        };
        let kind = if matches!(value, CellValue::Long(_)) {
            Kind::Count
        } else {
            Kind::Text
        };
        let mut column = ColumnBuffer::new(kind, rows);
        (0..rows).for_each(|_| column.push(value));
        self.constants.push((at, column.finish()?));
        Ok(())
    }

    /// Adds rows.
    ///
    /// # Errors
    /// An error of the sink, such as a full disk; `path` is named in it.
    pub fn write(&mut self, rows: ColumnBatch, path: &Path) -> Result<()> {
        let mut arrays = Vec::with_capacity(rows.columns.len());
        for (at, column) in rows.columns.into_iter().enumerate() {
            arrays.push(
                match self.constants.iter().find(|(place, _)| *place == at) {
                    Some((_, values)) => values.slice(0, rows.height),
                    None if column.height() == 0 => {
                        new_null_array(self.schema.field(at).data_type(), rows.height)
                    }
                    None => column.finish()?,
                },
            );
        }
        let batch = RecordBatch::try_new(self.schema.clone(), arrays)?;
        self.writer
            .write(&batch)
            .map_err(|cause| Error::io("cannot write the data file", path, cause))
    }

    /// Ends the file with a footer that describes it.
    ///
    /// # Errors
    /// An error of the sink.
    pub fn finish(mut self, footer: KeyValue, path: &Path) -> Result<W> {
        self.writer.append_key_value_metadata(footer);
        self.writer
            .into_inner()
            .map_err(|cause| Error::io("cannot write the data file", path, cause))
    }
}

/// Zstandard; dictionaries only where values repeat, since ids and instants would fill one and be
/// written again without; least and greatest value only where a reader may select a range, which
/// none does of text.
fn properties(spec: &TableSpec, stored: &[(String, Kind)]) -> WriterProperties {
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).unwrap_or_default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("closedloop".to_owned());
    for (name, kind) in stored {
        let is_unique = spec.key == [name.as_str()]
            || matches!(kind, Kind::Instant | Kind::Email | Kind::Money)
            || RARELY_EQUAL.contains(&name.as_str());
        let is_number = [ROW, LINE, RUN, SEQUENCE].contains(&name.as_str());
        let path = ColumnPath::from(name.as_str());
        if is_unique || is_number {
            builder = builder.set_column_dictionary_enabled(path.clone(), false);
        }
        if matches!(
            kind,
            Kind::Id | Kind::Text | Kind::Email | Kind::OneOf(_) | Kind::Currency
        ) {
            builder = builder.set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
        }
        if is_number {
            builder = builder.set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
        }
    }
    builder.build()
}
