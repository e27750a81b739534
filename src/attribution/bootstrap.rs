//! How sure a figure is: the Poisson bootstrap over accounts. Goes in: credits of won deals with
//! the account of each, in any order and from any number of workers. Comes out: each channel's
//! share of a model's credit with the percentiles 2.5 and 97.5.
//!
//! In each replicate an account counts 0, 1, 2 ... times, drawn from a Poisson distribution of mean
//! 1, so that a deal brings all of its account along and nobody has to know how many accounts there
//! are. The surprising part: nothing is drawn in turn. A draw is a hash of seed, account and
//! replicate, and sums are integers, so order, threads and merges change no bit.

/// The seed of every run: the same journeys give the same intervals.
pub const SEED: u64 = 0x636c_6f73_6564_6c70;

/// Draws of a mean of 1. A draw depends on the seed, the cluster and the replicate, on nothing
/// else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    seed: u64,
}

/// How many of 2^32 hashes draw at most 0, 1, 2 ...; beyond 12 there is less than one.
const AT_MOST: [u32; 13] = at_most();

const fn at_most() -> [u32; 13] {
    let (mut counts, mut place) = ([0; 13], 0);
    let (mut term, mut sum) = (1.0 / std::f64::consts::E, 0.0);
    while place < counts.len() {
        sum += term;
        counts[place] = (sum * 4_294_967_296.0) as u32;
        place += 1;
        term /= place as f64;
    }
    counts
}

impl Draws {
    /// The draws of that seed.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// Fills `draws` with how often the cluster counts in each replicate from `first` on.
    pub fn fill(self, cluster: u64, first: usize, draws: &mut [u32]) {
        let key = mix(self.seed ^ mix(cluster));
        for (replicate, draw) in (first as u64..).zip(draws.iter_mut()) {
            *draw = (mix(key.wrapping_add(replicate.wrapping_mul(ODD))) >> 32) as u32;
        }
        // Apart from the hashes, comparisons go several at a time.
        for draw in draws {
            *draw = AT_MOST.iter().map(|bound| u32::from(*draw >= *bound)).sum();
        }
    }
}

/// The golden ratio's fraction: neighbouring replicates get hashes far from each other.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A bijection that spreads every bit over all: the finisher of `SplitMix64` (Steele, Lea, Flood
/// 2014).
pub fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// What a credit of 1 is in sums: credits are rounded to one of 2^31 steps, so that four thousand
/// million deals fit.
const WHOLE: f64 = 2_147_483_648.0;

/// The percentiles 2.5 and 97.5 over the replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Percentile 2.5.
    pub low: f64,
    /// Percentile 97.5.
    pub high: f64,
}

/// A channel's part of all credit of a model, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// As it is.
    pub share: f64,
    /// As it might have been.
    pub interval: Interval,
}

/// Sums of credit by model and channel, as they are and in each replicate.
#[derive(Debug, Clone)]
pub struct Shares {
    draws: Draws,
    /// By model and channel; the first sum counts each cluster once, the others are the
    /// replicates'. Empty without credit.
    sums: Vec<Vec<Vec<u64>>>,
    /// The latest cluster and its draws: credits of one deal come together.
    latest: Option<u64>,
    drawn: Vec<u32>,
}

impl Shares {
    /// No credit as yet.
    pub fn new(replicates: u32, seed: u64) -> Self {
        Self {
            draws: Draws::new(seed),
            sums: Vec::new(),
            latest: None,
            drawn: vec![1; replicates as usize + 1],
        }
    }

