//! The marts of credit and of what the models learn.

use crate::table::columns::{DEAL_OUTCOME, count, id, number, sum, text};
use crate::table::names::*;
use crate::table::spec::{Column, Kind, TableSpec};

/// Credit of touches.
pub const CREDITS: TableSpec = TableSpec {
    name: "credits",
    grain: "a model's credit for a touch of a deal",
    key: &[DEAL_ID, MODEL, TOUCH_ID],
    columns: &[
        id(MODEL, "attribution model").required(),
        id(DEAL_ID, "the deal").required(),
        id(TOUCH_ID, "the touch").required(),
        count(
            POSITION,
            "place of the touch among the deal's eligible touches, from 1",
        )
        .required(),
        text(CHANNEL, "channel of the touch").required(),
        id(CAMPAIGN_ID, "campaign of the touch"),
        id(CONTENT_ID, "content of the touch"),
        Column::new(TOUCHED_ON, Kind::Day, "local day of the touch").required(),
        Column::new(TOUCHED_AT, Kind::Instant, "instant of the touch").required(),
        Column::new(
            CLOSED_ON,
            Kind::Day,
            "local day of the close; null while open",
        ),
        Column::new(
            CLOSED_AT,
            Kind::Instant,
            "instant of the close; null while open",
        ),
        DEAL_OUTCOME,
        number(
            CREDIT,
            "share of the deal, sums to 1 per model and deal; zeros are not stored",
        )
        .required(),
        sum(
            ATTRIBUTED_AMOUNT,
            "share of the amount, sums to the deal's amount exactly; null where the deal has no amount in the reporting currency",
        ),
    ],
};

/// Shares of channels by model.
pub const CHANNEL_SHARES: TableSpec = TableSpec {
    name: "channel_shares",
    grain: "a channel's share of credited wins by a model",
    key: &[MODEL, CHANNEL],
    columns: &[
        id(MODEL, "attribution model").required(),
        text(CHANNEL, "the channel").required(),
        number(WON_COUNT, "credit of won deals, summed").required(),
        number(SHARE, "of all credited wins").required(),
        number(
            LOW,
            "lower end of the share's 95 % interval, by bootstrap over accounts",
        ),
        number(HIGH, "upper end of it"),
        count(RANK, "place of the channel by share, from 1").required(),
    ],
};

/// Removal effects.
pub const REMOVAL_EFFECTS: TableSpec = TableSpec {
    name: "removal_effects",
    grain: "a channel in a chain of channels",
    key: &[MODEL, CHANNEL],
    columns: &[
        id(MODEL, "the model").required(),
        text(CHANNEL, "the channel").required(),
        number(REMOVAL_EFFECT, "share of conversions that pass the channel").required(),
        number(CHANNEL_CREDIT, "won journeys x removal_effect / sum of removal effects: a fitted total, no credited wins").required(),
        number(LOW, "lower end of the 95 % interval of removal_effect, by bootstrap over accounts"),
        number(HIGH, "upper end of it"),
    ],
};

/// Values of sets of channels.
pub const SHAPLEY_VALUES: TableSpec = TableSpec {
    name: "shapley_values",
    grain: "a channel in a set of channels that journeys had",
    key: &[CHANNEL_SET, CHANNEL],
    columns: &[
        text(CHANNEL_SET, "the distinct channels of the journeys, sorted").required(),
        text(CHANNEL, "one of them").required(),
        count(JOURNEY_COUNT, "training journeys that had just these channels: of closed deals, and of silent accounts where the pipeline asks for them")
            .required(),
        count(WON_COUNT, "of them won").required(),
        number(VALUE, "the raw Shapley value: those of a set sum to what the set is worth").required(),
        number(STANDARD_ERROR, "what sampling leaves open; 0 where the value is exact, up to twelve channels").required(),
    ],
};

/// Paths of channels.
pub const TOP_PATHS: TableSpec = TableSpec {
    name: "top_paths",
    grain: "a path of channels that deals took, consecutive repeats of a channel collapsed",
    key: &[RANK],
    columns: &[
        count(RANK, "its place: most won deals first, then most deals").required(),
        text(
            CHANNEL_PATH,
            "the channels in order, such as `search > email > direct`",
        )
        .required(),
        count(DEAL_COUNT, "deals on this path, won, lost and open").required(),
        count(WON_COUNT, "of them won").required(),
        count(LOST_COUNT, "of them lost").required(),
        sum(WON_AMOUNT, "amounts of the won ones").required(),
        number(
            MEDIAN_DAYS,
            "median days from the first touch to the close of the won ones; null without a won deal",
        ),
        count(TOUCH_COUNT, "touches of its deals").required(),
    ],
};
