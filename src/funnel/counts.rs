//! The mart `funnel`: units by stage, with rates, for all together and for each segment of each
//! dimension.

use super::ALL;
use super::crossings::Timed;
use super::curves::curves;
use super::durations::durations;
use super::entries::LeadPaths;
use super::expected::{Outlook, number_of, outlooks, recent_from};
use super::forecast::{Expected, Target};
use super::histories::Histories;
use super::path::{LeadPath, Walk};
use super::rate::wilson;
use super::tally::Tally;
use super::traits::{Dimension, Traits};
use crate::domain::period::Elapsed;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;
use rayon::prelude::*;

/// The marts of the funnel.
pub struct Funnels {
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

impl Funnels {
    /// The marts with their names.
    pub fn marts(self) -> [(&'static str, DataFrame); 3] {
        [
            ("funnel", self.funnel),
            ("stage_durations", self.durations),
            ("stage_curves", self.curves),
        ]
    }
}

/// Counts what went through the stages, and lets go of the histories; `lead_channels` stand in the
/// order of staged leads.
///
/// # Errors
/// None that data can cause.
pub fn funnel(
    on_way: &mut LeadPaths,
    traits: Traits,
    lead_channels: &StringChunked,
    settings: &Settings,
) -> Result<Funnels> {
    let counted = Counted::of(on_way, traits, lead_channels, Target::Horizon, settings);
    let funnel = table(&counted.rows().collect::<Vec<_>>(), &settings.funnel.stages)?;
    let curves = curves(&counted.visits, settings)?;
    Ok(Funnels {
        funnel,
        durations: durations(counted.visits, &counted.dimensions, settings)?,
        curves,
    })
}

/// The expected rates of the mart `funnel`, for any day on which they are to be checked; those that
/// are not known are left out. Lets go of the histories as [`funnel`] does.
pub fn expectations(
    on_way: &mut LeadPaths,
    traits: Traits,
    lead_channels: &StringChunked,
    target: Target,
    settings: &Settings,
) -> Vec<Expectation> {
    let counted = Counted::of(on_way, traits, lead_channels, target, settings);
    let expectation = |row: Row<'_>| {
        Some(Expectation {
            segment_by: row.dimension.by.clone(),
            segment: row.dimension.names[row.segment].clone(),
            stage: row.stage,
            reached_count: row.reached(),
            next_count: row.next()?,
            open_count: row.tally.open(row.segment, row.stage),
            expected: row.outlook.expected?,
        })
    };
    counted.rows().filter_map(expectation).collect()
}

/// Everything that is known of segments and stages.
struct Counted {
    dimensions: Vec<Dimension>,
    /// By dimension.
    tallies: Vec<Tally>,
    /// By stage, dimension and segment; none of the last stage.
    outlooks: Vec<Vec<Vec<Outlook>>>,
    /// By stage, sorted by their days.
    visits: Vec<Vec<Timed>>,
}

impl Counted {
    fn of(
        on_way: &mut LeadPaths,
        traits: Traits,
        lead_channels: &StringChunked,
        target: Target,
        settings: &Settings,
    ) -> Self {
        let stages = settings.funnel.stages.len();
        let units = std::mem::take(&mut on_way.units);
        let dimensions = dimensions(traits, lead_channels, units.len(), settings);
        let Walked {
            paths,
            spells,
            visits,
        } = Walked::of(&units, settings);
        drop(units);
        let tallies: Vec<Tally> = dimensions
            .par_iter()
            .map(|dimension| Tally::of(dimension, &paths, stages))
            .collect();
        let replicates = settings.attribution.bootstrap.replicates as usize;
        let of_stage = |(stage, spells): (usize, Vec<Timed>)| {
            outlooks((stage, target), &spells, &dimensions, &tallies, replicates)
        };
        let outlooks = spells.into_iter().enumerate().map(of_stage).collect();
        Self {
            dimensions,
            tallies,
            outlooks,
            visits,
        }
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        // The last stage has no outlook: nobody is to move on.
        let outlook = |stage: usize, place: usize, segment: usize| {
            self.outlooks
                .get(stage)
                .map_or_else(Outlook::default, |of_stage| of_stage[place][segment])
        };
        let stages = self.outlooks.len() + 1;
        let cells = move |segment: usize| (0..stages).map(move |stage| (segment, stage));
        self.dimensions
            .iter()
            .zip(&self.tallies)
            .enumerate()
            .flat_map(move |(place, (dimension, tally))| {
                let cells = (0..dimension.names.len()).flat_map(cells);
                cells.map(move |(segment, stage)| Row {
                    dimension,
                    tally,
                    segment,
                    stage,
                    outlook: outlook(stage, place, segment),
                })
            })
    }
}

/// All units together, the built-in dimensions, those of the pipeline file, and the crossed pairs.
fn dimensions(
    traits: Traits,
    lead_channels: &StringChunked,
    units: usize,
    settings: &Settings,
) -> Vec<Dimension> {
    let channels = traits.channels(lead_channels);
    let mut dimensions = vec![
        Dimension {
            by: ALL.to_owned(),
            names: vec![ALL.to_owned()],
            codes: vec![0; units],
        },
        channels,
    ];
    dimensions.extend(traits.dimensions);
    let named = |name: &str| dimensions.iter().find(|dimension| dimension.by == name);
    let crossed: Vec<Dimension> = settings
        .funnel
        .crossed
        .iter()
        .filter_map(|(one, other)| Some(named(one)?.crossed(named(other)?)))
        .collect();
    dimensions.extend(crossed);
    dimensions
}

/// What one walk over all units finds; spells and visits by stage, each sorted by its days, none of
/// the last stage.
struct Walked {
    paths: Vec<LeadPath>,
    spells: Vec<Vec<Timed>>,
    visits: Vec<Vec<Timed>>,
}

/// Units that one thread walks at a time.
const UNITS: usize = 65_536;

impl Walked {
    fn of(units: &Histories, settings: &Settings) -> Self {
        let starts: Vec<usize> = (0..units.len()).step_by(UNITS).collect();
        let parts: Vec<Self> = starts
            .into_par_iter()
            .map(|start| Self::part(units, settings, start))
            .collect();
        let mut whole = Self::none(settings);
        for part in parts {
            whole.paths.extend(part.paths);
            whole
                .spells
                .iter_mut()
                .zip(part.spells)
                .for_each(|(all, more)| all.extend(more));
            whole
                .visits
                .iter_mut()
                .zip(part.visits)
                .for_each(|(all, more)| all.extend(more));
        }
        // Units decide ties, so that the order is the same with any number of threads.
        let by_days =
            |a: &Timed, b: &Timed| a.days.total_cmp(&b.days).then_with(|| a.unit.cmp(&b.unit));
        whole
            .spells
            .iter_mut()
            .chain(&mut whole.visits)
            .for_each(|of_stage| of_stage.par_sort_unstable_by(by_days));
        whole
    }

