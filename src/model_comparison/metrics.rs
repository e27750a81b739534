//! The metrics of credit and shares of it: what each number of the marts of this system means.

use crate::system::Metric;

/// Every metric of the system's marts.
pub(super) const METRICS: &[Metric] = &[Metric {
    id: "credit",
    mart: "credits",
    title: "Credit",
    formula: "a model's share of a deal for a touch; sums to 1 per model and deal",
    unit: "share, 0 to 1",
    null_rule: "a deal without an eligible touch has none",
    source_tables: "journeys, credits",
}];
