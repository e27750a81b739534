//! Typed cells of a frame, for code that walks a mart row by row.

use crate::error::Result;
use chrono::NaiveDate;
use polars::prelude::*;

/// A row of a frame.
#[derive(Debug, Clone, Copy)]
pub struct RowOf<'a> {
    frame: &'a DataFrame,
    row: usize,
}

/// The rows of a frame, in order.
pub fn rows(frame: &DataFrame) -> impl Iterator<Item = RowOf<'_>> {
    (0..frame.height()).map(move |row| RowOf { frame, row })
}

impl<'a> RowOf<'a> {
    /// Text; empty where null.
    ///
    /// # Errors
    /// No such column of that type: a bug. The same holds for every other method.
    pub fn text(&self, name: &str) -> Result<&'a str> {
        Ok(self
            .frame
            .column(name)?
            .str()?
            .get(self.row)
            .unwrap_or_default())
    }

    /// A count; `None` where null.
    ///
    /// # Errors
    /// As for text.
    pub fn count(&self, name: &str) -> Result<Option<i64>> {
        Ok(self.frame.column(name)?.i64()?.get(self.row))
    }

    /// A double; `None` where null.
    ///
    /// # Errors
    /// As for text.
    pub fn number(&self, name: &str) -> Result<Option<f64>> {
        Ok(self.frame.column(name)?.f64()?.get(self.row))
    }

    /// A day; `None` where null.
    ///
    /// # Errors
    /// As for text.
    pub fn day(&self, name: &str) -> Result<Option<NaiveDate>> {
        let days = self.frame.column(name)?.date()?.physical();
        Ok(days.get(self.row).and_then(NaiveDate::from_epoch_days))
    }

    /// Yes or no; `None` where null.
    ///
    /// # Errors
    /// As for text.
    pub fn flag(&self, name: &str) -> Result<Option<bool>> {
        Ok(self.frame.column(name)?.bool()?.get(self.row))
    }

    /// Micros of money; `None` where null.
    ///
    /// # Errors
    /// As for text.
    pub fn money(&self, name: &str) -> Result<Option<i128>> {
        Ok(self.frame.column(name)?.decimal()?.physical().get(self.row))
    }
}
