//! What is sold: deals, the people in them, their stages, products, and what was promised.

use crate::domain::outcome::Outcome;
use crate::table::columns::{
    CURRENCY_CODE, DELETED, MODIFIED, OWNER, day, id, instant, money, text,
};
use crate::table::names::*;
use crate::table::spec::{Column, Kind, TableSpec};

pub(super) const DEALS: TableSpec = TableSpec {
    name: "deals",
    grain: "one possible sale",
    key: &[DEAL_ID],
    columns: &[
        id(DEAL_ID, "the deal's id").required(),
        instant(CREATED_AT, "when the deal was opened").required(),
        instant(CLOSED_AT, "when it was won or lost; a forecast while open"),
        Column::new(OUTCOME, Kind::OneOf(Outcome::NAMES), "open, won or lost").required(),
        text(STAGE, "stage at the source"),
        money(AMOUNT, "what the deal is worth"),
        CURRENCY_CODE,
        id(ACCOUNT_ID, "the buying organisation"),
        id(LEAD_ID, "the lead that the deal came from"),
        Column::new(
            CONTACT_EMAIL,
            Kind::Email,
            "e-mail address of the person that the deal came from, where no `lead_id` names one",
        )
        .personal(),
        text(NAME, "the deal's name"),
        text(PIPELINE, "the sales pipeline it is in"),
        Column::new(
            DEAL_TYPE,
            Kind::OneOf(&["new", "expansion", "renewal"]),
            "new, expansion or renewal",
        ),
        OWNER,
        id(PRODUCT_ID, "what is sold"),
        text(LOST_REASON, "why it was lost"),
        id(
            MERGED_INTO_DEAL_ID,
            "the record that this one was merged into",
        ),
        DELETED,
        MODIFIED,
    ],
};

pub(super) const DEAL_CONTACTS: TableSpec = TableSpec {
    name: "deal_contacts",
    grain: "a person's part in a deal",
    key: &[DEAL_ID, LEAD_ID, EMAIL],
    columns: &[
        id(DEAL_ID, "the deal").required(),
        id(LEAD_ID, "the person's record"),
        Column::new(
            EMAIL,
            Kind::Email,
            "e-mail address of the person, where no `lead_id` names one",
        )
        .personal(),
        text(ROLE, "the person's role in the purchase"),
        Column::new(IS_PRIMARY, Kind::Bool, "the deal's main contact"),
        DELETED,
        MODIFIED,
    ],
};

pub(super) const STAGE_EVENTS: TableSpec = TableSpec {
    name: "stage_events",
    grain: "one entry of a lead or a deal into a stage",
    key: &[SUBJECT, SUBJECT_ID, STAGE, ENTERED_AT],
    columns: &[
        Column::new(SUBJECT, Kind::OneOf(&["lead", "deal"]), "lead or deal").required(),
        id(SUBJECT_ID, "the lead's or deal's id").required(),
        text(STAGE, "the stage, as the source names it").required(),
        instant(ENTERED_AT, "when it was entered").required(),
        text(REASON, "why, where a decision was made"),
        OWNER,
        DELETED,
        MODIFIED,
    ],
};

pub(super) const TARGETS: TableSpec = TableSpec {
    name: "targets",
    grain: "what a team promised for a metric in a period",
    key: &[METRIC, PERIOD_START, PERIOD_END, TEAM],
    columns: &[
        text(METRIC, "what was promised, such as `lead_count` or `won_amount`").required(),
        day(PERIOD_START, "first day of the period").required(),
        day(PERIOD_END, "last day of the period").required(),
        money(VALUE, "the figure, exact: an amount in the reporting currency, a count, or a share from 0 to 1").required(),
        text(TEAM, "marketing or sales; without one, the promise is everybody's"),
        DELETED,
        MODIFIED,
    ],
};

pub(super) const PRODUCTS: TableSpec = TableSpec {
    name: "products",
    grain: "something sold",
    key: &[PRODUCT_ID],
    columns: &[
        id(PRODUCT_ID, "the product's id").required(),
        text(NAME, "its name"),
        text(FAMILY, "the family that it belongs to"),
        money(LIST_PRICE, "what it costs before any discount"),
        CURRENCY_CODE,
        DELETED,
        MODIFIED,
    ],
};
