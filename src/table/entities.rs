//! The entities: what a source delivers, after its column mapping.
//!
//! An instant column that a source fills from a bare date keeps the date beside it (`created_on` next to `created_at`),
//! since a bare date and the midnight it starts at are different statements.

use super::names::*;
use super::spec::{Column, Kind, TableSpec};
use crate::domain::outcome::Outcome;

/// Every entity that can be ingested, in the order in which a report lists them.
pub const ENTITIES: &[TableSpec] = &[LEADS, ACCOUNTS, DEALS, DEAL_CONTACTS, STAGE_EVENTS, TOUCHES, CAMPAIGNS, SPEND_ROWS, REVENUE];

const fn id(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Id, meaning)
}
const fn text(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Text, meaning)
}
const fn instant(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Instant, meaning)
}
const fn count(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Count, meaning)
}
const fn money(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Money, meaning)
}
const CURRENCY_CODE: Column = Column::new(CURRENCY, Kind::Currency, "ISO 4217 code of the amount; without one, the pipeline's");
const DELETED: Column = Column::new(IS_DELETED, Kind::Bool, "deleted at the source: out of the current view");
const MODIFIED: Column = instant(MODIFIED_AT, "last change at the source; the newest row of a key is the current one");
const OWNER: Column = id(OWNER_ID, "the person responsible at the seller's side");

/// The words for what a touch was.
pub const TOUCH_KINDS: &[&str] = &[
    "first_contact",
    "ad_click",
    "web_visit",
    "form",
    "content_download",
    "email_sent",
    "email_open",
    "email_click",
    "event",
    "webinar",
    "meeting",
    "call",
    "email_reply",
    "message",
    "task",
    "opt_out",
    "other",
];

const LEADS: TableSpec = TableSpec {
    name: "leads",
    grain: "a person record of a CRM or marketing system",
    key: &[LEAD_ID],
    columns: &[
        id(LEAD_ID, "the record's id").required(),
        instant(CREATED_AT, "when the record was created").required(),
        Column::new(EMAIL, Kind::Email, "e-mail address").personal(),
        text(COMPANY, "company as the person wrote it"),
        text(TITLE, "job title"),
        text(COUNTRY, "country"),
        text(INDUSTRY, "industry"),
        count(EMPLOYEES, "size of the company"),
        id(ACCOUNT_ID, "the organisation the person belongs to"),
        text(STATUS, "status at the source"),
        text(LEAD_SOURCE, "where the source says the lead came from"),
        text(CHANNEL, "the channel, where the source knows it; wins over the rules"),
        text(UTM_SOURCE, "utm_source of the first visit"),
        text(UTM_MEDIUM, "utm_medium of the first visit"),
        text(UTM_CAMPAIGN, "utm_campaign of the first visit"),
        id(CAMPAIGN_ID, "campaign that brought the lead"),
        id(CONTENT_ID, "content that brought the lead"),
        OWNER,
        id(CONVERTED_DEAL_ID, "the deal that the lead became"),
        id(CONVERTED_LEAD_ID, "the contact that the lead became"),
        id(MERGED_INTO_LEAD_ID, "the record that this one was merged into"),
        DELETED,
        MODIFIED,
    ],
};

const ACCOUNTS: TableSpec = TableSpec {
    name: "accounts",
    grain: "a buying organisation",
    key: &[ACCOUNT_ID],
    columns: &[
        id(ACCOUNT_ID, "the organisation's id").required(),
        text(NAME, "its name"),
        text(DOMAIN, "its internet domain"),
        text(INDUSTRY, "industry"),
        count(EMPLOYEES, "number of employees"),
        text(COUNTRY, "country"),
        OWNER,
        id(PARENT_ACCOUNT_ID, "the organisation above it"),
        id(MERGED_INTO_ACCOUNT_ID, "the record that this one was merged into"),
        DELETED,
        MODIFIED,
    ],
};

const DEALS: TableSpec = TableSpec {
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
        text(NAME, "the deal's name"),
        text(PIPELINE, "the sales pipeline it is in"),
        Column::new(DEAL_TYPE, Kind::OneOf(&["new", "expansion", "renewal"]), "new, expansion or renewal"),
        OWNER,
        id(PRODUCT_ID, "what is sold"),
        text(LOST_REASON, "why it was lost"),
        id(MERGED_INTO_DEAL_ID, "the record that this one was merged into"),
        DELETED,
        MODIFIED,
    ],
};

