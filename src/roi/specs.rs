//! The marts of returns.

use crate::table::columns::{count, flag, id, number, sum, text};
use crate::table::names::*;
use crate::table::spec::TableSpec;

/// Returns by cohort.
pub const COHORTS: TableSpec = TableSpec {
    name: "cohorts",
    grain: "a month's touches, leads and spend of a channel, so many months later, by the primary model",
    key: &[COHORT_MONTH, CHANNEL, MONTHS_SINCE],
    columns: &[
        text(COHORT_MONTH, "the month").required(),
        text(CHANNEL, "the channel, or all").required(),
        count(MONTHS_SINCE, "months since, up to the month of as_of").required(),
        count(LEAD_COUNT, "leads created in the month").required(),
        number(
            WON_COUNT,
            "credit of wins until then for the month's touches",
        )
        .required(),
        sum(WON_AMOUNT, "their attributed amounts").required(),
        sum(
            SPEND,
            "money spent in the month; null where none is recorded",
        ),
        number(
            CUMULATIVE_ROI,
            "(won_amount x gross_margin - spend) / spend; null without spend, and where no deal was ever delivered",
        ),
        flag(
            IS_MATURE,
            "whether the month is older than the 80th percentile of the cycle of won deals",
        )
        .required(),
    ],
};

/// How far the models agree.
pub const MODEL_AGREEMENT: TableSpec = TableSpec {
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

/// What campaigns are called.
pub const CAMPAIGN_NAMES: TableSpec = TableSpec {
    name: "campaign_names",
    grain: "a campaign with a name",
    key: &[CAMPAIGN_ID],
    columns: &[
        id(CAMPAIGN_ID, "the campaign").required(),
        text(NAME, "its name as delivered").required(),
    ],
};

/// All channels together.
pub const RETURN_TOTALS: TableSpec = TableSpec {
    name: "return_totals",
    grain: "return of all channels together in a period, on one basis, by one model",
    key: &[MODEL, BASIS, PERIOD],
    columns: &[
        id(MODEL, "attribution model").required(),
        text(BASIS, "touch_date or close_date").required(),
        text(
            PERIOD,
            "month, all_months without what has no month, or all",
        )
        .required(),
        sum(SPEND, "spend of the channels; null where none is recorded"),
        count(LEAD_COUNT, "leads created in the period").required(),
        number(WON_COUNT, "credit of won deals, summed").required(),
        sum(ATTRIBUTED_REVENUE, "attributed amounts of won deals").required(),
        sum(PAID_REVENUE, "of it that of channels with spend").required(),
        sum(
            ATTRIBUTED_PIPELINE,
            "attributed amounts of open deals; null where the basis gives it no period",
        ),
        number(
            ROI,
            "(paid_revenue x gross_margin - spend) / spend; null without spend",
        ),
        sum(
            CAC,
            "spend / credited wins of the type new of channels with spend, in smallest units, half-even",
        ),
        text(REASON, "why cac is missing"),
    ],
};

/// A channel or campaign beside others.
pub const RETURNS_COMPARED: TableSpec = TableSpec {
    name: "returns_compared",
    grain: "a channel or campaign beside the whole and beside other models, all periods, on touch_date, by the primary model",
    key: &[LEVEL, VALUE],
    columns: &[
        text(LEVEL, "channel or campaign").required(),
        text(VALUE, "the channel, or the id of the campaign").required(),
        number(
            REVENUE_SHARE,
            "its share of all attributed revenue; null where nothing is attributed",
        ),
        number(
            MATURE_SPEND_SHARE,
            "share of its spend in mature months; null without spend, as the columns that follow",
        ),
        number(MIN_ROI, "its least return over all models"),
        number(MAX_ROI, "its greatest return over all models"),
        sum(
            MARGIN_LESS_SPEND,
            "attributed_revenue x gross_margin - spend",
        ),
    ],
};

/// Returns by month of spend.
pub const SPEND_COHORTS: TableSpec = TableSpec {
    name: "spend_cohorts",
    grain: "the spend of a month, so many months later, of the channels with spend in that month together, by the primary model",
    key: &[COHORT_MONTH, MONTHS_SINCE],
    columns: &[
        text(COHORT_MONTH, "the month").required(),
        count(MONTHS_SINCE, "months since, up to the month of as_of").required(),
        sum(SPEND, "money spent in the month").required(),
        sum(
            WON_AMOUNT,
            "attributed amounts of wins until then for the month's touches",
        )
        .required(),
        number(
            CUMULATIVE_ROI,
            "(won_amount x gross_margin - spend) / spend",
        )
        .required(),
        flag(
            IS_MATURE,
            "whether the month is older than the 80th percentile of the cycle of won deals",
        )
        .required(),
    ],
};

/// What returns and shares rest on.
pub const RETURN_SUMMARY: TableSpec = TableSpec {
    name: "return_summary",
    grain: "a figure on which returns and shares rest",
    key: &[METRIC],
    columns: &[
        id(METRIC, "the figure").required(),
        number(
            NUMBER,
            "its value where it is no money; null where it is not known",
        ),
        sum(
            AMOUNT,
            "its value where it is money; null where it is not known",
        ),
    ],
};
