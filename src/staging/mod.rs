//! The current view of each entity: the newest row of each key, deleted records out, nothing after
//! as_of, money in one currency. Raw tables in, one frame an entity out; touches stay a query,
//! since they are never held whole.

mod campaign_names;
pub mod content;
mod costs;
mod current;
mod deal_rows;
mod deals;
mod decided;
mod even_spread;
mod leads;
mod merged;
mod newest_rows;
mod other_names;
mod periods;
mod rates;
mod refs;
mod revenue;
mod shared_keys;
mod snapshot;
mod spend;
mod spill_file;
mod stored_rows;
mod touches;
mod view;

pub use campaign_names::{CampaignIds, plain_name};
pub use current::{Current, RowCounts};
pub use deal_rows::{DealRow, total_of, won_deals};
pub use decided::{Decided, DeliveredFile};
pub use merged::Merged;
use other_names::looked_up;
pub use rates::{Rates, ServingRate};
pub use refs::{FileNames, RowSample};
pub use shared_keys::SourceOverlap;
pub use snapshot::{LakeSnapshot, PreviousPublication, rejects};
pub use spill_file::{BucketWriter, Buckets};
pub use stored_rows::{read_file, read_where};
pub use touches::{Batch, Text, Touches, threads};
pub use view::view;

use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;

/// Every entity's current view.
pub struct Staged {
    /// One row a lead created by as_of: its id, creation, account and `persona`.
    pub leads: Current,
    /// One row an account.
    pub accounts: Current,
    /// Accounts that were merged into another.
    pub merged_accounts: Merged,
    /// Deals that were; whatever names one of them names its survivor here, touches excepted, which
    /// are still in their files.
    pub merged_deals: Merged,
    /// Ids by which deals, events and touches name leads otherwise than by `lead_id`; resolved here,
    /// touches excepted.
    pub other_names: Merged,
    /// One row a deal created by as_of; outcome and close as of then; `amount` in the reporting
    /// currency, null where no rate serves.
    pub deals: Current,
    /// Of them those that are won or lost by a close after as_of, with that outcome and that close.
    pub later_closes: DataFrame,
    /// The same deals as rows.
    pub deal_rows: Vec<DealRow>,
    /// One row a (deal, lead).
    pub deal_contacts: Current,
    /// Entries into stages and decisions by as_of.
    pub stage_events: RowCounts,
    /// The touches by as_of, still in their files: one a touch, its channel and the content of its
    /// page left to the journeys.
    pub touches: Touches,
    /// One row a campaign.
    pub campaigns: Current,
    /// One row a (day, platform, account, campaign, channel, currency), and one a day of a campaign
    /// with a cost of its own; `amount` in the reporting currency, null where no rate serves.
    pub spend: Current,
    /// The campaigns by their names.
    pub campaign_names: CampaignIds,
    /// Campaigns with a cost of their own that has no days.
    pub undated_costs: DataFrame,
    /// One row a document by as_of; `amount` in the reporting currency.
    pub revenue: Current,
    /// One row an asset published by as_of.
    pub content: Current,
    /// One row a (day, from, to) whose day is not after as_of.
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

/// What only the first stages read: there are many leads and stage events, and texts are most of
/// their memory. Each part is moved to the stage that reads it last.
pub struct RecordTexts {
    /// Every column of the staged leads that a run reads, in the order of [`Staged::leads`].
    pub leads: DataFrame,
    /// The e-mail of each of these leads, as it is stored.
    pub emails: StringChunked,
    /// One row an entry by as_of.
    pub stage_events: DataFrame,
}

impl Staged {
    /// Keys of which nothing but the order of deliveries says which row counts.
    pub fn decided(&self) -> impl Iterator<Item = &Decided> {
        let of_entities = [
            &self.leads,
            &self.accounts,
            &self.deals,
            &self.deal_contacts,
            &self.campaigns,
            &self.spend,
            &self.revenue,
            &self.content,
            &self.fx_rates,
            &self.targets,
            &self.owners,
            &self.products,
            &self.paths,
        ];
        of_entities.into_iter().flat_map(|current| &current.decided)
    }
}

impl RecordTexts {
    /// Texts in which whatever names a merged deal, or a lead otherwise than by its id, names the one
    /// that is meant.
    fn of(
        leads: DataFrame,
        stage_events: DataFrame,
        (merged_deals, other_names): (&Merged, &Merged),
    ) -> Result<Self> {
        let mut leads = merged_deals.resolve(leads, CONVERTED_DEAL_ID, lit(true))?;
        for column in [CONVERTED_LEAD_ID, MERGED_INTO_LEAD_ID] {
            leads = other_names.resolve(leads, column, lit(true))?;
        }
        let of = |subject: &str| col(SUBJECT).eq(lit(subject));
        let stage_events = merged_deals.resolve(stage_events, SUBJECT_ID, of("deal"))?;
        let stage_events = other_names.resolve(stage_events, SUBJECT_ID, of("lead"))?;
        let emails = leads.drop_in_place(EMAIL)?.str()?.clone();
        Ok(Self {
            leads,
            emails,
            stage_events,
        })
    }
}

/// What later stages look at of accounts, besides what segments name.
const OF_ACCOUNTS: &[&str] = &[ACCOUNT_ID, DOMAIN, EMPLOYEES];

/// What later stages look at of contacts of deals.
const OF_CONTACTS: &[&str] = &[DEAL_ID, LEAD_ID, EMAIL, IS_PRIMARY];

/// What later stages look at of stage events.
const OF_EVENTS: &[&str] = &[SUBJECT, SUBJECT_ID, STAGE, ENTERED_AT, ENTERED_ON];

/// The columns of stage events, with their source where several deliver some: many events, so not one
/// text more than is read.
fn of_events(settings: &Settings) -> Vec<&'static str> {
    let sources = settings.sources.iter();
    let of_events = sources.filter(|source| source.entity.name == "stage_events");
    let source = (of_events.count() > 1).then_some(SOURCE);
    OF_EVENTS.iter().copied().chain(source).collect()
}

