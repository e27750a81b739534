//! The marts of win rates and velocity.

use crate::table::columns::{count, day, number, sum, text};
use crate::table::names::*;
use crate::table::spec::TableSpec;

/// Win rates.
pub const WIN_RATES: TableSpec = TableSpec {
    name: "win_rates",
    grain: "deals of a segment that closed in a period",
    key: &[SEGMENT_BY, SEGMENT, PERIOD],
    columns: &[
        text(SEGMENT_BY, "all, owner, deal_type, pipeline, account_size, channel: that of the lead that the deal came from, or a [[segment]] of the pipeline file").required(),
        text(SEGMENT, "the value").required(),
        text(PERIOD, "month of the close, or all").required(),
        count(WON_COUNT, "deals won").required(),
        count(LOST_COUNT, "deals lost").required(),
        count(OPEN_COUNT, "deals open at as_of; null by month, since an open deal has no close"),
        number(WIN_RATE, "won_count / (won_count + lost_count); null where nothing closed"),
        number(LOW, "lower end of its Wilson 95 % interval"),
        number(HIGH, "upper end of its Wilson 95 % interval"),
        sum(WON_AMOUNT, "amounts of the won ones; one without an amount adds 0").required(),
        sum(LOST_AMOUNT, "amounts of the lost ones").required(),
        number(WIN_RATE_BY_VALUE, "won_amount / (won_amount + lost_amount); null where the lost amounts are all 0 or missing, or the won ones all missing"),
        number(MEDIAN_CYCLE_DAYS, "median days from creation to close of the won ones; null without one that tells them"),
    ],
};

/// Pipeline velocity.
pub const PIPELINE_VELOCITY: TableSpec = TableSpec {
    name: "pipeline_velocity",
    grain: "what the open deals of a segment promise a day, by the wins and losses of the twelve months to as_of",
    key: &[SEGMENT_BY, SEGMENT],
    columns: &[
        text(SEGMENT_BY, "as in win_rates").required(),
        text(SEGMENT, "the value").required(),
        day(PERIOD_START, "first day of the twelve months").required(),
        day(PERIOD_END, "last day of them, as_of").required(),
        count(OPEN_COUNT, "deals open at as_of").required(),
        count(WON_COUNT, "deals won in the twelve months").required(),
        count(LOST_COUNT, "deals lost in them").required(),
        number(WIN_RATE, "won_count / (won_count + lost_count)"),
        sum(
            MEAN_WON_AMOUNT,
            "mean amount of the won ones that have one, in smallest units, half-even",
        ),
        number(
            MEDIAN_CYCLE_DAYS,
            "median days from creation to close of the won ones",
        ),
        sum(
            AMOUNT_A_DAY,
            "open_count x win_rate x mean_won_amount / median_cycle_days, in smallest units, half-even; null where a part is missing",
        ),
        text(REASON, "why it is missing"),
    ],
};

/// What win rates are of.
pub const CLOSED_DEALS: TableSpec = TableSpec {
    name: "closed_deals",
    grain: "deals of a segment that closed in a period: what its win rate is of, and how sure it is",
    key: &[SEGMENT_BY, SEGMENT, PERIOD],
    columns: &[
        text(SEGMENT_BY, "as in win_rates").required(),
        text(SEGMENT, "the value").required(),
        text(
            PERIOD,
            "month of the close, all, or last_12_months: the twelve months to as_of",
        )
        .required(),
        count(CLOSED_COUNT, "won_count + lost_count").required(),
        number(
            LOW,
            "lower end of the Wilson 95 % interval of the win rate; null where nothing closed",
        ),
        number(HIGH, "upper end of it"),
    ],
};
