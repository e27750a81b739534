//! The mart `funnel`: units by stage, with rates, for all together and for each segment of each
//! dimension.

use super::ALL;
use super::curves::Curves;
use super::durations::durations;
use super::expected::{StageOutlook, outlooks};
use super::stay_times::StayTimes;
use super::tally::StageTally;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::progress::{Dimension, Progress};
use crate::stats::{Expected, Target, wilson};
use crate::table::names::*;
use polars::prelude::*;
use rayon::prelude::*;

/// The marts of the funnel.
pub(super) struct Funnels {
    /// The mart `funnel`.
    pub funnel: DataFrame,
    /// The mart `stage_durations`.
    pub durations: DataFrame,
    /// The mart `stage_curves`.
    pub curves: DataFrame,
}

/// What is expected of a segment's units in a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// By what they are counted.
    pub segment_by: String,
    /// The segment.
    pub segment: String,
    /// The stage's place from 0.
    pub stage: usize,
    /// Units that reached the stage.
    pub reached_count: i64,
    /// Those of them that reached the next one.
    pub next_count: i64,
    /// Those of them that still wait.
    pub open_count: i64,
    /// The share of them that will have reached the next one.
    pub expected: Expected,
}

/// Counts what went through the stages; `end` is the instant up to which moves are known.
///
/// # Errors
/// None that data can cause.
pub(super) fn funnel(progress: &Progress, end: i64, settings: &Settings) -> Result<Funnels> {
    let derived = DerivedDimensions::of(progress, settings);
    let target = (Target::Horizon, end);
    let counted = Counted::of(progress, derived.all(progress), target, settings);
    let funnel = table(&counted.rows().collect::<Vec<_>>(), &settings.funnel.stages)?;
    let times = StayTimes::of(progress, end, settings);
    let mut curves = Curves::default();
    let visits = times.stages().map(|stage| {
        let visits = times.visits(stage);
        curves.add(stage, &visits);
        visits
    });
    let durations = durations(visits, &counted.dimensions, settings)?;
    Ok(Funnels {
        funnel,
        durations,
        curves: curves.into_table(settings)?,
    })
}

/// The expected rates of the mart `funnel`, for any day on which they are to be checked; rates that
/// are not known are left out.
pub fn expectations(progress: &Progress, target: Target, settings: &Settings) -> Vec<Expectation> {
    let derived = DerivedDimensions::of(progress, settings);
    let target = (target, settings.as_of.end);
    let counted = Counted::of(progress, derived.all(progress), target, settings);
    let expectation = |row: FunnelRow<'_>| {
        Some(Expectation {
            segment_by: row.dimension.by.clone(),
            segment: row.dimension.names[row.segment].clone(),
            stage: row.stage,
            reached_count: row.reached()?,
            next_count: row.next()?,
            open_count: row.tally.open(row.segment, row.stage),
            expected: row.expected()?,
        })
    };
    counted.rows().filter_map(expectation).collect()
}

/// Everything that is known of segments and stages.
struct Counted<'a> {
    dimensions: Vec<&'a Dimension>,
    /// By dimension.
    tallies: Vec<StageTally>,
    /// By stage, dimension and segment; none of the last stage.
    outlooks: Vec<Vec<Vec<StageOutlook>>>,
    /// By stage.
    recorded: &'a [bool],
}

impl<'a> Counted<'a> {
    fn of(
        progress: &'a Progress,
        dimensions: Vec<&'a Dimension>,
        (target, end): (Target, i64),
        settings: &Settings,
    ) -> Self {
        let stages = settings.funnel.stages.len();
        let times = StayTimes::of(progress, end, settings);
        let paths = times.paths();
        let tallies: Vec<StageTally> = dimensions
            .par_iter()
            .map(|dimension| StageTally::of(dimension, &paths, stages))
            .collect();
        drop(paths);
        let replicates = settings.attribution.bootstrap.replicates as usize;
        let outlook = |stage: usize| {
            let spells = times.spells(stage);
            outlooks((stage, target), &spells, &dimensions, &tallies, replicates)
        };
        let outlooks = times.stages().map(outlook).collect();
        Self {
            dimensions,
            tallies,
            outlooks,
            recorded: &progress.recorded,
        }
    }

    fn rows(&self) -> impl Iterator<Item = FunnelRow<'_>> {
        // The last stage has no outlook: no unit is to move on.
        let outlook = |stage: usize, place: usize, segment: usize| {
            self.outlooks
                .get(stage)
                .map_or_else(StageOutlook::default, |of_stage| of_stage[place][segment])
        };
        let stages = self.outlooks.len() + 1;
        let cells = move |segment: usize| (0..stages).map(move |stage| (segment, stage));
        self.dimensions
            .iter()
            .zip(&self.tallies)
            .enumerate()
            .flat_map(move |(place, (dimension, tally))| {
                // A value that only records which are no unit have is no segment.
                let has_units = |segment: &usize| tally.reached(*segment, 0) > 0;
                let segments = (0..dimension.names.len()).filter(has_units);
                let cells = segments.flat_map(cells);
                cells.map(move |(segment, stage)| FunnelRow {
                    dimension,
                    tally,
                    segment,
                    stage,
                    recorded: self.recorded,
                    outlook: outlook(stage, place, segment),
                })
            })
    }
}

/// Dimensions that are made of those of the records: all units together, and the crossed pairs of
/// the pipeline file.
struct DerivedDimensions {
    whole: Dimension,
    crossed: Vec<Dimension>,
}

