//! The rejects of one delivery, on their way into the lake: written in batches, so that a file of
//! nothing else needs no more memory than a good one.

use super::column::{CellValue, ColumnBatch, ColumnBuffer};
use super::encode::Encoder;
use super::reject::Reject;
use super::rows::BATCH_ROWS;
use super::todo::Todo;
use crate::error::Result;
use crate::lake::{DataFile, Delivery, Lake, PendingFile, footer};
use crate::table::{Kind, LAKE};
use std::path::PathBuf;

/// A file of rejects in the making; there is none before the first reject.
pub struct RejectWriter<'a> {
    todo: &'a Todo<'a>,
    lake: &'a Lake,
    held: Vec<Reject>,
    file: Option<(Encoder<PendingFile>, PathBuf)>,
    /// How many.
    pub count: u64,
}

fn stored() -> Vec<(String, Kind)> {
    LAKE[0]
        .columns
        .iter()
        .map(|column| (column.name.to_owned(), column.kind))
        .collect()
}

impl<'a> RejectWriter<'a> {
    /// No rejects yet.
    pub fn new(todo: &'a Todo<'a>, lake: &'a Lake) -> Self {
        Self {
            todo,
            lake,
            held: Vec::new(),
            file: None,
            count: 0,
        }
    }

    /// Adds one.
    ///
    /// # Errors
    /// A lake that cannot be written.
    pub fn push(&mut self, reject: Reject) -> Result<()> {
        self.count += 1;
        self.held.push(reject);
        if self.held.len() == BATCH_ROWS {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn flush(&mut self) -> Result<()> {
        if self.file.is_none() {
            let pending = self.lake.begin_file(&LAKE[0])?;
            let path = pending.path().to_owned();
            let encoder = Encoder::new(pending, &path, &LAKE[0], &stored())?;
            self.file = Some((encoder, path));
        }
        let batch = self.batch();
        self.held.clear();
        match &mut self.file {
            Some((encoder, path)) => encoder.write(batch, path),
            None => Ok(()),
        }
    }

    fn batch(&self) -> ColumnBatch {
        let (candidate, run) = (&self.todo.candidate, self.lake.next_run());
        let long = |number: u64| CellValue::Long(i64::try_from(number).unwrap_or(i64::MAX));
        let mut columns: Vec<ColumnBuffer> = stored()
            .iter()
            .map(|(_, kind)| ColumnBuffer::new(*kind, self.held.len()))
            .collect();
        for reject in &self.held {
            let cells = [
                CellValue::Text(&self.todo.source.name),
                CellValue::Text(&candidate.hash),
                CellValue::Text(&candidate.name),
                long(reject.row),
                long(reject.line),
                CellValue::Text(&reject.column),
                CellValue::Text(reject.rule.id()),
                reject
                    .value
                    .as_deref()
                    .map_or(CellValue::Null, CellValue::Text),
                CellValue::Text(&reject.advice),
                reject
                    .record
                    .as_deref()
                    .map_or(CellValue::Null, CellValue::Text),
                long(run),
            ];
            columns
                .iter_mut()
                .zip(cells)
                .for_each(|(column, cell)| column.push(cell));
        }
        ColumnBatch {
            height: self.held.len(),
            text_bytes: 0,
            columns,
        }
    }

    /// The file, whole and not yet committed; none without rejects.
    ///
    /// # Errors
    /// A lake that cannot be written.
    pub fn finish(mut self, delivery: &Delivery) -> Result<Option<DataFile>> {
        if !self.held.is_empty() {
            self.flush()?;
        }
        let Some((encoder, path)) = self.file else {
            return Ok(None);
        };
        let pending = encoder.finish(footer::entry(delivery)?, &path)?;
        self.lake
            .finish_file(pending, delivery, self.count)
            .map(Some)
    }
}
