//! Journeys to credit: the models are fitted, every journey is weighed, the marts `journeys` and
//! `credits` are written as they are made. Goes in: the touches placed on deals. Comes out: those
//! two files, the sums of credit, and the marts that models tell besides.

use crate::attribution::{self, Agreement, Counts, Credited, Gaps, Intervals, Maturity, Sums};
use crate::domain::outcome::Outcome;
use crate::error::{Error, Result};
use crate::journeys::{Ground, Scattered, Window};
use crate::lake::{MadeMart, MartWriter};
use crate::staging::Books;
use arrow::array::RecordBatch;
use polars::prelude::DataFrame;
use std::sync::mpsc::{Receiver, sync_channel};

/// Buckets whose journeys may wait to be written.
const WAITING: usize = 2;

/// What weighing leaves.
pub struct Weighed {
    /// Sums of credit.
    pub sums: Sums,
    /// How sure the returns are.
    pub intervals: Intervals,
    /// Which months are old enough to judge.
    pub maturity: Maturity,
    /// The marts with a row a touch, in their files.
    pub streamed: Vec<MadeMart>,
    /// How far the models agree, without what is decided.
    pub agreement: DataFrame,
    /// Where models by milestone had to make up for something; none where none of them runs.
    pub gaps: Option<Gaps>,
    /// Whether models learned from won journeys alone.
    pub lacks_null: bool,
    /// The other marts of the models.
    pub tables: Vec<(&'static str, DataFrame)>,
}

impl Weighed {
    /// Rows of the marts with a row a touch.
    pub fn row_count(&self) -> usize {
        self.streamed
            .iter()
            .map(|made| usize::try_from(made.rows).unwrap_or(usize::MAX))
            .sum()
    }
}

/// Weighs every journey by every model.
///
/// # Errors
/// Credit that does not sum to 1: a bug. The environment: records that cannot be read, files that
/// cannot be written.
pub fn weigh(books: &Books, ground: &Ground<'_>, scattered: &Scattered) -> Result<Weighed> {
    let settings = &ground.settings.attribution;
    let begin = |name| books.lake.begin_mart(name, &ground.settings.output.path);
    let (journeys_mart, mut credits_mart) = (begin("journeys")?, begin("credits")?);
    let learns = attribution::learns(&settings.models);
    let training = if learns {
        attribution::train(ground, scattered)?
    } else {
        Counts::default()
    };
    let models = attribution::fit(&training, scattered, ground)?;
    let maturity = Maturity::of(ground.windows, ground.settings);
    let (made, journeys_mart) = std::thread::scope(|scope| {
        // Of the two files that are encoded, the smaller one is on a thread of its own.
        let (sender, receiver) = sync_channel(WAITING);
        let writing = scope.spawn(move || write_all(journeys_mart, &receiver));
        let made =
            attribution::credit(ground, scattered, &models, maturity, |journeys, credits| {
                // The writer is gone only when it failed; its own error is reported when it is
                // joined.
                let _ = sender.send(journeys);
                credits_mart.write(credits)
            });
        drop(sender);
        (made, writing.join())
    });
    let journeys_mart =
        journeys_mart.map_err(|_| Error::bug("the writer of journeys stopped"))??;
    let Credited {
        sums,
        shares,
        intervals,
        paths,
        gaps,
    } = made?;
    let names = &scattered.names.channels;
    let agreement = Agreement::of(&shares, names, settings);
    Ok(Weighed {
        sums,
        intervals,
        maturity,
        streamed: vec![journeys_mart, credits_mart.finish()?],
        agreement: agreement.agreement()?,
        gaps: attribution::runs_by_milestone(&settings.models).then_some(gaps),
        lacks_null: training.lacks_null(),
        tables: vec![
            (
                "channel_shares",
                agreement.shares(credited(ground.windows, scattered).count() as f64)?,
            ),
            (
                "removal_effects",
                attribution::effects(&training, names, settings)?,
            ),
            (
                "shapley_values",
                attribution::channel_set_values(&training, names, settings)?,
            ),
            ("top_paths", paths.into_frame(names)?),
        ],
    })
}

fn write_all(mut mart: MartWriter, batches: &Receiver<RecordBatch>) -> Result<MadeMart> {
    for batch in batches {
        mart.write(batch)?;
    }
    mart.finish()
}

/// Micros of each won deal with credit, largest first.
pub fn credited_amounts(windows: &[Window], scattered: &Scattered) -> Vec<i128> {
    let mut amounts: Vec<i128> = credited(windows, scattered)
        .map(|window| window.amount.unwrap_or(0))
        .collect();
    amounts.sort_unstable_by_key(|amount| std::cmp::Reverse(*amount));
    amounts
}

/// Won deals with credit.
fn credited<'a>(
    windows: &'a [Window],
    scattered: &'a Scattered,
) -> impl Iterator<Item = &'a Window> {
    let is_credited = |(deal, window): &(usize, &Window)| {
        window.outcome == Outcome::Won && !window.is_excluded && scattered.is_inside(*deal)
    };
    windows
        .iter()
        .enumerate()
        .filter(is_credited)
        .map(|(_, window)| window)
}
