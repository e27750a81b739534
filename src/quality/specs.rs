//! The marts of what is behind the numbers.

use crate::table::columns::{count, flag, id, text};
use crate::table::names::*;
use crate::table::spec::{Column, Kind, TableSpec};

/// Values that no rule and no list takes.
pub const UNMATCHED: TableSpec = TableSpec {
    name: "unmatched",
    grain: "a value that no rule of the pipeline file and no delivered list takes, or of several accounts",
    key: &[SIDE, RANK],
    columns: &[
        Column::new(
            SIDE,
            Kind::OneOf(&[
                "content_id",
                "deal_stage",
                "domain",
                "lead_origin",
                "lead_status",
                "origin",
                "stage",
                "title",
                "url",
            ]),
            "what the value is: content_id, deal_stage (of deals, where `from_status` counts), domain, lead_origin (where a lead says that it came from), lead_status (of leads, where `from_status` counts), origin (of touches), stage (of stage events), title or url",
        )
        .required(),
        count(RANK, "its place on its side, the commonest first").required(),
        text(
            VALUE,
            "the value; of an origin its source / medium, of a lead_origin its source where it has no medium, of a url its page, without scheme, `www.` and query; `***` where it may hold an e-mail address",
        )
        .required(),
        count(COUNT, "touches, stage events, leads, deals or people that have it").required(),
    ],
};

/// What each source delivered, and how far it reaches.
pub const SOURCES: TableSpec = TableSpec {
    name: "sources",
    grain: "a source of the pipeline file",
    key: &[SOURCE_NAME],
    columns: &[
        id(SOURCE_NAME, "the source").required(),
        text(ENTITY, "what its rows are").required(),
        count(READ_COUNT, "records read; the five others sum to it").required(),
        count(ACCEPTED_COUNT, "records accepted").required(),
        count(REJECTED_COUNT, "records that could not be accepted").required(),
        count(DUPLICATE_COUNT, "records that were there already").required(),
        count(BLANK_COUNT, "records of nothing but delimiters").required(),
        count(FILTERED_COUNT, "records that the source does not mean").required(),
        Column::new(
            FIRST_DAY,
            Kind::Day,
            "the oldest day that its rows speak of; null where they are no events",
        ),
        Column::new(
            LAST_DAY,
            Kind::Day,
            "the newest day that its rows speak of, not after as_of; null where they are no events",
        ),
        flag(
            IS_LATE,
            "whether it stops over a month before as_of, or sooner against its habit; where it promises otherwise, by that",
        ),
    ],
};
