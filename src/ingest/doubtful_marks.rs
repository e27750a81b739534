//! Amounts such as `1.240` whose mark no cell shows. Goes in: what was read and what the lake knows
//! of each source. Comes out: nothing, or the columns that stop the run.
//!
//! One cell in any delivery of a source shows the mark for all of them: one program wrote them.

use super::cell::decimal_mark::proof_of;
use super::deliver::Delivered;
use super::label::label;
use crate::error::{Error, Result};
use crate::lake::delivery::Delivery;
use crate::pipeline::Settings;
use crate::pipeline::settings::MarkBasis;

/// Stops the run where the mark of a column of amounts may stand before decimals or between
/// thousands, where no cell of any delivery shows which, and where the pipeline file does not
/// declare it.
///
/// # Errors
/// [`Error::Data`] that names each such column with examples, and the lines to add to the pipeline
/// file.
pub fn check_amounts(settings: &Settings, known: &[Delivery], read: &[Delivered]) -> Result<()> {
    let mut problems = Vec::new();
    let assumed = settings
        .sources
        .iter()
        .filter(|source| source.dialect.mark_basis == MarkBasis::Assumed);
    for source in assumed {
        let own = |delivery: &&Delivery| delivery.source == source.name;
        let new = read.iter().map(|one| &one.delivery);
        let remarks: Vec<_> = known
            .iter()
            .chain(new)
            .filter(own)
            .flat_map(|delivery| &delivery.remarks)
            .filter(|remark| remark.check == proof_of(source.dialect.decimal))
            .collect();
        let in_doubt = read
            .iter()
            .filter(|one| one.delivery.source == source.name)
            .flat_map(|one| one.doubtful.iter().map(|mark| (&one.delivery.name, mark)))
            .filter(|(_, mark)| !remarks.iter().any(|proof| proof.column == mark.column));
        problems.extend(
            in_doubt.map(|(name, mark)| format!("{}: {}", label(&source.name, name), mark.advice)),
        );
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Data(problems.join("\n")))
    }
}
