//! What models learn from. Goes in: the touches placed on deals. Comes out: the channel paths of
//! closed deals and, where the pipeline file asks for them, of silent accounts.

use super::channel_path::{channels_of, code};
use super::fitted_models::learns;
use super::training_paths::TrainingPaths;
use crate::domain::outcome::Outcome;
use crate::error::Result;
use crate::journeys::{DealTouches, JourneyContext, PlacedTouches, gather, null_paths};

/// The journeys that models learn from: those of deals that are won or lost and not excluded, and
/// of silent accounts where the pipeline file asks for them. Empty where no configured model
/// learns.
///
/// # Errors
/// The environment: records that cannot be read.
pub fn train(context: &JourneyContext<'_>, scattered: &PlacedTouches) -> Result<TrainingPaths> {
    let mut paths = TrainingPaths::default();
    if !learns(&context.settings.attribution.models) {
        return Ok(paths);
    }
    gather(scattered, &context.windows, closed, |of_bucket| {
        paths.merge(of_bucket);
        Ok(())
    })?;
    null_paths(scattered, |path| {
        let channels = path
            .channels
            .into_iter()
            .map(code)
            .collect::<Result<Vec<u16>>>()?;
        paths.push(channels.into_iter(), false, path.cluster);
        Ok(())
    })?;
    Ok(paths)
}

/// The paths of the closed deals of a bucket.
fn closed(deals: &[DealTouches<'_>]) -> Result<TrainingPaths> {
    let mut paths = TrainingPaths::default();
    for deal in deals
        .iter()
        .filter(|deal| deal.window.outcome != Outcome::Open && !deal.window.is_excluded)
    {
        paths.push(
            channels_of(deal)?.into_iter(),
            deal.window.outcome == Outcome::Won,
            deal.window.cluster,
        );
    }
    Ok(paths)
}
