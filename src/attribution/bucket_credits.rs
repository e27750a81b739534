//! A bucket of deals on its way to credits. Goes in: one deal's touches at a time. Comes out: each
//! model's credits, with the deal's amount shared in smallest units, added to the bucket's rows and
//! to the sums of its worker.

use super::channel_path::channels_of;
use super::credit_rows::CreditRows;
use super::fitted_models::FittedModel;
use super::fixed_point::parts_of;
use super::gaps::Gaps;
use super::model::Journey;
use super::revenue_bootstrap::RevenueBootstrap;
use super::running_totals::RunningTotals;
use super::share_bootstrap::ShareBootstrap;
use crate::domain::currency::Currency;
use crate::domain::money::{share_out, to_micros, to_smallest};
use crate::domain::outcome::Outcome;
use crate::error::Result;
use crate::journeys::{DealTouches, Milestones};
use crate::stats::BOOTSTRAP_SEED;
use std::collections::BTreeMap;

/// Sums of one worker: integers, which sum to the same in any order.
pub(super) struct WorkerTotals {
    /// Credit by model, level, value and month.
    pub(super) credit: RunningTotals,
    /// Credit by model and channel, in each replicate.
    pub(super) shares: ShareBootstrap,
}

impl WorkerTotals {
    /// Nothing yet, for so many models.
    pub(super) fn new(models: usize, replicates: u32) -> Self {
        Self {
            credit: RunningTotals::new(models),
            shares: ShareBootstrap::new(replicates, BOOTSTRAP_SEED),
        }
    }

    /// Adds those of another worker.
    pub(super) fn merge(&mut self, other: Self) {
        self.credit.merge(other.credit);
        self.shares.merge(&other.shares);
    }
}

/// The credits of a bucket of deals.
pub(super) struct BucketCredits<'a> {
    models: &'a [FittedModel],
    currency: Currency,
    /// The rows of `credits`.
    pub(super) rows: CreditRows,
    /// The sums of the worker.
    pub(super) totals: WorkerTotals,
    /// What won deals bring to channels and campaigns.
    pub(super) revenue: RevenueBootstrap,
    /// Where weights by milestone had to make up for something.
    pub(super) gaps: Gaps,
}

impl<'a> BucketCredits<'a> {
    /// No deal yet; `totals` are the worker's so far.
    pub(super) fn new(
        models: &'a [FittedModel],
        currency: Currency,
        totals: WorkerTotals,
        revenue: RevenueBootstrap,
    ) -> Self {
        Self {
            models,
            currency,
            rows: CreditRows::default(),
            totals,
            revenue,
            gaps: Gaps::default(),
        }
    }

    /// Weighs one deal, whose first touch stands in row `first_row` of the bucket's journeys.
    pub(super) fn weigh(&mut self, deal: &DealTouches<'_>, first_row: usize) -> Result<()> {
        let rows: Vec<usize> = (0..deal.touches.len())
            .filter(|place| deal.touches[*place].is_eligible)
            .map(|place| first_row + place)
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        let window = deal.window;
        let touched_at: Vec<i64> = deal.eligible().map(|touch| touch.at).collect();
        let channels = channels_of(deal)?;
        let milestones = Milestones::of(&touched_at, window);
        self.gaps.meet(touched_at.len(), milestones);
        let journey = Journey {
            touched_at: &touched_at,
            channels: &channels,
            milestones,
            end: window.end,
            outcome: window.outcome,
        };
        self.totals.credit.begin(window, deal.eligible());
        self.revenue.begin(window, deal.eligible());
        let smallest = window
            .amount
            .map(|micros| to_smallest(micros, self.currency));
        for (number, model) in self.models.iter().enumerate() {
            let weights = model.weigh(&journey, deal.deal)?;
            let amounts = smallest.map(|smallest| share_out(smallest, &weights));
            self.add_credits((number, model.id), &rows, &weights, amounts.as_deref())?;
            if window.outcome == Outcome::Won {
                by_channel(&channels, &weights).for_each(|(channel, credit)| {
                    self.totals
                        .shares
                        .add(window.cluster, number, channel, credit)
                });
            }
        }
        Ok(())
    }

    /// Adds what a model gives of a deal to its touches; `amounts` are in smallest units.
    fn add_credits(
        &mut self,
        (number, id): (usize, &'static str),
        rows: &[usize],
        weights: &[f64],
        amounts: Option<&[i128]>,
    ) -> Result<()> {
        for (touch, credit) in weights
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, credit)| parts_of(*credit) > 0)
        {
            let amount = amounts.map(|amounts| to_micros(amounts[touch], self.currency));
            self.rows.push(rows[touch], id, credit, amount)?;
            self.totals
                .credit
                .add(number, touch, credit, amount.unwrap_or(0));
        }
        amounts
            .iter()
            .for_each(|amounts| self.revenue.add(number, amounts));
        Ok(())
    }
}

/// The credit of each channel of a journey, by code.
fn by_channel(channels: &[u16], weights: &[f64]) -> impl Iterator<Item = (u16, f64)> {
    let mut sums: BTreeMap<u16, f64> = BTreeMap::new();
    channels
        .iter()
        .zip(weights)
        .for_each(|(channel, credit)| *sums.entry(*channel).or_default() += credit);
    sums.into_iter()
        .map(|(channel, credit)| (channel, credit.min(1.0)))
}
