//! How is it shown: a document and its tables become files, one file a format. Numbers get their
//! text in `number` and `cell`, nowhere else; `publish` is the only writer of output.

pub mod cell;
mod chart;
mod csv;
pub mod frame_text;
mod html;
pub mod output_folder;
mod parquet;
pub mod publication_check;
pub mod publish;

pub use self::csv::{csv_bytes, write_csv};
pub use self::parquet::parquet_bytes;

use crate::document::Document;
use crate::error::Result;
use crate::table::TableSpec;
use polars::prelude::DataFrame;
use std::path::PathBuf;

/// All that a run has to show.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// What people read.
    pub document: &'a Document,
    /// What analysts load: each table in the form of its spec.
    pub tables: &'a [(&'static TableSpec, DataFrame)],
    /// Tables that lie in Parquet files already: the tables that are never held whole, and whatever
    /// the lake has made.
    pub files: &'a [TableFile],
}

/// A table in a Parquet file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// The table.
    pub name: &'static str,
    /// Its Parquet file.
    pub file: Copied,
}

/// A file elsewhere that becomes an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Where it lies.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content, hex.
    pub blake3: String,
}

/// What is in an output.
#[derive(Debug, Clone, PartialEq)]
pub enum OutputContent {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Those of another file.
    Copy(Copied),
    /// A table as CSV, whose text is there only as it is written.
    Csv(DataFrame),
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputFile {
    /// Relative to the publication's folder: `report.html`, `tables/roi.csv`.
    pub path: String,
    /// Its content.
    pub content: OutputContent,
}

impl OutputFile {
    /// A file of these bytes.
    pub fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self {
            path: path.into(),
            content: OutputContent::Bytes(bytes),
        }
    }
}

/// A file that has been written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// Relative to the publication's folder.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content, hex.
    pub blake3: String,
    /// Cells that got a leading apostrophe, so that no spreadsheet takes them for a formula.
    pub guarded_cells: usize,
}

/// A kind of output. The same publication gives the same bytes, whatever the machine, the threads
/// or the hour.
pub trait Format: Sync {
    /// How the pipeline file and the command line name it.
    fn id(&self) -> &'static str;

    /// How its files end, without the dot.
    fn extension(&self) -> &'static str;

    /// What its files hold, in a few words.
    fn title(&self) -> &'static str;

    /// The files of this format.
    ///
    /// # Errors
    /// A bug of ours: a table holds a type that the format cannot print.
    fn render(&self, publication: &Publication<'_>) -> Result<Vec<OutputFile>>;
}

/// Every format, in display order.
pub const FORMATS: &[&dyn Format] = &[&html::Html, &csv::Csv, &parquet::Parquet];

/// The format of that id.
pub fn format(id: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Status;
    use crate::domain::currency::Currency;
    use crate::run::{is_streamed, marts};
    use crate::table::types::polars_type;
    use polars::prelude::Schema;

    fn empty(spec: &TableSpec) -> DataFrame {
        DataFrame::empty_with_schema(&Schema::from_iter(
            spec.columns
                .iter()
                .map(|column| (column.name.into(), polars_type(column.kind))),
        ))
    }

    #[test]
    fn every_format_prints_every_table_and_the_long_ones_only_as_parquet() {
        let document = Document {
            company: "Acme".into(),
            measure: "Revenue".into(),
            period: "2017".into(),
            status: Status::Complete,
            facts: Vec::new(),
            currency: Currency::from_code("EUR").unwrap(),
            sections: Vec::new(),
        };
        let tables: Vec<(&'static TableSpec, DataFrame)> = marts()
            .into_iter()
            .filter(|spec| !is_streamed(spec.name))
            .map(|spec| (spec, empty(spec)))
            .collect();
        let copied = Copied {
            path: "elsewhere".into(),
            bytes: 0,
            blake3: String::new(),
        };
        let files: Vec<TableFile> = marts()
            .into_iter()
            .filter(|spec| is_streamed(spec.name))
            .map(|spec| TableFile {
                name: spec.name,
                file: copied.clone(),
            })
            .collect();
        let publication = Publication {
            document: &document,
            tables: &tables,
            files: &files,
        };
        let mut files: Vec<OutputFile> = Vec::new();
        for format in FORMATS {
            let rendered = format.render(&publication).unwrap();
            let extension = format!(".{}", format.extension());
            assert!(
                rendered.iter().all(|file| file.path.ends_with(&extension)),
                "{}",
                format.id()
            );
            files.extend(rendered);
        }
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert!(
            paths.contains(&"report.html")
                && paths.contains(&"tables/funnel.csv")
                && paths.contains(&"tables/credits.parquet"),
            "{paths:?}"
        );
        assert!(
            !paths.contains(&"tables/credits.csv") && !paths.contains(&"tables/journeys.csv"),
            "{paths:?}"
        );
        assert!(
            FORMATS
                .iter()
                .all(|format| super::format(format.id()).is_some())
                && super::format("pdf").is_none()
        );
    }
}
