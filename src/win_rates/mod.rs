//! How much of it do we win? Staged deals and their segments in; the marts `win_rates`,
//! `pipeline_velocity` and `closed_deals` and their section out.

mod by_segment;
mod closed_deals;
mod deal_tally;
mod metrics;
mod section;
mod specs;
mod velocity;

pub use deal_tally::DealTally;
pub use specs::{CLOSED_DEALS, PIPELINE_VELOCITY, WIN_RATES};
pub use velocity::velocity;

use crate::document::Block;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::{Facts, Made, Marts, Metric, Report, System};
use crate::table::TableSpec;

/// The system: how much of it do we win?
#[derive(Debug)]
pub struct WinRates;

impl System for WinRates {
    fn id(&self) -> &'static str {
        "win_rates"
    }

    fn marts(&self) -> &'static [&'static TableSpec] {
        &[&WIN_RATES, &PIPELINE_VELOCITY, &CLOSED_DEALS]
    }

    fn metrics(&self) -> Vec<&'static Metric> {
        metrics::METRICS.iter().collect()
    }

    fn build(&self, facts: &Facts<'_>, _marts: &Marts) -> Result<Made> {
        let deals = &facts.staged().deal_rows;
        let segments = by_segment::Segments::of(facts)?;
        let velocity = by_segment::pipeline_velocity(deals, &segments, facts.settings())?;
        let rates = by_segment::win_rates(deals, &segments)?;
        let closed = closed_deals::closed_deals(&rates, &velocity)?;
        Ok(Made::default()
            .with(&WIN_RATES, rates)
            .with(&CLOSED_DEALS, closed)
            .with(&PIPELINE_VELOCITY, velocity))
    }

    fn report(&self) -> Option<&dyn Report> {
        Some(self)
    }
}

impl Report for WinRates {
    fn id(&self) -> &'static str {
        System::id(self)
    }

    fn title(&self) -> &'static str {
        "Win rates"
    }

    fn question(&self) -> &'static str {
        "How much of it do we win?"
    }

    fn blocks(&self, marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
        section::blocks(marts, settings)
    }
}
