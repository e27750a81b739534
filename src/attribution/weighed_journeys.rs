//! All journeys weighed. Goes in: the touches placed on deals, a bucket of deals at a time, and the
//! fitted models. Comes out: the rows of the marts `journeys` and `credits` as they are made, and
//! what is summed over all of them.

use super::bucket_credits::{BucketCredits, WorkerTotals};
use super::credit_totals::CreditTotals;
use super::fitted_models::FittedModel;
use super::gaps::Gaps;
use super::maturity::Maturity;
use super::revenue_bootstrap::{Intervals, RevenueBootstrap, SeriesLayout};
use super::share_bootstrap::ShareBootstrap;
use super::top_paths::TopPaths;
use super::twin_touches::TwinTouches;
use crate::domain::period::Elapsed;
use crate::error::Result;
use crate::journeys::{DealTouches, JourneyContext, JourneyRows, PlacedTouches, gather};
use arrow::array::RecordBatch;
use std::sync::{Mutex, PoisonError};

/// What is left of the journeys when their rows have gone.
pub struct WeighedJourneys {
    /// Credits added up.
    pub totals: CreditTotals,
    /// The channels' shares of won deals, as they are and in each replicate of the bootstrap.
    pub(super) shares: ShareBootstrap,
    /// How sure the revenue of channels and campaigns is.
    pub intervals: Intervals,
    /// The paths of deals.
    pub paths: TopPaths,
    /// Where models by milestone had to make up for something.
    pub(super) gaps: Gaps,
    /// Touches that stand twice.
    pub(super) twins: TwinTouches,
}

/// What one bucket gives.
struct WeighedBucket {
    journeys: RecordBatch,
    credits: RecordBatch,
    revenue: RevenueBootstrap,
    paths: TopPaths,
    gaps: Gaps,
    twins: TwinTouches,
}

/// Weighs every journey by every model, but for those of excluded deals, which are rows of
/// `journeys` alone. `take` gets the rows of `journeys` and of `credits` in the order of deals.
///
/// # Errors
/// Credit that does not sum to 1: a bug. The environment: records that cannot be read; an error of
/// `take`.
pub fn weigh_journeys(
    context: &JourneyContext<'_>,
    scattered: &PlacedTouches,
    models: &[FittedModel],
    maturity: Maturity,
    mut take: impl FnMut(RecordBatch, RecordBatch) -> Result<()>,
) -> Result<WeighedJourneys> {
    let rows = JourneyRows::new(context, &scattered.names)?;
    let currency = context.settings.currency;
    let replicates = context.settings.attribution.bootstrap.replicates;
    let layout = SeriesLayout::new(&scattered.names, models.len(), maturity, replicates);
    // A worker goes on with the totals that another one put back.
    let at_rest: Mutex<Vec<WorkerTotals>> = Mutex::default();
    let all_at_rest = || at_rest.lock().unwrap_or_else(PoisonError::into_inner);
    let none = || WorkerTotals::new(models.len(), replicates);
    let make = |deals: &[DealTouches<'_>]| {
        let mut elapsed = Elapsed::of(context.settings.timezone);
        let journeys = rows.batch(deals, &mut elapsed)?;
        let totals = all_at_rest().pop().unwrap_or_else(none);
        let revenue = RevenueBootstrap::new(layout);
        let mut bucket = BucketCredits::new(models, currency, totals, revenue);
        let (mut paths, mut twins) = (TopPaths::default(), TwinTouches::default());
        let mut first_row = 0;
        for deal in deals {
            if !deal.window.is_excluded {
                bucket.weigh(deal, first_row)?;
                paths.add(deal, &mut elapsed)?;
                twins.meet(deal, context.settings.timezone);
            }
            first_row += deal.touches.len();
        }
        all_at_rest().push(bucket.totals);
        Ok(WeighedBucket {
            credits: bucket.rows.batch(deals, &journeys)?,
            journeys,
            revenue: bucket.revenue,
            paths,
            gaps: bucket.gaps,
            twins,
        })
    };
    let mut revenue = RevenueBootstrap::new(layout);
    let (mut paths, mut gaps) = (TopPaths::default(), Gaps::default());
    let mut twins = TwinTouches::default();
    gather(scattered, &context.windows, make, |made| {
        revenue.merge(made.revenue);
        paths.merge(made.paths);
        gaps.merge(made.gaps);
        twins.merge(made.twins);
        take(made.journeys, made.credits)
    })?;
    let mut all = none();
    all_at_rest().drain(..).for_each(|totals| all.merge(totals));
    let intervals = revenue.intervals(currency.micros_in_smallest());
    Ok(WeighedJourneys {
        totals: all.credit.finish(),
        shares: all.shares,
        intervals,
        paths,
        gaps,
        twins,
    })
}
