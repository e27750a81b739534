//! The marts of who is who.

use crate::table::columns::{count, flag, id, number, sum, text};
use crate::table::names::*;
use crate::table::spec::{Column, Kind, TableSpec};

/// People.
pub const PEOPLE: TableSpec = TableSpec {
    name: "people",
    grain: "a person, from one record or several",
    key: &[PERSON_ID],
    columns: &[
        id(PERSON_ID, "the smallest of its records' ids").required(),
        text(LEAD_IDS, "its records' ids in order, a space between them").required(),
        id(ACCOUNT_ID, "the account of its newest record that has one; a merged account is the one that survived"),
        Column::new(FIRST_CREATED_AT, Kind::Instant, "creation of its first record; null where none is dated"),
        text(PERSONA, "the persona of its newest record that has one"),
        Column::new(
            RULE,
            Kind::OneOf(&[
                "single",
                "pointer",
                "email",
                "anonymous_id",
                "pointer+email",
                "pointer+anonymous_id",
                "email+anonymous_id",
                "pointer+email+anonymous_id",
            ]),
            "what joined its records: merges and conversions, the same e-mail, an anonymous id seen with several",
        )
        .required(),
        count(RECORD_COUNT, "its records").required(),
    ],
};

/// People linked to deals.
pub const DEAL_PEOPLE: TableSpec = TableSpec {
    name: "deal_people",
    grain: "a person linked to a deal",
    key: &[DEAL_ID, PERSON_ID],
    columns: &[
        id(DEAL_ID, "the deal").required(),
        id(PERSON_ID, "the person").required(),
        Column::new(
            RULE,
            Kind::OneOf(&["converted", "contact_role", "account", "domain"]),
            "the first rule that links them",
        )
        .required(),
        number(CONFIDENCE, "how sure the rule is, 0 to 1").required(),
        flag(IS_PRIMARY, "the deal's main contact"),
    ],
};

/// How people are linked to deals.
pub const IDENTITY: TableSpec = TableSpec {
    name: "identity",
    grain: "a rule that links people to deals, or none; the deals and amounts of the rows sum to all deals and all won revenue",
    key: &[RULE],
    columns: &[
        Column::new(
            RULE,
            Kind::OneOf(&["converted", "contact_role", "account", "domain", "none"]),
            "the rule; none for deals without a person",
        )
        .required(),
        count(LINK_COUNT, "people linked to deals by it").required(),
        count(DEAL_COUNT, "deals whose surest link it is").required(),
        count(WON_DEAL_COUNT, "won ones of them").required(),
        sum(WON_AMOUNT, "their amounts").required(),
        number(SHARE, "share of all won amounts; null without any"),
    ],
};
