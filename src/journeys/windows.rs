//! What decides which touches are on the journey of a deal, and which of them are milestones. Goes
//! in: deals, links and the creation of leads. Comes out: one window a deal, in the order of the
//! staged deals.

use crate::domain::outcome::Outcome;
use crate::domain::period::DAY_MICROS;
use crate::error::Result;
use crate::identity::{Identities, Link, Links, People, Rule, first_created};
use crate::pipeline::Settings;
use crate::pipeline::settings::Exclude;
use crate::staging::{DealRow, Staged};
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashMap;

/// One deal as its journey sees it; instants are microseconds.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// The first instant inside: the end less the look-back, or right after the account's previous
    /// win.
    pub start: i64,
    /// The last instant inside: the close; as_of, which is exclusive, while open, since staged
    /// touches all lie before it.
    pub end: i64,
    /// The won close of the account that the journey comes after, if there is one.
    pub previous_win: Option<i64>,
    /// The deal's creation.
    pub deal_created: i64,
    /// The earliest creation of a record of its converted and contact_role people, or of all its
    /// people if it has none of those.
    pub lead_created: i64,
    /// How it stands.
    pub outcome: Outcome,
    /// The close; none while open.
    pub closed: Option<Close>,
    /// Micros in the reporting currency; none where it has no amount, or none that can be
    /// converted.
    pub amount: Option<i128>,
    /// The pipeline file excludes it: no touch is credited for it, and models do not learn from it.
    pub is_excluded: bool,
    /// What the bootstrap draws: the hash of the account, of the deal where it has none.
    pub cluster: u64,
    /// Whether its deal_type is `new`; a deal of no known type is not.
    pub is_new: bool,
}

/// When a deal closed.
#[derive(Debug, Clone, Copy)]
pub struct Close {
    /// The instant, microseconds.
    pub at: i64,
    /// The local day, since 1970.
    pub on: i32,
}

/// The window of every deal, in the order of the staged deals.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn windows(
    staged: &Staged,
    identities: &Identities,
    settings: &Settings,
) -> Result<Vec<Window>> {
    let (people, links) = (&identities.people, &identities.links);
    let (deals, rows) = (&staged.deals.frame, &staged.deal_rows);
    let ids = deals.column(DEAL_ID)?.str()?;
    let accounts = &links.account_of_deal;
    let names = account_names(accounts, deals.column(ACCOUNT_ID)?.str()?);
    let deal_types = deals.column(DEAL_TYPE)?.str()?;
    let wins = if settings.journeys.since_previous_win {
        previous_wins(rows, accounts)
    } else {
        vec![None; rows.len()]
    };
    let leads_created = leads_created(staged, people, links)?;
    let excluded = excluded(deals, &settings.roi.exclude)?;
    let lookback = i64::from(settings.journeys.lookback_days) * DAY_MICROS;
    let window = |(row, deal): (usize, &DealRow)| {
        let close = deal.closed_at.zip(deal.closed_on).map(|(at, on)| Close {
            at,
            on: on.to_epoch_days(),
        });
        let end = close.map_or(settings.as_of.end, |close| close.at);
        // A deal that is kept without its date has no touch before its creation.
        let deal_created = deal.created_at.unwrap_or(i64::MIN);
        Window {
            start: wins[row]
                .map_or(i64::MIN, |win| win + 1)
                .max(end - lookback),
            end,
            previous_win: wins[row],
            deal_created,
            lead_created: leads_created[row].unwrap_or(deal_created),
            outcome: deal.outcome,
            closed: close,
            amount: deal.amount,
            is_excluded: excluded[row],
            cluster: cluster(
                accounts[row].and_then(|account| names.get(&account).copied()),
                ids.get(row),
            ),
            is_new: deal_types.get(row) == Some("new"),
        }
    };
    Ok(rows.iter().enumerate().map(window).collect())
}

/// Which deals are of a pipeline or of a type that is named, case ignored.
fn excluded(deals: &DataFrame, exclude: &Exclude) -> Result<Vec<bool>> {
    let (pipelines, types) = (
        deals.column(PIPELINE)?.str()?,
        deals.column(DEAL_TYPE)?.str()?,
    );
    let is_named = |names: &[String], value: Option<&str>| {
        value.is_some_and(|value| {
            names
                .iter()
                .any(|name| name.to_lowercase() == value.to_lowercase())
        })
    };
    let rows = pipelines.iter().zip(types.iter());
    Ok(rows
        .map(|(pipeline, deal_type)| {
            is_named(&exclude.pipelines, pipeline) || is_named(&exclude.deal_types, deal_type)
        })
        .collect())
}

/// The least id by which deals name each account: merged accounts have several.
fn account_names<'a>(accounts: &[Option<u32>], ids: &'a StringChunked) -> HashMap<u32, &'a str> {
    let mut names: HashMap<u32, &str> = HashMap::new();
    for (account, id) in accounts
        .iter()
        .zip(ids.iter())
        .filter_map(|(account, id)| Some(((*account)?, id?)))
    {
        let name = names.entry(account).or_insert(id);
        *name = id.min(*name);
    }
    names
}

/// Deals of one account are drawn together; an account and a deal never share a number by their
/// ids.
pub(super) fn cluster(account: Option<&str>, deal: Option<&str>) -> u64 {
    let (kind, id) = account.map_or(("deal", deal.unwrap_or_default()), |account| {
        ("account", account)
    });
    let hash = *blake3::Hasher::new()
        .update(kind.as_bytes())
        .update(&[0])
        .update(id.as_bytes())
        .finalize()
        .as_bytes();
    hash[..8].try_into().map_or(0, u64::from_le_bytes)
}

/// For each deal the latest won close of another deal of its account, at or before the deal's
/// creation.
fn previous_wins(deals: &[DealRow], accounts: &[Option<u32>]) -> Vec<Option<i64>> {
    let mut wins: HashMap<u32, Vec<(i64, usize)>> = HashMap::new();
    for (row, (deal, account)) in deals.iter().zip(accounts).enumerate() {
        if let (Some(account), Some(at)) = (account, deal.close_as(Outcome::Won)) {
            wins.entry(*account).or_default().push((at, row));
        }
    }
    wins.values_mut()
        .for_each(|of_account| of_account.sort_unstable());
    let before = |(row, (deal, account)): (usize, (&DealRow, &Option<u32>))| {
        let (of_account, start) = (wins.get(&(*account)?)?, deal.created_at?);
        of_account[..of_account.partition_point(|(at, _)| *at <= start)]
            .iter()
            .rev()
            .find(|(_, other)| *other != row)
            .map(|(at, _)| *at)
    };
    deals.iter().zip(accounts).enumerate().map(before).collect()
}

/// For each deal the creation of its first lead.
fn leads_created(staged: &Staged, people: &People, links: &Links) -> Result<Vec<Option<i64>>> {
    let of_person = first_created(staged, people, links)?;
    let mut of_deal = vec![None; staged.deals.frame.height()];
    let is_direct = |link: &Link| matches!(link.rule, Rule::Converted | Rule::ContactRole);
    for of_one in links.deal_people.chunk_by(|a, b| a.deal == b.deal) {
        let first = |wanted: &dyn Fn(&Link) -> bool| {
            of_one
                .iter()
                .filter(|link| wanted(link))
                .filter_map(|link| of_person.get(&link.person).copied())
                .min()
        };
        let found = if of_one.iter().any(is_direct) {
            first(&is_direct)
        } else {
            first(&|_| true)
        };
        if let Some(link) = of_one.first() {
            of_deal[link.deal as usize] = found;
        }
    }
    Ok(of_deal)
}
