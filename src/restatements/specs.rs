//! The marts of figures by month and what became of them.

use crate::table::columns::{count, id, sum, text};
use crate::table::names::*;
use crate::table::spec::TableSpec;

/// Figures by month.
pub const MONTHLY: TableSpec = TableSpec {
    name: "monthly",
    grain: "a figure of a month, kept so that the next publication can say what became of it",
    key: &[PERIOD, METRIC],
    columns: &[
        text(PERIOD, "the month").required(),
        id(METRIC, "won_amount, won_count, lead_count or spend").required(),
        text(UNIT, "count, or a currency").required(),
        sum(VALUE, "the figure").required(),
    ],
};

/// What became of figures that were published before.
pub const RESTATEMENTS: TableSpec = TableSpec {
    name: "restatements",
    grain: "a figure of a month that was over when the publication before this one was made, and is another one today",
    key: &[METRIC, PERIOD],
    columns: &[
        id(METRIC, "won_amount, won_count, lead_count or spend").required(),
        text(PERIOD, "the month").required(),
        text(UNIT, "count, or a currency").required(),
        sum(
            PREVIOUS,
            "the figure as it was published; null where none was",
        ),
        sum(VALUE, "the figure as it is; null where there is none"),
        sum(DIFFERENCE, "value - previous, a missing one taken as 0").required(),
    ],
};

/// What became of each figure over all closed months.
pub const RESTATEMENT_TOTALS: TableSpec = TableSpec {
    name: "restatement_totals",
    grain: "a figure with a closed month in which it is another one than was published",
    key: &[METRIC],
    columns: &[
        id(METRIC, "won_amount, won_count, lead_count or spend").required(),
        text(UNIT, "count, or a currency").required(),
        count(MONTH_COUNT, "closed months in which it changed").required(),
        sum(DIFFERENCE, "the sum of their differences").required(),
    ],
};
