//! How far the models agree on each channel. Goes in: each model's shares with their intervals.
//! Comes out: the marts `channel_shares` and `model_agreement`.

use super::share_bootstrap::{ChannelShare, ShareBootstrap};
use crate::error::Result;
use crate::pipeline::settings::AttributionSettings;
use crate::stats::Interval;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// A channel's part in what a model credits.
struct RankedShare<'a> {
    model: &'a str,
    channel: &'a str,
    share: ChannelShare,
    rank: i64,
}

/// Shares of every model that runs, by model and channel.
pub(super) struct Agreement<'a> {
    parts: Vec<RankedShare<'a>>,
    primary: &'a str,
}

impl<'a> Agreement<'a> {
    /// The shares of the models that run; `channels` are what the codes mean. A channel that some
    /// model credits has a share of every model, of 0 where a model gives it nothing.
    pub(super) fn of(
        shares: &ShareBootstrap,
        channels: &'a [String],
        settings: &'a AttributionSettings,
    ) -> Self {
        let by_model: Vec<Vec<ChannelShare>> = (0..settings.models.len())
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
            parts.extend((1..).zip(ranked).map(|(rank, code)| RankedShare {
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
    pub(super) fn channel_shares(&self, won: f64) -> Result<DataFrame> {
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
    pub(super) fn model_agreement(&self) -> Result<DataFrame> {
        let mut by_channel: BTreeMap<&str, Vec<&RankedShare<'_>>> = BTreeMap::new();
        self.parts
            .iter()
            .for_each(|part| by_channel.entry(part.channel).or_default().push(part));
        let primary = |parts: &[&RankedShare<'_>]| {
            parts
                .iter()
                .find(|part| part.model == self.primary)
                .map_or(NOTHING, |part| part.share)
        };
        let least = |parts: &[&RankedShare<'_>]| {
            parts
                .iter()
                .map(|part| part.share.share)
                .fold(f64::INFINITY, f64::min)
        };
        let greatest = |parts: &[&RankedShare<'_>]| {
            parts
                .iter()
                .map(|part| part.share.share)
                .fold(0.0, f64::max)
        };
        let places = |parts: &[&RankedShare<'_>]| {
            let ranks = || parts.iter().map(|part| part.rank);
            ranks().max().unwrap_or(0) - ranks().min().unwrap_or(0)
        };
        let number = |of: &dyn Fn(&[&RankedShare<'_>]) -> f64| {
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
const NOTHING: ChannelShare = ChannelShare {
    share: 0.0,
    interval: Interval {
        low: 0.0,
        high: 0.0,
    },
};
