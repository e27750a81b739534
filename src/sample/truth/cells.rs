//! From rows of the truth to columns of Arrow and files of Parquet.

use crate::error::{Error, Result};
use crate::sample::calendar::Moment;
use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Rows of a row group, at most.
const GROUP: usize = 131_072;

/// An instant: microseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant(pub i64);

/// The instant of a moment.
pub(crate) fn at(moment: Moment) -> Instant {
    Instant(moment.micros())
}

/// A type that can be a column.
pub(super) trait TruthCell: Sized {
    /// The column's type.
    fn kind() -> DataType;
    /// The column.
    fn column(cells: impl Iterator<Item = Self>) -> ArrayRef;
    /// Whether it may be null.
    const IS_NULLABLE: bool = false;
}

macro_rules! cell {
    ($type:ty, $kind:expr, $nullable:literal, |$cells:ident| $array:expr) => {
        impl TruthCell for $type {
            fn kind() -> DataType {
                $kind
            }
            fn column($cells: impl Iterator<Item = Self>) -> ArrayRef {
                Arc::new($array)
            }
            const IS_NULLABLE: bool = $nullable;
        }
    };
}

fn utc() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

cell!(String, DataType::Utf8, false, |cells| {
    StringArray::from_iter_values(cells)
});
cell!(&'static str, DataType::Utf8, false, |cells| {
    StringArray::from_iter_values(cells)
});
cell!(Option<String>, DataType::Utf8, true, |cells| {
    StringArray::from_iter(cells)
});
cell!(Option<&'static str>, DataType::Utf8, true, |cells| {
    StringArray::from_iter(cells)
});
cell!(i64, DataType::Int64, false, |cells| {
    Int64Array::from_iter_values(cells)
});
cell!(i32, DataType::Date32, false, |cells| {
    Date32Array::from_iter_values(cells)
});
cell!(f64, DataType::Float64, false, |cells| {
    Float64Array::from_iter_values(cells)
});
cell!(bool, DataType::Boolean, false, |cells| {
    BooleanArray::from_iter(cells.map(Some))
});
cell!(Instant, utc(), false, |cells| {
    TimestampMicrosecondArray::from_iter_values(cells.map(|cell| cell.0)).with_timezone("UTC")
});
cell!(Option<Instant>, utc(), true, |cells| {
    TimestampMicrosecondArray::from_iter(cells.map(|cell| cell.map(|cell| cell.0)))
        .with_timezone("UTC")
});

/// Declares a row of a truth table: each field with its meaning.
macro_rules! truth_row {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty = $meaning:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name {
            $(#[doc = $meaning] pub $field: $kind,)*
        }
        impl $name {
            /// The table's columns; each field has its meaning.
            pub fn schema() -> arrow::datatypes::Schema {
                let field = |name: &str, kind, is_nullable, meaning: &str| {
                    arrow::datatypes::Field::new(name, kind, is_nullable).with_metadata([("meaning".to_owned(), meaning.to_owned())].into())
                };
                arrow::datatypes::Schema::new(vec![$(field(
                    stringify!($field),
                    <$kind as $crate::sample::truth::cells::TruthCell>::kind(),
                    <$kind as $crate::sample::truth::cells::TruthCell>::IS_NULLABLE,
                    $meaning,
                )),*])
            }
            /// The columns of some rows.
            pub fn columns(rows: &[Self]) -> Vec<arrow::array::ArrayRef> {
                vec![$(<$kind as $crate::sample::truth::cells::TruthCell>::column(rows.iter().map(|row| row.$field.clone()))),*]
            }
        }
    };
}
pub(crate) use truth_row;

/// Truth tables on disk, open for what comes next.
pub(crate) struct Tables(Vec<(String, Arc<Schema>, ArrowWriter<File>)>);

impl Tables {
    /// Makes every table below a folder.
    ///
    /// # Errors
    /// A folder or file that cannot be made.
    pub(crate) fn create(folder: &Path, schemas: Vec<(&'static str, Schema)>) -> Result<Self> {
        std::fs::create_dir_all(folder)
            .map_err(|cause| Error::io("cannot make the folder", folder, cause))?;
        let open = |(name, schema): (&str, Schema)| {
            let path = folder.join(format!("{name}.parquet"));
            let file =
                File::create(&path).map_err(|cause| Error::io("cannot write", &path, cause))?;
            let properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(
                    ZstdLevel::try_new(3).map_err(|cause| Error::bug(cause.to_string()))?,
                ))
                .set_max_row_group_row_count(Some(GROUP))
                .build();
            let schema = Arc::new(schema);
            let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))
                .map_err(|cause| Error::io("cannot write", &path, cause))?;
            Ok((path.display().to_string(), schema, writer))
        };
        schemas
            .into_iter()
            .map(open)
            .collect::<Result<_>>()
            .map(Self)
    }

    /// Writes the next rows of each table.
    ///
    /// # Errors
    /// A disk that takes no more.
    pub(crate) fn append(&mut self, columns: Vec<Vec<ArrayRef>>) -> Result<()> {
        for ((path, schema, writer), columns) in self.0.iter_mut().zip(columns) {
            let batch = RecordBatch::try_new(Arc::clone(schema), columns)?;
            writer
                .write(&batch)
                .map_err(|cause| Error::io("cannot write", &*path, cause))?;
        }
        Ok(())
    }

    /// Writes the ends of the files.
    ///
    /// # Errors
    /// A disk that takes no more.
    pub(crate) fn close(self) -> Result<()> {
        self.0.into_iter().try_for_each(|(path, _, writer)| {
            writer
                .close()
                .map(|_| ())
                .map_err(|cause| Error::io("cannot write", &path, cause))
        })
    }
}
