//! What attribution models say beside their credits: paths, effects, values, and how far the models
//! agree.

use super::{count, flag, id, number, sum, text};
use crate::table::names::*;
use crate::table::spec::TableSpec;

pub(super) const TOP_PATHS: TableSpec = TableSpec {
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

pub(super) const REMOVAL_EFFECTS: TableSpec = TableSpec {
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

pub(super) const SHAPLEY_VALUES: TableSpec = TableSpec {
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

pub(super) const CHANNEL_SHARES: TableSpec = TableSpec {
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

pub(super) const MODEL_AGREEMENT: TableSpec = TableSpec {
    name: "model_agreement",
    grain: "a channel",
    key: &[CHANNEL],
    columns: &[
        text(CHANNEL, "the channel").required(),
        number(
            PRIMARY_SHARE,
            "its share of credited wins by the primary model",
        )
        .required(),
        number(
            LOW,
            "lower end of that share's 95 % interval, by bootstrap over accounts",
        ),
        number(HIGH, "upper end of it"),
        number(MIN_SHARE, "its least share over all models").required(),
        number(MAX_SHARE, "its greatest share over all models").required(),
        count(
            RANK_RANGE,
            "places between its best and its worst rank over all models",
        )
        .required(),
        flag(
            IS_DECIDED,
            "whether under every model its return on the spend of mature months is surely above 0, or surely below; null without such spend",
        ),
    ],
};
