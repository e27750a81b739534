//! What comes out. All amounts are in the reporting currency; `model` and `basis` are columns, so
//! that a new model adds rows.

mod books;
mod funnel;
mod models;
mod periods;
mod returns;

use super::names::*;
use super::spec::{Column, Kind, TableSpec};
use crate::domain::outcome::Outcome;
use books::{RECONCILED, RECONCILIATION};
use funnel::{FUNNEL, STAGE_CURVES, STAGE_DURATIONS};
use models::{CHANNEL_SHARES, MODEL_AGREEMENT, REMOVAL_EFFECTS, SHAPLEY_VALUES, TOP_PATHS};
use periods::{MONTHLY, PIPELINE_VELOCITY, RESTATEMENTS, SCORECARD, WIN_RATES};
use returns::{COHORTS, RETURNS};

/// Every mart, in the order in which a run writes them.
pub const MARTS: &[TableSpec] = &[
    PEOPLE,
    DEAL_PEOPLE,
    IDENTITY,
    JOURNEYS,
    CREDITS,
    CHANNEL_SHARES,
    MODEL_AGREEMENT,
    REMOVAL_EFFECTS,
    SHAPLEY_VALUES,
    TOP_PATHS,
    FUNNEL,
    STAGE_DURATIONS,
    STAGE_CURVES,
    RETURNS,
    COHORTS,
    RECONCILIATION,
    RECONCILED,
    WIN_RATES,
    PIPELINE_VELOCITY,
    SCORECARD,
    MONTHLY,
    RESTATEMENTS,
    CHANNEL_MATCHES,
    DATA_QUALITY,
    UNMATCHED,
    DEFINITIONS,
];

/// Marts with a row a touch or a person: never held whole, and given as Parquet only.
pub const STREAMED: &[&str] = &["people", "journeys", "credits"];

const fn id(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Id, meaning)
}
const fn text(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Text, meaning)
}
const fn count(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Count, meaning)
}
const fn number(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Number, meaning)
}
const fn sum(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Sum, meaning)
}
const fn flag(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Bool, meaning)
}
const DEAL_OUTCOME: Column = Column::new(
    OUTCOME,
    Kind::OneOf(Outcome::NAMES),
    "open, won or lost as of the run",
)
.required();

