//! Chance without a generator: a draw is a hash of where it is used. Goes in: a seed and numbers
//! that name the place. Comes out: normal, Poisson and binomial draws.
//!
//! A normal draw is sqrt(-2 log u) cos(2 pi v) of two even draws u and v; a count is the first one
//! whose distribution function passes an even draw, and from a variance of 25 on a normal draw that
//! is corrected for skewness.
//!
//! The surprising part: there is no state, so a draw does not depend on what was drawn before it,
//! on threads or on order. Functions of `libm` and no others: the same bits on every machine.
//!
//! Reference: Box and Muller, Annals of Mathematical Statistics 29, 1958; Cornish and Fisher, Revue
//! de l'Institut International de Statistique 5, 1938.

use super::mix::{GOLDEN, mix};

/// From this variance on, a count is drawn from a normal distribution that is corrected for
/// skewness.
const MANY: f64 = 25.0;

/// A family of draws, one for each number.
#[derive(Debug, Clone, Copy)]
pub(super) struct DrawStream {
    key: u64,
}

impl DrawStream {
    /// The draws of a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            key: mix(seed.wrapping_add(GOLDEN)),
        }
    }

    /// The draws of a number below: a stream of its own.
    pub(super) fn below(self, number: u64) -> Self {
        Self {
            key: self.bits(number),
        }
    }

    /// 64 bits for that number.
    pub(super) fn bits(self, number: u64) -> u64 {
        mix(self.key ^ mix(number.wrapping_add(1).wrapping_mul(GOLDEN)))
    }
}