impl DerivedDimensions {
    fn of(progress: &Progress, settings: &Settings) -> Self {
        let whole = Dimension {
            by: ALL.to_owned(),
            names: vec![ALL.to_owned()],
            codes: vec![0; progress.units.group_count()],
        };
        let named = |name: &str| {
            let mut known = [&whole].into_iter().chain(&progress.dimensions);
            known.find(|dimension| dimension.by == name)
        };
        let pairs = settings.funnel.crossed.iter();
        let crossed = pairs.filter_map(|(one, other)| Some(named(one)?.crossed(named(other)?)));
        Self {
            crossed: crossed.collect(),
            whole,
        }
    }

    /// All dimensions in the order of the mart.
    fn all<'a>(&'a self, progress: &'a Progress) -> Vec<&'a Dimension> {
        let own = [&self.whole].into_iter().chain(&progress.dimensions);
        own.chain(&self.crossed).collect()
    }
}

/// A row of the mart.
struct FunnelRow<'a> {
    dimension: &'a Dimension,
    tally: &'a StageTally,
    segment: usize,
    stage: usize,
    recorded: &'a [bool],
    outlook: StageOutlook,
}

impl FunnelRow<'_> {
    /// Whether anything records the stage.
    fn is_recorded(&self) -> bool {
        self.recorded[self.stage]
    }

    /// Whether anything records this stage and the next, so that there is a rate between them.
    fn leads_on(&self) -> bool {
        self.is_recorded() && self.recorded.get(self.stage + 1) == Some(&true)
    }

    /// A count of the stage; none where nothing records it.
    fn known(&self, count: i64) -> Option<i64> {
        self.is_recorded().then_some(count)
    }

    fn reached(&self) -> Option<i64> {
        self.known(self.tally.reached(self.segment, self.stage))
    }

    fn expected(&self) -> Option<Expected> {
        self.outlook.expected.filter(|_| self.leads_on())
    }

    fn first(&self) -> i64 {
        self.tally.reached(self.segment, 0)
    }

    fn next(&self) -> Option<i64> {
        let next = self.tally.next(self.segment, self.stage);
        next.filter(|_| self.leads_on())
    }

    /// Wilson's interval of the rate to the next stage.
    fn to_next(&self) -> Option<(f64, f64)> {
        wilson(self.next()?, self.reached()?)
    }

    /// Wilson's interval of the rate from the first stage.
    fn whole(&self) -> Option<(f64, f64)> {
        wilson(self.reached()?, self.first())
    }
}

fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn table(rows: &[FunnelRow<'_>], stages: &[String]) -> Result<DataFrame> {
    let counts = |pick: &dyn Fn(&FunnelRow<'_>) -> i64| rows.iter().map(pick).collect::<Vec<_>>();
    let numbers =
        |pick: &dyn Fn(&FunnelRow<'_>) -> Option<f64>| rows.iter().map(pick).collect::<Vec<_>>();
    Ok(df![
        SEGMENT_BY => rows.iter().map(|row| row.dimension.by.as_str()).collect::<Vec<_>>(),
        SEGMENT => rows.iter().map(|row| row.dimension.names[row.segment].as_str()).collect::<Vec<_>>(),
        STAGE => rows.iter().map(|row| stages[row.stage].as_str()).collect::<Vec<_>>(),
        STAGE_ORDER => counts(&|row| i64::try_from(row.stage + 1).unwrap_or(i64::MAX)),
        IS_RECORDED => rows.iter().map(FunnelRow::is_recorded).collect::<Vec<_>>(),
        REACHED_COUNT => rows.iter().map(FunnelRow::reached).collect::<Vec<_>>(),
        STRICT_COUNT => rows.iter().map(|row| row.known(row.tally.strict(row.segment, row.stage))).collect::<Vec<_>>(),
        OPEN_COUNT => rows.iter().map(|row| row.known(row.tally.open(row.segment, row.stage))).collect::<Vec<_>>(),
        UNDATED_COUNT => rows.iter().map(|row| row.known(row.tally.undated(row.segment, row.stage))).collect::<Vec<_>>(),
        NEXT_COUNT => rows.iter().map(FunnelRow::next).collect::<Vec<_>>(),
        TO_NEXT_RATE => numbers(&|row| share(row.next()?, row.reached()?)),
        TO_NEXT_LOW => numbers(&|row| row.to_next().map(|(low, _)| low)),
        TO_NEXT_HIGH => numbers(&|row| row.to_next().map(|(_, high)| high)),
        FROM_FIRST_RATE => numbers(&|row| share(row.reached()?, row.first())),
        FROM_FIRST_LOW => numbers(&|row| row.whole().map(|(low, _)| low)),
        FROM_FIRST_HIGH => numbers(&|row| row.whole().map(|(_, high)| high)),
        MATURE_SHARE => numbers(&|row| row.expected().map(|expected| expected.mature_share)),
        EXPECTED_RATE => numbers(&|row| row.expected().map(|expected| expected.rate)),
        EXPECTED_LOW => numbers(&|row| row.expected().map(|expected| expected.low)),
        EXPECTED_HIGH => numbers(&|row| row.expected().map(|expected| expected.high)),
        MEDIAN_DAYS_TO_NEXT => numbers(&|row| row.outlook.median_days.filter(|_| row.leads_on())),
    ]?)
}
