//! The entities: what a source delivers, after its column mapping.
//!
//! An instant column that a source fills from a bare date keeps the date beside it (`created_on`
//! next to `created_at`), since a bare date and the midnight it starts at are different statements.

mod books;
mod marketing;
mod people;
mod sales;

use super::names::*;
use super::spec::{Column, Kind, TableSpec};
use books::{FX_RATES, REVENUE, SPEND_ROWS};
pub use marketing::TOUCH_KINDS;
use marketing::{CAMPAIGNS, CONTENT, PATHS, TOUCHES};
use people::{ACCOUNTS, LEADS, OWNERS};
use sales::{DEAL_CONTACTS, DEALS, PRODUCTS, STAGE_EVENTS, TARGETS};

/// Every entity that can be ingested, in the order in which a report lists them.
pub const ENTITIES: &[TableSpec] = &[
    LEADS,
    ACCOUNTS,
    DEALS,
    DEAL_CONTACTS,
    STAGE_EVENTS,
    TOUCHES,
    CAMPAIGNS,
    CONTENT,
    SPEND_ROWS,
    REVENUE,
    FX_RATES,
    TARGETS,
    OWNERS,
    PRODUCTS,
    PATHS,
];

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
const fn day(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Day, meaning)
}
const fn money(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Money, meaning)
}
const CURRENCY_CODE: Column = Column::new(
    CURRENCY,
    Kind::Currency,
    "ISO 4217 code of the amount; without one, the pipeline's",
);
const DELETED: Column = Column::new(
    IS_DELETED,
    Kind::Bool,
    "deleted at the source: out of the current view",
);
const MODIFIED: Column = instant(
    MODIFIED_AT,
    "last change at the source; the newest row of a key is the current one",
);
const OWNER: Column = id(OWNER_ID, "the person responsible at the seller's side");
