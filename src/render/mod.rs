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
