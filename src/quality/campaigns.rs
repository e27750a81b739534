//! What spend and campaigns leave open between them. Goes in: the current views and the campaigns.
//! Comes out: findings, where a source delivers campaigns.

use super::checks::*;
use super::findings::{Finding, Inputs, finding};
use crate::error::Result;
use crate::staging::FileNames;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashSet;

/// The findings.
///
/// # Errors
/// A column missing: a bug.
pub fn of_campaigns(inputs: &Inputs<'_>, names: &FileNames<'_>) -> Result<Vec<Finding>> {
    if inputs.campaigns.is_empty() {
        return Ok(Vec::new());
    }
    let (spend, campaigns) = (&inputs.staging.spend.frame, &inputs.staging.campaigns.frame);
    let shared = &inputs.campaigns.shared_names;
    let advice = format!(
        "{}; such as {}",
        NAME_SHARED.advice,
        shared
            .iter()
            .take(3)
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ")
    );
    let ids = spend.column(CAMPAIGN_ID)?.str()?;
    let is_unknown = ids
        .iter()
        .map(|id| Some(id.is_some_and(|id| !inputs.campaigns.has_id(id))))
        .collect();
    Ok(vec![
        Finding {
            advice,
            ..finding(NAME_SHARED, "campaigns", shared.len(), campaigns.height())
        },
        rows_of(SPEND_OF_UNKNOWN_CAMPAIGN, "spend", spend, is_unknown, names)?,
        rows_of(
            SPEND_WITHOUT_CAMPAIGN,
            "spend",
            spend,
            without_campaign(inputs)?,
            names,
        )?,
        rows_of(
            CAMPAIGN_WITHOUT_SPEND,
            "campaigns",
            campaigns,
            without_spend(inputs)?,
            names,
        )?,
    ])
}

fn rows_of(
    check: &Check,
    entity: &str,
    frame: &DataFrame,
    is_found: BooleanChunked,
    names: &FileNames<'_>,
) -> Result<Finding> {
    let rows = frame.filter(&is_found)?;
    Ok(Finding {
        examples: names.examples(&rows)?,
        ..finding(check, entity, rows.height(), frame.height())
    })
}

/// Spend rows with neither an id nor a known name of a campaign.
fn without_campaign(inputs: &Inputs<'_>) -> Result<BooleanChunked> {
    let frame = &inputs.staging.spend.frame;
    let (ids, campaign_names) = (
        frame.column(CAMPAIGN_ID)?.str()?,
        frame.column(CAMPAIGN_NAME)?.str()?,
    );
    let rows = ids.iter().zip(campaign_names.iter());
    Ok(rows
        .map(|(id, name)| {
            Some(id.is_none() && !name.is_some_and(|name| inputs.campaigns.has_name(name)))
        })
        .collect())
}

/// Campaigns without a spend row, a cost of their own, or a campaign below them.
fn without_spend(inputs: &Inputs<'_>) -> Result<BooleanChunked> {
    let (spend, campaigns) = (&inputs.staging.spend.frame, &inputs.staging.campaigns.frame);
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
    let rows = campaigns
        .column(CAMPAIGN_ID)?
        .str()?
        .iter()
        .zip(names.iter())
        .zip(costs.iter());
    Ok(rows
        .map(|((id, name), has_cost)| {
            let is_named = name.is_some_and(|name| of_name.contains(&name.to_lowercase()));
            Some(!is_named && has_cost != Some(true) && !id.is_some_and(|id| of_id.contains(id)))
        })
        .collect())
}
