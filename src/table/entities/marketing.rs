//! What marketing does: touches, the campaigns and the content behind them, and paths that are
//! already added up.

use crate::table::columns::{
    CURRENCY_CODE, DELETED, MODIFIED, OWNER, count, day, id, instant, money, text,
};
use crate::table::names::*;
use crate::table::spec::{Column, Kind, TableSpec};

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

pub(super) const TOUCHES: TableSpec = TableSpec {
    name: "touches",
    grain: "one dated interaction with a person",
    key: &[TOUCH_ID],
    columns: &[
        id(
            TOUCH_ID,
            "the touch's id; without one, made from its values",
        )
        .required(),
        instant(TOUCHED_AT, "when it happened").required(),
        id(LEAD_ID, "the person's record"),
        Column::new(
            EMAIL,
            Kind::Email,
            "the person's e-mail address, where the record is not known",
        )
        .personal(),
        id(ANONYMOUS_ID, "the visitor's id before the person was known").personal(),
        Column::new(
            TEAM,
            Kind::OneOf(&["marketing", "sales"]),
            "whose touch it was",
        ),
        Column::new(KIND, Kind::OneOf(TOUCH_KINDS), "what it was"),
        text(
            CHANNEL,
            "the channel, where the source knows it; wins over the rules",
        ),
        text(UTM_SOURCE, "utm_source"),
        text(UTM_MEDIUM, "utm_medium"),
        text(UTM_CAMPAIGN, "utm_campaign"),
        id(CAMPAIGN_ID, "the campaign"),
        id(CONTENT_ID, "the content seen"),
        text(URL, "the page"),
        text(REFERRER, "the page before"),
        OWNER,
        id(
            DEAL_ID,
            "the deal it was about: it counts for that deal only",
        ),
        DELETED,
        MODIFIED,
    ],
};

pub(super) const CAMPAIGNS: TableSpec = TableSpec {
    name: "campaigns",
    grain: "one campaign",
    key: &[CAMPAIGN_ID],
    columns: &[
        id(CAMPAIGN_ID, "the campaign's id").required(),
        text(NAME, "its name"),
        text(
            CHANNEL,
            "its channel; without one, that of the campaign above it",
        ),
        id(PARENT_CAMPAIGN_ID, "the campaign above it"),
        day(STARTED_ON, "its first day"),
        day(ENDED_ON, "its last day"),
        money(ACTUAL_COST, "what it cost as a whole"),
        CURRENCY_CODE,
        DELETED,
        MODIFIED,
    ],
};

pub(super) const CONTENT: TableSpec = TableSpec {
    name: "content",
    grain: "one asset",
    key: &[CONTENT_ID],
    columns: &[
        id(CONTENT_ID, "the asset's id").required(),
        text(TITLE, "its title"),
        text(
            URL,
            "its page; with `*` at the end every page that begins so, behind `re:` a regular expression",
        ),
        text(KIND, "guide, video, case study, as the source names it"),
        text(PERSONA, "whom it is made for"),
        text(PHASE, "the phase of the purchase that it is made for"),
        text(TOPIC, "what it is about"),
        day(PUBLISHED_ON, "the day it was published"),
        DELETED,
        MODIFIED,
    ],
};

pub(super) const PATHS: TableSpec = TableSpec {
    name: "paths",
    grain: "a path of channels with its outcomes, as attribution packages exchange them",
    key: &[PATH],
    columns: &[
        text(
            PATH,
            "the channels in order, such as `search > email > direct`",
        )
        .required(),
        count(WON_COUNT, "journeys on this path that ended in a win"),
        money(WON_AMOUNT, "what they are worth, in the reporting currency"),
        count(LOST_COUNT, "journeys on this path that did not"),
        DELETED,
        MODIFIED,
    ],
};
