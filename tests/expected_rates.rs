//! Whether expected rates are honest: made of the sample company as of month 18, set against what
//! the same leads had become 183 days later. Goes in: companies of several seeds, read into lakes
//! by the real program. Comes out: how many intervals of prediction held, and how far the expected
//! and the naive rate were off; a naive rate is the share so far.
//!
//! A cell is a segment and a stage of which at least 30 leads reached the stage and some still
//! wait; where none waits there is nothing to foretell. The surprising part: the day of the
//! forecast is the only thing that is set back. Staging leaves out what came after it, so the leads
//! of the earlier day are all among those of the later one. What a record holds without a date,
//! such as the deal that a lead became, is as it was delivered last.

use crate::project::succeeded;
use chrono::NaiveDate;
use closedloop::attribution::MODELS;
use closedloop::funnel::{Expectation, expectations};
use closedloop::journeys::{self, JourneyContext};
use closedloop::lake::Lake;
use closedloop::pipeline::{KnownNames, Overrides, load};
use closedloop::progress::{self, LeadPath};
use closedloop::run::{Resolved, resolve};
use closedloop::staging::LakeSnapshot;
use closedloop::stats::Target;
use polars::prelude::DataType;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// The last day of the company's month 18, and the number of days until the forecast is checked.
const MADE_ON: &str = "2026-04-30";
const DAYS: u64 = 183;

/// Fewer leads than this in a stage are no cell.
const LEADS_AT_LEAST: i64 = 30;

/// A lead as of some day.
#[derive(Debug, Clone)]
struct Lead {
    cohort: String,
    channel: String,
    path: LeadPath,
}

impl Lead {
    /// Whether it is in the segment.
    fn is_in(&self, expectation: &Expectation) -> bool {
        let segment = match expectation.segment_by.as_str() {
            "all" => "all".to_owned(),
            "cohort_month" => self.cohort.clone(),
            "channel" => self.channel.clone(),
            "cohort_month x channel" => format!("{} x {}", self.cohort, self.channel),
            _ => return false,
        };
        segment == expectation.segment
    }

    /// Whether it reached the stage of that place from 0.
    fn reached(&self, stage: usize) -> bool {
        usize::from(self.path.furthest) > stage
    }
}

/// A company as of some day.
struct View {
    leads: HashMap<String, Lead>,
    expectations: Vec<Expectation>,
}

impl View {
    fn of(pipeline: &Path, as_of: NaiveDate) -> Self {
        let models: Vec<&str> = MODELS.iter().map(|model| model.id()).collect();
        let overrides = Overrides {
            as_of: Some(as_of),
            ..Overrides::default()
        };
        let settings = load(
            pipeline,
            &overrides,
            &KnownNames {
                models: &models,
                reports: &[],
                formats: &["html", "csv", "parquet"],
            },
        )
        .unwrap();
        let snapshot =
            LakeSnapshot::now(Lake::open_to_read(&settings.lake).unwrap(), &settings).unwrap();
        let Resolved {
            staged,
            identities,
            keys,
            leads,
            units,
            ..
        } = resolve(&snapshot, &settings).unwrap();
        let context = JourneyContext::of(&staged, &identities, &settings).unwrap();
        let placed = journeys::place(&context, keys, leads, &[]).unwrap();
        let channels = &placed.lead_channels;
        let progress =
            progress::follow(&staged, &identities.people, units, channels, &settings).unwrap();
        let text = |column: &str| {
            staged
                .leads
                .frame
                .column(column)
                .unwrap()
                .cast(&DataType::String)
                .unwrap()
                .str()
                .unwrap()
                .clone()
        };
        let (ids, created) = (text("lead_id"), text("created_on"));
        let lead = |row: usize| {
            let cohort = created
                .get(row)
                .map(|day| day[..7].to_owned())
                .unwrap_or_default();
            (
                ids.get(row).unwrap().to_owned(),
                Lead {
                    cohort,
                    channel: channels.get(row).unwrap().to_owned(),
                    path: progress.lead_paths[row],
                },
            )
        };
        let units = (0..progress.lead_paths.len()).filter(|row| progress.is_unit(*row));
        let leads = units.map(lead).collect();
        Self {
            leads,
            expectations: expectations(&progress, Target::After(DAYS as f64), &settings),
        }
    }
}

/// A forecast and what came.
#[derive(Debug, Clone)]
struct Cell {
    made: Expectation,
    came: f64,
}

impl Cell {
    fn naive(&self) -> f64 {
        self.made.next_count as f64 / self.made.reached_count as f64
    }

    fn is_held(&self) -> bool {
        (self.made.expected.low - 1e-12..=self.made.expected.high + 1e-12).contains(&self.came)
    }
}

