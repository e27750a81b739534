//! Where a row came from, as a person looks it up: `file:line`.

use crate::error::Result;
use crate::lake::delivery::Delivery;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// How many examples a finding shows.
const EXAMPLES: usize = 3;

/// Rows of a kind: how many, and the first of them with where they came from.
pub struct RowSample {
    /// How many there are.
    pub count: usize,
    /// The provenance of the first ones.
    pub first: DataFrame,
}

impl RowSample {
    /// The rows of a frame, which keeps its provenance.
    ///
    /// # Errors
    /// A frame without provenance: a bug.
    pub fn of(frame: &DataFrame) -> Result<Self> {
        Ok(Self {
            count: frame.height(),
            first: frame.head(Some(EXAMPLES)).select([SOURCE, FILE, LINE])?,
        })
    }

    /// The named rows of a frame, in that order.
    ///
    /// # Errors
    /// As for [`Self::of`].
    pub fn of_rows(frame: &DataFrame, rows: &[u32]) -> Result<Self> {
        let first = rows[..rows.len().min(EXAMPLES)].to_vec();
        let shown = frame.take(&IdxCa::from_vec(PlSmallStr::EMPTY, first))?;
        Ok(Self {
            count: rows.len(),
            ..Self::of(&shown)?
        })
    }
}

/// Names of delivered files by (source, content).
pub struct FileNames<'a>(BTreeMap<(&'a str, &'a str), &'a str>);

impl<'a> FileNames<'a> {
    /// The names under which the deliveries came.
    pub fn new(deliveries: &'a [Delivery]) -> Self {
        Self(
            deliveries
                .iter()
                .map(|delivery| {
                    (
                        (delivery.source.as_str(), delivery.file.as_str()),
                        delivery.name.as_str(),
                    )
                })
                .collect(),
        )
    }

    /// The first rows of `frame`, which keeps its provenance, as `file:line`.
    ///
    /// # Errors
    /// A frame without provenance: a bug.
    pub fn examples(&self, frame: &DataFrame) -> Result<Vec<String>> {
        let (sources, files, lines) = (
            frame.column(SOURCE)?.str()?,
            frame.column(FILE)?.str()?,
            frame.column(LINE)?.i64()?,
        );
        let text = |row: usize| self.line(sources.get(row)?, files.get(row)?, lines.get(row)?);
        Ok((0..frame.height().min(EXAMPLES)).filter_map(text).collect())
    }

    /// A line of the file that a source delivered with that content.
    pub fn line(&self, source: &str, file: &str, line: i64) -> Option<String> {
        Some(format!("{}:{line}", self.0.get(&(source, file))?))
    }

    /// Where a row of a frame that keeps its provenance came from.
    ///
    /// # Errors
    /// A frame without provenance: a bug.
    pub fn of_row(&self, frame: &DataFrame, row: usize) -> Result<String> {
        let (sources, files, lines) = (
            frame.column(SOURCE)?.str()?,
            frame.column(FILE)?.str()?,
            frame.column(LINE)?.i64()?,
        );
        let line = || self.line(sources.get(row)?, files.get(row)?, lines.get(row)?);
        Ok(line().unwrap_or_default())
    }
}
