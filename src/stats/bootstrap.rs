//! The Poisson bootstrap over clusters. Goes in: a seed and the hash of a cluster, such as an
//! account; afterwards what the replicates gave. Comes out: how often the cluster counts in each
//! replicate, and the interval between percentiles 2.5 and 97.5.
//!
//! In each replicate a cluster counts k times with the chance e^-1 / k!, a Poisson distribution of
//! mean 1, so that all its members come along and the number of clusters need not be known. The
//! surprising part: nothing is drawn in turn. A draw is a hash of seed, cluster and replicate, so
//! order, threads and merges change no bit.
//!
//! Reference: Efron, Bootstrap methods: another look at the jackknife, Annals of Statistics 7,
//! 1979; Chamandy, Muralidharan, Najmi, Naidu, Estimating uncertainty for massive data streams,
//! 2012.

use super::mix::{GOLDEN, mix};

/// The seed of every run: the same data give the same intervals.
pub const BOOTSTRAP_SEED: u64 = 0x636c_6f73_6564_6c70;

/// How often clusters count, drawn with a mean of 1. A draw depends on the seed, the cluster and
/// the replicate, on nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClusterDraws {
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

impl ClusterDraws {
    /// The draws of that seed.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// Fills `draws` with how often the cluster counts in each replicate from `first` on.
    pub fn fill(self, cluster: u64, first: usize, draws: &mut [u32]) {
        let key = mix(self.seed ^ mix(cluster));
        for (replicate, draw) in (first as u64..).zip(draws.iter_mut()) {
            *draw = (mix(key.wrapping_add(replicate.wrapping_mul(GOLDEN))) >> 32) as u32;
        }
        // Apart from the hashes, comparisons go several at a time.
        for draw in draws {
            *draw = AT_MOST.iter().map(|bound| u32::from(*draw >= *bound)).sum();
        }
    }
}

/// The percentiles 2.5 and 97.5 over the replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Percentile 2.5.
    pub low: f64,
    /// Percentile 97.5.
    pub high: f64,
}

/// The interval of a figure by its value in each replicate; `None` without any. Between two of them
/// it is interpolated.
pub fn percentile_interval(mut values: Vec<f64>) -> Option<Interval> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn draws_of(cluster: u64, count: usize) -> Vec<u32> {
        let mut drawn = vec![0; count];
        ClusterDraws::new(BOOTSTRAP_SEED).fill(cluster, 0, &mut drawn);
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
        ClusterDraws::new(BOOTSTRAP_SEED).fill(77, 60, &mut tail);
        assert_eq!(tail, draws_of(77, 100)[60..]);
        let mut other = vec![0; 100];
        ClusterDraws::new(BOOTSTRAP_SEED + 1).fill(77, 0, &mut other);
        assert_ne!(other, draws_of(77, 100));
    }

    #[test]
    fn percentiles_stand_between_the_sorted_values() {
        // 41 values 0 to 40: percentile 2.5 is the second, 97.5 the last but one.
        assert_eq!(
            percentile_interval((0..=40).rev().map(f64::from).collect()),
            Some(Interval {
                low: 1.0,
                high: 39.0
            })
        );
        assert_eq!(
            percentile_interval(vec![3.0, 1.0]),
            Some(Interval {
                low: 1.05,
                high: 2.95
            })
        );
        assert_eq!(percentile_interval(vec![]), None);
    }
}
