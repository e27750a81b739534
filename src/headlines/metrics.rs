//! The metrics of headlines.

use crate::system::Metric;
use crate::table::names::*;

/// Won revenue.
pub const WON_REVENUE: &str = "won_revenue";
/// Change of won revenue.
pub const WON_REVENUE_CHANGE: &str = "won_revenue_change";
/// Share of won revenue attributed.
pub const ATTRIBUTED_SHARE: &str = "attributed_share";
/// Share of the largest deal.
pub const LARGEST_DEAL_SHARE: &str = "largest_deal_share";
/// Rate from the first stage to the last.
pub const LEAD_TO_WON_RATE: &str = "lead_to_won_rate";
/// Mature cohorts.
pub const MATURE_COHORT_COUNT: &str = "mature_cohort_count";

/// Every metric of the mart.
pub(super) const METRICS: &[Metric] = &[
    Metric {
        id: WON_REVENUE,
        mart: "headlines",
        title: "Won revenue",
        formula: "of all periods the total of the reconciliation, with its deals; of the report's period and the months a year before the amounts of the deals won in them, by month of close",
        unit: "reporting currency",
        null_rule: "not available where no source ever delivered a deal, and of a period before the first recorded close; where it has a reason, too, deals of the period are not delivered",
        source_tables: "reconciliation, win_rates",
    },
    Metric {
        id: WON_REVENUE_CHANGE,
        mart: "headlines",
        title: "Change of won revenue",
        formula: "won revenue of the report's period / that of the same months a year before - 1",
        unit: "ratio, printed as percent",
        null_rule: "not available where the period before is unknown or not above 0, and where deals of either are not delivered",
        source_tables: "win_rates",
    },
    Metric {
        id: ATTRIBUTED_REVENUE,
        mart: "headlines",
        title: "Won revenue attributed",
        formula: "won revenue that is credited to touches, with its deals; of a period by month of close, on the primary model",
        unit: "reporting currency",
        null_rule: "0 where nothing is credited; not available where no source ever delivered a deal",
        source_tables: "reconciliation, roi",
    },
    Metric {
        id: ATTRIBUTED_SHARE,
        mart: "headlines",
        title: "Share of won revenue attributed",
        formula: "attributed revenue / won revenue",
        unit: "share, 0 to 1",
        null_rule: "not available where nothing is won",
        source_tables: "reconciliation",
    },
    Metric {
        id: ATTRIBUTED_PIPELINE,
        mart: "headlines",
        title: "Open pipeline",
        formula: "amounts of open deals that are credited to touches, on the primary model: never revenue",
        unit: "reporting currency",
        null_rule: "0 where nothing is credited",
        source_tables: "return_totals",
    },
    Metric {
        id: SPEND,
        mart: "headlines",
        title: "Spend",
        formula: "spend with a channel; of a period that of its months",
        unit: "reporting currency",
        null_rule: "not available where none is recorded",
        source_tables: "return_totals, roi",
    },
    Metric {
        id: ROI,
        mart: "headlines",
        title: "ROI of channels with spend",
        formula: "(revenue attributed to channels with spend x gross_margin - spend) / spend, on the primary model; of all periods by date of touch with the least and the greatest over the models, of a period by month of close, so that it is as old as the one before",
        unit: "ratio, printed as percent",
        null_rule: "not available without spend, and of a period of which deals, touches or spend are not delivered",
        source_tables: "return_totals, roi",
    },
    Metric {
        id: CAC,
        mart: "headlines",
        title: "Spend for a new customer (CAC)",
        formula: "spend / credited wins of the deal type new of channels with spend, in smallest units, half-even",
        unit: "reporting currency",
        null_rule: "not available without spend, where no deal says its type, under 0.01 such wins, and of a period of which deals, touches or spend are not delivered",
        source_tables: "return_totals, roi",
    },
    Metric {
        id: LARGEST_DEAL_SHARE,
        mart: "headlines",
        title: "Share of the largest deal",
        formula: "the largest amount of a credited deal / attributed revenue",
        unit: "share, 0 to 1",
        null_rule: "not available where nothing is credited",
        source_tables: "return_summary, reconciliation",
    },
    Metric {
        id: LEAD_TO_WON_RATE,
        mart: "headlines",
        title: "Rate from the first stage to the last",
        formula: "of the units of the period those that reached the last stage by the end of as_of, with the Wilson 95 % interval; a month of creation is mature where of each stage before the last at least 80 % of those who reached it have moved on, left, or waited long enough",
        unit: "share, 0 to 1",
        null_rule: "not available where the period has no units; of the latest three and the three before where fewer than six months are mature",
        source_tables: "funnel",
    },
    Metric {
        id: MATURE_COHORT_COUNT,
        mart: "headlines",
        title: "Mature cohorts",
        formula: "months of creation that are mature",
        unit: "months",
        null_rule: "never missing",
        source_tables: "funnel",
    },
];