    fn none(settings: &Settings) -> Self {
        let stages = settings.funnel.stages.len();
        Self {
            paths: Vec::new(),
            spells: vec![Vec::new(); stages - 1],
            visits: vec![Vec::new(); stages - 1],
        }
    }

    /// The units from `start` on.
    fn part(units: &Histories, settings: &Settings, start: usize) -> Self {
        let (end, recent) = (
            settings.as_of.end,
            recent_from(settings.as_of, settings.timezone),
        );
        let mut elapsed = Elapsed::of(settings.timezone);
        let mut walk = Walk::new(settings.funnel.stages.len());
        let mut part = Self::none(settings);
        for unit in start..units.len().min(start + UNITS) {
            let (steps, unit) = (units.get(unit), u32::try_from(unit).unwrap_or(u32::MAX));
            part.paths.push(walk.follow(steps));
            walk.stays(|stay| {
                let days = elapsed.days(stay.from, stay.to.unwrap_or(end));
                part.spells[stay.stage].push(Timed {
                    days,
                    unit,
                    to: number_of(stay.ending),
                    is_recent: stay.from >= recent,
                });
            });
            walk.visits(steps, |visit| {
                let days = elapsed.days(visit.from, visit.next.map_or(end, |next| next.at));
                let to = visit.next.map_or(Timed::OPEN, |next| next.what);
                part.visits[visit.stage].push(Timed {
                    days,
                    unit,
                    to,
                    is_recent: visit.from >= recent,
                });
            });
        }
        part
    }
}

/// A row of the mart.
struct Row<'a> {
    dimension: &'a Dimension,
    tally: &'a Tally,
    segment: usize,
    stage: usize,
    outlook: Outlook,
}