/// Makes the current view of everything in the lake, and beside it the texts that only the first
/// stages read.
///
/// # Errors
/// Data files that cannot be read.
pub fn stage(snapshot: &LakeSnapshot, settings: &Settings) -> Result<(Staged, RecordTexts)> {
    let of_events = of_events(settings);
    let some =
        |name: &str, wanted| current::stage(snapshot, settings, name, begins_on(name), wanted);
    let current = |name: &str| some(name, None);
    // What takes most memory while it is read comes first.
    let mut leads = leads::stage(
        snapshot,
        settings,
        Some(&leads::wanted(snapshot, settings)?),
    )?;
    shared_keys::check(&leads.shared, &snapshot.deliveries)?;
    let stage_events = some("stage_events", Some(&of_events))?;
    let merged_deals = merged_deals(snapshot, settings)?;
    let mut names = other_names::listed_merges(&mut leads.frame)?;
    names.extend(looked_up(snapshot, settings, other_names::OF_LEADS)?);
    let other_names = Merged::names(&names);
    let texts = RecordTexts::of(
        leads.frame,
        stage_events.frame,
        (&merged_deals, &other_names),
    )?;
    let mut deal_contacts = some("deal_contacts", Some(OF_CONTACTS))?;
    deal_contacts.frame = merged_deals.resolve(deal_contacts.frame, DEAL_ID, lit(true))?;
    let of_accounts = current::wanted(snapshot, settings, "accounts", OF_ACCOUNTS.iter().copied())?;
    let of_accounts: Vec<&str> = of_accounts.iter().map(String::as_str).collect();
    let content = current("content")?;
    let Money {
        deals,
        revenue,
        spend,
        campaigns,
        fx_rates,
    } = money(snapshot, settings, &merged_deals)?;
    let mut deals = deals;
    name_leads(
        (&mut deals.current.frame, &mut deal_contacts.frame),
        &texts,
        &other_names,
        settings,
    )?;
    let staged = Staged {
        leads: Current {
            frame: texts.leads.select(leads::LASTING.iter().copied())?,
            counts: leads.counts,
            decided: leads.decided,
            shared: leads.shared,
        },
        accounts: some("accounts", Some(&of_accounts))?,
        merged_accounts: current::merged(
            snapshot,
            settings,
            "accounts",
            MERGED_INTO_ACCOUNT_ID,
            &[],
        )?,
        merged_deals,
        other_names,
        deal_rows: deal_rows::deal_rows(&deals.current.frame, settings.timezone)?,
        deals: deals.current,
        later_closes: deals.later_closes,
        deal_contacts,
        stage_events: stage_events.counts,
        touches: Touches::of(snapshot, settings, content::Pages::of(&content.frame)?)?,
        campaign_names: CampaignIds::of(&campaigns.frame, &spend.current.frame)?,
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
    };
    Ok((staged, texts))
}

/// Deals and their contacts name their leads by `lead_id`, whatever they were delivered with.
fn name_leads(
    (deals, contacts): (&mut DataFrame, &mut DataFrame),
    texts: &RecordTexts,
    other_names: &Merged,
    settings: &Settings,
) -> Result<()> {
    for frame in [&mut *deals, &mut *contacts] {
        *frame = other_names.resolve(frame.clone(), LEAD_ID, lit(true))?;
    }
    let named = other_names::NamedByEmail::of(
        &[
            deals.column(CONTACT_EMAIL)?.str()?,
            contacts.column(EMAIL)?.str()?,
        ],
        &texts.leads,
        &texts.emails,
        settings.identity.max_records as usize,
    )?;
    named.fill(deals, CONTACT_EMAIL)?;
    named.fill(contacts, EMAIL)
}

fn merged_deals(snapshot: &LakeSnapshot, settings: &Settings) -> Result<Merged> {
    let names = looked_up(snapshot, settings, other_names::OF_DEALS)?;
    current::merged(snapshot, settings, "deals", MERGED_INTO_DEAL_ID, &names)
}

/// What has amounts, in one currency, and what that is made from.
struct Money {
    deals: deals::StagedDeals,
    revenue: Current,
    spend: spend::Spend,
    campaigns: Current,
    fx_rates: Current,
}

fn money(snapshot: &LakeSnapshot, settings: &Settings, merged_deals: &Merged) -> Result<Money> {
    let current = |name: &str| current::stage(snapshot, settings, name, begins_on(name), None);
    let (fx_rates, campaigns) = (current("fx_rates")?, current("campaigns")?);
    let rates = rates::Rates::of(
        &fx_rates.frame,
        settings.currency,
        settings.max_rate_age_days,
    )?;
    let revenue = revenue::stage(snapshot, settings, &rates, merged_deals)?;
    let deals = deals::stage(snapshot, settings, &rates, &revenue.frame)?;
    let spend = spend::stage(snapshot, settings, &rates, &campaigns.frame)?;
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
