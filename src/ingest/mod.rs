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
pub mod deliver;
pub mod discover;
pub mod doubtful_marks;
pub mod drift;
pub mod duplicates;
pub mod encode;
pub mod header;
pub mod judge;
pub mod key_set;
pub mod label;
mod made_id;
pub mod noticed;
pub mod plan;
pub mod planned;
pub mod reject;
pub mod reject_writer;
pub mod row_rule;
pub mod rows;
pub mod split;
pub mod survey;
pub mod traced_text;
pub mod vanished;

pub use deliver::{Delivered, read};
pub use doubtful_marks::check_amounts;
pub use survey::{Survey, Todo, survey};
pub use vanished::check_vanished;

use crate::error::{Error, Result};
use crate::lake::delivery::{Delivery, RecordCounts};
use crate::pipeline::Settings;

/// Stops the run where day and month of a column stand in an order that the pipeline file does not declare, however
/// few its cells are: read the wrong way round, most of them would be dates all the same.
///
/// # Errors
/// [`Error::Data`] that names each such column with examples, and the line to add to the pipeline
/// file.
pub fn check_dates(read: &[Delivered]) -> Result<()> {
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
pub fn check_limits(settings: &Settings, read: &[Delivery]) -> Result<()> {
    let mut over = Vec::new();
    for source in &settings.sources {
        let mut counts = RecordCounts::default();
        read.iter()
            .filter(|delivery| delivery.source == source.name)
            .for_each(|delivery| counts += delivery.counts);
        let meant = counts.read - counts.blank - counts.filtered;
        let share = if meant == 0 {
            0.0
        } else {
            counts.rejected as f64 / meant as f64
        };
        if share > source.max_reject_share {
            over.push(format!(
                "source `{}` rejects {} of {meant} records ({:.1} %), more than its limit of {:.1} %; nothing is published\nhelp: `closedloop show {} rejects` lists them with line, column and advice; mend the export or the mapping, or raise `max_reject_share`",
                source.name,
                counts.rejected,
                share * 100.0,
                source.max_reject_share * 100.0,
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