impl Row<'_> {
    fn reached(&self) -> i64 {
        self.tally.reached(self.segment, self.stage)
    }

    fn first(&self) -> i64 {
        self.tally.reached(self.segment, 0)
    }

    fn next(&self) -> Option<i64> {
        self.tally.next(self.segment, self.stage)
    }

    /// Wilson's interval of the rate to the next stage.
    fn to_next(&self) -> Option<(f64, f64)> {
        wilson(self.next()?, self.reached())
    }

    /// Wilson's interval of the rate from the first stage.
    fn whole(&self) -> Option<(f64, f64)> {
        wilson(self.reached(), self.first())
    }
}

fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn table(rows: &[Row<'_>], stages: &[String]) -> Result<DataFrame> {
    let counts = |pick: &dyn Fn(&Row<'_>) -> i64| rows.iter().map(pick).collect::<Vec<_>>();
    let numbers =
        |pick: &dyn Fn(&Row<'_>) -> Option<f64>| rows.iter().map(pick).collect::<Vec<_>>();
    Ok(df![
        SEGMENT_BY => rows.iter().map(|row| row.dimension.by.as_str()).collect::<Vec<_>>(),
        SEGMENT => rows.iter().map(|row| row.dimension.names[row.segment].as_str()).collect::<Vec<_>>(),
        STAGE => rows.iter().map(|row| stages[row.stage].as_str()).collect::<Vec<_>>(),
        STAGE_ORDER => counts(&|row| i64::try_from(row.stage + 1).unwrap_or(i64::MAX)),
        REACHED_COUNT => counts(&|row| row.reached()),
        STRICT_COUNT => counts(&|row| row.tally.strict(row.segment, row.stage)),
        OPEN_COUNT => counts(&|row| row.tally.open(row.segment, row.stage)),
        NEXT_COUNT => rows.iter().map(Row::next).collect::<Vec<_>>(),
        TO_NEXT_RATE => numbers(&|row| share(row.next()?, row.reached())),
        TO_NEXT_LOW => numbers(&|row| row.to_next().map(|(low, _)| low)),
        TO_NEXT_HIGH => numbers(&|row| row.to_next().map(|(_, high)| high)),
        FROM_FIRST_RATE => numbers(&|row| share(row.reached(), row.first())),
        FROM_FIRST_LOW => numbers(&|row| row.whole().map(|(low, _)| low)),
        FROM_FIRST_HIGH => numbers(&|row| row.whole().map(|(_, high)| high)),
        MATURE_SHARE => numbers(&|row| row.outlook.expected.map(|expected| expected.mature_share)),
        EXPECTED_RATE => numbers(&|row| row.outlook.expected.map(|expected| expected.rate)),
        EXPECTED_LOW => numbers(&|row| row.outlook.expected.map(|expected| expected.low)),
        EXPECTED_HIGH => numbers(&|row| row.outlook.expected.map(|expected| expected.high)),
        MEDIAN_DAYS_TO_NEXT => numbers(&|row| row.outlook.median_days),
    ]?)
}
