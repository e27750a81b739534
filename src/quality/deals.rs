//! Deals whose dates contradict each other, and deals without the person or account that they need.

use super::odd_references::look_like;
use crate::document::number::{count_full, money_short};
use crate::error::Result;
use crate::identity::converted_created;
use crate::staging::{total_of, won_deals};
use crate::system::{Check, Facts, Found, Severity};
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashSet;

/// The checks of deals.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "deal_closed_before_creation",
        severity: Severity::Warning,
        advice: "deals whose close lies before their creation: kept and counted; correct the dates in the CRM",
        find: closed_before_creation,
    },
    Check {
        id: "deal_closed_before_lead",
        severity: Severity::Warning,
        advice: "deals that were won or lost before their first lead was created: kept, but no touch of that lead can earn credit; correct the dates, or create leads before deals",
        find: closed_before_lead,
    },
    Check {
        id: "link_to_unknown_lead",
        severity: Severity::Warning,
        advice: "deals linked to a lead that no source delivered: the link is lost; deliver the lead",
        find: unknown_leads,
    },
    Check {
        id: "link_to_unknown_deal",
        severity: Severity::Info,
        advice: "links to a deal that no source delivered, or that is deleted or later than as_of: the link is lost",
        find: unknown_deals,
    },
    Check {
        id: "deal_without_person",
        severity: Severity::Warning,
        advice: "deals without a linked person: nobody's touches can reach them; enter contacts or the lead in the CRM",
        find: without_person,
    },
    Check {
        id: "deal_of_unknown_account",
        severity: Severity::Info,
        advice: "deals of an account that no source delivered: account facts and the people of the account are missing for them; deliver the accounts, or look whether the column holds ids of something else",
        find: of_unknown_account,
    },
];

fn closed_before_creation(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let deals = &facts.staged().deals.frame;
    let is_found = col(CLOSED_AT).lt(col(CREATED_AT));
    Ok(vec![Found::of_rows_where(facts, "deals", deals, is_found)?])
}

fn closed_before_lead(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let (staged, identities) = (facts.staged(), facts.identities());
    let deals = &staged.deals.frame;
    let first_lead = converted_created(staged, &identities.people, &identities.links)?;
    let by_deal = [col(DEAL_ID)];
    let rows = deals
        .clone()
        .lazy()
        .join(
            first_lead.lazy(),
            by_deal.clone(),
            by_deal,
            JoinArgs::new(JoinType::Inner),
        )
        .sort([DEAL_ID], SortMultipleOptions::default())
        .filter(col(CLOSED_AT).lt(col(FIRST_CREATED_AT)))
        .collect()?;
    let found = Found::of_rows(facts, "deals", &rows, deals.height())?;
    Ok(vec![found])
}

fn unknown_leads(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let (deals, links) = (&facts.staged().deals.frame, &facts.identities().links);
    let rows_of = |rows: Vec<u32>| deals.take(&IdxCa::from_vec(PlSmallStr::EMPTY, rows));
    let rows = rows_of(links.unknown_leads.clone())?;
    let mut found = Found::of_rows(facts, "deals", &rows, deals.height())?;
    if found.count == 0 {
        return Ok(vec![found]);
    }
    let is_alone = |deal: &u32| links.of_deal(*deal).is_empty();
    let alone = links.unknown_leads.iter().copied().filter(is_alone);
    let (count, amount) = total_of(won_deals(&rows_of(alone.collect())?))?;
    let contacts = &facts.staged().deal_contacts.frame;
    let named: HashSet<&str> = rows.column(DEAL_ID)?.str()?.iter().flatten().collect();
    let of_contacts = contacts.column(DEAL_ID)?.str()?.iter();
    let of_contacts = of_contacts
        .zip(contacts.column(LEAD_ID)?.str()?.iter())
        .filter_map(|(deal, lead)| lead.filter(|_| deal.is_some_and(|deal| named.contains(deal))));
    let ids = rows.column(LEAD_ID)?.str()?.iter().flatten();
    let hint = look_like(ids.chain(of_contacts));
    if let Some(hint) = &hint {
        found = found.with_detail(format!("most of the ids are {hint}"));
    }
    let (_, won_amount) = total_of(won_deals(deals))?;
    if count == 0 || amount * DOUBTFUL_FROM <= won_amount {
        // Another link may save their credit; so many lost ones are another premise.
        if is_much(found.count, deals.height()) {
            let words = of_unknown(found.count, deals.height(), "a person");
            return Ok(vec![found.with_doubt(words)]);
        }
        return Ok(vec![found]);
    }
    let is_one = usize::from(count == 1);
    let words = format!(
        "{} {}, {}, {} a person that no source delivered",
        count_full(count),
        ["won deals", "won deal"][is_one],
        money_short(amount, facts.settings().currency),
        ["name", "names"][is_one],
    );
    let hint = hint.as_ref().and_then(|hint| hint.split_once(':'));
    let words = hint.map_or(words.clone(), |(what, _)| format!("{words} ({what})"));
    Ok(vec![found.with_doubt(words).with_share_of(
        amount,
        won_amount,
        1.0 / DOUBTFUL_FROM as f64,
    )])
}

/// A won share of won revenue above 1 in so many makes the figures doubtful.
const DOUBTFUL_FROM: i128 = 100;

fn unknown_deals(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let links = &facts.identities().links;
    let count = links.unknown_deal_count;
    let found = Found::new("deal_people", count, links.deal_people.len() + count);
    Ok(vec![found])
}

fn without_person(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let deals = &facts.staged().deals.frame;
    let mut is_alone = vec![true; deals.height()];
    let links = facts.identities().links.deal_people.iter();
    links.for_each(|link| is_alone[link.deal as usize] = false);
    let found = Found::of_marked_rows(facts, "deals", deals, is_alone)?;
    Ok(vec![found])
}

fn of_unknown_account(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let deals = &facts.staged().deals.frame;
    let accounts = facts.staged().accounts.frame.clone().lazy();
    let rows = deals
        .clone()
        .lazy()
        .filter(col(ACCOUNT_ID).is_not_null())
        .anti_join(accounts, col(ACCOUNT_ID), col(ACCOUNT_ID))
        .sort([DEAL_ID], SortMultipleOptions::default())
        .collect()?;
    let found = Found::of_rows(facts, "deals", &rows, deals.height())?;
    let named = deals.height() - deals.column(ACCOUNT_ID)?.null_count();
    let has_accounts = facts.staged().accounts.frame.height() > 0;
    if has_accounts && is_much(rows.height(), named) {
        let words = of_unknown(rows.height(), named, "an account");
        return Ok(vec![found.with_doubt(words)]);
    }
    Ok(vec![found])
}

/// More than a tenth of what names something names nothing that is there.
fn is_much(unknown: usize, of: usize) -> bool {
    unknown * 10 > of
}

fn of_unknown(unknown: usize, of: usize, what: &str) -> String {
    let count = |count: usize| count_full(i64::try_from(count).unwrap_or(i64::MAX));
    format!(
        "{} of {} deals name {what} that no source delivered",
        count(unknown),
        count(of)
    )
}
