//! The direct links of a person to a deal, for each pair the first rule that holds: `converted` (the lead's
//! converted_deal_id, or the deal's lead_id), then `contact_role` (deal_contacts). Links to records or deals that nobody
//! delivered link nothing and are counted.

use crate::error::{Error, Result};
use crate::staging::Staging;
use crate::table::names::*;
use polars::prelude::*;

/// The links, and what could not be linked.
pub struct Links {
    /// One row a (deal, person): the mart `deal_people`.
    pub deal_people: DataFrame,
    /// Links whose lead was not delivered: deal_id, lead_id, and where the link was said.
    pub unknown_leads: DataFrame,
    /// Links whose deal is not there.
    pub unknown_deal_count: usize,
}

/// Links people to deals.
///
/// # Errors
/// A join that adds or loses deals: a bug.
pub fn link(staging: &Staging) -> Result<Links> {
    let leads = staging.leads.frame.clone().lazy();
    let deals = staging.deals.frame.clone().lazy();
    let from_lead = leads.clone().filter(col(CONVERTED_DEAL_ID).is_not_null()).select([col(CONVERTED_DEAL_ID).alias(DEAL_ID), col(LEAD_ID)]);
    let from_deal = deals.clone().filter(col(LEAD_ID).is_not_null()).select([col(DEAL_ID), col(LEAD_ID)]);
    let contacts = staging.deal_contacts.frame.clone().lazy();
    let claimed = concat(
        [
            claim(concat([from_lead, from_deal], UnionArgs::default())?, "converted", 0),
            claim(contacts.clone().select([col(DEAL_ID), col(LEAD_ID)]), "contact_role", 1),
        ],
        UnionArgs::default(),
    )?;
    let unknown_deal_count = claimed.clone().anti_join(deals.clone(), col(DEAL_ID), col(DEAL_ID)).collect()?.height();
    let known_deals = claimed.semi_join(deals.clone(), col(DEAL_ID), col(DEAL_ID));
    let known = known_deals.clone().semi_join(leads.clone(), col(LEAD_ID), col(LEAD_ID));
    let primaries = contacts.filter(col(IS_PRIMARY).fill_null(lit(false))).select([col(DEAL_ID), col(LEAD_ID), lit(true).alias("primary_contact")]);
    let pair = [col(DEAL_ID), col(LEAD_ID)];
    let deal_people = known
        .sort([DEAL_ID, LEAD_ID, "rule_order"], SortMultipleOptions::default())
        .unique_stable_generic(Some(pair.to_vec()), UniqueKeepStrategy::First)
        .join(primaries, pair.clone(), pair.clone(), JoinArgs::new(JoinType::Left))
        .select([
            col(DEAL_ID),
            col(LEAD_ID).alias(PERSON_ID),
            col(RULE),
            lit(1.0).alias(CONFIDENCE),
            col("primary_contact").fill_null(lit(false)).alias(IS_PRIMARY),
        ])
        .sort([DEAL_ID, PERSON_ID], SortMultipleOptions::default())
        .collect()?;
    let unknown_leads =
        known_deals.anti_join(leads, col(LEAD_ID), col(LEAD_ID)).sort([DEAL_ID, LEAD_ID, "rule_order"], SortMultipleOptions::default()).collect()?;
    check_no_fan_out(&deal_people)?;
    Ok(Links { deal_people, unknown_leads, unknown_deal_count })
}

fn claim(pairs: LazyFrame, rule: &str, order: i32) -> LazyFrame {
    pairs.with_columns([lit(rule).alias(RULE), lit(order).alias("rule_order")])
}

/// A pair that stood twice would count its deal's money twice.
fn check_no_fan_out(deal_people: &DataFrame) -> Result<()> {
    let pairs = deal_people.clone().lazy().group_by([col(DEAL_ID), col(PERSON_ID)]).agg([len()]).collect()?.height();
    if pairs == deal_people.height() { Ok(()) } else { Err(Error::bug(format!("{} links for {pairs} pairs of deal and person", deal_people.height()))) }
}
