//! The marts of figures by period, in the order in which each needs the others.

use crate::error::Result;
use crate::funnel::LeadPaths;
use crate::identity::Links;
use crate::pipeline::Settings;
use crate::roi;
use crate::staging::{Before, Staging};
use polars::prelude::{DataFrame, StringChunked};

/// Computes them; `before` is the publication that months are compared with.
///
/// # Errors
/// A column missing: a bug.
pub fn by_period(
    staging: &Staging,
    links: &Links,
    on_way: &LeadPaths,
    lead_channels: &StringChunked,
    before: Option<&Before>,
    settings: &Settings,
) -> Result<Vec<(&'static str, DataFrame)>> {
    let deals = roi::sold(&staging.deals.frame, settings.timezone)?;
    let segments = roi::Segments::of(staging, links, &on_way.lead_of_deal, lead_channels)?;
    let actuals = roi::Actuals::of(staging, &deals, &on_way.first_entries, settings)?;
    let monthly = roi::monthly(staging, &deals, settings)?;
    Ok(vec![
        ("win_rates", roi::win_rates(&deals, &segments)?),
        (
            "pipeline_velocity",
            roi::pipeline_velocity(&deals, &segments, settings)?,
        ),
        (
            "scorecard",
            roi::scorecard(&staging.targets.frame, &actuals, settings)?,
        ),
        (
            "restatements",
            roi::restatements(&monthly, before, settings)?,
        ),
        ("monthly", monthly),
    ])
}
