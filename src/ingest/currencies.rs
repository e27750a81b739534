//! Whether amounts are in the currency that they are taken to be in. Goes in: the deliveries read, with
//! the codes of a column that nothing reads. Comes out: an error that names the column, its codes and
//! the keys to write: dollars counted as euros are wrong by no rule that a sum shows.

use super::deliver::Delivered;
use super::label::label;
use super::reject::veiled;
use crate::error::{Error, Result};
use crate::pipeline::Settings;
use crate::table::names::CURRENCY;

/// Stops the run where amounts are in another currency than they are taken to be in.
///
/// # Errors
/// [`Error::Data`] that names each such column, its codes and the keys to write.
pub(super) fn check_currencies(settings: &Settings, read: &[Delivered]) -> Result<()> {
    let mut problems = Vec::new();
    for one in read {
        let source = settings
            .sources
            .iter()
            .find(|source| source.name == one.delivery.source);
        let Some((source, header)) = source.zip(one.unread_currency.as_ref()) else {
            continue;
        };
        let constant = source.constants.get(CURRENCY).map(String::as_str);
        let taken = constant.unwrap_or(settings.currency.code());
        if one.codes.iter().all(|code| *code == taken) {
            continue;
        }
        let codes: Vec<&str> = one.codes.iter().copied().collect();
        problems.push(format!(
            "{}: the column `{}` holds {}, nothing reads it, and every amount counts as {taken}; nothing is published\nhelp: add `currency = \"{header}\"` under [source.columns]; where the amounts are in {taken} all the same, list the column under `ignore` of the source: `ignore = [\"{header}\"]`",
            label(&one.delivery.source, &one.delivery.name),
            veiled(header),
            codes.join(", "),
        ));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Data(problems.join("\n")))
    }
}
