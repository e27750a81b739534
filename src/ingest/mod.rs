//! A delivered file in: read -> map -> parse -> accept or reject, streaming, never the whole file
//! in memory.
//!
//! [`survey()`] finds out which deliveries the lake does not know, [`read()`] turns each into a
//! data file of the lake and one of rejects, both not yet committed. Every record read is accepted,
//! rejected, duplicate, blank or filtered.

pub mod bytes;
pub mod cell;
pub mod cell_reader;
pub mod column;
pub mod constants;
pub mod convert;
mod currencies;
pub mod deliver;
pub mod discover;
pub mod doubtful_marks;
pub mod drift;
pub mod duplicates;
pub mod encode;
mod footer_line;
mod head;
pub mod header;
pub mod judge;
pub mod key_set;
pub mod label;
mod made_id;
pub mod noticed;
mod parse;
pub mod plan;
pub mod planned;
pub mod reject;
pub mod reject_summary;
pub mod reject_writer;
pub mod row_rule;
pub mod rows;
mod seen_days;
pub mod split;
pub mod survey;
mod todo;
mod total_rows;
pub mod traced_text;
mod trial;
mod unread_currency;
pub mod vanished;

pub use deliver::{Delivered, read};
pub use survey::{Survey, survey};
pub use todo::Todo;
pub use trial::check_samples;

use crate::error::{Error, Result};
use crate::lake::Lake;
use crate::lake::delivery::{Delivery, RecordCounts};
use crate::pipeline::{Settings, Source};
use currencies::check_currencies;
use doubtful_marks::check_amounts;
use total_rows::check_totals;
use vanished::check_vanished;

/// Everything that stops a run once its files are read, in one error: a person mends all of it before
/// the next attempt. `known` are the deliveries that the lake holds already.
///
/// # Errors
/// [`Error::Data`] with every problem of every check; data files that cannot be read.
pub fn check_all(
    settings: &Settings,
    lake: &Lake,
    (known, todos): (&[Delivery], &[Todo<'_>]),
    read: &[Delivered],
) -> Result<()> {
    let checked = [
        check_dates(read),
        check_amounts(settings, known, read),
        check_limits(settings, read),
        check_currencies(settings, read),
        check_totals(todos, read),
        check_vanished(settings, lake, read),
    ];
    let mut problems = Vec::new();
    for one in checked {
        match one {
            Err(Error::Data(found)) => problems.push(found),
            other => other?,
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    let files: Vec<_> = todos
        .iter()
        .map(|todo| (todo.source, &todo.candidate))
        .collect();
    problems.extend(trial::advice(settings, known, &files)?);
    Err(Error::Data(problems.join("\n")))
}

/// Stops the run where day and month of a column stand in an order that the pipeline file does not declare, however
/// few its cells are: read the wrong way round, most of them would be dates all the same.
///
/// # Errors
/// [`Error::Data`] that names each such column with examples, and the line to add to the pipeline
/// file.
fn check_dates(read: &[Delivered]) -> Result<()> {
    let columns = read
        .iter()
        .flat_map(|one| one.undeclared.iter().map(|advice| (&one.delivery, advice)));
    let problems: Vec<String> = columns
        .map(|(delivery, advice)| {
            format!(
                "{}: {advice}",
                label::label(&delivery.source, &delivery.name)
            )
        })
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Data(problems.join("\n")))
    }
}

/// Stops the run where a source rejects more than it may.
///
/// # Errors
/// [`Error::Data`] that names each source over its limit.
fn check_limits(settings: &Settings, read: &[Delivered]) -> Result<()> {
    let mut over = Vec::new();
    // What is not declared rejects its records, too, and is an error of its own.
    let is_declared = |source: &&Source| {
        !read
            .iter()
            .any(|one| one.delivery.source == source.name && !one.undeclared.is_empty())
    };
    for source in settings.sources.iter().filter(is_declared) {
        let mut counts = RecordCounts::default();
        read.iter()
            .filter(|one| one.delivery.source == source.name)
            .for_each(|one| counts += one.delivery.counts);
        let meant = counts.read - counts.blank - counts.filtered;
        let share = if meant == 0 {
            0.0
        } else {
            counts.rejected as f64 / meant as f64
        };
        if share > source.max_reject_share {
            let own = read.iter().filter(|one| one.delivery.source == source.name);
            let most = own.max_by_key(|one| one.delivery.counts.rejected);
            over.push(format!(
                "source `{}` rejects {} of {meant} records ({:.1} %), more than its limit of {:.1} %; nothing is published{}\nhelp: `closedloop show {} rejects` lists them with line, column and advice; mend the export or the mapping, or raise `max_reject_share`",
                source.name,
                counts.rejected,
                share * 100.0,
                source.max_reject_share * 100.0,
                most.map(|one| one.rejected.words()).unwrap_or_default(),
                settings.file.display(),
            ));
        }
    }
    if over.is_empty() {
        Ok(())
    } else {
        Err(Error::Data(over.join("\n")))
    }
}
