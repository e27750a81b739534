//! Whether amounts are in the currency that they are taken to be in. Goes in: the deliveries read, with
//! the codes of a column that nothing reads. Comes out: an error that names the column, its codes and
//! the keys to write: dollars counted as euros are wrong by no rule that a sum shows.

use super::deliver::Delivered;
use super::label::label;
use super::plan::Plan;
use super::reject::veiled;
use crate::error::{Error, Result};
use crate::pipeline::{Settings, Source};
use crate::table::names::CURRENCY;
use std::collections::BTreeSet;

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
        let label = label(&one.delivery.source, &one.delivery.name);
        let problem = problem(settings, source, header, &one.codes);
        problems.extend(problem.map(|problem| format!("{label}: {problem}")));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Data(problems.join("\n")))
    }
}

/// What the codes of a column that nothing reads are a problem of; none where all are the currency
/// that the amounts are taken to be in.
fn problem(
    settings: &Settings,
    source: &Source,
    header: &str,
    codes: &BTreeSet<&'static str>,
) -> Option<String> {
    let constant = source.constants.get(CURRENCY).map(String::as_str);
    let taken = constant.unwrap_or(settings.currency.code());
    if codes.iter().all(|code| *code == taken) {
        return None;
    }
    let codes: Vec<&str> = codes.iter().copied().collect();
    Some(format!(
        "the column `{}` holds {}, nothing reads it, and every amount counts as {taken}; nothing is published\nhelp: add `currency = \"{header}\"` under [source.columns]; where the amounts are in {taken} all the same, list the column under `ignore` of the source: `ignore = [\"{header}\"]`",
        veiled(header),
        codes.join(", "),
    ))
}

/// The same of a file that is looked at before a run.
pub(super) fn unread(
    settings: &Settings,
    source: &Source,
    plan: &Plan,
    codes: &BTreeSet<&'static str>,
) -> Option<String> {
    let header = plan.header.get(plan.unread_currency?)?;
    problem(settings, source, header, codes)
}
