//! Do both sides keep their word? Targets, and the figures that teams promise and share, in; the mart
//! `scorecard`, what is counted and compared in it, and its section out.

mod actuals;
mod changes;
mod checks;
mod metrics;
mod promises;
mod section;
mod specs;

pub use section::shared_row;
pub use specs::{PROMISES_KEPT, SCORECARD, SCORECARD_CHANGES};

use crate::document::Block;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::{Check, Facts, Made, Marts, Metric, Report, System};
use crate::table::TableSpec;

/// The system: do both sides keep their word?
#[derive(Debug)]
pub struct Scorecard;

impl System for Scorecard {
    fn id(&self) -> &'static str {
        "scorecard"
    }

    fn marts(&self) -> &'static [&'static TableSpec] {
        &[&SCORECARD, &SCORECARD_CHANGES, &PROMISES_KEPT]
    }

    fn metrics(&self) -> Vec<&'static Metric> {
        metrics::metrics()
    }

    fn checks(&self) -> &'static [Check] {
        checks::CHECKS
    }

    fn build(&self, facts: &Facts<'_>, _marts: &Marts) -> Result<Made> {
        let actuals = actuals::Actuals::of(facts)?;
        let targets = &facts.staged().targets.frame;
        let scorecard = promises::scorecard(targets, &actuals, facts.settings())?;
        let changes = changes::scorecard_changes(&scorecard, facts.settings())?;
        let kept = changes::promises_kept(&scorecard, facts.settings())?;
        Ok(Made::default()
            .with(&SCORECARD, scorecard)
            .with(&SCORECARD_CHANGES, changes)
            .with(&PROMISES_KEPT, kept))
    }

    fn report(&self) -> Option<&dyn Report> {
        Some(self)
    }
}

impl Report for Scorecard {
    fn id(&self) -> &'static str {
        System::id(self)
    }

    fn title(&self) -> &'static str {
        "Scorecard"
    }

    fn question(&self) -> &'static str {
        "Do both sides keep their word?"
    }

    fn blocks(&self, marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
        section::blocks(marts, settings)
    }
}
