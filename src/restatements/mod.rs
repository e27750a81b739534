//! What did closed months become? Staged leads and deals, spend, and the mart `monthly` of the
//! publication before in; the marts `monthly`, `restatements` and `restatement_totals` and their
//! section out.

mod metrics;
mod monthly;
mod section;
mod specs;
mod totals;

pub use specs::{MONTHLY, RESTATEMENT_TOTALS, RESTATEMENTS};

use crate::document::Block;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::{Facts, Made, Marts, Metric, Report, System};
use crate::table::TableSpec;

/// The system: what did closed months become?
#[derive(Debug)]
pub struct Restatements;

impl System for Restatements {
    fn id(&self) -> &'static str {
        "restatements"
    }

    fn marts(&self) -> &'static [&'static TableSpec] {
        &[&MONTHLY, &RESTATEMENTS, &RESTATEMENT_TOTALS]
    }

    fn metrics(&self) -> Vec<&'static Metric> {
        metrics::METRICS.iter().collect()
    }

    fn build(&self, facts: &Facts<'_>, _marts: &Marts) -> Result<Made> {
        let monthly = monthly::monthly(facts)?;
        let restated = monthly::restatements(&monthly, facts.previous, facts.settings())?;
        let totals = totals::restatement_totals(&restated)?;
        Ok(Made::default()
            .with(&RESTATEMENT_TOTALS, totals)
            .with(&MONTHLY, monthly)
            .with(&RESTATEMENTS, restated))
    }

    fn report(&self) -> Option<&dyn Report> {
        Some(self)
    }
}

impl Report for Restatements {
    fn id(&self) -> &'static str {
        System::id(self)
    }

    fn title(&self) -> &'static str {
        "Restated months"
    }

    fn question(&self) -> &'static str {
        "What did closed months become?"
    }

    fn blocks(&self, marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
        section::blocks(marts, settings)
    }
}
