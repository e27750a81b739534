//! The mart `removal_effects`: what would be lost without a channel. Goes in: the training
//! journeys. Comes out: each channel's effect in the chain of the model `markov`, with its
//! interval.

use super::markov::{effect_intervals, removal_effects};
use super::training_paths::TrainingPaths;
use crate::error::Result;
use crate::pipeline::settings::AttributionSettings;
use crate::stats::{BOOTSTRAP_SEED, Interval};
use crate::table::names::*;
use polars::prelude::*;

/// The mart `removal_effects` of the model `markov`; no row where it does not run or no journey
/// converts.
///
/// # Errors
/// None that data can cause.
pub(super) fn removal_effect_table(
    paths: &TrainingPaths,
    channels: &[String],
    settings: &AttributionSettings,
) -> Result<DataFrame> {
    const ID: &str = "markov";
    let order = settings.markov.order;
    let runs = settings.models.iter().any(|model| model == ID);
    let fitted = removal_effects(paths, order, channels.len(), |_| 1);
    let intervals = if runs {
        effect_intervals(
            paths,
            order,
            channels.len(),
            settings.bootstrap.replicates,
            BOOTSTRAP_SEED,
        )
    } else {
        Vec::new()
    };
    let sum: f64 = fitted.effects.iter().sum();
    let met: Vec<usize> = (0..channels.len())
        .filter(|code| runs && sum > 0.0 && intervals.get(*code).is_some_and(Option::is_some))
        .collect();
    let end = |of: fn(&Interval) -> f64| {
        met.iter()
            .map(|code| intervals[*code].as_ref().map(of))
            .collect::<Vec<Option<f64>>>()
    };
    Ok(df![
        MODEL => vec![ID; met.len()],
        CHANNEL => met.iter().map(|code| channels[*code].as_str()).collect::<Vec<_>>(),
        REMOVAL_EFFECT => met.iter().map(|code| fitted.effects[*code]).collect::<Vec<_>>(),
        CHANNEL_CREDIT => met.iter().map(|code| fitted.won_count as f64 * fitted.effects[*code] / sum).collect::<Vec<_>>(),
        LOW => end(|interval| interval.low),
        HIGH => end(|interval| interval.high),
    ]?)
}
