//! What money brought back: returns by channel, campaign and content, and by cohort.

use super::{count, flag, id, number, sum, text};
use crate::table::names::*;
use crate::table::spec::{Column, Kind, TableSpec};

/// Words of the verdict, those of `roi::Verdict`.
const VERDICTS: &[&str] = &[
    "too few",
    "too early",
    "models disagree",
    "earns",
    "loses",
    "open",
];

pub(super) const RETURNS: TableSpec = TableSpec {
    name: "roi",
    grain: "return of a channel, a campaign or a content in a period, on one basis, by one model",
    key: &[MODEL, BASIS, PERIOD, LEVEL, VALUE],
    columns: &[
        id(MODEL, "attribution model").required(),
        Column::new(
            BASIS,
            Kind::OneOf(&["touch_date", "close_date"]),
            "touch_date or close_date",
        )
        .required(),
        text(PERIOD, "month, or all; content has all alone").required(),
        Column::new(
            LEVEL,
            Kind::OneOf(&["channel", "campaign", "content"]),
            "channel, campaign or content; each sums to the whole",
        )
        .required(),
        text(
            VALUE,
            "the channel, or the id of the campaign or content; (none) without one",
        )
        .required(),
        sum(
            SPEND,
            "money spent in the period; null where none is recorded, as on any content",
        ),
        sum(
            MATURE_SPEND,
            "of it in months older than the 80th percentile of the cycle of won deals",
        ),
        sum(
            COST_SHARE,
            "its share of the costs of people and tools, by the spend of each month; null without such costs",
        ),
        count(
            LEAD_COUNT,
            "leads of the value created in the period, the same on every model; null where no lead names a campaign or content",
        ),
        count(
            MQL_COUNT,
            "of them reached mql so far; null where the funnel has no such stage",
        ),
        count(SAL_COUNT, "of them reached sal"),
        count(SQL_COUNT, "of them reached sql"),
        count(DEAL_COUNT, "of them reached opportunity"),
        number(WON_COUNT, "credit of won deals, summed").required(),
        number(
            WON_NEW_COUNT,
            "of it of deals of the type new; null where no deal says its type",
        ),
        count(ATTRIBUTED_DEALS, "distinct won deals with credit").required(),
        number(
            PENDING_COUNT,
            "credit of open deals, summed; null where the basis gives it no period",
        ),
        sum(ATTRIBUTED_REVENUE, "attributed amounts of won deals").required(),
        sum(
            ATTRIBUTED_PIPELINE,
            "attributed amounts of open deals; null where the basis gives it no period",
        ),
        number(
            ROI,
            "(attributed_revenue x gross_margin - spend) / spend; null without spend",
        ),
        number(
            ROI_LOW,
            "lower end of its 95 % interval, by bootstrap over accounts; period all, channels and campaigns with a win alone",
        ),
        number(ROI_HIGH, "upper end of it"),
        number(ROAS, "attributed_revenue / spend; null without spend"),
        sum(
            COST_PER_LEAD,
            "spend / lead_count in smallest units, half-even; null without spend or leads",
        ),
        sum(COST_PER_MQL, "spend / mql_count likewise"),
        sum(COST_PER_SAL, "spend / sal_count likewise"),
        sum(COST_PER_SQL, "spend / sql_count likewise"),
        sum(COST_PER_DEAL, "spend / deal_count likewise"),
        sum(CAC, "spend / won_new_count likewise"),
        sum(
            CAC_FULLY_LOADED,
            "(spend + cost_share) / won_new_count likewise; null without costs",
        ),
        count(
            PAYBACK_MONTHS,
            "months after the touch until attributed margin covers the spend, on touch_date; null while it does not",
        ),
        Column::new(
            VERDICT,
            Kind::OneOf(VERDICTS),
            "what the return is worth: touch_date, period all, primary model, channels and campaigns with spend",
        ),
    ],
};

pub(super) const COHORTS: TableSpec = TableSpec {
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
            "(won_amount x gross_margin - spend) / spend; null without spend",
        ),
        flag(
            IS_MATURE,
            "whether the month is older than the 80th percentile of the cycle of won deals",
        )
        .required(),
    ],
};
