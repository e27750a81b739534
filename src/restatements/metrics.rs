//! The metrics of closed months: what each number of the marts of this system means.

use crate::system::Metric;

/// Every metric of the system's marts.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        id: "restatement",
        mart: "restatements",
        title: "Restatement",
        formula: "a figure of a month that was over at the last day of the publication before, less the figure that was published then",
        unit: "reporting currency, deals or leads",
        null_rule: "none in a first publication",
        source_tables: "restatements, monthly",
    },
    Metric {
        id: "restated_difference",
        mart: "restatement_totals",
        title: "Restated difference",
        formula: "the sum of a figure's restatements over all closed months",
        unit: "reporting currency, deals or leads",
        null_rule: "none in a first publication",
        source_tables: "restatements",
    },
];
