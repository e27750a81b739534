//! The marts of the books.

use crate::table::columns::{count, day, flag, id, sum, text};
use crate::table::names::*;
use crate::table::spec::{Column, Kind, TableSpec};

const SIDES: Column =
    Column::new(SIDE, Kind::OneOf(&["revenue", "spend"]), "revenue or spend").required();

/// The buckets of revenue and spend.
pub const RECONCILIATION: TableSpec = TableSpec {
    name: "reconciliation",
    grain: "a bucket of a side; the buckets of a side that do not stand beside sum to its total exactly",
    key: &[SIDE, BUCKET],
    columns: &[
        SIDES,
        text(
            BUCKET,
            "crm_won or ledger_spend is the total, the others are its parts, or stand beside it",
        )
        .required(),
        count(
            DEAL_COUNT,
            "won deals in the bucket, rows of spend; beside the total also documents and campaigns",
        )
        .required(),
        sum(AMOUNT, "their amounts; null where no rate converts them"),
        Column::new(
            CURRENCY,
            Kind::Currency,
            "the currency of original_amount, else the reporting currency",
        )
        .required(),
        sum(
            ORIGINAL_AMOUNT,
            "what no rate converts, in its own currency; null where there is an amount",
        ),
        flag(IS_BESIDE, "outside the total").required(),
    ],
};

/// What stands in the buckets.
pub const RECONCILED: TableSpec = TableSpec {
    name: "reconciled",
    grain: "a won deal or a document in its bucket; of spend a source's month, of costs without days a campaign",
    key: &[SIDE, BUCKET, REF],
    columns: &[
        SIDES,
        text(BUCKET, "the bucket, as in reconciliation").required(),
        id(REF, "deal_id, revenue_id or campaign_id; of spend its source and month, and its currency where it is another").required(),
        count(ROW_COUNT, "deals, documents, campaigns or rows of spend").required(),
        sum(AMOUNT, "the amount; null where there is none, or none that can be converted"),
        Column::new(CURRENCY, Kind::Currency, "the currency that it came in").required(),
        sum(ORIGINAL_AMOUNT, "the amount in that currency; null where it is the reporting currency"),
        flag(IS_BESIDE, "outside the total").required(),
        text(SOURCE_REF, "its file:line, of several rows that of the earliest").required(),
    ],
};

/// Which rate converted how much.
pub const RATES_USED: TableSpec = TableSpec {
    name: "rates_used",
    grain: "a rate between currencies, as it was delivered, that converted an amount",
    key: &[FROM_CURRENCY, TO_CURRENCY, RATE_ON],
    columns: &[
        Column::new(
            FROM_CURRENCY,
            Kind::Currency,
            "the currency of which the rate prices one unit",
        )
        .required(),
        Column::new(
            TO_CURRENCY,
            Kind::Currency,
            "the currency that it prices it in; where it is not the reporting currency, amounts were divided by the rate",
        )
        .required(),
        day(RATE_ON, "the day from which the rate holds").required(),
        Column::new(
            RATE,
            Kind::Rate,
            "units of to_currency for one unit of from_currency",
        )
        .required(),
        day(
            FIRST_DAY,
            "the earliest day of an amount that it converted: of a deal its close, or as_of while open, of spend and documents their own",
        )
        .required(),
        day(LAST_DAY, "the latest such day").required(),
        count(
            CONVERTED_COUNT,
            "deals, rows of spend and documents that it converted",
        )
        .required(),
        sum(CONVERTED_AMOUNT, "what they come to, in the reporting currency").required(),
    ],
};

/// What the buckets come to.
pub const RECONCILIATION_SUMMARY: TableSpec = TableSpec {
    name: "reconciliation_summary",
    grain: "a figure over several buckets",
    key: &[METRIC],
    columns: &[
        id(METRIC, "the figure").required(),
        sum(AMOUNT, "its value").required(),
    ],
};
