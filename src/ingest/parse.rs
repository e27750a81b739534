//! The records of a delivery become typed rows and rejects, in the order of the file. Goes in: a
//! delivery, all of it or a sample. Comes out: batches of rows, rejects one by one, and at the end what
//! was counted and noticed.

use super::bytes;
use super::cell::day_month::DateForms;
use super::column::ColumnBatch;
use super::judge::judge;
use super::noticed::DoubtfulMark;
use super::reject::Reject;
use super::reject_summary::RejectSummary;
use super::rows::{BATCH_ROWS, Context, RowBuilder};
use super::seen_days::SeenDays;
use super::split::{Piece, RecordSplitter};
use super::todo::Todo;
use crate::error::Result;
use crate::lake::delivery::{RecordCounts, Remark};
use std::collections::BTreeSet;

/// How much of a file is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Every record.
    Whole,
    /// Records at the head, at the tail and between.
    Sample,
}

/// Records at the head of a sample, and as many between.
const SAMPLED: u64 = 1_000;
/// Bytes at the tail of a sample.
const TAIL_BYTES: u64 = 1 << 16;

/// What was counted and noticed.
pub(super) struct Parsed {
    pub counts: RecordCounts,
    pub repeated_keys: u64,
    pub days: SeenDays,
    pub remarks: Vec<Remark>,
    pub undeclared: Vec<String>,
    /// The forms of dates that are not declared, by our column.
    pub date_forms: Vec<(&'static str, DateForms)>,
    pub codes: BTreeSet<&'static str>,
    pub doubtful: Vec<DoubtfulMark>,
    pub rejected: RejectSummary,
    pub hash: String,
    /// Records that a sample passed over.
    pub passed_over: u64,
}

/// Reads a delivery; `take` gets the rows in batches, `reject` each reject.
///
/// # Errors
/// A file that cannot be read; what `reject` returns.
pub(super) fn parse(
    (todo, context): (&Todo<'_>, Context<'_>),
    extent: Extent,
    mut take: impl FnMut(ColumnBatch),
    mut reject: impl FnMut(Reject) -> Result<()>,
) -> Result<Parsed> {
    let path = todo.candidate.path.as_path();
    let fail = |cause: std::io::Error| {
        bytes::failure(&cause, &todo.source.name, &todo.candidate.name, path)
    };
    let dialect = &todo.source.dialect;
    let mut opened = bytes::open(path, dialect).map_err(fail)?;
    let mut records = RecordSplitter::new(&mut opened, dialect);
    let mut rows = RowBuilder::new(context, &todo.plan);
    let mut counts = RecordCounts::default();
    if dialect.has_header {
        records.read().map_err(fail)?;
    }
    let (mut record_count, mut passed_over) = (0, 0);
    let (mut rejected, mut sampling) = (
        RejectSummary::default(),
        Sampling::new(todo.candidate.bytes),
    );
    while let Some(piece) = records.read().map_err(fail)? {
        record_count += 1;
        if extent == Extent::Sample && !sampling.takes(&piece, record_count) {
            passed_over += 1;
            rejected.note_row();
            continue;
        }
        counts.read += 1;
        let accepted_before = counts.accepted;
        match judge(piece, record_count, todo, &mut rows, &mut counts) {
            Some(found) => {
                counts.rejected += 1;
                rejected.note(&found);
                reject(found)?;
            }
            None => {
                if counts.accepted > accepted_before {
                    rejected.note_row();
                }
                if rows.height() >= BATCH_ROWS {
                    take(rows.take());
                }
            }
        }
    }
    if rows.height() > 0 {
        take(rows.take());
    }
    let codes = std::mem::take(&mut rows.seen_codes.codes);
    let days = std::mem::take(&mut rows.days);
    let cell_reader = rows.cell_reader();
    Ok(Parsed {
        counts,
        repeated_keys: 0,
        days,
        remarks: cell_reader.remarks(&todo.plan),
        undeclared: cell_reader.undeclared(&todo.plan),
        date_forms: cell_reader.date_forms(&todo.plan),
        doubtful: cell_reader.doubtful_marks(&todo.plan),
        codes,
        rejected,
        hash: opened.finish().map_err(fail)?,
        passed_over,
    })
}

/// Which records a sample takes; of a packed file, whose length is not known, more than it means to.
struct Sampling {
    bytes: u64,
    at: u64,
    stride: u64,
    next: u64,
}

impl Sampling {
    fn new(bytes: u64) -> Self {
        Self {
            bytes,
            at: 0,
            stride: (bytes / SAMPLED).max(1),
            next: 0,
        }
    }

    fn takes(&mut self, piece: &Piece<'_>, record_count: u64) -> bool {
        let Piece::Record(record) = piece else {
            return true;
        };
        self.at += record.bytes();
        let is_between = self.at >= self.next;
        if is_between {
            self.next = self.at + self.stride;
        }
        is_between || record_count <= SAMPLED || self.at + TAIL_BYTES >= self.bytes
    }
}
