//! Who is there: people, organisations, and those who sell to them.

use crate::table::columns::{DELETED, MODIFIED, OWNER, count, id, instant, text};
use crate::table::names::*;
use crate::table::spec::{Column, Kind, TableSpec};

pub(super) const LEADS: TableSpec = TableSpec {
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
        text(
            CHANNEL,
            "the channel, where the source knows it; wins over the rules",
        ),
        text(UTM_SOURCE, "utm_source of the first visit"),
        text(UTM_MEDIUM, "utm_medium of the first visit"),
        text(UTM_CAMPAIGN, "utm_campaign of the first visit"),
        id(CAMPAIGN_ID, "campaign that brought the lead"),
        id(CONTENT_ID, "content that brought the lead"),
        OWNER,
        id(CONVERTED_DEAL_ID, "the deal that the lead became"),
        id(CONVERTED_LEAD_ID, "the contact that the lead became"),
        id(
            MERGED_INTO_LEAD_ID,
            "the record that this one was merged into",
        ),
        id(
            MERGED_IDS,
            "the records that were merged into this one, with `;` between their ids",
        ),
        DELETED,
        MODIFIED,
    ],
};

pub(super) const ACCOUNTS: TableSpec = TableSpec {
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
        id(
            MERGED_INTO_ACCOUNT_ID,
            "the record that this one was merged into",
        ),
        DELETED,
        MODIFIED,
    ],
};

pub(super) const OWNERS: TableSpec = TableSpec {
    name: "owners",
    grain: "a person who sells or markets",
    key: &[OWNER_ID],
    columns: &[
        id(
            OWNER_ID,
            "the person's id, as leads, deals and touches name it",
        )
        .required(),
        text(NAME, "the person's name").personal(),
        text(
            TEAM,
            "marketing or sales, or another team as the source names it",
        ),
        text(OFFICE, "where the person works"),
        DELETED,
        MODIFIED,
    ],
};
