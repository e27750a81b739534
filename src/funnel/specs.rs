//! The marts of the funnel.

use crate::table::columns::{count, flag, number, text};
use crate::table::names::*;
use crate::table::spec::TableSpec;

/// Units by stage.
pub const FUNNEL: TableSpec = TableSpec {
    name: "funnel",
    grain: "a stage of a segment",
    key: &[SEGMENT_BY, SEGMENT, STAGE],
    columns: &[
        text(SEGMENT_BY, "all, cohort_month, channel, campaign, owner, persona, account_size, a `[[segment]]`, or two of them as `channel x owner`").required(),
        text(SEGMENT, "the value; of two, both with ` x ` between them").required(),
        text(STAGE, "stage of the pipeline").required(),
        count(STAGE_ORDER, "place of the stage, from 1").required(),
        flag(IS_RECORDED, "whether anything records the stage: the first one creations, those of deals a delivered deal, any other an entry of its own").required(),
        count(REACHED_COUNT, "units, leads or deals, that entered this stage or a later one; null where nothing records it"),
        count(STRICT_COUNT, "units that entered every recorded stage up to this one, in order; null likewise"),
        count(OPEN_COUNT, "units whose furthest stage this is, and that are not out; 0 at the last; null likewise"),
        count(UNDATED_COUNT, "units that entered it at no known time; null likewise"),
        count(NEXT_COUNT, "of those reached, units that reached the next stage; null at the last, and where nothing records one of the two"),
        number(TO_NEXT_RATE, "next_count / reached_count"),
        number(TO_NEXT_LOW, "lower end of its Wilson 95 % interval"),
        number(TO_NEXT_HIGH, "upper end of it"),
        number(FROM_FIRST_RATE, "reached_count / units of the segment"),
        number(FROM_FIRST_LOW, "lower end of its Wilson 95 % interval"),
        number(FROM_FIRST_HIGH, "upper end of it"),
        number(
            MATURE_SHARE,
            "of those reached, the share that moved, went out, or waits for so long that 95 % of all who ever move have moved; null where a unit's entry has no date",
        ),
        number(EXPECTED_RATE, "to_next_rate once those who wait are as old, by the moves and exits of all who entered in the 24 months before as_of"),
        number(EXPECTED_LOW, "lower end of its 95 % prediction interval, by bootstrap"),
        number(EXPECTED_HIGH, "upper end of it"),
        number(MEDIAN_DAYS_TO_NEXT, "days after which half of the segment's units that ever move have moved; null where none did"),
    ],
};

/// Time in stages.
pub const STAGE_DURATIONS: TableSpec = TableSpec {
    name: "stage_durations",
    grain: "what visits to a stage of a segment ended with; each visit counts, and ends with the next entry into another stage or the next exit",
    key: &[SEGMENT_BY, SEGMENT, FROM_STAGE, TO_STAGE],
    columns: &[
        text(SEGMENT_BY, "as in funnel").required(),
        text(SEGMENT, "the value").required(),
        text(FROM_STAGE, "the stage that was visited").required(),
        text(
            TO_STAGE,
            "the stage or exit that ended the visits; `any` for all together",
        )
        .required(),
        count(MOVED_COUNT, "visits that ended so").required(),
        count(OPEN_COUNT, "visits that go on").required(),
        number(
            MEDIAN_DAYS,
            "of `any` the median by Kaplan-Meier, else the days after which half of those that ever go there have gone; null where not reached",
        ),
        number(
            P80_DAYS,
            "80th percentile by Kaplan-Meier, of `any` alone; null where not reached",
        ),
        flag(
            IS_CENSORED,
            "a unit is still inside, or a percentile is not reached",
        )
        .required(),
    ],
};

/// Who is still in a stage after so many days.
pub const STAGE_CURVES: TableSpec = TableSpec {
    name: "stage_curves",
    grain: "a step of the Kaplan-Meier curve of the visits to a stage: the first one by which another 40th of them has left, and the last",
    key: &[SEGMENT_BY, SEGMENT, FROM_STAGE, DAYS],
    columns: &[
        text(SEGMENT_BY, "all").required(),
        text(SEGMENT, "all").required(),
        text(
            FROM_STAGE,
            "the stage that was visited; one that nobody has left has no step",
        )
        .required(),
        number(DAYS, "days since the entry").required(),
        number(
            INSIDE_SHARE,
            "share of the visits that last longer, those that go on counted until as_of",
        )
        .required(),
        number(
            LOW,
            "lower end of its 95 % interval, by Greenwood's variance on the scale log(-log)",
        )
        .required(),
        number(HIGH, "upper end of it").required(),
        count(
            AT_RISK_COUNT,
            "visits that were seen to last at least so long",
        )
        .required(),
    ],
};

/// The last year of creation beside the one before.
pub const FUNNEL_YEARS: TableSpec = TableSpec {
    name: "funnel_years",
    grain: "a stage of the units created in twelve months",
    key: &[PERIOD, STAGE],
    columns: &[
        text(
            PERIOD,
            "last_12_months: those that were over at as_of; previous_12_months: those before them",
        )
        .required(),
        text(STAGE, "stage of the pipeline").required(),
        text(FIRST_MONTH, "the first of the months").required(),
        text(LAST_MONTH, "the last of them").required(),
        count(STAGE_ORDER, "place of the stage, from 1").required(),
        count(
            REACHED_COUNT,
            "units that entered this stage or a later one; null where nothing records it",
        ),
        number(
            MATURE_SHARE,
            "of those reached, the share that is old enough, as in funnel; null at the last stage and where it is not known of a month",
        ),
        number(
            TO_NEXT_RATE,
            "those that reached the next stage / reached_count; null at the last stage, where nobody reached this one, and where nothing records one of the two",
        ),
        number(TO_NEXT_LOW, "lower end of its Wilson 95 % interval"),
        number(TO_NEXT_HIGH, "upper end of it"),
        number(
            FROM_FIRST_RATE,
            "reached_count / units that reached the first stage; null without any",
        ),
        number(FROM_FIRST_LOW, "lower end of its Wilson 95 % interval"),
        number(FROM_FIRST_HIGH, "upper end of it"),
    ],
};

/// Visits to stages.
pub const STAGE_VISITS: TableSpec = TableSpec {
    name: "stage_visits",
    grain: "a stage that was visited, all units together",
    key: &[FROM_STAGE],
    columns: &[
        text(FROM_STAGE, "the stage").required(),
        count(
            VISIT_COUNT,
            "visits that ended and those that go on: what its curve is of",
        )
        .required(),
    ],
};
