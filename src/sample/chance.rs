//! Chance from a seed: one stream for each (seed, purpose, index), so that what one part draws
//! moves nothing in another, and neither threads nor the order of work change a draw. Goes in: a
//! seed and a purpose. Comes out: numbers, the same on any machine: integers from ChaCha8, and only
//! arithmetic that is exact by IEEE 754, or `libm`'s.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// One stream of draws.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of that purpose and index.
    pub(super) fn of(seed: u64, purpose: &str, index: u64) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher
            .update(&seed.to_le_bytes())
            .update(&index.to_le_bytes())
            .update(purpose.as_bytes());
        Self(ChaCha8Rng::from_seed(*hasher.finalize().as_bytes()))
    }

    /// Uniform in [0, 1), 53 bits.
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of that probability happens.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number below `n`; 0 where `n` is 0.
    pub(super) fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.0.next_u64()) * n as u128;
        (wide >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(usize::try_from(high - low + 1).unwrap_or(1)) as i64
    }

    /// One of a list that is not empty.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// The place of a weight, in proportion to the weights.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (at, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return at;
            }
        }
        weights.len() - 1
    }

    /// Exponential with that mean.
    pub(super) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log1p(-self.unit())
    }

    /// Log-normal: the median times e to a normal number of that standard deviation.
    pub(super) fn log_normal(&mut self, median: f64, deviation: f64) -> f64 {
        // Box and Muller's first number; the second is not kept, so that each call costs two draws.
        let radius = libm::sqrt(-2.0 * libm::log1p(-self.unit()));
        median * libm::exp(deviation * radius * libm::cos(std::f64::consts::TAU * self.unit()))
    }
}

/// The probability of log-odds.
pub(super) fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let draw = |seed, purpose, index| Chance::of(seed, purpose, index).unit();
        assert_eq!(draw(1, "people", 7), draw(1, "people", 7));
        assert_ne!(draw(1, "people", 7), draw(2, "people", 7));
        assert_ne!(draw(1, "people", 7), draw(1, "people", 8));
        assert_ne!(draw(1, "people", 7), draw(1, "deals", 7));
    }

    #[test]
    fn draws_have_the_moments_they_should() {
        let mut chance = Chance::of(1, "test", 0);
        let n = 200_000;
        let mean = |draws: Vec<f64>| draws.iter().sum::<f64>() / f64::from(n);
        // Four standard errors: 1/sqrt(12 n), 3/sqrt(n), and of ln x with deviation 0.5.
        assert!((mean((0..n).map(|_| chance.unit()).collect()) - 0.5).abs() < 0.0026);
        assert!((mean((0..n).map(|_| chance.exponential(3.0)).collect()) - 3.0).abs() < 0.027);
        assert!(
            mean(
                (0..n)
                    .map(|_| libm::log(chance.log_normal(1.0, 0.5)))
                    .collect()
            )
            .abs()
                < 0.0045
        );
        let thirds =
            (0..n).filter(|_| chance.weighted(&[1.0, 2.0]) == 1).count() as f64 / f64::from(n);
        assert!((thirds - 2.0 / 3.0).abs() < 0.0043, "{thirds}");
    }
}
