//! The mart of promises and shared figures.

use crate::table::columns::{count, day, flag, number, sum, text};
use crate::table::names::*;
use crate::table::spec::TableSpec;

/// Promises and shared figures.
pub const SCORECARD: TableSpec = TableSpec {
    name: "scorecard",
    grain: "a figure of a period, as a team promised it or as both sides share it",
    key: &[METRIC, PERIOD, SIDE],
    columns: &[
        text(METRIC, "what is counted, such as `lead_count`; as the targets name it").required(),
        text(PERIOD, "`FY2026`, `FY2026 Q3`, `2026-10`, else its days; a fiscal year is named by the calendar year in which it ends").required(),
        text(SIDE, "the team that promised it; null where everybody did, or nobody"),
        day(PERIOD_START, "first day").required(),
        day(PERIOD_END, "last day").required(),
        text(UNIT, "count, share, a currency, or a currency a day; null for a metric that nobody knows"),
        sum(VALUE, "the figure so far; a share is rounded to six decimals; null where it is not known"),
        count(BASE_COUNT, "what a share is of; null for other figures"),
        text(REASON, "why value is missing"),
        sum(TARGET, "what was promised; null where nothing was"),
        sum(PREVIOUS, "the figure of the whole period before, of as many months or days"),
        count(PREVIOUS_BASE_COUNT, "what the previous share is of"),
        text(PREVIOUS_REASON, "why previous is missing"),
        flag(
            IS_MET,
            "whether the promise was kept: at least the target, at most for lost_count and spend; null while the period runs, and where a side is missing",
        ),
        number(SHARE_OF_DAYS, "share of the period's days that are over at as_of").required(),
    ],
};

/// Changes of shared figures.
pub const SCORECARD_CHANGES: TableSpec = TableSpec {
    name: "scorecard_changes",
    grain: "what a shared figure did since the whole period before",
    key: &[METRIC, PERIOD],
    columns: &[
        text(METRIC, "the figure, as in scorecard").required(),
        text(PERIOD, "the period").required(),
        number(
            CHANGE,
            "value / previous - 1; of win_rate, value - previous",
        ),
        text(REASON, "why it is missing"),
    ],
};

/// How many promises were kept.
pub const PROMISES_KEPT: TableSpec = TableSpec {
    name: "promises_kept",
    grain: "the promises whose period ended in the twelve months to as_of",
    key: &[PERIOD_START],
    columns: &[
        day(PERIOD_START, "first day of the twelve months").required(),
        day(PERIOD_END, "last day of them, as_of").required(),
        count(DUE_COUNT, "promises").required(),
        count(KEPT_COUNT, "those that were kept").required(),
        count(UNKNOWN_COUNT, "those whose figure is not available").required(),
    ],
};