/// The cells of a company.
fn cells(pipeline: &Path) -> Vec<Cell> {
    let made_on: NaiveDate = MADE_ON.parse().unwrap();
    let (made, came) = (
        View::of(pipeline, made_on),
        View::of(pipeline, made_on + chrono::Days::new(DAYS)),
    );
    let cell = |made_of: &Expectation| {
        let reached: Vec<&String> = made
            .leads
            .iter()
            .filter(|(_, lead)| lead.is_in(made_of) && lead.reached(made_of.stage))
            .map(|(id, _)| id)
            .collect();
        assert_eq!(reached.len() as i64, made_of.reached_count, "{made_of:?}");
        let later = reached
            .iter()
            .filter(|id| came.leads[**id].reached(made_of.stage + 1))
            .count();
        Cell {
            made: made_of.clone(),
            came: later as f64 / reached.len() as f64,
        }
    };
    let is_cell = |made: &&Expectation| {
        let is_known = ["all", "cohort_month", "channel", "cohort_month x channel"]
            .contains(&made.segment_by.as_str());
        is_known && made.reached_count >= LEADS_AT_LEAST && made.open_count > 0
    };
    made.expectations.iter().filter(is_cell).map(cell).collect()
}

/// The scores of many cells.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Score {
    cells: usize,
    held: usize,
    /// Mean absolute error of the expected rate, of the naive one, and the mean of what came less
    /// what was expected.
    off: f64,
    naive_off: f64,
    bias: f64,
}

impl Score {
    fn of(cells: &[&Cell]) -> Self {
        let mean = |error: &dyn Fn(&Cell) -> f64| {
            cells.iter().map(|cell| error(cell)).sum::<f64>() / cells.len() as f64
        };
        Self {
            cells: cells.len(),
            held: cells.iter().filter(|cell| cell.is_held()).count(),
            off: mean(&|cell| (cell.came - cell.made.expected.rate).abs()),
            naive_off: mean(&|cell| (cell.came - cell.naive()).abs()),
            bias: mean(&|cell| cell.came - cell.made.expected.rate),
        }
    }

    fn coverage(&self) -> f64 {
        self.held as f64 / self.cells as f64
    }
}

/// Of each way to count, the cells of every stage, of each stage, those that a report hatches, and
/// those that are not sure: where all that wait are older than any that moved, the forecast is that
/// nothing comes, without an interval, and it is easily right.
fn kinds(cell: &Cell) -> Vec<String> {
    let expected = cell.made.expected;
    let mut kinds = vec![
        "every stage".to_owned(),
        format!("from stage {}", cell.made.stage + 1),
    ];
    kinds.extend((expected.mature_share < 0.8).then(|| PRELIMINARY.to_owned()));
    kinds.extend((expected.low < expected.high).then(|| UNSURE.to_owned()));
    kinds
}

const PRELIMINARY: &str = "preliminary";
const UNSURE: &str = "unsure";

/// The score of each segment_by and kind.
fn scores(cells: &[Cell]) -> BTreeMap<(String, String), Score> {
    let mut groups: BTreeMap<(String, String), Vec<&Cell>> = BTreeMap::new();
    for cell in cells {
        for kind in kinds(cell) {
            groups
                .entry((cell.made.segment_by.clone(), kind))
                .or_default()
                .push(cell);
        }
    }
    groups
        .into_iter()
        .map(|(group, cells)| (group, Score::of(&cells)))
        .collect()
}

/// The scores as lines to read.
fn as_text(scores: &BTreeMap<(String, String), Score>) -> String {
    let mut text = "segment_by, cells: count, held, coverage, error of the expected rate, of the naive one, bias\n".to_owned();
    for ((by, kind), score) in scores {
        let Score {
            cells,
            held,
            off,
            naive_off,
            bias,
        } = score;
        writeln!(
            text,
            "{by}, {kind}: {cells}, {held}, {:.3}, {off:.4}, {naive_off:.4}, {bias:+.4}",
            score.coverage()
        )
        .unwrap();
    }
    text
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// One company's cohorts lean the same way together: what one summer does, it does to all of them.
/// So of a few companies less is required.
#[test]
fn expected_rates_hold_what_the_same_leads_became() {
    let (seeds, scale) = (
        number("CLOSEDLOOP_SEEDS").unwrap_or(1),
        number("CLOSEDLOOP_SCALE").unwrap_or(1),
    );
    let of_seed = |seed: u64| {
        let (_folder, pipeline) = company(seed, scale);
        cells(&pipeline)
    };
    let scores = scores(&(1..=seeds).flat_map(of_seed).collect::<Vec<_>>());
    println!("{seeds} seeds of scale {scale}\n{}", as_text(&scores));
    let held = if seeds >= 20 { 0.9..=0.99 } else { 0.8..=1.0 };
    for kind in ["every stage", PRELIMINARY, UNSURE] {
        let score = scores[&("cohort_month".to_owned(), kind.to_owned())];
        assert!(held.contains(&score.coverage()), "{kind}: {score:?}");
        assert!(score.off < score.naive_off, "{kind}: {score:?}");
        assert!(score.cells as u64 >= 3 * seeds, "{kind}: {score:?}");
    }
}

/// A company in a lake of its own.
fn company(seed: u64, scale: u64) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let program = |words: &[&str]| {
        succeeded(
            Command::new(env!("CARGO_BIN_EXE_closedloop"))
                .args(words)
                .current_dir(folder.path()),
        );
    };
    program(&[
        "sample",
        "company",
        "--scale",
        &scale.to_string(),
        "--seed",
        &seed.to_string(),
    ]);
    program(&["ingest", "company/pipeline.toml"]);
    let pipeline = folder.path().join("company/pipeline.toml");
    (folder, pipeline)
}
