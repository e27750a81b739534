//! How sure attributed revenue is: the Poisson bootstrap over accounts, in money. Goes in: each
//! model's shares of won deals. Comes out: for every channel and campaign the interval of its
//! revenue, of all months and of the mature ones.
//!
//! While journeys are weighed, only what a deal brings to each channel and campaign is kept; the
//! replicates are made afterwards, a model at a time. The surprising part: sums are doubles, yet no
//! order changes them, because they are whole smallest units below 2^53; larger ones are summed in
//! the order of deals, which never changes either.

use super::credit_totals::Level;
use super::maturity::Maturity;
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::journeys::{NO_CODE, Names, Placed, Window};
use crate::stats::{BOOTSTRAP_SEED, ClusterDraws, Interval, percentile_interval};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The intervals of one value under one model, in micros.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resampled {
    /// Of the revenue of all months.
    pub all: Interval,
    /// Of the revenue of touches in mature months.
    pub mature: Interval,
}

/// By (model, level, code of the value); values without a won deal are not there.
pub type Intervals = BTreeMap<(usize, Level, u32), Resampled>;

/// The series of a run, two for each channel and each campaign: one of young months, one of mature
/// ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct SeriesLayout {
    models: usize,
    channels: usize,
    campaigns: usize,
    maturity: Maturity,
    replicates: usize,
}

impl SeriesLayout {
    /// The layout of a run of so many models and replicates.
    pub(super) fn new(names: &Names, models: usize, maturity: Maturity, replicates: u32) -> Self {
        Self {
            models,
            channels: names.channels.len(),
            campaigns: names.campaigns.len(),
            maturity,
            replicates: replicates as usize,
        }
    }

    /// Values have two series each: what came of young months, then what came of mature ones.
    fn series(&self, touch: &Placed<'_>) -> [u32; 2] {
        let campaign = if touch.campaign == NO_CODE {
            self.campaigns
        } else {
            touch.campaign as usize
        };
        let is_mature = usize::from(self.maturity.is_mature(Month::of_day(touch.on)));
        [touch.channel as usize, self.channels + campaign]
            .map(|value| u32::try_from(value * 2 + is_mature).unwrap_or(u32::MAX))
    }

    /// Channels, campaigns, and touches without a campaign.
    fn values(&self) -> usize {
        self.channels + self.campaigns + 1
    }

    fn level_of(&self, value: usize) -> (Level, u32) {
        let code = |place: usize| u32::try_from(place).unwrap_or(NO_CODE);
        match value.checked_sub(self.channels) {
            None => (Level::Channel, code(value)),
            Some(place) if place == self.campaigns => (Level::Campaign, NO_CODE),
            Some(place) => (Level::Campaign, code(place)),
        }
    }
}

/// What one deal brings to one series.
#[derive(Debug, Clone, Copy)]
struct DealAmount {
    deal: u32,
    series: u32,
    amount: i64,
}

/// What won deals bring to channels and campaigns, by model.
#[derive(Debug)]
pub(super) struct RevenueBootstrap {
    layout: SeriesLayout,
    parts: Vec<Vec<DealAmount>>,
    /// How often each deal's account counts in each replicate, deal by deal.
    draws: Vec<u8>,
    deals: u32,
    /// The deal under way: its series, and the places there of each touch; empty where it is not
    /// won.
    series: Vec<u32>,
    of_touches: Vec<[usize; 2]>,
    sums: Vec<i64>,
}

