//! How sure a channel's share of credit is: the Poisson bootstrap over accounts. Goes in: credits
//! of won deals with the account of each, in any order and from any number of workers. Comes out:
//! each channel's share of a model's credit with the percentiles 2.5 and 97.5.
//!
//! The surprising part: sums of credit are integers, so order, threads and merges change no bit.

use crate::stats::{ClusterDraws, Interval, percentile_interval};

/// What a credit of 1 is in sums: credits are rounded to one of 2^31 steps, so that four thousand
/// million deals fit.
const WHOLE: f64 = 2_147_483_648.0;

/// A channel's part of all credit of a model, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ChannelShare {
    /// Of the credit as it is.
    pub(super) share: f64,
    /// Of the replicates.
    pub(super) interval: Interval,
}

/// Sums of credit by model and channel, as they are and in each replicate.
#[derive(Debug, Clone)]
pub(super) struct ShareBootstrap {
    draws: ClusterDraws,
    /// By model and channel; the first sum counts each cluster once, the others are the
    /// replicates'. Empty without credit.
    sums: Vec<Vec<Vec<u64>>>,
    /// The latest cluster and its draws: credits of one deal come together.
    latest: Option<u64>,
    drawn: Vec<u32>,
}

impl ShareBootstrap {
    /// No credit as yet.
    pub(super) fn new(replicates: u32, seed: u64) -> Self {
        Self {
            draws: ClusterDraws::new(seed),
            sums: Vec::new(),
            latest: None,
            drawn: vec![1; replicates as usize + 1],
        }
    }

    /// Adds a channel's credit, 0 to 1, for a won deal of the cluster under the model of that
    /// number.
    pub(super) fn add(&mut self, cluster: u64, model: usize, channel: u16, credit: f64) {
        if self.latest != Some(cluster) {
            self.draws.fill(cluster, 0, &mut self.drawn[1..]);
            self.latest = Some(cluster);
        }
        let steps = (credit * WHOLE).round() as u32;
        let sums = at(at(&mut self.sums, model), usize::from(channel));
        sums.resize(self.drawn.len(), 0);
        for (sum, times) in sums.iter_mut().zip(&self.drawn) {
            *sum += u64::from(*times) * u64::from(steps);
        }
    }

    /// Adds another worker's sums, made with the same seed and number of replicates.
    pub(super) fn merge(&mut self, other: &Self) {
        for (model, channels) in other.sums.iter().enumerate() {
            for (channel, added) in channels
                .iter()
                .enumerate()
                .filter(|(_, added)| !added.is_empty())
            {
                let sums = at(at(&mut self.sums, model), channel);
                sums.resize(added.len(), 0);
                sums.iter_mut()
                    .zip(added)
                    .for_each(|(sum, more)| *sum += more);
            }
        }
    }

    /// Each channel's share under the model, by code, as far as a channel has credit; empty where
    /// the model gave none. Replicates in which no deal was drawn are left out.
    pub(super) fn of_model(&self, model: usize) -> Vec<ChannelShare> {
        let channels = self.sums.get(model).map_or(&[][..], |channels| channels);
        let mut totals = vec![0u64; self.drawn.len()];
        for sums in channels {
            totals
                .iter_mut()
                .zip(sums)
                .for_each(|(total, sum)| *total += sum);
        }
        channels.iter().map(|sums| share(sums, &totals)).collect()
    }
}

fn share(sums: &[u64], totals: &[u64]) -> ChannelShare {
    let sum = |place: usize| sums.get(place).copied().unwrap_or(0) as f64;
    let part = |place: usize| (totals[place] > 0).then(|| sum(place) / totals[place] as f64);
    let share = part(0).unwrap_or(0.0);
    let drawn = (1..totals.len()).filter_map(part).collect();
    ChannelShare {
        share,
        interval: percentile_interval(drawn).unwrap_or(Interval {
            low: share,
            high: share,
        }),
    }
}

fn at<T: Default>(list: &mut Vec<T>, place: usize) -> &mut T {
    if list.len() <= place {
        list.resize_with(place + 1, T::default);
    }
    &mut list[place]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{BOOTSTRAP_SEED, mix};
    use proptest::prelude::*;

    #[test]
    fn an_interval_of_a_proportion_is_the_one_that_theory_gives() {
        // 400 accounts with one deal each, 100 of them on channel 1: standard error sqrt(0.25 x
        // 0.75 / 400) = 0.0217.
        let mut shares = ShareBootstrap::new(2_000, BOOTSTRAP_SEED);
        for cluster in 0..400 {
            shares.add(mix(cluster), 0, u16::from(cluster % 4 == 0), 1.0);
        }
        let found = shares.of_model(0)[1];
        assert_eq!(found.share, 0.25);
        assert!(
            (found.interval.low - 0.2076).abs() < 0.006
                && (found.interval.high - 0.2924).abs() < 0.006,
            "{found:?}"
        );
    }

    #[test]
    fn deals_of_one_account_are_drawn_together() {
        let width = |accounts: u64| {
            let mut shares = ShareBootstrap::new(500, BOOTSTRAP_SEED);
            (0..400).for_each(|deal| {
                shares.add(
                    mix(deal % accounts),
                    0,
                    u16::from(deal % accounts < accounts / 2),
                    1.0,
                )
            });
            let interval = shares.of_model(0)[0].interval;
            interval.high - interval.low
        };
        assert!(
            width(20) > 3.0 * width(400),
            "{} and {}",
            width(20),
            width(400)
        );
    }

    #[test]
    fn without_credit_there_is_no_share() {
        assert_eq!(ShareBootstrap::new(500, BOOTSTRAP_SEED).of_model(3), []);
    }

    proptest! {
        #[test]
        fn order_and_split_change_no_bit(
            credits in prop::collection::vec((0u64..9, 0usize..3, 0u16..5, 0.0f64..=1.0), 1..40),
            cut in 0usize..40,
            turn in 0usize..40,
        ) {
            let sum = |credits: &[(u64, usize, u16, f64)]| {
                let mut shares = ShareBootstrap::new(50, BOOTSTRAP_SEED);
                credits.iter().for_each(|(cluster, model, channel, credit)| shares.add(*cluster, *model, *channel, *credit));
                shares
            };
            let mut turned = credits.clone();
            turned.rotate_left(turn % credits.len());
            let (first, second) = turned.split_at(cut.min(turned.len()));
            let mut merged = sum(second);
            merged.merge(&sum(first));
            for model in 0..3 {
                prop_assert_eq!(merged.of_model(model), sum(&credits).of_model(model));
            }
        }
    }
}
