//! Tables as Parquet: typed, zstd, with statistics. Goes in: a spec and its frame. Comes out: the
//! bytes of a file; the lake writes the same ones. What the columns mean and their units go along
//! under the key `closedloop.columns`.

use super::{Format, OutputContent, OutputFile, Publication, TableFile};
use crate::error::Result;
use crate::table::{NOTES_KEY, TableSpec};
use polars::prelude::*;

/// The format: one file a table.
#[derive(Debug)]
pub(super) struct Parquet;

impl Format for Parquet {
    fn id(&self) -> &'static str {
        "parquet"
    }

    fn extension(&self) -> &'static str {
        "parquet"
    }

    fn title(&self) -> &'static str {
        "every table, a typed file each"
    }

    fn render(&self, publication: &Publication<'_>) -> Result<Vec<OutputFile>> {
        let path = |name: &str| format!("tables/{name}.parquet");
        let is_made =
            |spec: &TableSpec| publication.files.iter().any(|file| file.name == spec.name);
        let tables = publication.tables.iter().filter(|(spec, _)| !is_made(spec));
        let tables = tables.map(|(spec, frame)| {
            Ok(OutputFile::new(
                path(spec.name),
                parquet_bytes(spec, frame)?,
            ))
        });
        let copied = |table: &TableFile| {
            Ok(OutputFile {
                path: path(table.name),
                content: OutputContent::Copy(table.file.clone()),
            })
        };
        tables.chain(publication.files.iter().map(copied)).collect()
    }
}

/// A frame as a Parquet file. The frame is brought into one chunk first, since row groups follow
/// chunks.
///
/// # Errors
/// A bug of ours: a column of a type that Parquet has not.
pub fn parquet_bytes(spec: &TableSpec, frame: &DataFrame) -> Result<Vec<u8>> {
    let mut frame = frame.clone();
    frame.rechunk_mut();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .with_statistics(StatisticsOptions {
            distinct_count: false,
            ..StatisticsOptions::full()
        })
        .with_key_value_metadata(Some(KeyValueMetadata::from_static(vec![(
            NOTES_KEY.to_owned(),
            spec.notes(),
        )])))
        .finish(&mut frame)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use std::io::Write;

    fn frame() -> DataFrame {
        let amount = Series::new("amount".into(), [1_500_000i128, -2_000_000])
            .into_decimal(38, 6)
            .unwrap();
        let mut top = DataFrame::new(
            2,
            vec![
                Column::new("side".into(), ["revenue", "spend"]),
                amount.into_column(),
            ],
        )
        .unwrap();
        let again = top.clone();
        top.vstack_mut(&again).unwrap();
        top
    }

    const SPEC: TableSpec = TableSpec {
        name: "reconciliation",
        grain: "a bucket",
        key: &["side"],
        columns: &[
            crate::table::Column::new("side", crate::table::Kind::Text, "revenue or spend"),
            crate::table::Column::new("amount", crate::table::Kind::Sum, "money of the bucket"),
        ],
    };

    #[test]
    fn the_file_is_one_row_group_and_describes_what_it_holds() {
        let bytes = parquet_bytes(&SPEC, &frame()).unwrap();
        assert_eq!(bytes, parquet_bytes(&SPEC, &frame()).unwrap());
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let metadata = reader.metadata();
        assert_eq!(
            (
                metadata.num_row_groups(),
                metadata.file_metadata().num_rows()
            ),
            (1, 4)
        );
        let notes = metadata
            .file_metadata()
            .key_value_metadata()
            .unwrap()
            .iter()
            .find(|pair| pair.key == NOTES_KEY)
            .unwrap();
        let notes: serde_json::Value =
            serde_json::from_str(notes.value.as_deref().unwrap()).unwrap();
        assert_eq!(notes["columns"][1]["unit"], "currency units");
        assert!(metadata.row_group(0).column(1).statistics().is_some());
        let read = ParquetReader::new(std::io::Cursor::new(bytes))
            .finish()
            .unwrap();
        assert!(read.equals_missing(&frame()));
    }
}
