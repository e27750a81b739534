//! Keys of leads that two sources share although their rows are not those of one person.

use crate::document::number::count_full;
use crate::error::Result;
use crate::system::{Check, Facts, Found, Severity};

/// The checks of shared keys.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "keys_of_two_sources",
    severity: Severity::Warning,
    advice: "keys of leads that two sources deliver with another e-mail: the newer row stands for both; where they are records of two systems, write `namespace` with the name of its system into each source",
    find: shared_keys,
}];

fn shared_keys(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let found = facts.staged().leads.shared.iter().map(|of| {
        let [one, other] = &of.sources;
        let count = of.stranger_count + of.other_email_count;
        let found = Found {
            examples: of.lines(facts.files),
            ..Found::new(&format!("{one} and {other}"), count, of.shared_count)
        };
        found.with_doubt(format!(
            "{} of {} leads that {one} and {other} share have another e-mail in each",
            count_full(i64::try_from(count).unwrap_or(i64::MAX)),
            count_full(i64::try_from(of.shared_count).unwrap_or(i64::MAX)),
        ))
    });
    Ok(found.collect())
}
