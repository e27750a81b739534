//! What a model is. Goes in: training journeys and settings, then one journey at a time. Comes out:
//! each touch's share of the deal.
//!
//! A [`Model`] is fitted once and gives a [`Weigher`]. The surprising part: models with fixed
//! weights are fitted too, so that a caller needs one path for all.

use super::training_paths::TrainingPaths;
use crate::domain::outcome::Outcome;
use crate::error::Result;
use crate::journeys::Milestones;
use crate::pipeline::settings::AttributionSettings;

/// The eligible touches of one deal, in order.
#[derive(Debug, Clone, Copy)]
pub struct Journey<'a> {
    /// When each touch happened, microseconds UTC, ascending.
    pub touched_at: &'a [i64],
    /// The code of each touch's channel, as in the training journeys.
    pub channels: &'a [u16],
    /// Which touches hold the milestones.
    pub milestones: Milestones,
    /// The close, or the end of what exists while the deal is open; microseconds UTC.
    pub end: i64,
    /// How the deal stands.
    pub outcome: Outcome,
}

/// What a model is fitted on.
#[derive(Debug, Clone, Copy)]
pub struct Training<'a> {
    /// The journeys of closed deals; empty where no model that runs needs them.
    pub paths: &'a TrainingPaths,
    /// The parameters of the models.
    pub settings: &'a AttributionSettings,
    /// The code of the channel `direct`, if any touch has it.
    pub direct: Option<u16>,
}

/// A way to share a deal among its touches.
pub trait Model: Sync {
    /// Stable id, as in the pipeline file and in every table.
    fn id(&self) -> &'static str;
    /// Its name in reports.
    fn title(&self) -> &'static str;
    /// Whether it learns from the training journeys, so that these must be counted first.
    fn is_fitted(&self) -> bool {
        false
    }
    /// Whether its weights are those of milestones, which a journey may lack.
    fn is_by_milestone(&self) -> bool {
        false
    }
    /// What shares journeys out.
    ///
    /// # Errors
    /// Settings that this model needs and that are not there: a bug, since the pipeline file is
    /// checked for them.
    fn fit(&self, training: &Training<'_>) -> Result<Box<dyn Weigher>>;
}

/// A fitted model.
pub trait Weigher: Sync + Send {
    /// Writes each touch's share into `credit`, as long as the journey and zero before; the shares
    /// sum to 1. A journey has at least one touch.
    fn weigh(&self, journey: &Journey<'_>, credit: &mut [f64]);
}
