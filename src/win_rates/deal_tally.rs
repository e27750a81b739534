//! Won and lost deals counted together. Goes in: staged deals. Comes out: counts, amounts, rates and
//! the cycle from creation to close.

use crate::domain::currency::Currency;
use crate::domain::money::{round_half_even, to_micros};
use crate::domain::outcome::Outcome;
use crate::domain::period::{DAY_MICROS, Span};
use crate::staging::DealRow;

/// Won and lost deals together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DealTally {
    /// Won ones.
    pub won: i64,
    /// Lost ones.
    pub lost: i64,
    /// Micros of the won ones.
    pub won_amount: i128,
    /// Micros of the lost ones.
    pub lost_amount: i128,
    /// Won ones with an amount.
    pub won_with_amount: i64,
    /// Microseconds from creation to close of the won ones, as they came.
    pub cycles: Vec<i64>,
}

impl DealTally {
    /// Counts a deal that is closed.
    pub fn add(&mut self, deal: &DealRow) {
        match deal.outcome {
            Outcome::Won => {
                self.won += 1;
                self.won_amount += deal.amount.unwrap_or(0);
                self.won_with_amount += i64::from(deal.amount.is_some());
                self.cycles.extend(deal.cycle);
            }
            Outcome::Lost => {
                self.lost += 1;
                self.lost_amount += deal.amount.unwrap_or(0);
            }
            Outcome::Open => {}
        }
    }

    /// The deals that closed within a span.
    pub fn of<'a>(deals: impl Iterator<Item = &'a DealRow>, span: Span) -> Self {
        let mut tally = Self::default();
        deals
            .filter(|deal| deal.closed_on.is_some_and(|closed| span.contains(closed)))
            .for_each(|deal| tally.add(deal));
        tally
    }

    /// Won and lost ones.
    pub fn closed(&self) -> i64 {
        self.won + self.lost
    }

    /// won / (won + lost); none where nothing closed.
    pub fn win_rate(&self) -> Option<f64> {
        (self.closed() > 0).then(|| self.won as f64 / self.closed() as f64)
    }

    /// The same of their amounts; none where no lost deal has one above zero, since those are
    /// cleared or were never set, and where won deals have none at all.
    pub fn win_rate_by_value(&self) -> Option<f64> {
        let is_known = self.lost_amount > 0 && (self.won == 0 || self.won_with_amount > 0);
        let whole = self.won_amount + self.lost_amount;
        (is_known && whole > 0).then(|| self.won_amount as f64 / whole as f64)
    }

    /// Micros of a won deal that has an amount, in smallest units of the currency, half-even; none
    /// without one.
    pub fn mean_won_amount(&self, currency: Currency) -> Option<i128> {
        let by = i128::from(self.won_with_amount) * currency.micros_in_smallest();
        (by > 0).then(|| to_micros(round_half_even(self.won_amount, by), currency))
    }

    /// Twice the median of the cycles in microseconds, a whole number: of an even number of deals,
    /// the sum of the two in the middle.
    pub fn median_cycle_twice(&self) -> Option<i64> {
        let mut cycles = self.cycles.clone();
        cycles.sort_unstable();
        let upper = *cycles.get(cycles.len() / 2)?;
        Some(upper + cycles[(cycles.len() - 1) / 2])
    }

    /// The median days of the won ones.
    pub fn median_cycle_days(&self) -> Option<f64> {
        self.median_cycle_twice()
            .map(|twice| twice as f64 / 2.0 / DAY_MICROS as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn deal(outcome: Outcome, amount: Option<i128>, days: i64) -> DealRow {
        DealRow {
            created_at: None,
            closed_at: None,
            created_on: Some(day("2026-01-01")),
            closed_on: Some(day("2026-02-01")),
            outcome,
            amount,
            promised: amount,
            cycle: Some(days * DAY_MICROS),
        }
    }

    #[test]
    fn a_win_without_an_amount_counts_and_adds_nothing() {
        let mut tally = DealTally::default();
        for deal in [
            deal(Outcome::Won, Some(100), 10),
            deal(Outcome::Won, None, 40),
            deal(Outcome::Lost, Some(300), 5),
            deal(Outcome::Open, Some(9), 1),
        ] {
            tally.add(&deal);
        }
        assert_eq!(
            (
                tally.won,
                tally.lost,
                tally.won_amount,
                tally.won_with_amount,
                tally.closed()
            ),
            (2, 1, 100, 1, 3)
        );
        assert_eq!(
            (
                tally.win_rate(),
                tally.win_rate_by_value(),
                tally.median_cycle_days()
            ),
            (Some(2.0 / 3.0), Some(0.25), Some(25.0))
        );
        let mut unknown = DealTally::default();
        unknown.add(&deal(Outcome::Won, None, 5));
        unknown.add(&deal(Outcome::Lost, Some(300), 5));
        assert_eq!(
            (unknown.win_rate(), unknown.win_rate_by_value()),
            (Some(0.5), None)
        );
        let mut without = DealTally::default();
        without.add(&deal(Outcome::Lost, None, 5));
        without.add(&deal(Outcome::Lost, Some(0), 5));
        assert_eq!(
            (
                without.win_rate(),
                without.win_rate_by_value(),
                without.median_cycle_days()
            ),
            (Some(0.0), None, None)
        );
    }
}
