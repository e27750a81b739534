//! How far leads or deals come, and how long it takes: reached and strict counts by stage, rates
//! with their intervals, what young segments may still become, and the time in each stage. The
//! progress of units in; the mart `funnel`, those of durations and of years, and their section out.

mod checks;
mod counts;
mod curves;
mod durations;
mod expected;
mod metrics;
mod section;
mod specs;
mod stay_percentiles;
mod stay_times;
mod tally;
mod visits;
mod years;

pub use counts::{Expectation, expectations};
pub use durations::ANY;
pub use section::{MATURE_FROM, capital, segment, units};
pub use specs::{FUNNEL, FUNNEL_YEARS, STAGE_CURVES, STAGE_DURATIONS, STAGE_VISITS};
pub use years::{LAST_YEAR, YEAR_BEFORE};

use crate::document::Block;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::{Check, Facts, Made, Marts, Metric, Report, System};
use crate::table::TableSpec;

/// `segment_by` of all units together.
pub const ALL: &str = crate::pipeline::settings::FunnelSettings::ALL;

/// The system: where do we lose them?
#[derive(Debug)]
pub struct Funnel;

impl System for Funnel {
    fn id(&self) -> &'static str {
        "funnel"
    }

    fn marts(&self) -> &'static [&'static TableSpec] {
        &[
            &FUNNEL,
            &STAGE_DURATIONS,
            &STAGE_CURVES,
            &FUNNEL_YEARS,
            &STAGE_VISITS,
        ]
    }

    fn metrics(&self) -> Vec<&'static Metric> {
        metrics::METRICS.iter().collect()
    }

    fn checks(&self) -> &'static [Check] {
        checks::CHECKS
    }

    fn build(&self, facts: &Facts<'_>, _marts: &Marts) -> Result<Made> {
        let settings = facts.settings();
        let feeds = ["stage_events", "deals"];
        let end = facts.coverage.known_until(&feeds, settings);
        let marts = counts::funnel(facts.progress, end, settings)?;
        let years = years::funnel_years(&marts.funnel, settings)?;
        let visits = visits::stage_visits(&marts.durations)?;
        Ok(Made::default()
            .with(&FUNNEL_YEARS, years)
            .with(&STAGE_VISITS, visits)
            .with(&FUNNEL, marts.funnel)
            .with(&STAGE_DURATIONS, marts.durations)
            .with(&STAGE_CURVES, marts.curves))
    }

    fn report(&self) -> Option<&dyn Report> {
        Some(self)
    }
}

impl Report for Funnel {
    fn id(&self) -> &'static str {
        System::id(self)
    }

    fn title(&self) -> &'static str {
        "Funnel"
    }

    fn question(&self) -> &'static str {
        "Where do we lose them?"
    }

    fn blocks(&self, marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
        section::blocks(marts, settings)
    }
}
