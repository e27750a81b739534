//! What is booked: spend, revenue, and the rates between currencies.

use crate::table::columns::{DELETED, MODIFIED, count, day, id, money, text};
use crate::table::names::*;
use crate::table::spec::{Column, Kind, TableSpec};

pub(super) const SPEND_ROWS: TableSpec = TableSpec {
    name: "spend",
    grain: "money for a campaign or channel on a day, or over a period; rows of one key sum within a delivery, a later delivery replaces the key",
    key: &[SPENT_ON, PLATFORM, ACCOUNT, CAMPAIGN_ID, CHANNEL, CURRENCY],
    columns: &[
        day(SPENT_ON, "the day, or the first day of a period").required(),
        day(
            SPENT_UNTIL,
            "the last day of a period, over whose days the amount is spread evenly; else the day itself",
        ),
        money(AMOUNT, "what was spent").required(),
        Column::new(CURRENCY, Kind::Currency, "ISO 4217 code of the amount").required(),
        text(PLATFORM, "the ad platform"),
        text(ACCOUNT, "the ad account"),
        text(CHANNEL, "the channel, where the source knows it"),
        id(CAMPAIGN_ID, "the campaign"),
        text(CAMPAIGN_NAME, "the campaign's name"),
        count(IMPRESSIONS, "times shown"),
        count(CLICKS, "times clicked"),
        money(
            PLATFORM_CONVERSIONS,
            "conversions as the platform counts them",
        ),
        DELETED,
        MODIFIED,
    ],
};

pub(super) const REVENUE: TableSpec = TableSpec {
    name: "revenue",
    grain: "money recognised later: an order, an invoice, a refund",
    key: &[REVENUE_ID],
    columns: &[
        id(REVENUE_ID, "the document's id").required(),
        day(RECOGNIZED_ON, "the day it is booked").required(),
        money(AMOUNT, "what was booked; negative for a refund").required(),
        Column::new(CURRENCY, Kind::Currency, "ISO 4217 code of the amount").required(),
        id(DEAL_ID, "the deal it belongs to"),
        id(
            ACCOUNT_ID,
            "the organisation it belongs to, where the deal is not known",
        ),
        text(KIND, "order, invoice, refund, as the source names it"),
        DELETED,
        MODIFIED,
    ],
};

pub(super) const FX_RATES: TableSpec = TableSpec {
    name: "fx_rates",
    grain: "the rate between two currencies on a day, or from a day until another",
    key: &[RATE_ON, FROM_CURRENCY, TO_CURRENCY],
    columns: &[
        day(RATE_ON, "the day from which the rate holds").required(),
        day(
            RATE_UNTIL,
            "the last day of its period, in which the rate holds at any age; 9999-12-31 while it has no end",
        ),
        Column::new(
            FROM_CURRENCY,
            Kind::Currency,
            "ISO 4217 code of the amount that is converted",
        )
        .required(),
        Column::new(
            TO_CURRENCY,
            Kind::Currency,
            "ISO 4217 code that it is converted into",
        )
        .required(),
        Column::new(
            RATE,
            Kind::Rate,
            "units of to_currency for one unit of from_currency",
        )
        .required(),
        DELETED,
        MODIFIED,
    ],
};
