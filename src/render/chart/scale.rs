//! From values to places on an axis, and the round numbers that are written along it.

/// A straight axis. A value at `low` stands at `left`, one at `high` at `right`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// Smallest value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
    /// Place of the smallest.
    pub left: f64,
    /// Place of the largest.
    pub right: f64,
}

impl Scale {
    /// An axis over all `values` that always shows zero.
    pub(super) fn with_zero(values: impl Iterator<Item = f64>, left: f64, right: f64) -> Self {
        let (low, high) = values.fold((0.0f64, 0.0f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let high = if high > low { high } else { low + 1.0 };
        Self {
            low,
            high,
            left,
            right,
        }
    }

    /// The place of a value.
    pub(super) fn at(&self, value: f64) -> f64 {
        self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)
    }

    /// Round numbers inside the axis, zero among them, at most about `wanted`.
    pub(super) fn ticks(&self, wanted: usize) -> Vec<f64> {
        let step = round_step((self.high - self.low) / wanted.max(1) as f64);
        let (first, last) = (
            (self.low / step).ceil() as i64,
            (self.high / step).floor() as i64,
        );
        (first..=last).map(|i| i as f64 * step).collect()
    }
}

/// The smallest of 1, 2, 5, 10, 20, 50 and so on that is not below `rough`.
pub(super) fn round_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|part| part * power);
    steps
        .into_iter()
        .find(|step| *step >= rough * 0.999_999)
        .unwrap_or(rough)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!(
            [0.11, 1.0, 3.0, 7.0, 12_000.0].map(round_step),
            [0.2, 1.0, 5.0, 10.0, 20_000.0]
        );
    }

    #[test]
    fn the_axis_shows_zero_and_round_numbers() {
        let scale = Scale::with_zero([-0.5, 1.1].into_iter(), 100.0, 260.0);
        assert_eq!(
            (scale.at(-0.5), scale.at(1.1), scale.at(0.0)),
            (100.0, 260.0, 150.0)
        );
        assert_eq!(scale.ticks(4), [-0.5, 0.0, 0.5, 1.0]);
        assert_eq!(Scale::with_zero([3.0].into_iter(), 0.0, 1.0).low, 0.0);
    }
}