    /// Adds a channel's credit, 0 to 1, for a won deal of the cluster under the model of that
    /// number.
    pub fn add(&mut self, cluster: u64, model: usize, channel: u16, credit: f64) {
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
    pub fn merge(&mut self, other: &Self) {
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
    /// the model gave none. Replicates in which no deal was drawn say nothing and are left out.
    pub fn of_model(&self, model: usize) -> Vec<Share> {
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

fn share(sums: &[u64], totals: &[u64]) -> Share {
    let sum = |place: usize| sums.get(place).copied().unwrap_or(0) as f64;
    let part = |place: usize| (totals[place] > 0).then(|| sum(place) / totals[place] as f64);
    let share = part(0).unwrap_or(0.0);
    let drawn = (1..totals.len()).filter_map(part).collect();
    Share {
        share,
        interval: interval(drawn).unwrap_or(Interval {
            low: share,
            high: share,
        }),
    }
}

/// The interval of what the replicates say; `None` without any. Between two of them it is
/// interpolated.
pub fn interval(mut values: Vec<f64>) -> Option<Interval> {
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let percentile = |share: f64| {
        let place = share * last as f64;
        let (below, above) = (
            values[place.floor() as usize],
            values[place.ceil() as usize],
        );
        below + (above - below) * place.fract()
    };
    Some(Interval {
        low: percentile(0.025),
        high: percentile(0.975),
    })
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
    use proptest::prelude::*;

    fn draws_of(cluster: u64, count: usize) -> Vec<u32> {
        let mut drawn = vec![0; count];
        Draws::new(SEED).fill(cluster, 0, &mut drawn);
        drawn
    }

    #[test]
    fn draws_have_a_poisson_distribution_of_mean_1() {
        let drawn: Vec<u32> = (0..2_000)
            .flat_map(|cluster| draws_of(cluster, 500))
            .collect();
        let share_of = |times: u32| {
            drawn.iter().filter(|draw| **draw == times).count() as f64 / drawn.len() as f64
        };
        // 1/e, 1/e, 1/2e, 1/6e, 1/24e; a million draws miss them by about 0.0005.
        for (times, expected) in [
            (0, 0.367_879),
            (1, 0.367_879),
            (2, 0.183_940),
            (3, 0.061_313),
            (4, 0.015_328),
        ] {
            assert!(
                (share_of(times) - expected).abs() < 0.002,
                "{times}: {}",
                share_of(times)
            );
        }
        let mean = drawn.iter().map(|draw| f64::from(*draw)).sum::<f64>() / drawn.len() as f64;
        assert!((mean - 1.0).abs() < 0.004, "{mean}");
    }

    #[test]
    fn neighbouring_clusters_and_replicates_are_drawn_apart() {
        let pairs = |other: &dyn Fn(u64) -> u32| {
            (0..100_000)
                .map(|cluster| f64::from(draws_of(cluster, 1)[0]) * f64::from(other(cluster)))
                .sum::<f64>()
                / 1e5
        };
        assert!((pairs(&|cluster| draws_of(cluster + 1, 1)[0]) - 1.0).abs() < 0.03);
        assert!((pairs(&|cluster| draws_of(cluster, 2)[1]) - 1.0).abs() < 0.03);
    }

    #[test]
    fn a_draw_is_the_same_wherever_a_block_begins() {
        let mut tail = vec![0; 40];
        Draws::new(SEED).fill(77, 60, &mut tail);
        assert_eq!(tail, draws_of(77, 100)[60..]);
        let mut other = vec![0; 100];
        Draws::new(SEED + 1).fill(77, 0, &mut other);
        assert_ne!(other, draws_of(77, 100));
    }

    #[test]
    fn percentiles_stand_between_the_sorted_values() {
        // 41 values 0 to 40: percentile 2.5 is the second, 97.5 the last but one.
        assert_eq!(
            interval((0..=40).rev().map(f64::from).collect()),
            Some(Interval {
                low: 1.0,
                high: 39.0
            })
        );
        assert_eq!(
            interval(vec![3.0, 1.0]),
            Some(Interval {
                low: 1.05,
                high: 2.95
            })
        );
        assert_eq!(interval(vec![]), None);
    }

    #[test]
    fn an_interval_of_a_proportion_is_the_one_that_theory_gives() {
        // 400 accounts with one deal each, 100 of them on channel 1: standard error sqrt(0.25 x
        // 0.75 / 400) = 0.0217.
        let mut shares = Shares::new(2_000, SEED);
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
            let mut shares = Shares::new(500, SEED);
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
        assert_eq!(Shares::new(500, SEED).of_model(3), []);
    }

    proptest! {
        #[test]
        fn order_and_split_change_no_bit(
            credits in prop::collection::vec((0u64..9, 0usize..3, 0u16..5, 0.0f64..=1.0), 1..40),
            cut in 0usize..40,
            turn in 0usize..40,
        ) {
            let sum = |credits: &[(u64, usize, u16, f64)]| {
                let mut shares = Shares::new(50, SEED);
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
