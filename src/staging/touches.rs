//! Touches as files of the lake, with one bit for each row that does not count: replaced by a newer
//! one, deleted, dated after as_of, or without a date. They are never held whole; code that needs
//! them visits them batch by batch.

mod batch;
mod moments;
mod newest;
mod read;

pub use batch::{Batch, Text};
pub use read::threads;

use super::content::Pages;
use super::current::RowCounts;
use super::snapshot::{LakeSnapshot, spec_of};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use arrow::array::{Array, BooleanBufferBuilder};
use arrow::buffer::BooleanBuffer;
use newest::Superseded;
use read::TouchFile;
use std::collections::BTreeMap;

/// The touches that count.
pub struct Touches {
    files: Vec<TouchFile>,
    /// How many rows do not count, by reason.
    pub counts: RowCounts,
    /// Which content a page shows.
    pub pages: Pages,
    /// Touches by source that were delivered without an id at the moment of another one, and differ
    /// from it.
    pub of_one_moment: BTreeMap<String, usize>,
    undated_count: usize,
}

impl Touches {
    /// Opens the touches of the books; `pages` finds the content of touches that name none.
    ///
    /// # Errors
    /// Data files that cannot be read.
    pub fn of(snapshot: &LakeSnapshot, settings: &Settings, pages: Pages) -> Result<Self> {
        let spec = spec_of("touches")?;
        let mut files = snapshot
            .counted_files(spec)?
            .into_iter()
            .map(|file| TouchFile::open(file, spec))
            .collect::<Result<Vec<_>>>()?;
        let stored_count = files.iter().map(TouchFile::rows).sum();
        let superseded = if snapshot.may_repeat(spec) {
            newest::superseded(snapshot, &files, spec, settings)?
        } else {
            Superseded::default()
        };
        let as_of = settings.as_of.day.to_epoch_days();
        let (mut deleted_count, mut future_count, mut undated_count) = (0, 0, 0);
        let mut superseded_count = 0;
        let found = absent(&files, &superseded.rows, as_of)?;
        for (at, file) in files.iter_mut().enumerate() {
            superseded_count += found[at].superseded_count;
            deleted_count += found[at].deleted_count;
            future_count += found[at].future_count;
            undated_count += found[at].undated_count;
            file.hide(found[at].hidden.clone());
        }
        Ok(Self {
            files,
            counts: RowCounts {
                stored_count,
                superseded_count,
                deleted_count,
                future_count,
            },
            pages,
            of_one_moment: superseded.of_one_moment,
            undated_count,
        })
    }

    /// How many count.
    pub fn len(&self) -> usize {
        self.counts.stored_count
            - self.counts.superseded_count
            - self.counts.deleted_count
            - self.counts.future_count
            - self.undated_count
    }

    /// Whether none counts.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Visits every touch that counts, in batches and in any order, on every core; each core folds
    /// into a state of its own.
    ///
    /// # Errors
    /// Data files that cannot be read; what a visit returns.
    pub fn fold<S: Send>(
        &self,
        columns: &[&str],
        start: impl Fn() -> S + Sync,
        visit: impl Fn(&mut S, &Batch) -> Result<()> + Sync,
    ) -> Result<Vec<S>> {
        read::fold(&self.files, columns, false, start, |state, batch, _| {
            visit(state, batch)
        })
    }

    /// Whether any touch has a text in that column.
    ///
    /// # Errors
    /// Data files that cannot be read.
    pub fn has_text(&self, column: &str) -> Result<bool> {
        let found = self.fold(
            &[column],
            || false,
            |is_present, batch| {
                *is_present |= !batch.text(column)?.is_empty();
                Ok(())
            },
        )?;
        Ok(found.contains(&true))
    }
}

/// Rows of a file that are not there as of the run.
#[derive(Clone)]
struct Absent {
    hidden: BooleanBuffer,
    superseded_count: usize,
    deleted_count: usize,
    future_count: usize,
    undated_count: usize,
}

/// What each file holds that is superseded, deleted, or has no day by `as_of`; a row is in one count
/// at most, the first of these.
fn absent(files: &[TouchFile], superseded: &[BooleanBuffer], as_of: i32) -> Result<Vec<Absent>> {
    type Part = (usize, usize, Absent);
    let visit = |parts: &mut Vec<Part>, batch: &Batch, start: usize| {
        let (days, deleted) = (batch.days(TOUCHED_ON)?, batch.flags(IS_DELETED)?);
        let mut hidden = BooleanBufferBuilder::new(batch.len());
        let (mut deleted_count, mut future_count, mut undated_count) = (0, 0, 0);
        let mut superseded_count = 0;
        let replaced = files[batch.file].replaced();
        for row in 0..batch.len() {
            let day = days.is_valid(row).then(|| days.value(row));
            let is_superseded = replaced.holds(day)
                || superseded
                    .get(batch.file)
                    .is_some_and(|rows| rows.value(start + row));
            let is_current = !is_superseded;
            let is_deleted =
                deleted.is_some_and(|deleted| deleted.is_valid(row) && deleted.value(row));
            superseded_count += usize::from(is_superseded);
            deleted_count += usize::from(is_current && is_deleted);
            future_count +=
                usize::from(is_current && !is_deleted && day.is_some_and(|day| day > as_of));
            undated_count += usize::from(is_current && !is_deleted && day.is_none());
            hidden.append(is_superseded || is_deleted || day.is_none_or(|day| day > as_of));
        }
        parts.push((
            batch.file,
            start,
            Absent {
                hidden: hidden.finish(),
                superseded_count,
                deleted_count,
                future_count,
                undated_count,
            },
        ));
        Ok(())
    };
    let mut parts: Vec<Part> = read::fold(files, &[TOUCHED_ON, IS_DELETED], true, Vec::new, visit)?
        .into_iter()
        .flatten()
        .collect();
    parts.sort_by_key(|part| (part.0, part.1));
    let whole = |at: usize| {
        let mut hidden = BooleanBufferBuilder::new(files[at].rows());
        let mut sums = (0, 0, 0, 0);
        for (_, _, part) in parts.iter().filter(|part| part.0 == at) {
            hidden.append_buffer(&part.hidden);
            sums = (
                sums.0 + part.deleted_count,
                sums.1 + part.future_count,
                sums.2 + part.undated_count,
                sums.3 + part.superseded_count,
            );
        }
        Absent {
            hidden: hidden.finish(),
            deleted_count: sums.0,
            future_count: sums.1,
            undated_count: sums.2,
            superseded_count: sums.3,
        }
    };
    Ok((0..files.len()).map(whole).collect())
}
