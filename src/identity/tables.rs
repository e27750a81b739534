//! The marts of identity: `people`, `deal_people` and `identity`, the share of the books that rests on each rule. Goes in: the current views, who
//! is who, and the links. Comes out: frames in the form of their specs.
//!
//! A deal counts once, under its surest link; deals and won amounts are summed a second time without the links, and must agree.

use super::accounts::Accounts;
use super::links::{Links, Rule};
use super::people::People;
use crate::error::{Error, Result};
use crate::staging::Staging;
use crate::table::Kind;
use crate::table::names::*;
use crate::table::types::polars_type;
use polars::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Deals that nobody is linked to, beside the rules.
pub const NO_RULE: &str = "none";

/// The mart `people`. The persona is that of the newest record that has one, and so is the account: newest by `created_at`, undated
/// records before all others, of one instant the smallest id.
///
/// # Errors
/// A column missing: a bug.
pub fn people_table(staging: &Staging, people: &People) -> Result<DataFrame> {
    let leads = &staging.leads.frame;
    let accounts = Accounts::new(staging)?;
    let (ids, personas, account_ids) = (leads.column(LEAD_ID)?.str()?, leads.column(PERSONA)?.str()?, leads.column(ACCOUNT_ID)?.str()?);
    let created = leads.column(CREATED_AT)?.cast(&DataType::Int64)?;
    let created = created.i64()?;
    let rules = people.rules();
    let records = records_by_person(people);
    let count = records.chunk_by(|one, other| one.0 == other.0).count();
    let [mut person_ids, mut account_of, mut persona_of, mut rule_of] = [0; 4].map(|_| Vec::with_capacity(count));
    let mut lead_ids = StringChunkedBuilder::new(LEAD_IDS.into(), count);
    let (mut first_created, mut record_counts) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for of_person in records.chunk_by(|one, other| one.0 == other.0) {
        let rows = || of_person.iter().map(|(_, row)| *row as usize);
        let newest = |column: &StringChunked| rows().filter(|row| column.get(*row).is_some()).max_by_key(|row| (created.get(*row), Reverse(*row)));
        let person = of_person.first().map_or(0, |(person, _)| *person as usize);
        person_ids.push(ids.get(person));
        match of_person {
            [(_, row)] => lead_ids.append_option(ids.get(*row as usize)),
            _ => lead_ids.append_value(rows().filter_map(|row| ids.get(row)).collect::<Vec<_>>().join(" ")),
        }
        account_of.push(newest(account_ids).and_then(|row| account_ids.get(row)).map(|id| accounts.surviving(id)));
        persona_of.push(newest(personas).and_then(|row| personas.get(row)));
        rule_of.push(rules.get(person).copied());
        first_created.push(rows().filter_map(|row| created.get(row)).min());
        record_counts.push(i64::try_from(of_person.len()).unwrap_or(i64::MAX));
    }
    let created_at = Series::new(FIRST_CREATED_AT.into(), first_created).cast(&polars_type(Kind::Instant))?;
    let frame = df![PERSON_ID => person_ids, LEAD_IDS => lead_ids.finish(), ACCOUNT_ID => account_of, PERSONA => persona_of, RULE => rule_of, RECORD_COUNT => record_counts]?;
    Ok(frame.hstack(&[created_at.into_column()])?)
}

/// Person and record, sorted.
fn records_by_person(people: &People) -> Vec<(u32, u32)> {
    let count = u32::try_from(people.record_count()).unwrap_or(u32::MAX);
    let mut records: Vec<(u32, u32)> = (0..count).map(|row| (people.of_lead(row), row)).collect();
    records.sort_unstable();
    records
}

/// The mart `deal_people`.
///
/// # Errors
/// A column missing: a bug.
pub fn deal_people_table(staging: &Staging, links: &Links) -> Result<DataFrame> {
    let (deals, leads) = (staging.deals.frame.column(DEAL_ID)?.str()?, staging.leads.frame.column(LEAD_ID)?.str()?);
    let links = || links.deal_people.iter();
    Ok(df![
        DEAL_ID => links().map(|link| deals.get(link.deal as usize)).collect::<Vec<_>>(),
        PERSON_ID => links().map(|link| leads.get(link.person as usize)).collect::<Vec<_>>(),
        RULE => links().map(|link| link.rule.name()).collect::<Vec<_>>(),
        CONFIDENCE => links().map(|link| link.rule.confidence()).collect::<Vec<_>>(),
        IS_PRIMARY => links().map(|link| link.is_primary).collect::<Vec<_>>(),
    ]?)
}

