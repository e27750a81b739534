//! The current view of each entity: the newest row of each key, deleted records out, nothing after as_of, money in one
//! currency. Raw tables in, one frame an entity out; touches stay a query, since they are never held whole.

mod books;
mod current;
mod deals;
mod spend;
mod touches;

pub use books::{Books, read_file, rejects};
pub use current::{Current, Staged};
pub use deals::ORIGINAL_AMOUNT;

use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;

/// Every entity's current view.
pub struct Staging {
    /// Columns of the entity, one row a lead created by as_of.
    pub leads: Current,
    /// One row an account.
    pub accounts: Current,
    /// One row a deal created by as_of; outcome and close as of then; `amount` in the reporting currency.
    pub deals: Current,
    /// One row a (deal, lead).
    pub deal_contacts: Current,
    /// One row an entry by as_of.
    pub stage_events: Current,
    /// A query over the touches by as_of, one row a touch, with its `channel` by the pipeline's rules left to the journeys.
    pub touches: LazyFrame,
    /// How many touches staging left out, by reason.
    pub touch_counts: Staged,
    /// One row a campaign.
    pub campaigns: Current,
    /// One row a (day, platform, account, campaign, channel, currency); `amount` in the reporting currency.
    pub spend: Current,
    /// One row a document.
    pub revenue: Current,
}

/// Makes the current view of everything in the lake.
///
/// # Errors
/// Data files that cannot be read.
pub fn stage(books: &Books, settings: &Settings) -> Result<Staging> {
    let (touches, touch_counts) = touches::stage(books, settings)?;
    Ok(Staging {
        leads: current::stage(books, settings, "leads", Some(CREATED_ON))?,
        accounts: current::stage(books, settings, "accounts", None)?,
        deals: deals::stage(books, settings)?,
        deal_contacts: current::stage(books, settings, "deal_contacts", None)?,
        stage_events: current::stage(books, settings, "stage_events", Some(ENTERED_ON))?,
        touches,
        touch_counts,
        campaigns: current::stage(books, settings, "campaigns", None)?,
        spend: spend::stage(books, settings)?,
        revenue: current::stage(books, settings, "revenue", Some(RECOGNIZED_ON))?,
    })
}
