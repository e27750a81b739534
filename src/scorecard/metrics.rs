//! The metrics of promises: the figures that teams promise and share, and whether they were kept.

use crate::system::{Metric, TARGET_METRICS};

/// Every metric of the system's marts.
pub(super) fn metrics() -> Vec<&'static Metric> {
    let promised = TARGET_METRICS.iter().map(|of| &of.metric);
    promised.chain(METRICS).collect()
}

const METRICS: &[Metric] = &[
    Metric {
        id: "is_met",
        mart: "scorecard",
        title: "Kept promise",
        formula: "the figure is at least the target, at most for lost_count and spend; compared exactly, once the period is over",
        unit: "yes or no",
        null_rule: "not available while the period runs, and where the figure is not",
        source_tables: "scorecard",
    },
    Metric {
        id: "change",
        mart: "scorecard_changes",
        title: "Change of a shared figure",
        formula: "the figure / that of the whole period before - 1; of the win rate the difference",
        unit: "ratio, printed as percent; of the win rate in points",
        null_rule: "not available while the period runs, and where nothing is known, or nothing above 0, of the period before",
        source_tables: "scorecard",
    },
    Metric {
        id: "kept_count",
        mart: "promises_kept",
        title: "Promises kept",
        formula: "promises whose period ended in the twelve months to as_of and that were kept; due_count is all of them, unknown_count those whose figure is not available",
        unit: "promises",
        null_rule: "never missing",
        source_tables: "scorecard",
    },
];
