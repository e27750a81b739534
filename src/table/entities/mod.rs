//! The entities: what a source delivers, after its column mapping.
//!
//! An instant column that a source fills from a bare date keeps the date beside it (`created_on`
//! next to `created_at`), since a bare date and the midnight it starts at are different statements.

mod books;
mod marketing;
mod people;
mod sales;

use super::spec::TableSpec;
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
