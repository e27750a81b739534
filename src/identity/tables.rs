//! The marts of identity: `people`, `deal_people` and `identity`, the share of the books that rests
//! on each rule. Goes in: the current views, who is who, and the links. Comes out: rows in the form
//! of their specs, those of people some at a time.
//!
//! A deal counts once, under its surest link; deals and won amounts are summed a second time
//! without the links, and must agree.

use super::links::{Links, Rule};
use super::people::People;
use super::specs::PEOPLE;
use crate::domain::outcome::Outcome;
use crate::error::{Error, Result};
use crate::lake::MadeMart;
use crate::pipeline::Settings;
use crate::staging::{LakeSnapshot, Staged, total_of, won_deals};
use crate::table::Kind;
use crate::table::batch::batch;
use crate::table::names::*;
use crate::table::types::{polars_type, sums};
use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringViewArray, TimestampMicrosecondArray};
use polars::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Deals that no person is linked to, beside the rules.
pub const NO_RULE: &str = "none";

/// People that are handed on together.
const PEOPLE_ROWS: usize = 65_536;

/// The mart `people`, written as it is made.
///
/// # Errors
/// A column missing: a bug. A file that cannot be written.
pub fn people_mart(
    snapshot: &LakeSnapshot,
    (staged, people): (&Staged, &People),
    settings: &Settings,
) -> Result<MadeMart> {
    let mut mart = snapshot.lake.begin_mart(&PEOPLE, &settings.output.path)?;
    people_rows(staged, people, |rows| mart.write(rows))?;
    mart.finish()
}

/// Hands on the mart `people`, some rows at a time. The persona is that of the newest record that
/// has one, and so is the account: newest by `created_at`, undated records before all others, of
/// one instant the smallest id.
///
/// # Errors
/// A column missing: a bug; what `take` returns.
fn people_rows(
    staged: &Staged,
    people: &People,
    mut take: impl FnMut(RecordBatch) -> Result<()>,
) -> Result<()> {
    let leads = &staged.leads.frame;
    let (ids, personas, account_ids) = (
        leads.column(LEAD_ID)?.str()?,
        leads.column(PERSONA)?.str()?,
        leads.column(ACCOUNT_ID)?.str()?,
    );
    let created = leads.column(CREATED_AT)?.cast(&DataType::Int64)?;
    let created = created.i64()?;
    let rules = people.rules();
    let records = records_by_person(people);
    let person = |of: &&[Record]| of.first().map_or(0, |(person, _)| *person as usize);
    let rows = |of: &&[Record]| of.iter().map(|(_, row)| *row as usize).collect::<Vec<_>>();
    let newest = |of: &&[Record], column: &StringChunked| {
        let filled = of
            .iter()
            .map(|(_, row)| *row as usize)
            .filter(|row| column.get(*row).is_some());
        filled.max_by_key(|row| (created.get(*row), Reverse(*row)))
    };
    let account = |of: &&[Record]| {
        newest(of, account_ids)
            .and_then(|row| account_ids.get(row))
            .map(|id| staged.merged_accounts.survivor(id))
    };
    let mut of_people = records.chunk_by(|one, other| one.0 == other.0).peekable();
    while of_people.peek().is_some() {
        let some: Vec<&[Record]> = of_people.by_ref().take(PEOPLE_ROWS).collect();
        let of_each = || some.iter();
        let texts = |texts: StringViewArray| -> ArrayRef { Arc::new(texts) };
        let lead_ids = of_each().map(|of| {
            rows(of)
                .into_iter()
                .filter_map(|row| ids.get(row))
                .collect::<Vec<_>>()
                .join(" ")
        });
        let first_created: TimestampMicrosecondArray = of_each()
            .map(|of| {
                rows(of)
                    .into_iter()
                    .filter_map(|row| created.get(row))
                    .min()
            })
            .collect();
        take(batch(
            &PEOPLE,
            &[
                (
                    PERSON_ID,
                    texts(of_each().map(|of| ids.get(person(of))).collect()),
                ),
                (LEAD_IDS, texts(lead_ids.map(Some).collect())),
                (ACCOUNT_ID, texts(of_each().map(account).collect())),
                (
                    FIRST_CREATED_AT,
                    Arc::new(first_created.with_timezone("UTC")),
                ),
                (
                    PERSONA,
                    texts(
                        of_each()
                            .map(|of| newest(of, personas).and_then(|row| personas.get(row)))
                            .collect(),
                    ),
                ),
                (
                    RULE,
                    texts(of_each().map(|of| rules.get(person(of)).copied()).collect()),
                ),
                (
                    RECORD_COUNT,
                    Arc::new(Int64Array::from_iter_values(
                        of_each().map(|of| i64::try_from(of.len()).unwrap_or(i64::MAX)),
                    )),
                ),
            ],
        )?)?;
    }
    Ok(())
}

/// A person and a record of theirs, as rows of leads.
type Record = (u32, u32);

/// Every record, by person.
fn records_by_person(people: &People) -> Vec<Record> {
    let count = u32::try_from(people.record_count()).unwrap_or(u32::MAX);
    let mut records: Vec<Record> = (0..count).map(|row| (people.of_lead(row), row)).collect();
    records.sort_unstable();
    records
}

