//! Weights by position. Goes in: what the first touch, the touches between and the last touch get.
//! Comes out: each touch's share.
//!
//! The surprising part: with two touches there is nothing between, and the two ends are scaled to 1
//! together, so that 0.2 and 0.6 become 0.25 and 0.75.

use super::model::{Journey, Weigher};

/// What each position gets; together 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct PositionWeights {
    /// Of the first touch.
    pub first: f64,
    /// Of all touches between the first and the last together, who share it equally.
    pub middle: f64,
    /// Of the last touch.
    pub last: f64,
}

impl Weigher for PositionWeights {
    fn weigh(&self, _: &Journey<'_>, credit: &mut [f64]) {
        match credit {
            [] => {}
            [only] => *only = 1.0,
            [first, last] => {
                let ends = self.first + self.last;
                *first = if ends > 0.0 { self.first / ends } else { 0.5 };
                *last = 1.0 - *first;
            }
            [first, middle @ .., last] => {
                *first = self.first;
                *last = self.last;
                middle.fill(self.middle / middle.len() as f64);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::journey;
    use super::*;

    #[test]
    fn two_touches_without_weight_at_the_ends_share_equally() {
        let mut credit = [0.0; 2];
        PositionWeights {
            first: 0.0,
            middle: 1.0,
            last: 0.0,
        }
        .weigh(&journey(2), &mut credit);
        assert_eq!(credit, [0.5, 0.5]);
    }
}
