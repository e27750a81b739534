//! The kernel: journeys in, a bucket of deals at a time, each model's credits out, with the amount
//! shared in smallest units. Models that learn are fitted first, in a pass of their own over the
//! same journeys.

use super::bootstrap::{SEED, Shares};
use super::paths::Paths;
use super::revenue::{Frame, Intervals, Revenue};
use super::rows::CreditRows;
use super::sums::{RunningSums, Sums, parts_of};
use super::{Counts, Journey, Maturity, Training, Weigher, model};
use crate::domain::channel::DIRECT;
use crate::domain::currency::Currency;
use crate::domain::money::{share_out, to_micros, to_smallest};
use crate::domain::outcome::Outcome;
use crate::domain::period::Elapsed;
use crate::error::{Error, Result};
use crate::journeys::{
    DealTouches, Ground, JourneyRows, Milestones, Scattered, gather, null_paths,
};
use arrow::array::RecordBatch;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// A model that is ready to weigh.
pub struct Fitted {
    /// Its id.
    pub id: &'static str,
    weigher: Box<dyn Weigher>,
}

/// What one bucket gives.
struct Made {
    journeys: RecordBatch,
    credits: RecordBatch,
    revenue: Revenue,
    paths: Paths,
    gaps: Gaps,
}

/// Integers, which sum to the same in any order: a worker goes on with those that another one put
/// back.
struct Totals {
    sums: RunningSums,
    shares: Shares,
}

/// What is left of the journeys when their rows have gone.
pub struct Credited {
    /// Credits added up.
    pub sums: Sums,
    /// The channels' shares of won deals, as they are and in each replicate of the bootstrap.
    pub shares: Shares,
    /// How sure the revenue of channels and campaigns is.
    pub intervals: Intervals,
    /// The paths of deals.
    pub paths: Paths,
    /// Where models by milestone had to make up for something.
    pub gaps: Gaps,
}

/// Deals with credit whose milestones are not as the weights have them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Deals with credit.
    pub deals: usize,
    /// Those created before their first touch: the milestone of their creation has none.
    pub without_milestone: usize,
    /// Those of whose touches each is a milestone.
    pub all_milestones: usize,
}

impl Gaps {
    fn meet(&mut self, touch_count: usize, milestones: Milestones) {
        let is_milestone = |place| {
            place == 0
                || place + 1 == touch_count
                || [milestones.lead_creation, milestones.deal_creation].contains(&Some(place))
        };
        self.deals += 1;
        self.without_milestone += usize::from(milestones.deal_creation.is_none());
        self.all_milestones += usize::from((0..touch_count).all(is_milestone));
    }

    fn merge(&mut self, other: Self) {
        self.deals += other.deals;
        self.without_milestone += other.without_milestone;
        self.all_milestones += other.all_milestones;
    }
}

/// The journeys that models learn from: those of deals that are won or lost and not excluded, and
/// of silent accounts where the pipeline file asks for them.
///
/// # Errors
/// The environment: records that cannot be read.
pub fn train(ground: &Ground<'_>, scattered: &Scattered) -> Result<Counts> {
    let mut counts = Counts::default();
    let make = |deals: &[DealTouches<'_>]| {
        let mut of_bucket = Counts::default();
        for deal in deals
            .iter()
            .filter(|deal| deal.window.outcome != Outcome::Open && !deal.window.is_excluded)
        {
            let channels = deal
                .eligible()
                .map(|touch| code(touch.channel))
                .collect::<Result<Vec<u16>>>()?;
            of_bucket.push(
                channels.into_iter(),
                deal.window.outcome == Outcome::Won,
                deal.window.cluster,
            );
        }
        Ok(of_bucket)
    };
    gather(scattered, ground.windows, make, |of_bucket| {
        counts.merge(of_bucket);
        Ok(())
    })?;
    null_paths(scattered, |path| {
        let channels = path
            .channels
            .into_iter()
            .map(code)
            .collect::<Result<Vec<u16>>>()?;
        counts.push(channels.into_iter(), false, path.cluster);
        Ok(())
    })?;
    Ok(counts)
}

/// Every configured model, fitted, in the order of the settings. `counts` may be empty where no
/// model learns.
///
/// # Errors
/// A model that is not there: a bug.
pub fn fit(counts: &Counts, scattered: &Scattered, ground: &Ground<'_>) -> Result<Vec<Fitted>> {
    let direct = scattered
        .names
        .channels
        .iter()
        .position(|channel| channel == DIRECT)
        .and_then(|place| u16::try_from(place).ok());
    let settings = &ground.settings.attribution;
    let fit = |id: &String| {
        let model = model(id).ok_or_else(|| Error::bug(format!("`{id}` is no model")))?;
        Ok(Fitted {
            id: model.id(),
            weigher: model.fit(&Training {
                counts,
                settings,
                direct,
            })?,
        })
    };
    settings.models.iter().map(fit).collect()
}

/// Whether a configured model learns from training journeys.
pub fn learns(models: &[String]) -> bool {
    models
        .iter()
        .filter_map(|id| model(id))
        .any(|model| model.is_fitted())
}

/// Whether a configured model gives weights to milestones.
pub fn runs_by_milestone(models: &[String]) -> bool {
    models
        .iter()
        .filter_map(|id| model(id))
        .any(|model| model.is_by_milestone())
}

