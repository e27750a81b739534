//! The metrics of won and lost deals: what each number of the marts of this system means.

use crate::system::Metric;

/// Every metric of the system's marts.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        id: "win_rate",
        mart: "win_rates",
        title: "Win rate",
        formula: "won / (won + lost) deals by month of close, with the Wilson 95 % interval; deals that a pipeline file excludes from attribution are in it",
        unit: "share, 0 to 1",
        null_rule: "not available where nothing closed",
        source_tables: "win_rates",
    },
    Metric {
        id: "win_rate_by_value",
        mart: "win_rates",
        title: "Win rate by value",
        formula: "amounts won / (amounts won + amounts lost)",
        unit: "share, 0 to 1",
        null_rule: "not available where the lost amounts are all 0 or missing, or the won ones all missing",
        source_tables: "win_rates",
    },
    Metric {
        id: "median_cycle_days",
        mart: "win_rates",
        title: "Median days to the win",
        formula: "median days from creation to close of won deals: seconds / 86,400, between two bare dates their difference",
        unit: "days",
        null_rule: "not available without a won deal; one that closed before its creation tells no days",
        source_tables: "win_rates",
    },
    Metric {
        id: "pipeline_velocity",
        mart: "pipeline_velocity",
        title: "Pipeline velocity",
        formula: "open deals x win rate x mean won amount / median cycle days of won deals, over the wins and losses of the twelve months to the day; the mean is in smallest units",
        unit: "reporting currency a day",
        null_rule: "not available where a part is: nothing closed, nothing won, no won amount, no days or 0 days",
        source_tables: "pipeline_velocity, scorecard",
    },
    Metric {
        id: "closed_count",
        mart: "closed_deals",
        title: "Closed deals",
        formula: "won and lost deals: what a win rate is of; its Wilson 95 % interval stands beside",
        unit: "deals",
        null_rule: "never missing",
        source_tables: "win_rates, pipeline_velocity",
    },
];
