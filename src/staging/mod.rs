//! The current view of each entity: the newest row of each key, deleted records out, nothing after
//! as_of, money in one currency. Raw tables in, one frame an entity out; touches stay a query,
//! since they are never held whole.

mod books;
pub mod content;
mod costs;
mod current;
mod deals;
mod leads;
mod merged;
mod rates;
mod refs;
mod revenue;
mod spend;
mod stored_rows;
mod touches;
mod view;

pub use books::{Before, Books, rejects};
pub use current::{Current, Staged};
pub use merged::Merged;
pub use rates::Rates;
pub use refs::FileNames;
pub use stored_rows::{read_file, read_where};
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
    /// The e-mail of each of these leads, as it is stored, until identity takes them: there are
    /// many, and each is long.
    pub emails: StringChunked,
    /// One row an account.
    pub accounts: Current,
    /// Accounts that were merged into another.
    pub merged_accounts: Merged,
    /// Deals that were; whatever names one of them names its survivor here, touches excepted, which
    /// are still in their files.
    pub merged_deals: Merged,
    /// One row a deal created by as_of; outcome and close as of then; `amount` in the reporting
    /// currency, null where no rate serves.
    pub deals: Current,
    /// One row a (deal, lead).
    pub deal_contacts: Current,
    /// One row an entry by as_of.
    pub stage_events: Current,
    /// The touches by as_of, still in their files: one a touch, its channel and the content of its
    /// page left to the journeys.
    pub touches: Touches,
    /// One row a campaign.
    pub campaigns: Current,
    /// One row a (day, platform, account, campaign, channel, currency), and one a day of a campaign
    /// with a cost of its own; `amount` in the reporting currency, null where no rate serves.
    pub spend: Current,
    /// Campaigns with a cost of their own that has no days.
    pub undated_costs: DataFrame,
    /// One row a document by as_of; `amount` in the reporting currency.
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
    /// Lets go of what only identity, channels, the funnel's traits and the checks of records look
    /// at of leads: there are many, and texts are most of their memory.
    pub fn forget_origins(&mut self) {
        let frame = std::mem::take(&mut self.leads.frame);
        let is_kept = |name: &str| leads::LASTING.contains(&name);
        let forgotten: Vec<String> = frame
            .get_column_names()
            .into_iter()
            .filter(|name| !is_kept(name))
            .map(ToString::to_string)
            .collect();
        self.leads.frame = frame.drop_many(forgotten);
    }
}

/// What later stages look at of accounts, besides what segments name.
const OF_ACCOUNTS: &[&str] = &[ACCOUNT_ID, DOMAIN, EMPLOYEES];

/// What later stages look at of contacts of deals.
const OF_CONTACTS: &[&str] = &[DEAL_ID, LEAD_ID, IS_PRIMARY];

/// What later stages look at of stage events.
const OF_EVENTS: &[&str] = &[SUBJECT, SUBJECT_ID, STAGE, ENTERED_AT, ENTERED_ON];

/// Makes the current view of everything in the lake.
///
/// # Errors
/// Data files that cannot be read.
pub fn stage(books: &Books, settings: &Settings) -> Result<Staging> {
    let some = |name: &str, wanted| current::stage(books, settings, name, begins_on(name), wanted);
    let current = |name: &str| some(name, None);
    // What takes most memory while it is read comes first.
    let mut leads = leads::stage(books, settings, Some(&leads::wanted(books, settings)?))?;
    let mut stage_events = some("stage_events", Some(OF_EVENTS))?;
    let merged_deals = merged_deals(books, settings)?;
    leads.frame = merged_deals.resolve(leads.frame, CONVERTED_DEAL_ID, lit(true))?;
    stage_events.frame =
        merged_deals.resolve(stage_events.frame, SUBJECT_ID, col(SUBJECT).eq(lit("deal")))?;
    let mut deal_contacts = some("deal_contacts", Some(OF_CONTACTS))?;
    deal_contacts.frame = merged_deals.resolve(deal_contacts.frame, DEAL_ID, lit(true))?;
    let of_accounts = current::wanted(books, settings, "accounts", OF_ACCOUNTS.iter().copied())?;
    let emails = leads.frame.drop_in_place(EMAIL)?.str()?.clone();
    let content = current("content")?;
    let Money {
        deals,
        revenue,
        spend,
        campaigns,
        fx_rates,
    } = money(books, settings, &merged_deals)?;
    Ok(Staging {
        leads,
        emails,
        accounts: some(
            "accounts",
            Some(&of_accounts.iter().map(String::as_str).collect::<Vec<_>>()),
        )?,
        merged_accounts: current::merged(books, settings, "accounts", MERGED_INTO_ACCOUNT_ID)?,
        merged_deals,
        deals,
        deal_contacts,
        stage_events,
        touches: Touches::of(books, settings, content::Pages::of(&content.frame)?)?,
        campaigns,
        spend: spend.current,
        undated_costs: spend.undated_costs,
        revenue,
        content,
        fx_rates,
        targets: current("targets")?,
        owners: current("owners")?,
        products: current("products")?,
        paths: current("paths")?,
    })
}

fn merged_deals(books: &Books, settings: &Settings) -> Result<Merged> {
    current::merged(books, settings, "deals", MERGED_INTO_DEAL_ID)
}

/// What has amounts, in one currency, and what that is made from.
struct Money {
    deals: Current,
    revenue: Current,
    spend: spend::Spend,
    campaigns: Current,
    fx_rates: Current,
}

fn money(books: &Books, settings: &Settings, merged_deals: &Merged) -> Result<Money> {
    let current = |name: &str| current::stage(books, settings, name, begins_on(name), None);
    let (fx_rates, campaigns) = (current("fx_rates")?, current("campaigns")?);
    let rates = rates::Rates::of(&fx_rates.frame, settings.currency)?;
    let revenue = revenue::stage(books, settings, &rates, merged_deals)?;
    let deals = deals::stage(books, settings, &rates, &revenue.frame)?;
    let spend = spend::stage(books, settings, &rates, &campaigns.frame)?;
    Ok(Money {
        deals,
        revenue,
        spend,
        campaigns,
        fx_rates,
    })
}

/// The column with the day from which a row of an entity exists; none where a row is true as soon
/// as it is delivered.
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
