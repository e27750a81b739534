//! The marts of touches on deals and of channels.

use crate::table::columns::{DEAL_OUTCOME, count, flag, id, number, text};
use crate::table::names::*;
use crate::table::spec::{Column, Kind, TableSpec};

/// Touches on deals.
pub const JOURNEYS: TableSpec = TableSpec {
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

/// How rows came to their channels.
pub const CHANNEL_MATCHES: TableSpec = TableSpec {
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
