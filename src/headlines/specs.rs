//! The mart of headlines.

use crate::table::columns::{count, id, number, sum, text};
use crate::table::names::*;
use crate::table::spec::TableSpec;

/// Headlines.
pub const HEADLINES: TableSpec = TableSpec {
    name: "headlines",
    grain: "a figure of the summary in a period",
    key: &[METRIC, PERIOD],
    columns: &[
        id(METRIC, "the figure").required(),
        text(
            PERIOD,
            "all, the months of the report's period and those a year before, such as `2025-11 to 2026-10`, mature_cohorts, latest_3_cohorts or previous_3_cohorts",
        )
        .required(),
        sum(AMOUNT, "the figure where it is money"),
        number(NUMBER, "the figure where it is a share, a rate or a ratio"),
        count(
            COUNT,
            "the records that it counts: of a rate those that came all the way",
        ),
        count(BASE_COUNT, "what a rate is of"),
        number(
            LOW,
            "of a rate the lower end of its Wilson 95 % interval, of a return the least over the models",
        ),
        number(HIGH, "upper end of it, the greatest"),
        text(
            REASON,
            "why the figure is missing; beside a figure, what was not delivered of its period",
        ),
    ],
};