const PEOPLE: TableSpec = TableSpec {
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

const DEAL_PEOPLE: TableSpec = TableSpec {
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

const IDENTITY: TableSpec = TableSpec {
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

const JOURNEYS: TableSpec = TableSpec {
    name: "journeys",
    grain: "a touch placed on a deal",
    key: &[DEAL_ID, TOUCHED_AT, TOUCH_ID],
    columns: &[
        id(DEAL_ID, "the deal").required(),
        count(POSITION, "1 to n among eligible touches; null for others"),
        count(TOUCHPOINT_COUNT, "n, the eligible touches of the deal").required(),
        id(TOUCH_ID, "the touch").required(),
        id(PERSON_ID, "whose touch").required(),
        Column::new(TOUCHED_AT, Kind::Instant, "when").required(),
        Column::new(TOUCHED_ON, Kind::Day, "its local day").required(),
        text(TEAM, "marketing or sales").required(),
        text(KIND, "what it was").required(),
        text(CHANNEL, "channel by the pipeline's rules").required(),
        id(CAMPAIGN_ID, "the campaign"),
        id(CONTENT_ID, "the content"),
        number(
            DAYS_BEFORE_CLOSE,
            "days from the touch to the close, or to as_of while open",
        )
        .required(),
        flag(IS_FIRST_TOUCH, "the first eligible touch of the deal").required(),
        flag(
            IS_LEAD_CREATION,
            "the latest eligible touch at or before the lead's creation, else the first after it",
        )
        .required(),
        flag(
            IS_DEAL_CREATION,
            "the latest eligible touch at or before the deal's creation",
        )
        .required(),
        flag(
            IS_CLOSING,
            "the last eligible touch of a deal that is won or lost",
        )
        .required(),
        flag(
            IS_PENDING,
            "the last eligible touch so far of a deal that is open",
        )
        .required(),
        flag(
            IS_ELIGIBLE,
            "seen by the attribution models; a touch that collapsed into the one before is not",
        )
        .required(),
        DEAL_OUTCOME,
    ],
};

const CREDITS: TableSpec = TableSpec {
    name: "credits",
    grain: "a model's credit for a touch of a deal",
    key: &[DEAL_ID, MODEL, TOUCH_ID],
    columns: &[
        id(MODEL, "attribution model").required(),
        id(DEAL_ID, "the deal").required(),
        id(TOUCH_ID, "the touch").required(),
        count(
            POSITION,
            "place of the touch among the deal's eligible touches, from 1",
        )
        .required(),
        text(CHANNEL, "channel of the touch").required(),
        id(CAMPAIGN_ID, "campaign of the touch"),
        id(CONTENT_ID, "content of the touch"),
        Column::new(TOUCHED_ON, Kind::Day, "local day of the touch").required(),
        Column::new(TOUCHED_AT, Kind::Instant, "instant of the touch").required(),
        Column::new(
            CLOSED_ON,
            Kind::Day,
            "local day of the close; null while open",
        ),
        Column::new(
            CLOSED_AT,
            Kind::Instant,
            "instant of the close; null while open",
        ),
        DEAL_OUTCOME,
        number(
            CREDIT,
            "share of the deal, sums to 1 per model and deal; zeros are not stored",
        )
        .required(),
        sum(
            ATTRIBUTED_AMOUNT,
            "share of the amount, sums to the deal's amount exactly; null where the deal has no amount in the reporting currency",
        ),
    ],
};

const CHANNEL_MATCHES: TableSpec = TableSpec {
    name: "channel_matches",
    grain: "a way in which rows of a side came to a channel; the counts of a side sum to the rows of its current view",
    key: &[SIDE, RULE, CHANNEL],
    columns: &[
        Column::new(SIDE, Kind::OneOf(&["leads", "spend", "touches"]), "leads, spend or touches").required(),
        text(RULE, "own channel, campaign id, campaign name, a rule with its place or set, first touch, no rule, or nothing to match").required(),
        text(CHANNEL, "the channel; unmapped for spend that nothing maps").required(),
        count(ROW_COUNT, "rows").required(),
    ],
};

const DATA_QUALITY: TableSpec = TableSpec {
    name: "data_quality",
    grain: "a check of a source",
    key: &[CHECK, SOURCE_NAME],
    columns: &[
        id(CHECK, "the check").required(),
        id(
            SOURCE_NAME,
            "the source, or the entity where several deliver it",
        )
        .required(),
        Column::new(
            SEVERITY,
            Kind::OneOf(&["info", "warning", "error"]),
            "info, warning or error",
        )
        .required(),
        count(COUNT, "records concerned").required(),
        number(SHARE, "share of the records looked at"),
        text(EXAMPLE_REFS, "up to three of them, as file:line"),
        text(ADVICE, "what it means and what to do").required(),
    ],
};

const UNMATCHED: TableSpec = TableSpec {
    name: "unmatched",
    grain: "a value that no rule of the pipeline file and no delivered list takes, or of several accounts",
    key: &[SIDE, RANK],
    columns: &[
        Column::new(
            SIDE,
            Kind::OneOf(&["content_id", "domain", "origin", "stage", "title", "url"]),
            "what the value is: content_id, domain, origin, stage, title or url",
        )
        .required(),
        count(RANK, "its place on its side, the commonest first").required(),
        text(
            VALUE,
            "the value; of an origin its source / medium, of a url its page, without scheme, `www.` and query; `***` where it may hold an e-mail address",
        )
        .required(),
        count(COUNT, "touches, stage events, leads or people that have it").required(),
    ],
};

const DEFINITIONS: TableSpec = TableSpec {
    name: "definitions",
    grain: "a metric",
    key: &[METRIC],
    columns: &[
        id(METRIC, "the metric's id").required(),
        text(TITLE, "its name in reports").required(),
        text(FORMULA, "how it is computed").required(),
        text(UNIT, "what it is in").required(),
        text(NULL_RULE, "when it is not available").required(),
        text(SOURCE_TABLES, "the tables it is made from").required(),
    ],
};
