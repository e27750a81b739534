//! Who gets the credit: one file a model, the same journeys for all, every deal's amount shared out
//! to its last smallest unit.
//!
//! A [`Model`] is fitted once and gives a [`Weigher`], which sees one journey at a time. The
//! surprising part: rule models are fitted too, on nothing but the settings, so that whoever calls
//! needs one path for all.

mod agreement;
pub mod bootstrap;
mod by_channel;
pub mod counts;
mod credits;
mod custom;
mod first_touch;
mod full_path;
mod inverse_j;
mod j_shaped;
mod last_non_direct;
mod last_touch;
mod lead_creation;
mod linear;
pub mod markov;
mod maturity;
mod milestone_weights;
mod paths;
mod position_based;
mod positions;
mod revenue;
mod rows;
pub mod shapley;
mod shapley_linear;
mod sums;
mod time_decay;
mod u_shaped;
mod w_shaped;

pub use crate::journeys::Milestones;
pub use agreement::{Agreement, channel_set_values, effects};
pub use counts::Counts;
pub use credits::{Credited, Fitted, Gaps, credit, fit, learns, runs_by_milestone, train};
pub use maturity::Maturity;
pub use paths::{Paths, STEP};
pub use revenue::{Intervals, Resampled};
pub use sums::{Basis, Key, Level, Return, SCALE, Sum, Sums, credit_of, parts_of};

use crate::domain::outcome::Outcome;
use crate::error::Result;
use crate::pipeline::settings::Attribution;

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
    pub counts: &'a Counts,
    /// The parameters of the models.
    pub settings: &'a Attribution,
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

/// Every model, in the order in which reports list them.
pub const MODELS: &[&dyn Model] = &[
    &first_touch::FirstTouch,
    &last_touch::LastTouch,
    &last_non_direct::LastNonDirect,
    &lead_creation::LeadCreation,
    &linear::Linear,
    &position_based::PositionBased,
    &j_shaped::JShaped,
    &inverse_j::InverseJ,
    &time_decay::TimeDecay,
    &u_shaped::UShaped,
    &w_shaped::WShaped,
    &full_path::FullPath,
    &custom::Custom,
    &markov::Markov,
    &shapley::Shapley,
    &shapley_linear::ShapleyLinear,
];

/// The model of that id.
pub fn model(id: &str) -> Option<&'static dyn Model> {
    MODELS.iter().copied().find(|model| model.id() == id)
}

#[cfg(test)]
mod tests;