const DEAL_CONTACTS: TableSpec = TableSpec {
    name: "deal_contacts",
    grain: "a person's part in a deal",
    key: &[DEAL_ID, LEAD_ID],
    columns: &[
        id(DEAL_ID, "the deal").required(),
        id(LEAD_ID, "the person's record").required(),
        text(ROLE, "the person's role in the purchase"),
        Column::new(IS_PRIMARY, Kind::Bool, "the deal's main contact"),
        DELETED,
        MODIFIED,
    ],
};

const STAGE_EVENTS: TableSpec = TableSpec {
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

const TOUCHES: TableSpec = TableSpec {
    name: "touches",
    grain: "one dated interaction with a person",
    key: &[TOUCH_ID],
    columns: &[
        id(TOUCH_ID, "the touch's id; without one, made from its values").required(),
        instant(TOUCHED_AT, "when it happened").required(),
        id(LEAD_ID, "the person's record"),
        Column::new(EMAIL, Kind::Email, "the person's e-mail address, where the record is not known").personal(),
        id(ANONYMOUS_ID, "the visitor's id before the person was known").personal(),
        Column::new(TEAM, Kind::OneOf(&["marketing", "sales"]), "whose touch it was"),
        Column::new(KIND, Kind::OneOf(TOUCH_KINDS), "what it was"),
        text(CHANNEL, "the channel, where the source knows it; wins over the rules"),
        text(UTM_SOURCE, "utm_source"),
        text(UTM_MEDIUM, "utm_medium"),
        text(UTM_CAMPAIGN, "utm_campaign"),
        id(CAMPAIGN_ID, "the campaign"),
        id(CONTENT_ID, "the content seen"),
        text(URL, "the page"),
        text(REFERRER, "the page before"),
        OWNER,
        id(DEAL_ID, "the deal it was about: it counts for that deal only"),
        DELETED,
        MODIFIED,
    ],
};

const CAMPAIGNS: TableSpec = TableSpec {
    name: "campaigns",
    grain: "one campaign",
    key: &[CAMPAIGN_ID],
    columns: &[
        id(CAMPAIGN_ID, "the campaign's id").required(),
        text(NAME, "its name"),
        text(CHANNEL, "its channel; without one, that of the campaign above it"),
        id(PARENT_CAMPAIGN_ID, "the campaign above it"),
        Column::new(STARTED_ON, Kind::Day, "its first day"),
        Column::new(ENDED_ON, Kind::Day, "its last day"),
        money(ACTUAL_COST, "what it cost as a whole"),
        CURRENCY_CODE,
        DELETED,
        MODIFIED,
    ],
};

const SPEND_ROWS: TableSpec = TableSpec {
    name: "spend",
    grain: "money for a campaign or channel on a day; rows of one key sum within a delivery, a later delivery replaces the key",
    key: &[SPENT_ON, PLATFORM, ACCOUNT, CAMPAIGN_ID, CHANNEL, CURRENCY],
    columns: &[
        Column::new(SPENT_ON, Kind::Day, "the day").required(),
        money(AMOUNT, "what was spent").required(),
        Column::new(CURRENCY, Kind::Currency, "ISO 4217 code of the amount").required(),
        text(PLATFORM, "the ad platform"),
        text(ACCOUNT, "the ad account"),
        text(CHANNEL, "the channel, where the source knows it"),
        id(CAMPAIGN_ID, "the campaign"),
        text(CAMPAIGN_NAME, "the campaign's name"),
        count(IMPRESSIONS, "times shown"),
        count(CLICKS, "times clicked"),
        money(PLATFORM_CONVERSIONS, "conversions as the platform counts them"),
        DELETED,
        MODIFIED,
    ],
};

const REVENUE: TableSpec = TableSpec {
    name: "revenue",
    grain: "money recognised later: an order, an invoice, a refund",
    key: &[REVENUE_ID],
    columns: &[
        id(REVENUE_ID, "the document's id").required(),
        Column::new(RECOGNIZED_ON, Kind::Day, "the day it is booked").required(),
        money(AMOUNT, "what was booked; negative for a refund").required(),
        Column::new(CURRENCY, Kind::Currency, "ISO 4217 code of the amount").required(),
        id(DEAL_ID, "the deal it belongs to"),
        id(ACCOUNT_ID, "the organisation it belongs to, where the deal is not known"),
        text(KIND, "order, invoice, refund, as the source names it"),
        DELETED,
        MODIFIED,
    ],
};
