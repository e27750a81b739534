//! What identity joined and linked, and what it left open. Goes in: who is who, the links, the
//! current views. Comes out: findings.

use super::checks::*;
use super::findings::{Finding, Inputs, finding, rows_where};
use crate::error::Result;
use crate::identity::{Links, People, Shared};
use crate::staging::{FileNames, Staging};
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashSet;

/// How records became people; leads must still have their texts.
///
/// # Errors
/// A column missing: a bug.
pub fn of_people(
    staging: &Staging,
    people: &People,
    links: &Links,
    names: &FileNames<'_>,
) -> Result<Vec<Finding>> {
    let (joins, domains) = (&people.joins, &links.domains);
    let leads = &staging.leads.frame;
    let count = leads.height();
    // A set and a mask: there are many leads, few of them became one another, and a join would copy
    // them all.
    let became: HashSet<&str, ahash::RandomState> = leads
        .column(CONVERTED_LEAD_ID)?
        .str()?
        .iter()
        .flatten()
        .collect();
    let is_contact: BooleanChunked = leads
        .column(LEAD_ID)?
        .str()?
        .iter()
        .map(|id| id.is_some_and(|id| became.contains(id)))
        .collect();
    let contacts = leads
        .select([LEAD_ID, ACCOUNT_ID, SOURCE, FILE, LINE])?
        .filter(&is_contact)?;
    Ok(vec![
        finding(MERGED_RECORD, "leads", joins.merged_count, count),
        finding(CONVERTED_RECORD, "leads", joins.converted_count, count),
        finding(ONE_EMAIL, "leads", joins.email_count, count),
        finding(ONE_VISITOR, "leads", joins.visitor_count, count),
        of_rows(POINTER_LOST, leads, &joins.lost_pointers, names)?,
        of_shared(
            SHARED_EMAIL,
            "addresses",
            leads,
            &joins.shared_emails,
            names,
        )?,
        of_shared(
            SHARED_VISITOR,
            "anonymous ids",
            leads,
            &joins.shared_visitors,
            names,
        )?,
        finding(
            FREE_MAIL,
            "people",
            domains.free_mail_count,
            domains.with_email_count,
        ),
        rows_where(
            CONTACT_WITHOUT_ACCOUNT,
            "leads",
            contacts.clone().lazy(),
            col(ACCOUNT_ID).is_null(),
            contacts.height(),
            names,
        )?,
        finding(
            DOMAIN_AMBIGUOUS,
            "accounts",
            domains.ambiguous_count,
            domains.domain_count,
        ),
    ])
}

/// Records of the current view, by row.
fn of_rows(
    check: &Check,
    leads: &DataFrame,
    rows: &[u32],
    names: &FileNames<'_>,
) -> Result<Finding> {
    let shown = leads.take(&IdxCa::from_vec(PlSmallStr::EMPTY, rows.to_vec()))?;
    Ok(Finding {
        examples: names.examples(&shown)?,
        ..finding(check, "leads", rows.len(), leads.height())
    })
}

fn of_shared(
    check: &Check,
    noun: &str,
    leads: &DataFrame,
    shared: &Shared,
    names: &FileNames<'_>,
) -> Result<Finding> {
    let advice = format!("{}; {noun}: {}", check.advice, shared.key_count);
    Ok(Finding {
        advice,
        ..of_rows(check, leads, &shared.records, names)?
    })
}

/// How people came to deals, or did not; `touches` is how many there are.
///
/// # Errors
/// A column missing: a bug.
pub fn of_links(
    inputs: &Inputs<'_>,
    touches: usize,
    names: &FileNames<'_>,
) -> Result<Vec<Finding>> {
    let (links, deals) = (inputs.links, &inputs.staging.deals.frame);
    let height = deals.height();
    let unknown = deals.take(&IdxCa::from_vec(
        PlSmallStr::EMPTY,
        links.unknown_leads.clone(),
    ))?;
    let mut is_alone = vec![true; height];
    links
        .deal_people
        .iter()
        .for_each(|link| is_alone[link.deal as usize] = false);
    let alone = deals.filter(&BooleanChunked::from_iter_values(
        PlSmallStr::EMPTY,
        is_alone.into_iter(),
    ))?;
    Ok(vec![
        rows_where(
            LEAD_UNKNOWN,
            "deals",
            unknown.lazy(),
            lit(true),
            height,
            names,
        )?,
        rows_where(
            DEAL_WITHOUT_PERSON,
            "deals",
            alone.lazy(),
            lit(true),
            height,
            names,
        )?,
        finding(TOUCH_UNKNOWN, "touches", inputs.stranger_count, touches),
        finding(TOUCH_UNLINKED, "touches", inputs.unlinked_count, touches),
        finding(
            DEAL_UNKNOWN,
            "deal_people",
            links.unknown_deal_count,
            links.deal_people.len() + links.unknown_deal_count,
        ),
    ])
}
