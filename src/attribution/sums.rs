//! Credits added up by model, basis, month and channel while they are made, so that nobody needs all of them at once.
//!
//! The surprising part: credit is summed in fixed point. Integers sum to the same in any order, so no bucket and no thread changes
//! a bit, and thirds of a deal add up to the deal.

use crate::domain::outcome::Outcome;
use crate::domain::period::month_start;
use crate::journeys::Close;
use std::collections::BTreeMap;

/// Parts of a credit that are told apart.
const SCALE: f64 = (1u64 << 60) as f64;

/// To which date money is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// The month of the credited touch.
    TouchDate,
    /// The month of the win.
    CloseDate,
}

/// What is summed apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Place of the model among those that run.
    pub model: usize,
    /// The basis.
    pub basis: Basis,
    /// First day of the month, since 1970; none for all months together.
    pub month: Option<i32>,
    /// Code of the channel.
    pub channel: u32,
}

/// Sums of credits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    won: i128,
    pending: i128,
    /// Distinct won deals with credit.
    pub attributed_deals: i64,
    /// Micros attributed of won deals.
    pub revenue: i128,
    /// Micros attributed of open deals.
    pub pipeline: i128,
}

impl Sum {
    /// Credit of won deals.
    pub fn won_count(&self) -> f64 {
        self.won as f64 / SCALE
    }

    /// Credit of open deals.
    pub fn pending_count(&self) -> f64 {
        self.pending as f64 / SCALE
    }

    fn add(&mut self, other: &Self) {
        self.won += other.won;
        self.pending += other.pending;
        self.attributed_deals += other.attributed_deals;
        self.revenue += other.revenue;
        self.pipeline += other.pipeline;
    }
}

/// One touch's share of a deal by one model.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// Code of the channel.
    pub channel: u32,
    /// Local day of the touch, since 1970.
    pub touched_on: i32,
    /// The credit.
    pub credit: f64,
    /// Micros; 0 where the deal has no amount.
    pub amount: i128,
}

/// All sums.
#[derive(Debug, Clone, Default)]
pub struct Sums(BTreeMap<Key, Sum>);

impl Sums {
    /// Adds the shares of one deal by one model. A lost deal adds nothing to the sums that it has; a win alone has a month of its close.
    pub fn add(&mut self, model: usize, outcome: Outcome, closed: Option<Close>, shares: &[Share]) {
        let mut of_deal: BTreeMap<Key, Sum> = BTreeMap::new();
        let won_month = closed.filter(|_| outcome == Outcome::Won).map(|close| month_start(close.on));
        for share in shares {
            let part = part(outcome, share);
            let mut put = |basis, month| of_deal.entry(Key { model, basis, month, channel: share.channel }).or_default().add(&part);
            put(Basis::TouchDate, Some(month_start(share.touched_on)));
            put(Basis::TouchDate, None);
            put(Basis::CloseDate, None);
            if won_month.is_some() {
                put(Basis::CloseDate, won_month);
            }
        }
        for (key, sum) in of_deal {
            let attributed_deals = i64::from(outcome == Outcome::Won);
            self.0.entry(key).or_default().add(&Sum { attributed_deals, ..sum });
        }
    }

    /// Adds the sums of other deals.
    pub fn merge(&mut self, other: Self) {
        other.0.into_iter().for_each(|(key, sum)| self.0.entry(key).or_default().add(&sum));
    }

    /// The sums, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Sum)> {
        self.0.iter()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a credit is at most 1, so that the product fits")]
fn part(outcome: Outcome, share: &Share) -> Sum {
    let credit = (share.credit * SCALE).round() as i128;
    match outcome {
        Outcome::Won => Sum { won: credit, revenue: share.amount, ..Sum::default() },
        Outcome::Open => Sum { pending: credit, pipeline: share.amount, ..Sum::default() },
        Outcome::Lost => Sum::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(channel: u32, touched_on: i32, credit: f64, amount: i128) -> Share {
        Share { channel, touched_on, credit, amount }
    }

    #[test]
    fn a_deal_counts_once_a_key_and_thirds_are_whole() {
        // 1970-01-31, 1970-02-01, 1970-02-02; the win on 1970-03-01.
        let shares = [share(0, 30, 1.0 / 3.0, 34), share(0, 31, 1.0 / 3.0, 33), share(0, 32, 1.0 / 3.0, 33)];
        let mut sums = Sums::default();
        sums.add(0, Outcome::Won, Some(Close { at: 0, on: 59 }), &shares);
        sums.add(0, Outcome::Lost, Some(Close { at: 0, on: 59 }), &shares[..2]);
        sums.add(0, Outcome::Open, None, &shares[..1]);
        let mut twice = sums.clone();
        twice.merge(sums.clone());
        let told = |sums: &Sums| -> Vec<(Basis, Option<i32>, f64, i64, i128, i128)> {
            sums.iter().map(|(key, sum)| (key.basis, key.month, sum.won_count(), sum.attributed_deals, sum.revenue, sum.pipeline)).collect()
        };
        assert_eq!(
            told(&sums),
            [
                (Basis::TouchDate, None, 1.0, 1, 100, 34),
                (Basis::TouchDate, Some(0), 1.0 / 3.0, 1, 34, 34),
                (Basis::TouchDate, Some(31), 2.0 / 3.0, 1, 66, 0),
                (Basis::CloseDate, None, 1.0, 1, 100, 34),
                (Basis::CloseDate, Some(59), 1.0, 1, 100, 0),
            ]
        );
        assert_eq!(told(&twice)[0], (Basis::TouchDate, None, 2.0, 2, 200, 68));
    }
}
