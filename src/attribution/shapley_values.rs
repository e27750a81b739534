//! The mart `shapley_values`: what each channel adds to the others with which it meets. Goes in:
//! the training journeys. Comes out: a row for each channel of each set of channels.

use super::shapley::{SetValues, set_values};
use super::training_paths::TrainingPaths;
use crate::error::Result;
use crate::pipeline::settings::AttributionSettings;
use crate::table::names::*;
use polars::prelude::*;

/// The mart `shapley_values`; no row where the model `shapley` does not run.
///
/// # Errors
/// None that data can cause.
pub(super) fn shapley_values(
    paths: &TrainingPaths,
    channels: &[String],
    settings: &AttributionSettings,
) -> Result<DataFrame> {
    let runs = settings.models.iter().any(|model| model == "shapley");
    let sets: Vec<SetValues> = if runs { set_values(paths) } else { Vec::new() };
    let name = |code: &u16| channels.get(usize::from(*code)).map_or("", String::as_str);
    let rows: Vec<_> = sets
        .iter()
        .flat_map(|set| {
            set.channels
                .iter()
                .zip(&set.values)
                .map(move |(code, value)| (set, code, value))
        })
        .collect();
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    Ok(df![
        CHANNEL_SET => rows.iter().map(|(set, ..)| set.channels.iter().map(name).collect::<Vec<_>>().join(" + ")).collect::<Vec<_>>(),
        CHANNEL => rows.iter().map(|(_, code, _)| name(code)).collect::<Vec<_>>(),
        JOURNEY_COUNT => rows.iter().map(|(set, ..)| count(set.journey_count)).collect::<Vec<_>>(),
        WON_COUNT => rows.iter().map(|(set, ..)| count(set.won_count)).collect::<Vec<_>>(),
        VALUE => rows.iter().map(|(.., value)| value.value).collect::<Vec<_>>(),
        STANDARD_ERROR => rows.iter().map(|(.., value)| value.standard_error).collect::<Vec<_>>(),
    ]?)
}
