//! How sure a channel's share is, and how far the models agree. Goes in: shares with their
//! intervals, and what a chain of channels says. Comes out: the marts `channel_shares`,
//! `model_agreement`, `removal_effects` and `shapley_values`.

use super::Counts;
use super::bootstrap::{Interval, SEED, Share, Shares};
use super::markov::{effect_intervals, removal_effects};
use super::shapley;
use crate::error::Result;
use crate::pipeline::settings::Attribution;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// A channel's part in what a model credits.
struct Part<'a> {
    model: &'a str,
    channel: &'a str,
    share: Share,
    rank: i64,
}

/// Shares of every model that runs, by model and channel.
pub struct Agreement<'a> {
    parts: Vec<Part<'a>>,
    primary: &'a str,
}

impl<'a> Agreement<'a> {
    /// The shares of the models that run; `channels` are what the codes mean. A channel that some
    /// model credits has a share of every model, of 0 where a model gives it nothing.
    pub fn of(shares: &Shares, channels: &'a [String], settings: &'a Attribution) -> Self {
        let by_model: Vec<Vec<Share>> = (0..settings.models.len())
            .map(|model| shares.of_model(model))
            .collect();
        let share =
            |model: usize, code: usize| by_model[model].get(code).copied().unwrap_or(NOTHING);
        let is_credited =
            |code: &usize| (0..by_model.len()).any(|model| share(model, *code).share > 0.0);
        let credited: Vec<usize> = (0..channels.len()).filter(is_credited).collect();
        let mut parts = Vec::new();
        for (number, model) in settings.models.iter().enumerate() {
            let mut ranked = credited.clone();
            ranked.sort_by(|a, b| {
                share(number, *b)
                    .share
                    .total_cmp(&share(number, *a).share)
                    .then_with(|| channels[*a].cmp(&channels[*b]))
            });
            parts.extend((1..).zip(ranked).map(|(rank, code)| Part {
                model,
                channel: &channels[code],
                share: share(number, code),
                rank,
            }));
        }
        Self {
            parts,
            primary: &settings.primary,
        }
    }

    /// The mart `channel_shares`; `won` is the credit of all won deals.
    ///
    /// # Errors
    /// None that data can cause.
    pub fn shares(&self, won: f64) -> Result<DataFrame> {
        let parts = &self.parts;
        Ok(df![
            MODEL => parts.iter().map(|part| part.model).collect::<Vec<_>>(),
            CHANNEL => parts.iter().map(|part| part.channel).collect::<Vec<_>>(),
            WON_COUNT => parts.iter().map(|part| part.share.share * won).collect::<Vec<_>>(),
            SHARE => parts.iter().map(|part| part.share.share).collect::<Vec<_>>(),
            LOW => parts.iter().map(|part| part.share.interval.low).collect::<Vec<_>>(),
            HIGH => parts.iter().map(|part| part.share.interval.high).collect::<Vec<_>>(),
            RANK => parts.iter().map(|part| part.rank).collect::<Vec<_>>(),
        ]?)
    }

    /// The mart `model_agreement`.
    ///
    /// # Errors
    /// None that data can cause.
    pub fn agreement(&self) -> Result<DataFrame> {
        let mut by_channel: BTreeMap<&str, Vec<&Part<'_>>> = BTreeMap::new();
        self.parts
            .iter()
            .for_each(|part| by_channel.entry(part.channel).or_default().push(part));
        let primary = |parts: &[&Part<'_>]| {
            parts
                .iter()
                .find(|part| part.model == self.primary)
                .map_or(NOTHING, |part| part.share)
        };
        let least = |parts: &[&Part<'_>]| {
            parts
                .iter()
                .map(|part| part.share.share)
                .fold(f64::INFINITY, f64::min)
        };
        let greatest = |parts: &[&Part<'_>]| {
            parts
                .iter()
                .map(|part| part.share.share)
                .fold(0.0, f64::max)
        };
        let places = |parts: &[&Part<'_>]| {
            let ranks = || parts.iter().map(|part| part.rank);
            ranks().max().unwrap_or(0) - ranks().min().unwrap_or(0)
        };
        let number = |of: &dyn Fn(&[&Part<'_>]) -> f64| {
            by_channel
                .values()
                .map(|parts| of(parts))
                .collect::<Vec<f64>>()
        };
        Ok(df![
            CHANNEL => by_channel.keys().copied().collect::<Vec<_>>(),
            PRIMARY_SHARE => number(&|parts| primary(parts).share),
            LOW => number(&|parts| primary(parts).interval.low),
            HIGH => number(&|parts| primary(parts).interval.high),
            MIN_SHARE => number(&least),
            MAX_SHARE => number(&greatest),
            RANK_RANGE => by_channel.values().map(|parts| places(parts)).collect::<Vec<i64>>(),
        ]?)
    }
}

/// The share of a channel that a model does not credit.
const NOTHING: Share = Share {
    share: 0.0,
    interval: Interval {
        low: 0.0,
        high: 0.0,
    },
};

/// The mart `shapley_values`; no row where the model `shapley` does not run.
///
/// # Errors
/// None that data can cause.
pub fn channel_set_values(
    counts: &Counts,
    channels: &[String],
    settings: &Attribution,
) -> Result<DataFrame> {
    let runs = settings.models.iter().any(|model| model == "shapley");
    let sets = if runs {
        shapley::values(counts).sets
    } else {
        Vec::new()
    };
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

/// The mart `removal_effects` of the model `markov`; no row where it does not run or no journey
/// converts.
///
/// # Errors
/// None that data can cause.
pub fn effects(counts: &Counts, channels: &[String], settings: &Attribution) -> Result<DataFrame> {
    const ID: &str = "markov";
    let order = settings.markov.order;
    let runs = settings.models.iter().any(|model| model == ID);
    let fitted = removal_effects(counts, order, channels.len(), |_| 1);
    let intervals = if runs {
        effect_intervals(
            counts,
            order,
            channels.len(),
            settings.bootstrap.replicates,
            SEED,
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
