//! Figures by period: win rates, velocity, the scorecard, months as they were published and what
//! became of them.

use super::{count, flag, id, number, sum, text};
use crate::table::names::*;
use crate::table::spec::{Column, Kind, TableSpec};

const fn day(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Day, meaning)
}

pub(super) const WIN_RATES: TableSpec = TableSpec {
    name: "win_rates",
    grain: "deals of a segment that closed in a period",
    key: &[SEGMENT_BY, SEGMENT, PERIOD],
    columns: &[
        text(SEGMENT_BY, "all, owner, deal_type, pipeline, account_size, or channel: that of the lead that the deal came from").required(),
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

pub(super) const PIPELINE_VELOCITY: TableSpec = TableSpec {
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

pub(super) const SCORECARD: TableSpec = TableSpec {
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

pub(super) const MONTHLY: TableSpec = TableSpec {
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

pub(super) const RESTATEMENTS: TableSpec = TableSpec {
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