impl RevenueBootstrap {
    /// Nothing yet.
    pub(super) fn new(layout: SeriesLayout) -> Self {
        let parts = vec![Vec::new(); layout.models];
        Self {
            layout,
            parts,
            draws: Vec::new(),
            deals: 0,
            series: Vec::new(),
            of_touches: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// Begins a deal with its eligible touches.
    pub(super) fn begin<'a>(
        &mut self,
        window: &Window,
        touches: impl Iterator<Item = &'a Placed<'a>>,
    ) {
        self.series.clear();
        self.of_touches.clear();
        if window.outcome != Outcome::Won {
            return;
        }
        let mut drawn = vec![0; self.layout.replicates];
        ClusterDraws::new(BOOTSTRAP_SEED).fill(window.cluster, 0, &mut drawn);
        self.draws.extend(
            drawn
                .into_iter()
                .map(|times| u8::try_from(times).unwrap_or(u8::MAX)),
        );
        self.deals += 1;
        for touch in touches {
            let places = self
                .layout
                .series(touch)
                .map(|series| place_of(&mut self.series, series));
            self.of_touches.push(places);
        }
        self.sums = vec![0; self.series.len()];
    }

    /// Adds what a model gives of the deal to each touch, in smallest units.
    pub(super) fn add(&mut self, model: usize, amounts: &[i128]) {
        for (places, amount) in self.of_touches.iter().zip(amounts) {
            let amount = i64::try_from(*amount).unwrap_or(i64::MAX);
            places.iter().for_each(|place| self.sums[*place] += amount);
        }
        for (series, sum) in self
            .series
            .iter()
            .zip(&mut self.sums)
            .filter(|(_, sum)| **sum != 0)
        {
            self.parts[model].push(DealAmount {
                deal: self.deals - 1,
                series: *series,
                amount: std::mem::take(sum),
            });
        }
    }

    /// Adds the deals that come after these.
    pub(super) fn merge(&mut self, other: Self) {
        for (parts, more) in self.parts.iter_mut().zip(other.parts) {
            parts.extend(more.into_iter().map(|part| DealAmount {
                deal: part.deal + self.deals,
                ..part
            }));
        }
        self.draws.extend(other.draws);
        self.deals += other.deals;
    }

    /// The intervals; `smallest` is how many micros a smallest unit has.
    pub(super) fn intervals(&self, smallest: i128) -> Intervals {
        let of_models: Vec<Intervals> = (0..self.layout.models)
            .into_par_iter()
            .map(|model| self.of_model(model, smallest as f64))
            .collect();
        of_models.into_iter().flatten().collect()
    }

    fn of_model(&self, model: usize, smallest: f64) -> Intervals {
        let replicates = self.layout.replicates;
        let mut sums = vec![0.0; self.layout.values() * 2 * replicates];
        for first in (0..replicates).step_by(BLOCK) {
            self.add_block(model, first, &mut sums);
        }
        let mut is_met = vec![false; self.layout.values()];
        self.parts[model]
            .iter()
            .for_each(|part| is_met[part.series as usize / 2] = true);
        let mut found = Intervals::new();
        for (value, of_value) in sums
            .chunks_exact(2 * replicates.max(1))
            .enumerate()
            .filter(|(value, _)| is_met[*value])
        {
            let (young, mature) = of_value.split_at(replicates);
            let all = young
                .iter()
                .zip(mature)
                .map(|(young, mature)| (young + mature) * smallest)
                .collect();
            let mature = mature.iter().map(|sum| sum * smallest).collect();
            if let Some((all, mature)) = percentile_interval(all).zip(percentile_interval(mature)) {
                let (level, code) = self.layout.level_of(value);
                found.insert((model, level, code), Resampled { all, mature });
            }
        }
        found
    }

    /// Adds the deals to the replicates of one block.
    fn add_block(&self, model: usize, first: usize, sums: &mut [f64]) {
        let replicates = self.layout.replicates;
        let count = BLOCK.min(replicates - first);
        let mut times = [0.0; BLOCK];
        for of_deal in self.parts[model].chunk_by(|a, b| a.deal == b.deal) {
            let drawn = &self.draws[of_deal[0].deal as usize * replicates + first..][..count];
            times
                .iter_mut()
                .zip(drawn)
                .for_each(|(times, drawn)| *times = f64::from(*drawn));
            for part in of_deal {
                let amount = part.amount as f64;
                let sums = &mut sums[part.series as usize * replicates + first..][..count];
                sums.iter_mut()
                    .zip(&times)
                    .for_each(|(sum, times)| *sum += amount * times);
            }
        }
    }
}

/// Replicates that are summed together, so that the sums of all values stay close to the core.
const BLOCK: usize = 64;

/// The place of a series among those of the deal; there are few.
fn place_of(series: &mut Vec<u32>, wanted: u32) -> usize {
    series
        .iter()
        .position(|known| *known == wanted)
        .unwrap_or_else(|| {
            series.push(wanted);
            series.len() - 1
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::tests::{placed, window};

    fn touch(channel: u32) -> Placed<'static> {
        placed(40, channel, NO_CODE)
    }

    fn won(cluster: u64) -> Window {
        Window {
            cluster,
            ..window(Outcome::Won, None)
        }
    }

    fn layout(replicates: usize) -> SeriesLayout {
        SeriesLayout {
            models: 1,
            channels: 2,
            campaigns: 3,
            maturity: Maturity::default(),
            replicates,
        }
    }

    /// 900 deals of 100.00 each, each an account of its own, a third of them by channel 0.
    fn company(deals: std::ops::Range<u64>) -> RevenueBootstrap {
        let mut revenue = RevenueBootstrap::new(layout(2_000));
        for deal in deals {
            revenue.begin(
                &won(crate::stats::mix(deal)),
                [touch(u32::from(deal % 3 != 0))].iter(),
            );
            revenue.add(0, &[10_000]);
        }
        revenue
    }

    #[test]
    fn an_interval_of_a_sum_is_the_one_that_theory_gives() {
        // 300 deals of 100.00, each counted by a Poisson draw of mean 1: a mean of 30,000, a
        // deviation of 100 x sqrt(300) = 1,732.05.
        let found = company(0..900).intervals(10_000);
        let of = &found[&(0, Level::Channel, 0)];
        let (low, high) = (of.all.low / 1e6, of.all.high / 1e6);
        assert!(
            (low - 26_605.2).abs() < 400.0 && (high - 33_394.8).abs() < 400.0,
            "{low} to {high}"
        );
        assert_eq!(
            (of.mature.low, of.mature.high),
            (0.0, 0.0),
            "no month is mature"
        );
        assert_eq!(
            found.keys().copied().collect::<Vec<_>>(),
            [
                (0, Level::Channel, 0),
                (0, Level::Channel, 1),
                (0, Level::Campaign, NO_CODE)
            ]
        );
    }

    #[test]
    fn workers_and_threads_change_nothing() {
        let mut merged = company(0..500);
        merged.merge(company(500..900));
        let on = |threads: usize| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap()
                .install(|| merged.intervals(10_000))
        };
        assert_eq!(on(1), company(0..900).intervals(10_000));
        assert_eq!(on(1), on(2));
    }

    #[test]
    fn the_touches_of_one_value_are_one_part() {
        let mut revenue = RevenueBootstrap::new(layout(10));
        revenue.begin(&won(1), [touch(0), touch(1), touch(0)].iter());
        revenue.add(0, &[1, 20, 300]);
        let parts: Vec<(u32, i64)> = revenue.parts[0]
            .iter()
            .map(|part| (part.series, part.amount))
            .collect();
        assert_eq!(parts, [(0, 301), (10, 321), (2, 20)]);
        revenue.begin(
            &Window {
                outcome: Outcome::Open,
                ..won(2)
            },
            [touch(0)].iter(),
        );
        revenue.add(0, &[5]);
        assert_eq!((revenue.parts[0].len(), revenue.draws.len()), (3, 10));
    }
}
