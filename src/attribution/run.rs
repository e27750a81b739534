//! Journeys to credit: the models are fitted, every journey is weighed, and the marts `journeys`
//! and `credits` are written as they are made. Goes in: the touches placed on deals. Comes out:
//! those two files, the totals of credit, and the other marts of the models.

use super::agreement::Agreement;
use super::credit_totals::CreditTotals;
use super::fitted_models::{fit, runs_by_milestone};
use super::gaps::Gaps;
use super::maturity::Maturity;
use super::removal_effects::removal_effect_table;
use super::revenue_bootstrap::Intervals;
use super::shapley_values::shapley_values;
use super::specs::CREDITS;
use super::train::train;
use super::twin_touches::TwinTouches;
use super::weighed_journeys::{WeighedJourneys, weigh_journeys};
use crate::domain::outcome::Outcome;
use crate::error::{Error, Result};
use crate::journeys::{JOURNEYS, JourneyContext, PlacedTouches, Window};
use crate::lake::{MadeMart, MartWriter};
use crate::staging::LakeSnapshot;
use arrow::array::RecordBatch;
use polars::prelude::DataFrame;
use std::sync::mpsc::{Receiver, sync_channel};

/// Buckets whose journeys may wait to be written.
const WAITING: usize = 2;

/// What crediting leaves.
pub struct Credited {
    /// Totals of credit.
    pub totals: CreditTotals,
    /// How sure the returns are.
    pub intervals: Intervals,
    /// Which months are old enough to judge.
    pub maturity: Maturity,
    /// Micros of each won deal with credit, largest first.
    pub won_amounts: Vec<i128>,
    /// Where models by milestone had to make up for something; none where none of them runs.
    pub gaps: Option<Gaps>,
    /// Touches on journeys that stand there twice.
    pub twins: TwinTouches,
    /// Whether models learned from won journeys alone.
    pub lacks_null: bool,
    /// The mart `channel_shares`.
    pub channel_shares: DataFrame,
    /// The mart `removal_effects`.
    pub removal_effects: DataFrame,
    /// The mart `shapley_values`.
    pub shapley_values: DataFrame,
    /// The mart `top_paths`.
    pub top_paths: DataFrame,
    /// The mart `model_agreement`, without what is decided.
    pub agreement: DataFrame,
}

/// Credits every journey by every model; deals are known up to the instant `known_until`. The marts with a row a touch are written as they are made.
///
/// # Errors
/// Credit that does not sum to 1: a bug. The environment: records that cannot be read, files that
/// cannot be written.
pub fn credit(
    snapshot: &LakeSnapshot,
    context: &JourneyContext<'_>,
    scattered: &PlacedTouches,
    known_until: i64,
) -> Result<(Credited, Vec<MadeMart>)> {
    let settings = &context.settings.attribution;
    let begin = |spec| {
        snapshot
            .lake
            .begin_mart(spec, &context.settings.output.path)
    };
    let (journeys, credits) = (begin(&JOURNEYS)?, begin(&CREDITS)?);
    let training = train(context, scattered)?;
    let models = fit(&training, scattered, context)?;
    let maturity = Maturity::of(&context.windows, known_until, context.settings);
    let (weighed, streamed) = stream(journeys, credits, |take| {
        weigh_journeys(context, scattered, &models, maturity, take)
    })?;
    let names = &scattered.names.channels;
    let agreement = Agreement::of(&weighed.shares, names, settings);
    let won_amounts = won_amounts(&context.windows, scattered);
    let credited = Credited {
        totals: weighed.totals,
        intervals: weighed.intervals,
        maturity,
        gaps: runs_by_milestone(&settings.models).then_some(weighed.gaps),
        twins: weighed.twins,
        lacks_null: training.lacks_null(),
        channel_shares: agreement.channel_shares(won_amounts.len() as f64)?,
        removal_effects: removal_effect_table(&training, names, settings)?,
        shapley_values: shapley_values(&training, names, settings)?,
        top_paths: weighed.paths.into_frame(names)?,
        agreement: agreement.model_agreement()?,
        won_amounts,
    };
    Ok((credited, streamed))
}

/// Takes the rows of journeys and of credits.
type TakeRows<'a> = dyn FnMut(RecordBatch, RecordBatch) -> Result<()> + 'a;

/// Writes the marts `journeys` and `credits` while `weigh` makes their rows.
fn stream(
    journeys_mart: MartWriter,
    mut credits_mart: MartWriter,
    weigh: impl FnOnce(&mut TakeRows<'_>) -> Result<WeighedJourneys>,
) -> Result<(WeighedJourneys, Vec<MadeMart>)> {
    let (weighed, journeys_mart) = std::thread::scope(|scope| {
        // Of the two files that are encoded, the smaller one is on a thread of its own.
        let (sender, receiver) = sync_channel(WAITING);
        let writing = scope.spawn(move || write_all(journeys_mart, &receiver));
        let weighed = weigh(&mut |journeys, credits| {
            // The writer is gone only when it failed; its own error is reported when it is joined.
            let _ = sender.send(journeys);
            credits_mart.write(credits)
        });
        drop(sender);
        (weighed, writing.join())
    });
    let journeys_mart =
        journeys_mart.map_err(|_| Error::bug("the writer of journeys stopped"))??;
    Ok((weighed?, vec![journeys_mart, credits_mart.finish()?]))
}

fn write_all(mut mart: MartWriter, batches: &Receiver<RecordBatch>) -> Result<MadeMart> {
    for batch in batches {
        mart.write(batch)?;
    }
    mart.finish()
}

/// Micros of each won deal with credit, largest first.
fn won_amounts(windows: &[Window], scattered: &PlacedTouches) -> Vec<i128> {
    let has_credit = |(deal, window): &(usize, &Window)| {
        window.outcome == Outcome::Won && !window.is_excluded && scattered.is_inside(*deal)
    };
    let mut amounts: Vec<i128> = windows
        .iter()
        .enumerate()
        .filter(has_credit)
        .map(|(_, window)| window.amount.unwrap_or(0))
        .collect();
    amounts.sort_unstable_by_key(|amount| std::cmp::Reverse(*amount));
    amounts
}
