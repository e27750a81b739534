//! Where does money work? Spend against attributed revenue on both bases, how sure that is, how long
//! it took, and what to make of it. Credits, spend, leads and deals in; the mart `roi`, the marts
//! that are made from it, and their section out.

mod campaign_names;
mod channel_returns;
mod channel_spend;
mod checks;
mod cohorts;
mod costs;
mod decisions;
mod leads;
mod metrics;
mod period_returns;
mod quotients;
mod return_columns;
mod return_lags;
mod return_metric;
mod return_metrics;
mod return_parts;
mod return_rows;
mod return_summary;
mod return_totals;
mod returns;
mod returns_compared;
mod roi_inputs;
mod roi_keys;
mod section;
mod specs;
mod spend_cohorts;
mod verdict;

pub use campaign_names::CampaignNames;
pub use channel_returns::{ChannelReturn, channel_returns, revenue_share};
pub use channel_spend::{CostShare, cost_shares};
pub use leads::{STAGES as LEAD_STAGES, places as lead_stage_places};
pub use period_returns::PeriodReturns;
pub use quotients::{NO_DEAL, cost_per, return_on, why_no_return};
pub use return_columns::RETURNS;
pub use return_metric::ReturnMetric;
pub use return_metrics::{RETURN_METRICS, return_metric};
pub use return_parts::{CreditedDeals, FigureNumber, FigurePart, ReturnParts};
pub use return_summary::ReturnSummary;
pub use return_totals::{ALL_MONTHS, ReturnTotal};
pub use section::{FIXED_SENTENCE, model_title};
pub use specs::{
    CAMPAIGN_NAMES, COHORTS, MODEL_AGREEMENT, RETURN_SUMMARY, RETURN_TOTALS, RETURNS_COMPARED,
    SPEND_COHORTS,
};
pub use verdict::Verdict;

pub use crate::reconciliation::NO_SPEND;

/// What a return is made of: where one of these is not delivered of a period, there is none.
pub const OF_RETURN: &[&str] = &["deals", "touches", "spend"];

use crate::document::Block;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::{Check, Facts, Made, Marts, Metric, Report, System};
use crate::table::TableSpec;

/// Period of everything together, and the row of all channels together.
pub const ALL_PERIODS: &str = "all";
/// Revenue goes back to the month of the credited touch.
pub const TOUCH_DATE: &str = "touch_date";
/// Revenue in the month of the win.
pub const CLOSE_DATE: &str = "close_date";
/// The level of channels.
pub const CHANNEL_LEVEL: &str = "channel";
/// The level of campaigns.
pub const CAMPAIGN_LEVEL: &str = "campaign";
/// The level of content.
pub const CONTENT_LEVEL: &str = "content";

/// The system: where does money work?
#[derive(Debug)]
pub struct Roi;

impl System for Roi {
    fn id(&self) -> &'static str {
        "roi"
    }

    fn marts(&self) -> &'static [&'static TableSpec] {
        &[
            &RETURNS,
            &COHORTS,
            &MODEL_AGREEMENT,
            &CAMPAIGN_NAMES,
            &RETURN_TOTALS,
            &RETURNS_COMPARED,
            &SPEND_COHORTS,
            &RETURN_SUMMARY,
        ]
    }

    fn metrics(&self) -> Vec<&'static Metric> {
        metrics::metrics()
    }

    fn checks(&self) -> &'static [Check] {
        checks::CHECKS
    }

    fn build(&self, facts: &Facts<'_>, _marts: &Marts) -> Result<Made> {
        let settings = facts.settings();
        let inputs = roi_inputs::RoiInputs::of(facts)?;
        let agreement = facts.credited.agreement.clone();
        let campaigns = &facts.staged().campaigns.frame;
        let returns = returns::roi(&inputs)?;
        let cohorts = cohorts::cohorts(&inputs)?;
        let totals = return_totals::return_totals(
            &returns,
            settings.roi.gross_margin,
            settings.currency,
            inputs.has_deals,
        )?;
        let compared = returns_compared::returns_compared(&returns, settings)?;
        let of_spend = spend_cohorts::spend_cohorts(&cohorts, settings)?;
        let summary = return_summary::return_summary(facts, &returns)?;
        Ok(Made::default()
            .with(&RETURNS, returns)
            .with(&COHORTS, cohorts)
            .with(
                &MODEL_AGREEMENT,
                decisions::with_decisions(agreement, &inputs)?,
            )
            .with(&CAMPAIGN_NAMES, campaign_names::campaign_names(campaigns)?)
            .with(&RETURN_TOTALS, totals)
            .with(&RETURNS_COMPARED, compared)
            .with(&SPEND_COHORTS, of_spend)
            .with(&RETURN_SUMMARY, summary))
    }

    fn report(&self) -> Option<&dyn Report> {
        Some(self)
    }
}

impl Report for Roi {
    fn id(&self) -> &'static str {
        System::id(self)
    }

    fn title(&self) -> &'static str {
        "Return by channel"
    }

    fn question(&self) -> &'static str {
        "Where does money work?"
    }

    fn blocks(&self, marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
        section::blocks(marts, settings)
    }
}