/// Weighs every journey by every model, but for those of excluded deals, which are rows of
/// `journeys` alone. `take` gets the rows of `journeys` and of `credits` in the order of deals.
///
/// # Errors
/// Credit that does not sum to 1: a bug. The environment: records that cannot be read; what `take`
/// says.
pub fn credit(
    ground: &Ground<'_>,
    scattered: &Scattered,
    models: &[Fitted],
    maturity: Maturity,
    mut take: impl FnMut(RecordBatch, RecordBatch) -> Result<()>,
) -> Result<Credited> {
    let rows = JourneyRows::new(ground, &scattered.names)?;
    let (currency, replicates) = (
        ground.settings.currency,
        ground.settings.attribution.bootstrap.replicates,
    );
    let none = || Totals {
        sums: RunningSums::new(models.len()),
        shares: Shares::new(replicates, SEED),
    };
    let revenue = || {
        Revenue::new(Frame::new(
            &scattered.names,
            models.len(),
            maturity,
            replicates,
        ))
    };
    let at_rest: Mutex<Vec<Totals>> = Mutex::default();
    let all_at_rest = || at_rest.lock().unwrap_or_else(PoisonError::into_inner);
    let make = |deals: &[DealTouches<'_>]| {
        let mut elapsed = Elapsed::of(ground.settings.timezone);
        let journeys = rows.batch(deals, &mut elapsed)?;
        let totals = all_at_rest().pop().unwrap_or_else(none);
        let mut bucket = Bucket {
            models,
            currency,
            credits: CreditRows::default(),
            totals,
            revenue: revenue(),
            gaps: Gaps::default(),
        };
        let mut paths = Paths::default();
        let mut first_row = 0;
        for deal in deals {
            if !deal.window.is_excluded {
                bucket.weigh(deal, first_row)?;
                paths.add(deal, &mut elapsed)?;
            }
            first_row += deal.touches.len();
        }
        all_at_rest().push(bucket.totals);
        Ok(Made {
            credits: bucket.credits.batch(deals, &journeys)?,
            journeys,
            revenue: bucket.revenue,
            paths,
            gaps: bucket.gaps,
        })
    };
    let (mut all_revenue, mut all_paths, mut gaps) = (revenue(), Paths::default(), Gaps::default());
    gather(scattered, ground.windows, make, |made| {
        all_revenue.merge(made.revenue);
        all_paths.merge(made.paths);
        gaps.merge(made.gaps);
        take(made.journeys, made.credits)
    })?;
    let mut all = none();
    for totals in all_at_rest().drain(..) {
        all.sums.merge(totals.sums);
        all.shares.merge(&totals.shares);
    }
    let intervals = all_revenue.intervals(currency.micros_in_smallest());
    Ok(Credited {
        sums: all.sums.finish(),
        shares: all.shares,
        intervals,
        paths: all_paths,
        gaps,
    })
}

/// A bucket of deals on its way to credits.
struct Bucket<'a> {
    models: &'a [Fitted],
    currency: Currency,
    credits: CreditRows,
    totals: Totals,
    revenue: Revenue,
    gaps: Gaps,
}

impl Bucket<'_> {
    /// Weighs one deal, whose first touch stands in row `first_row` of the bucket's journeys.
    fn weigh(&mut self, deal: &DealTouches<'_>, first_row: usize) -> Result<()> {
        let places: Vec<usize> = (0..deal.touches.len())
            .filter(|place| deal.touches[*place].is_eligible)
            .collect();
        if places.is_empty() {
            return Ok(());
        }
        let window = deal.window;
        let touched_at: Vec<i64> = deal.eligible().map(|touch| touch.at).collect();
        let channels = deal
            .eligible()
            .map(|touch| code(touch.channel))
            .collect::<Result<Vec<u16>>>()?;
        let milestones = Milestones::of(&touched_at, window);
        self.gaps.meet(touched_at.len(), milestones);
        let journey = Journey {
            touched_at: &touched_at,
            channels: &channels,
            milestones,
            end: window.end,
            outcome: window.outcome,
        };
        self.totals.sums.begin(window, deal.eligible());
        self.revenue.begin(window, deal.eligible());
        let smallest = window
            .amount
            .map(|micros| to_smallest(micros, self.currency));
        for (number, model) in self.models.iter().enumerate() {
            let mut weights = vec![0.0; places.len()];
            model.weigher.weigh(&journey, &mut weights);
            check_sum(model, deal.deal, &weights)?;
            let parts = smallest.map(|smallest| share_out(smallest, &weights));
            for (place, credit) in weights
                .iter()
                .copied()
                .enumerate()
                .filter(|(_, credit)| parts_of(*credit) > 0)
            {
                let amount = parts
                    .as_ref()
                    .map(|parts| to_micros(parts[place], self.currency));
                self.credits
                    .push(first_row + places[place], model.id, credit, amount)?;
                self.totals
                    .sums
                    .add(number, place, credit, amount.unwrap_or(0));
            }
            parts
                .iter()
                .for_each(|parts| self.revenue.add(number, parts));
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

/// The code of a channel, as models have it.
pub(super) fn code(channel: u32) -> Result<u16> {
    u16::try_from(channel).map_err(|_| {
        Error::bug(format!(
            "{channel} channels are more than a code can tell apart"
        ))
    })
}

fn check_sum(model: &Fitted, deal: u32, weights: &[f64]) -> Result<()> {
    let sum: f64 = weights.iter().sum();
    let is_whole = (sum - 1.0).abs() < 1e-9 && weights.iter().all(|weight| *weight >= 0.0);
    if is_whole {
        Ok(())
    } else {
        Err(Error::bug(format!(
            "model `{}`, deal in row {deal}: credit sums to {sum}",
            model.id
        )))
    }
}
