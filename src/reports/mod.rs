//! What do the numbers say? Marts become a [`Document`](document::Document) of neutral blocks; one
//! file a report. How a number reads is decided here too, in `number`, so that a sentence and a
//! table never disagree.

mod attribution;
mod data_quality;
mod definitions;
pub mod document;
mod executive;
mod funnel;
mod marts;
pub mod number;
pub mod phrase;
mod quarters;
mod reconciliation;
mod restatements;
mod roi;
mod scorecard;
mod status;
mod win_rates;

pub use marts::{Marts, campaign_names, compose};

use crate::error::Result;
use crate::pipeline::Settings;
use document::Section;

/// A report: one section of the document.
pub trait Report: Sync {
    /// Stable id, as in the pipeline file.
    fn id(&self) -> &'static str;
    /// Its heading.
    fn title(&self) -> &'static str;
    /// The section.
    ///
    /// # Errors
    /// A mart without a column: a bug.
    fn compose(&self, marts: &Marts, settings: &Settings) -> Result<Section>;
}

/// Every report, in reading order.
pub const REPORTS: &[&dyn Report] = &[
    &executive::Executive,
    &reconciliation::Reconciliation,
    &restatements::Restatements,
    &roi::Roi,
    &attribution::Attribution,
    &funnel::Funnel,
    &win_rates::WinRates,
    &scorecard::Scorecard,
    &data_quality::DataQuality,
    &definitions::Definitions,
];
