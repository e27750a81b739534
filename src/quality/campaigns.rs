//! What spend and campaigns leave open between them, where a source delivers campaigns.

use crate::error::Result;
use crate::journeys::Campaigns;
use crate::staging::plain_name;
use crate::system::{Check, Facts, Found, Severity};
use crate::table::names::*;
use std::collections::HashSet;

/// How many names are shown.
const NAMED: usize = 3;

/// The checks of campaigns.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "campaign_name_of_two_channels",
        severity: Severity::Warning,
        advice: "names that campaigns of different channels share: they map no touch and no spend; tell the campaigns apart by name, or deliver campaign ids",
        find: shared_names,
    },
    Check {
        id: "spend_of_unknown_campaign",
        severity: Severity::Warning,
        advice: "spend whose campaign_id is none of the delivered campaigns: only its own channel, its name or a rule can map it; deliver the campaign",
        find: |facts| of_spend(facts, is_of_unknown_campaign),
    },
    Check {
        id: "spend_without_campaign",
        severity: Severity::Info,
        advice: "spend with neither a campaign_id nor the name of a delivered campaign: only its own channel or a rule can map it",
        find: |facts| of_spend(facts, is_without_campaign),
    },
    Check {
        id: "campaign_without_spend",
        severity: Severity::Info,
        advice: "campaigns with neither spend, nor an actual_cost, nor a campaign below them: their return is unknown, unless they were free",
        find: campaigns_without_spend,
    },
];

fn shared_names(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let campaigns = &facts.placed.campaigns;
    if campaigns.is_empty() {
        return Ok(Vec::new());
    }
    let names = campaigns.shared_names.iter().take(NAMED);
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let of = facts.staged().campaigns.frame.height();
    let found = Found::new("campaigns", campaigns.shared_names.len(), of);
    Ok(vec![
        found.with_detail(format!("such as {}", names.join(", "))),
    ])
}

/// Rows of spend by what their campaign is to them: its id, its name.
fn of_spend(
    facts: &Facts<'_>,
    is_found: fn(&Campaigns, Option<&str>, Option<&str>) -> bool,
) -> Result<Vec<Found>> {
    let (spend, campaigns) = (&facts.placed.spend, &facts.placed.campaigns);
    if campaigns.is_empty() {
        return Ok(Vec::new());
    }
    let ids = spend.column(CAMPAIGN_ID)?.str()?.iter();
    let names = spend.column(CAMPAIGN_NAME)?.str()?.iter();
    let is_found = ids.zip(names).map(|(id, name)| {
        // A campaign that is known by its name alone has the name for an id.
        let id = id.filter(|id| {
            campaigns.has_id(id) || name.is_none_or(|name| plain_name(id) != plain_name(name))
        });
        is_found(campaigns, id, name)
    });
    let found = Found::of_marked_rows(facts, "spend", spend, is_found)?;
    Ok(vec![found])
}

fn is_of_unknown_campaign(campaigns: &Campaigns, id: Option<&str>, _: Option<&str>) -> bool {
    id.is_some_and(|id| !campaigns.has_id(id))
}

/// Neither an id nor a known name of a campaign.
fn is_without_campaign(campaigns: &Campaigns, id: Option<&str>, name: Option<&str>) -> bool {
    id.is_none() && !name.is_some_and(|name| campaigns.has_name(name))
}

/// Campaigns without a spend row, a cost of their own, or a campaign below them.
fn campaigns_without_spend(facts: &Facts<'_>) -> Result<Vec<Found>> {
    if facts.placed.campaigns.is_empty() {
        return Ok(Vec::new());
    }
    let (spend, campaigns) = (&facts.placed.spend, &facts.staged().campaigns.frame);
    let costs = campaigns.column(ACTUAL_COST)?.is_not_null();
    let names = campaigns.column(NAME)?.str()?;
    let of_id: HashSet<&str> = spend
        .column(CAMPAIGN_ID)?
        .str()?
        .iter()
        .chain(campaigns.column(PARENT_CAMPAIGN_ID)?.str()?.iter())
        .flatten()
        .collect();
    let of_name: HashSet<String> = spend
        .column(CAMPAIGN_NAME)?
        .str()?
        .iter()
        .flatten()
        .map(str::to_lowercase)
        .collect();
    let ids = campaigns.column(CAMPAIGN_ID)?.str()?;
    let rows = ids.iter().zip(names.iter()).zip(costs.iter());
    let is_found = rows.map(|((id, name), has_cost)| {
        let is_named = name.is_some_and(|name| of_name.contains(&name.to_lowercase()));
        !is_named && has_cost != Some(true) && !id.is_some_and(|id| of_id.contains(id))
    });
    let found = Found::of_marked_rows(facts, "campaigns", campaigns, is_found)?;
    Ok(vec![found])
}
