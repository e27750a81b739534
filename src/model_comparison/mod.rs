//! How much does the method matter? What the models learned and how far they agree in; the marts of
//! shares, effects and paths, and their section out.

mod checks;
mod metrics;
mod section;

use crate::attribution::{CHANNEL_SHARES, REMOVAL_EFFECTS, SHAPLEY_VALUES, TOP_PATHS};
use crate::document::Block;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::{Check, Facts, Made, Marts, Metric, Report, System};
use crate::table::TableSpec;

/// The system: how much does the method matter?
#[derive(Debug)]
pub struct ModelComparison;

impl System for ModelComparison {
    fn id(&self) -> &'static str {
        "model_comparison"
    }

    fn marts(&self) -> &'static [&'static TableSpec] {
        &[
            &CHANNEL_SHARES,
            &REMOVAL_EFFECTS,
            &SHAPLEY_VALUES,
            &TOP_PATHS,
        ]
    }

    fn metrics(&self) -> Vec<&'static Metric> {
        metrics::METRICS.iter().collect()
    }

    fn checks(&self) -> &'static [Check] {
        checks::CHECKS
    }

    fn build(&self, facts: &Facts<'_>, _marts: &Marts) -> Result<Made> {
        let credited = facts.credited;
        Ok(Made::default()
            .with(&CHANNEL_SHARES, credited.channel_shares.clone())
            .with(&REMOVAL_EFFECTS, credited.removal_effects.clone())
            .with(&SHAPLEY_VALUES, credited.shapley_values.clone())
            .with(&TOP_PATHS, credited.top_paths.clone()))
    }

    fn report(&self) -> Option<&dyn Report> {
        Some(self)
    }
}

impl Report for ModelComparison {
    fn id(&self) -> &'static str {
        "attribution"
    }

    fn title(&self) -> &'static str {
        "Attribution"
    }

    fn question(&self) -> &'static str {
        "How much does the method matter?"
    }

    fn blocks(&self, marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
        section::blocks(marts, settings)
    }
}
