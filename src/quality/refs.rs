//! Where a row came from, as a person looks it up: `file:line`.

use crate::error::Result;
use crate::lake::delivery::Delivery;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// How many examples a finding shows.
const EXAMPLES: usize = 3;

/// Names of delivered files by (source, content).
pub struct FileNames<'a>(BTreeMap<(&'a str, &'a str), &'a str>);

impl<'a> FileNames<'a> {
    /// The names under which the deliveries came.
    pub fn new(deliveries: &'a [Delivery]) -> Self {
        Self(deliveries.iter().map(|delivery| ((delivery.source.as_str(), delivery.file.as_str()), delivery.name.as_str())).collect())
    }

    /// The first rows of `frame`, which keeps its provenance, as `file:line`.
    ///
    /// # Errors
    /// A frame without provenance: a bug.
    pub fn examples(&self, frame: &DataFrame) -> Result<Vec<String>> {
        let (sources, files, lines) = (frame.column(SOURCE)?.str()?, frame.column(FILE)?.str()?, frame.column(LINE)?.i64()?);
        let text = |row: usize| {
            let name = self.0.get(&(sources.get(row)?, files.get(row)?))?;
            Some(format!("{name}:{}", lines.get(row)?))
        };
        Ok((0..frame.height().min(EXAMPLES)).filter_map(text).collect())
    }
}