/// The earliest creation of a record of the people whose leads became a deal, for the deals that have such people.
///
/// # Errors
/// A column missing: a bug.
pub fn first_created(staging: &Staging, people: &People, links: &Links) -> Result<DataFrame> {
    let created = staging.leads.frame.column(CREATED_AT)?.cast(&DataType::Int64)?;
    let converted = || links.deal_people.iter().filter(|link| link.rule == Rule::Converted);
    let mut of_person: HashMap<u32, Option<i64>> = converted().map(|link| (link.person, None)).collect();
    for (row, at) in (0..).zip(created.i64()?.iter()) {
        if let (Some(first), Some(at)) = (of_person.get_mut(&people.of_lead(row)), at) {
            *first = Some(first.map_or(at, |first| first.min(at)));
        }
    }
    let mut of_deal: BTreeMap<u32, Option<i64>> = BTreeMap::new();
    for link in converted() {
        let first = of_deal.entry(link.deal).or_default();
        *first = [*first, of_person.get(&link.person).copied().flatten()].into_iter().flatten().min();
    }
    let deals = staging.deals.frame.column(DEAL_ID)?.str()?;
    let at = Series::new(FIRST_CREATED_AT.into(), of_deal.values().copied().collect::<Vec<_>>()).cast(&polars_type(Kind::Instant))?;
    let ids = of_deal.keys().map(|deal| deals.get(*deal as usize)).collect::<Vec<_>>();
    Ok(df![DEAL_ID => ids]?.hstack(&[at.into_column()])?)
}

/// What rests on a rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Resting {
    links: i64,
    deals: i64,
    won: i64,
    /// Micros of won amounts.
    amount: i128,
}

/// The mart `identity`.
///
/// # Errors
/// Rules that do not add up to the deals and the won amount: a bug.
pub fn identity_table(staging: &Staging, links: &Links) -> Result<DataFrame> {
    let deals = &staging.deals.frame;
    let outcomes = deals.column(OUTCOME)?.str()?;
    let amounts = deals.column(AMOUNT)?.decimal()?.physical().clone();
    let names: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).chain([NO_RULE]).collect();
    let mut resting = vec![Resting::default(); names.len()];
    links.deal_people.iter().for_each(|link| resting[link.rule as usize].links += 1);
    let mut of_deals = links.deal_people.chunk_by(|one, other| one.deal == other.deal).peekable();
    for (row, deal) in (0..deals.height()).zip(0u32..) {
        let of_deal = of_deals.next_if(|links| links.first().is_some_and(|link| link.deal == deal));
        let surest = of_deal.and_then(|links| links.iter().map(|link| link.rule).min());
        let rests = &mut resting[surest.map_or(Rule::ALL.len(), |rule| rule as usize)];
        rests.deals += 1;
        if outcomes.get(row) == Some("won") {
            rests.won += 1;
            rests.amount += amounts.get(row).unwrap_or_default();
        }
    }
    let total = won_total(deals)?;
    check_sums(&resting, deals.height(), total)?;
    let sums: Int128Chunked = resting.iter().map(|rests| Some(rests.amount)).collect();
    let frame = df![
        RULE => names,
        LINK_COUNT => resting.iter().map(|rests| rests.links).collect::<Vec<_>>(),
        DEAL_COUNT => resting.iter().map(|rests| rests.deals).collect::<Vec<_>>(),
        WON_DEAL_COUNT => resting.iter().map(|rests| rests.won).collect::<Vec<_>>(),
        SHARE => resting.iter().map(|rests| (total.1 != 0).then(|| rests.amount as f64 / total.1 as f64)).collect::<Vec<_>>(),
    ]?;
    Ok(frame.hstack(&[sums.into_decimal(38, 6)?.into_series().with_name(WON_AMOUNT.into()).into_column()])?)
}

/// Won deals and their amount, summed by polars: the second opinion.
fn won_total(deals: &DataFrame) -> Result<(i64, i128)> {
    let won = deals.clone().lazy().filter(col(OUTCOME).eq(lit("won")));
    let sums = won.select([len().cast(DataType::Int64).alias(COUNT), col(AMOUNT).sum()]).collect()?;
    Ok((sums.column(COUNT)?.i64()?.get(0).unwrap_or_default(), sums.column(AMOUNT)?.decimal()?.physical().get(0).unwrap_or_default()))
}

fn check_sums(resting: &[Resting], deals: usize, won: (i64, i128)) -> Result<()> {
    let found = resting.iter().fold((0, 0, 0), |sum, rests| (sum.0 + rests.deals, sum.1 + rests.won, sum.2 + rests.amount));
    let expected = (i64::try_from(deals).unwrap_or(i64::MAX), won.0, won.1);
    if found == expected { Ok(()) } else { Err(Error::bug(format!("the rules of identity add up to {found:?}, expected {expected:?}"))) }
}