/// The mart `deal_people`.
///
/// # Errors
/// A column missing: a bug.
pub fn deal_people_table(staged: &Staged, links: &Links) -> Result<DataFrame> {
    let (deals, leads) = (
        staged.deals.frame.column(DEAL_ID)?.str()?,
        staged.leads.frame.column(LEAD_ID)?.str()?,
    );
    let links = || links.deal_people.iter();
    Ok(df![
        DEAL_ID => links().map(|link| deals.get(link.deal as usize)).collect::<Vec<_>>(),
        PERSON_ID => links().map(|link| leads.get(link.person as usize)).collect::<Vec<_>>(),
        RULE => links().map(|link| link.rule.name()).collect::<Vec<_>>(),
        CONFIDENCE => links().map(|link| link.rule.confidence()).collect::<Vec<_>>(),
        IS_PRIMARY => links().map(|link| link.is_primary).collect::<Vec<_>>(),
    ]?)
}

/// The earliest creation of a record of each person on a deal; people without a dated record are
/// not there.
///
/// # Errors
/// A column missing: a bug.
pub fn first_created(
    staged: &Staged,
    people: &People,
    links: &Links,
) -> Result<HashMap<u32, i64, ahash::RandomState>> {
    let created = staged
        .leads
        .frame
        .column(CREATED_AT)?
        .cast(&DataType::Int64)?;
    let mut of_person: HashMap<u32, i64, ahash::RandomState> = links
        .deal_people
        .iter()
        .map(|link| (link.person, i64::MAX))
        .collect();
    for (row, at) in (0..).zip(created.i64()?.iter()) {
        if let (Some(first), Some(at)) = (of_person.get_mut(&people.of_lead(row)), at) {
            *first = at.min(*first);
        }
    }
    of_person.retain(|_, at| *at < i64::MAX);
    Ok(of_person)
}

/// For the deals that leads became, when the first record of their people was created.
///
/// # Errors
/// A column missing: a bug.
pub fn converted_created(staged: &Staged, people: &People, links: &Links) -> Result<DataFrame> {
    let of_person = first_created(staged, people, links)?;
    let mut of_deal: BTreeMap<u32, Option<i64>> = BTreeMap::new();
    for link in links
        .deal_people
        .iter()
        .filter(|link| link.rule == Rule::Converted)
    {
        let first = of_deal.entry(link.deal).or_default();
        *first = [*first, of_person.get(&link.person).copied()]
            .into_iter()
            .flatten()
            .min();
    }
    let deals = staged.deals.frame.column(DEAL_ID)?.str()?;
    let at = Series::new(
        FIRST_CREATED_AT.into(),
        of_deal.values().copied().collect::<Vec<_>>(),
    )
    .cast(&polars_type(Kind::Instant))?;
    let ids = of_deal
        .keys()
        .map(|deal| deals.get(*deal as usize))
        .collect::<Vec<_>>();
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
pub fn identity_table(staged: &Staged, links: &Links) -> Result<DataFrame> {
    let deals = &staged.deals.frame;
    let names: Vec<&str> = Rule::ALL
        .iter()
        .map(|rule| rule.name())
        .chain([NO_RULE])
        .collect();
    let mut resting = vec![Resting::default(); names.len()];
    links
        .deal_people
        .iter()
        .for_each(|link| resting[link.rule as usize].links += 1);
    let mut of_deals = links
        .deal_people
        .chunk_by(|one, other| one.deal == other.deal)
        .peekable();
    for (row, deal) in staged.deal_rows.iter().zip(0u32..) {
        let of_deal = of_deals.next_if(|links| links.first().is_some_and(|link| link.deal == deal));
        let surest = of_deal.and_then(|links| links.iter().map(|link| link.rule).min());
        let rests = &mut resting[surest.map_or(Rule::ALL.len(), |rule| rule as usize)];
        rests.deals += 1;
        if row.outcome == Outcome::Won {
            rests.won += 1;
            rests.amount += row.amount.unwrap_or_default();
        }
    }
    let total = total_of(won_deals(deals))?;
    check_sums(&resting, deals.height(), total)?;
    let frame = df![
        RULE => names,
        LINK_COUNT => resting.iter().map(|rests| rests.links).collect::<Vec<_>>(),
        DEAL_COUNT => resting.iter().map(|rests| rests.deals).collect::<Vec<_>>(),
        WON_DEAL_COUNT => resting.iter().map(|rests| rests.won).collect::<Vec<_>>(),
        SHARE => resting.iter().map(|rests| (total.1 != 0).then(|| rests.amount as f64 / total.1 as f64)).collect::<Vec<_>>(),
    ]?;
    Ok(frame.hstack(&[sums(
        WON_AMOUNT,
        resting.iter().map(|rests| Some(rests.amount)),
    )?])?)
}

fn check_sums(resting: &[Resting], deals: usize, won: (i64, i128)) -> Result<()> {
    let found = resting.iter().fold((0, 0, 0), |sum, rests| {
        (sum.0 + rests.deals, sum.1 + rests.won, sum.2 + rests.amount)
    });
    let expected = (i64::try_from(deals).unwrap_or(i64::MAX), won.0, won.1);
    if found == expected {
        Ok(())
    } else {
        Err(Error::bug(format!(
            "the rules of identity add up to {found:?}, expected {expected:?}"
        )))
    }
}
