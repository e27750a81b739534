//! The models that run, ready to weigh. Goes in: the settings and the training journeys. Comes out:
//! each configured model, fitted, in the order of the settings.

use super::MODELS;
use super::model::{Journey, Model, Training, Weigher};
use super::training_paths::TrainingPaths;
use crate::domain::channel::DIRECT;
use crate::error::{Error, Result};
use crate::journeys::{JourneyContext, PlacedTouches};

/// A model that is ready to weigh.
pub struct FittedModel {
    /// Its id.
    pub(super) id: &'static str,
    weigher: Box<dyn Weigher>,
}

impl FittedModel {
    /// Each touch's share of a deal, which is named where they do not sum to 1.
    pub(super) fn weigh(&self, journey: &Journey<'_>, deal: u32) -> Result<Vec<f64>> {
        let mut weights = vec![0.0; journey.touched_at.len()];
        self.weigher.weigh(journey, &mut weights);
        let sum: f64 = weights.iter().sum();
        let is_whole = (sum - 1.0).abs() < 1e-9 && weights.iter().all(|weight| *weight >= 0.0);
        if is_whole {
            Ok(weights)
        } else {
            Err(Error::bug(format!(
                "model `{}`, deal in row {deal}: credit sums to {sum}",
                self.id
            )))
        }
    }
}

/// The model of that id.
pub fn model(id: &str) -> Option<&'static dyn Model> {
    MODELS.iter().copied().find(|model| model.id() == id)
}

/// Every configured model, fitted, in the order of the settings. `paths` may be empty where no
/// model learns.
///
/// # Errors
/// A model that is not there: a bug.
pub fn fit(
    paths: &TrainingPaths,
    scattered: &PlacedTouches,
    context: &JourneyContext<'_>,
) -> Result<Vec<FittedModel>> {
    let direct = scattered
        .names
        .channels
        .iter()
        .position(|channel| channel == DIRECT)
        .and_then(|place| u16::try_from(place).ok());
    let settings = &context.settings.attribution;
    let fit = |id: &String| {
        let model = model(id).ok_or_else(|| Error::bug(format!("`{id}` is no model")))?;
        Ok(FittedModel {
            id: model.id(),
            weigher: model.fit(&Training {
                paths,
                settings,
                direct,
            })?,
        })
    };
    settings.models.iter().map(fit).collect()
}

/// Whether a configured model learns from training journeys.
pub(super) fn learns(models: &[String]) -> bool {
    configured(models).any(|model| model.is_fitted())
}

/// Whether a configured model gives weights to milestones.
pub(super) fn runs_by_milestone(models: &[String]) -> bool {
    configured(models).any(|model| model.is_by_milestone())
}

fn configured(models: &[String]) -> impl Iterator<Item = &'static dyn Model> {
    models.iter().filter_map(|id| model(id))
}
