//! How is it shown: a document and its tables become files, one file a format. Numbers get their text in `number` and
//! `cell`, nowhere else; `publish` is the only writer of output.

pub mod cell;
mod chart;
mod csv;
pub mod frame_text;
mod html;
mod parquet;
pub mod publish;

pub use self::csv::{CsvText, csv_bytes};
pub use self::parquet::parquet_bytes;

use crate::error::Result;
use crate::reports::document::Document;
use crate::table::TableSpec;
use polars::prelude::DataFrame;

/// All that a run has to show.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// What people read.
    pub document: &'a Document,
    /// What analysts load: each table in the form of its spec.
    pub tables: &'a [(&'static TableSpec, DataFrame)],
}

/// A finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Relative to the publication's folder: `report.html`, `tables/roi.csv`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Cells that got a leading apostrophe, so that no spreadsheet takes them for a formula.
    pub guarded_cells: usize,
}

impl OutputFile {
    /// A file without guarded cells.
    pub fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { path: path.into(), bytes, guarded_cells: 0 }
    }
}

/// A kind of output. The same publication gives the same bytes, whatever the machine, the threads or the hour.
pub trait Format: Sync {
    /// How the pipeline file and the command line name it.
    fn id(&self) -> &'static str;

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
    use crate::domain::currency::Currency;
    use crate::reports::document::Status;
    use crate::table::MARTS;
    use crate::table::types::polars_type;
    use polars::prelude::Schema;

    fn empty(spec: &TableSpec) -> DataFrame {
        DataFrame::empty_with_schema(&Schema::from_iter(spec.columns.iter().map(|column| (column.name.into(), polars_type(column.kind)))))
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
        let tables: Vec<(&'static TableSpec, DataFrame)> = MARTS.iter().map(|spec| (spec, empty(spec))).collect();
        let files: Vec<OutputFile> = FORMATS.iter().flat_map(|format| format.render(&Publication { document: &document, tables: &tables }).unwrap()).collect();
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert!(paths.contains(&"report.html") && paths.contains(&"tables/funnel.csv") && paths.contains(&"tables/credits.parquet"), "{paths:?}");
        assert!(!paths.contains(&"tables/credits.csv") && !paths.contains(&"tables/journeys.csv"), "{paths:?}");
        assert!(FORMATS.iter().all(|format| super::format(format.id()).is_some()) && super::format("pdf").is_none());
    }
}