/// Above 0, below 1.
fn unit(bits: u64) -> f64 {
    ((bits >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

/// Of mean 0 and variance 1, by Box and Muller, one half of the bits for the radius, one for the
/// angle.
fn normal(bits: u64) -> f64 {
    let part = |half: u32| (f64::from(half) + 0.5) / 4_294_967_296.0;
    let radius = (-2.0 * libm::log(part((bits >> 32) as u32))).sqrt();
    radius * libm::cos(std::f64::consts::TAU * part(bits as u32))
}

/// A whole number of that mean, variance and third central moment (Cornish and Fisher's first
/// correction).
fn rounded(bits: u64, mean: f64, variance: f64, third: f64) -> f64 {
    let z = normal(bits);
    (mean + variance.sqrt() * z + (z * z - 1.0) * third / (6.0 * variance))
        .round()
        .max(0.0)
}

/// Draws of one mean.
#[derive(Debug)]
pub(super) enum Poisson {
    /// The chances of at most 0, 1, 2 ...
    Few(Vec<f64>),
    /// The mean.
    Many(f64),
}

impl Poisson {
    /// Of that mean, not negative.
    pub(super) fn of(mean: f64) -> Self {
        if mean >= MANY {
            return Self::Many(mean);
        }
        let (mut term, mut sum) = (libm::exp(-mean), 0.0);
        let mut at_most = Vec::new();
        // What is left out beyond is less than one hash in 2^53.
        for k in 1..=100 {
            sum += term;
            at_most.push(sum);
            term *= mean / f64::from(k);
            if term < 1e-18 && f64::from(k) > mean {
                break;
            }
        }
        Self::Few(at_most)
    }

    /// The draw of these bits.
    pub(super) fn draw(&self, bits: u64) -> f64 {
        match self {
            Self::Few(at_most) => {
                let unit = unit(bits);
                at_most.iter().take_while(|bound| **bound <= unit).count() as f64
            }
            Self::Many(mean) => rounded(bits, *mean, *mean, *mean),
        }
    }
}

/// What a sum of independent draws of success or failure has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moments {
    mean: f64,
    variance: f64,
    third: f64,
}

impl Moments {
    /// Adds `count` draws of that chance.
    pub(super) fn add(&mut self, count: f64, chance: f64) {
        let variance = count * chance * (1.0 - chance);
        self.mean += count * chance;
        self.variance += variance;
        self.third += variance * (1.0 - 2.0 * chance);
    }

    /// Whether the sum is so wide that [`Moments::draw`] draws it well.
    pub(super) fn is_wide(&self) -> bool {
        self.variance >= MANY
    }

    /// The sum, at most `count`.
    pub(super) fn draw(&self, bits: u64, count: f64) -> f64 {
        if self.variance > 0.0 {
            rounded(bits, self.mean, self.variance, self.third).min(count)
        } else {
            self.mean.round()
        }
    }
}

/// How many of `count` draws of that chance succeed.
pub(super) fn binomial(bits: u64, count: f64, chance: f64) -> f64 {
    if chance > 0.5 {
        return count - binomial(bits, count, 1.0 - chance);
    }
    let mut moments = Moments::default();
    moments.add(count, chance);
    if moments.is_wide() {
        return moments.draw(bits, count);
    }
    let unit = unit(bits);
    // (1 - p)^n is at least 1 - np: most draws of small chances need no more than this.
    if unit < 1.0 - moments.mean {
        return 0.0;
    }
    let odds = chance / (1.0 - chance);
    let mut term = libm::exp(count * libm::log1p(-chance));
    let (mut sum, mut drawn) = (term, 0.0);
    while unit >= sum && drawn < count {
        term *= odds * (count - drawn) / (drawn + 1.0);
        drawn += 1.0;
        sum += term;
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: u64 = 100_000;

    fn drawn(draw: impl Fn(u64) -> f64) -> Vec<f64> {
        let stream = DrawStream::new(5);
        (0..COUNT).map(|number| draw(stream.bits(number))).collect()
    }

    /// Mean, variance and third central moment.
    fn moments(values: &[f64]) -> [f64; 3] {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let central = |power: i32| {
            values
                .iter()
                .map(|value| (value - mean).powi(power))
                .sum::<f64>()
                / n
        };
        [mean, central(2), central(3)]
    }

    /// The first three moments within five standard errors of draws that are nearly normal.
    fn assert_moments(found: [f64; 3], mean: f64, variance: f64, third: f64) {
        let n = COUNT as f64;
        let errors = [
            (variance / n).sqrt(),
            variance * ((2.0 + 1.0 / variance) / n).sqrt(),
            variance * ((15.0 + 25.0 / variance) * variance / n).sqrt(),
        ];
        for ((found, expected), error) in found.into_iter().zip([mean, variance, third]).zip(errors)
        {
            assert!(
                (found - expected).abs() < 5.0 * error,
                "{found} for {expected}, error {error}, of mean {mean}"
            );
        }
    }

    #[test]
    fn normal_draws_have_their_moments_and_tails() {
        let values = drawn(normal);
        assert_moments(moments(&values), 0.0, 1.0, 0.0);
        let beyond = values
            .iter()
            .filter(|value| value.abs() > 1.959_964)
            .count() as f64
            / COUNT as f64;
        assert!((beyond - 0.05).abs() < 0.0035, "{beyond}");
    }

    #[test]
    fn poisson_draws_have_their_moments_few_or_many() {
        for mean in [0.3, 1.0, 4.0, 24.9, 25.0, 400.0] {
            let poisson = Poisson::of(mean);
            assert_moments(moments(&drawn(|bits| poisson.draw(bits))), mean, mean, mean);
        }
        let none = Poisson::of(0.0);
        assert!(
            drawn(|bits| none.draw(bits))
                .iter()
                .all(|draw| *draw == 0.0)
        );
    }

    #[test]
    fn binomial_draws_have_their_moments_and_bounds() {
        for (count, chance) in [
            (1.0, 0.3),
            (3.0, 0.9),
            (40.0, 0.02),
            (100.0, 0.5),
            (1_000.0, 0.01),
            (10_000.0, 0.001),
            (500.0, 0.2),
            (400.0, 0.97),
        ] {
            let values = drawn(|bits| binomial(bits, count, chance));
            let variance = count * chance * (1.0 - chance);
            assert_moments(
                moments(&values),
                count * chance,
                variance,
                variance * (1.0 - 2.0 * chance),
            );
            assert!(
                values
                    .iter()
                    .all(|value| (0.0..=count).contains(value) && value.fract() == 0.0)
            );
        }
        assert!(
            drawn(|bits| binomial(bits, 7.0, 0.0))
                .iter()
                .all(|draw| *draw == 0.0)
        );
        assert!(
            drawn(|bits| binomial(bits, 7.0, 1.0))
                .iter()
                .all(|draw| *draw == 7.0)
        );
        assert!(
            drawn(|bits| binomial(bits, 0.0, 0.4))
                .iter()
                .all(|draw| *draw == 0.0)
        );
    }

    #[test]
    fn streams_and_numbers_are_drawn_apart() {
        let product = |one: DrawStream, other: DrawStream, shift: u64| {
            (0..COUNT)
                .map(|number| normal(one.bits(number)) * normal(other.bits(number + shift)))
                .sum::<f64>()
                / COUNT as f64
        };
        let seed = DrawStream::new(1);
        for (one, other, shift) in [
            (seed, seed, 1),
            (seed, DrawStream::new(2), 0),
            (seed.below(0), seed.below(1), 0),
            (seed, seed.below(0), 0),
        ] {
            let found = product(one, other, shift);
            assert!(found.abs() < 0.016, "{found}");
        }
    }
}
