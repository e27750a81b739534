//! What the current views leave out, by entity.

use super::by_source::record_count;
use crate::error::Result;
use crate::staging::RowCounts;
use crate::system::{Check, Facts, Found, Severity};

/// The checks of rows that are in no figure.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "superseded_rows",
        severity: Severity::Info,
        advice: "rows that a newer or equal row of the same key replaces: overlapping exports and corrections",
        find: superseded_rows,
    },
    Check {
        id: "deleted_records",
        severity: Severity::Info,
        advice: "records deleted at the source, or accounts and deals merged into another: out of every figure; what names a merged one counts for its survivor",
        find: |facts| of_entities(facts, |counts| counts.deleted_count),
    },
    Check {
        id: "after_as_of",
        severity: Severity::Info,
        advice: "records dated after as_of: they will count in a later report",
        find: |facts| of_entities(facts, |counts| counts.future_count),
    },
];

/// The entities with what their current views leave out.
fn entities(facts: &Facts<'_>) -> [(&'static str, RowCounts); 15] {
    let staged = facts.staged();
    [
        ("leads", staged.leads.counts),
        ("accounts", staged.accounts.counts),
        ("deals", staged.deals.counts),
        ("deal_contacts", staged.deal_contacts.counts),
        ("stage_events", staged.stage_events),
        ("touches", staged.touches.counts),
        ("campaigns", staged.campaigns.counts),
        ("spend", staged.spend.counts),
        ("revenue", staged.revenue.counts),
        ("content", staged.content.counts),
        ("fx_rates", staged.fx_rates.counts),
        ("targets", staged.targets.counts),
        ("owners", staged.owners.counts),
        ("products", staged.products.counts),
        ("paths", staged.paths.counts),
    ]
}

fn of_entities(facts: &Facts<'_>, count: fn(&RowCounts) -> usize) -> Result<Vec<Found>> {
    let found = entities(facts)
        .map(|(entity, counts)| Found::new(entity, count(&counts), counts.stored_count));
    Ok(found.into())
}

/// A row that its own file repeats counts as superseded too, so that the count does not depend on
/// how rows are split into files.
fn superseded_rows(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let repeated = |entity: &str| {
        let deliveries = facts.snapshot.deliveries.iter();
        let own = deliveries.filter(|delivery| delivery.entity == entity);
        record_count(own.map(|delivery| delivery.counts.duplicate).sum())
    };
    let found = entities(facts).map(|(entity, counts)| {
        let repeated = repeated(entity);
        Found::new(
            entity,
            counts.superseded_count + repeated,
            counts.stored_count + repeated,
        )
    });
    Ok(found.into())
}
