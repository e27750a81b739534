//! What a system is: one room of the house with its marts, metrics, checks and section. What the stages
//! found in, marts and a section of the report out.

mod check;
mod commonest;
mod data_quality;
mod doubts;
mod facts;
mod marts;
mod metric;
mod target_metrics;
mod uncovered;

pub use check::{Check, Doubt, Found, FoundReject, Severity};
pub use commonest::{by_count, commonest, veiled_counts};
pub use data_quality::{DATA_QUALITY, carry_out, data_quality};
pub use doubts::{DOUBTS, doubts, stop_where_blocked};
pub use facts::Facts;
pub use marts::{Made, Marts, PreviousRun};
pub use metric::Metric;
pub use target_metrics::{
    DealFigure, Measure, TARGET_METRICS, TargetFigure, TargetMetric, figure_title, measured,
    target_metric, with_currency,
};
pub use uncovered::UncoveredMonths;

use crate::document::Block;
use crate::error::Result;
use crate::journeys::{JourneyContext, Observation};
use crate::pipeline::Settings;
use crate::table::TableSpec;

/// One section of the report.
pub trait Report: Sync {
    /// Stable id, as in the pipeline file.
    fn id(&self) -> &'static str;

    /// Its heading.
    fn title(&self) -> &'static str;

    /// The question that it answers.
    fn question(&self) -> &'static str;

    /// What it shows; every figure stands in a mart.
    ///
    /// # Errors
    /// A mart without a column: a bug.
    fn blocks(&self, marts: &Marts, settings: &Settings) -> Result<Vec<Block>>;
}

/// One system: the marts that answer a question, and the section that a person reads.
pub trait System: Sync {
    /// Stable id.
    fn id(&self) -> &'static str;

    /// Its marts, in the order in which a run writes them.
    fn marts(&self) -> &'static [&'static TableSpec];

    /// The metrics that its marts hold.
    fn metrics(&self) -> Vec<&'static Metric> {
        Vec::new()
    }

    /// The checks of what its figures rest on.
    fn checks(&self) -> &'static [Check] {
        &[]
    }

    /// What takes part for it in the one pass over all touches.
    ///
    /// # Errors
    /// A column missing: a bug.
    fn observe(&self, _context: &JourneyContext<'_>) -> Result<Option<Observation>> {
        Ok(None)
    }

    /// Computes its marts; those of earlier waves are there.
    ///
    /// # Errors
    /// Data that cannot be read; books that do not close.
    fn build(&self, facts: &Facts<'_>, marts: &Marts) -> Result<Made>;

    /// Its section of the report, where it has one.
    fn report(&self) -> Option<&dyn Report> {
        None
    }
}
