//! The current view of each entity: the newest row of each key, deleted records out, nothing after as_of, money in one
//! currency. Raw tables in, one frame an entity out; touches stay a query, since they are never held whole.

mod books;
pub mod content;
mod current;
mod deals;
mod leads;
mod spend;
mod touches;
mod view;

pub use books::{Books, read_file, read_rows, rejects};
pub use current::{Current, Staged};
pub use touches::{Batch, Text, Touches, threads};
pub use view::view;

use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;

/// Every entity's current view.
pub struct Staging {
    /// Columns of the entity and `persona`, one row a lead created by as_of.
    pub leads: Current,
    /// One row an account.
    pub accounts: Current,
    /// Accounts that were merged into another: `account_id` and `merged_into_account_id`, sorted.
    pub merged_accounts: DataFrame,
    /// One row a deal created by as_of; outcome and close as of then; `amount` in the reporting currency.
    pub deals: Current,
    /// One row a (deal, lead).
    pub deal_contacts: Current,
    /// One row an entry by as_of.
    pub stage_events: Current,
    /// The touches by as_of, still in their files: one a touch, its channel and the content of its page left to the journeys.
    pub touches: Touches,
    /// One row a campaign.
    pub campaigns: Current,
    /// One row a (day, platform, account, campaign, channel, currency); `amount` in the reporting currency.
    pub spend: Current,
    /// One row a document.
    pub revenue: Current,
    /// One row an asset published by as_of.
    pub content: Current,
    /// One row a (day, from, to) by as_of.
    pub fx_rates: Current,
    /// One row a (metric, period, team), also of periods to come.
    pub targets: Current,
    /// One row a person who sells or markets.
    pub owners: Current,
    /// One row a product.
    pub products: Current,
    /// One row a path.
    pub paths: Current,
}

impl Staging {
    /// Lets go of what only identity and channels look at of leads: there are many, and texts are most of their memory.
    pub fn forget_origins(&mut self) {
        let frame = std::mem::take(&mut self.leads.frame);
        self.leads.frame = frame.drop_many([EMAIL, EMAIL_DOMAIN, LEAD_SOURCE, CHANNEL, UTM_SOURCE, UTM_MEDIUM, UTM_CAMPAIGN, CAMPAIGN_ID, MERGED_INTO_LEAD_ID]);
    }
}

/// What later stages look at of leads, of which there are many.
const OF_LEADS: &[&str] = &[
    LEAD_ID,
    CREATED_AT,
    CREATED_ON,
    EMAIL,
    EMAIL_DOMAIN,
    TITLE,
    ACCOUNT_ID,
    LEAD_SOURCE,
    CHANNEL,
    UTM_SOURCE,
    UTM_MEDIUM,
    UTM_CAMPAIGN,
    CAMPAIGN_ID,
    CONVERTED_DEAL_ID,
    CONVERTED_LEAD_ID,
    MERGED_INTO_LEAD_ID,
    SOURCE,
    FILE,
    LINE,
];

/// What later stages look at of stage events.
const OF_EVENTS: &[&str] = &[SUBJECT, SUBJECT_ID, STAGE, ENTERED_AT, ENTERED_ON];

/// Makes the current view of everything in the lake.
///
/// # Errors
/// Data files that cannot be read.
pub fn stage(books: &Books, settings: &Settings) -> Result<Staging> {
    let some = |name: &str, wanted| current::stage(books, settings, name, begins_on(name), wanted);
    let current = |name: &str| some(name, None);
    let content = current("content")?;
    Ok(Staging {
        leads: leads::stage(books, settings, Some(OF_LEADS))?,
        accounts: current("accounts")?,
        merged_accounts: current::merges(books, settings, "accounts", MERGED_INTO_ACCOUNT_ID)?,
        deals: deals::stage(books, settings)?,
        deal_contacts: current("deal_contacts")?,
        stage_events: some("stage_events", Some(OF_EVENTS))?,
        touches: Touches::of(books, settings, content::Pages::of(&content.frame)?)?,
        campaigns: current("campaigns")?,
        spend: spend::stage(books, settings)?,
        revenue: current("revenue")?,
        content,
        fx_rates: current("fx_rates")?,
        targets: current("targets")?,
        owners: current("owners")?,
        products: current("products")?,
        paths: current("paths")?,
    })
}

/// The column with the day from which a row of an entity exists; none where a row is true as soon as it is delivered.
fn begins_on(entity: &str) -> Option<&'static str> {
    match entity {
        "leads" | "deals" => Some(CREATED_ON),
        "stage_events" => Some(ENTERED_ON),
        "touches" => Some(TOUCHED_ON),
        "revenue" => Some(RECOGNIZED_ON),
        "content" => Some(PUBLISHED_ON),
        "fx_rates" => Some(RATE_ON),
        _ => None,
    }
}
