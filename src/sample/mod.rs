//! The sample company: two years of a B2B company's life, written as the exports of its systems,
//! with the truth beside them. Goes in: scale, seed, effects. Comes out: a folder of CSV files,
//! truth tables, and a pipeline file that runs on them; the same bytes on any machine and any
//! number of threads.
//!
//! Data flow: `world` and `effects` -> `life` of each account -> `records` of it, with `dirt` ->
//! `files` and `truth`. An account lives by itself, from streams of `chance` of its own; batches of
//! accounts are made side by side and written in order, so that memory holds one round of batches
//! at any scale.

mod calendar;
mod chance;
mod dirt;
mod effects;
mod exports;
mod files;
mod ids;
mod life;
mod money;
mod papers;
mod pieces;
mod records;
mod truth;
mod world;

pub use effects::PlantedEffects;

use crate::error::{Error, Result};
use dirt::Dirt;
use files::Files;
use life::SampleAccount;
use pieces::Pieces;
use rayon::prelude::*;
use records::Scribe;
use std::path::{Path, PathBuf};
use truth::{SampleTotals, Tables, Truth, TruthSummary};

/// Accounts at scale 1.
const ACCOUNTS: f64 = 690.0;
/// Accounts of a batch, the unit of work.
const BATCH: u64 = 64;
/// Batches of a round: made side by side, then written.
const ROUND: usize = 16;

/// Written last: a folder that has it holds a whole company.
const TRUTH: &str = "truth/truth.json";

/// The sample company that is requested.
#[derive(Debug)]
pub struct Order {
    /// The folder to write.
    pub folder: PathBuf,
    /// 1 is about 2,000 leads and 25,000 touches.
    pub scale: f64,
    /// Another seed is another company.
    pub seed: u64,
    /// What is planted.
    pub effects: PlantedEffects,
    /// The text that the effects were read from.
    pub effects_text: String,
    /// Threads; none: one for each processor.
    pub threads: Option<usize>,
}

impl Order {
    /// What was typed behind the folder.
    fn arguments(&self) -> String {
        format!(" --scale {} --seed {}", self.scale, self.seed)
    }
}

/// One batch of accounts, or the lists, on their way to disk.
#[derive(Default)]
struct WrittenRound {
    pieces: Pieces,
    truth: Truth,
    dirt: Dirt,
}

/// Writes the company.
///
/// # Errors
/// A folder that cannot be written; a bug.
pub fn write(order: &Order) -> Result<SampleTotals> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(order.threads.unwrap_or(0))
        .build()
        .map_err(|cause| Error::bug(cause.to_string()))?;
    claim(&order.folder)?;
    let mut files = Files::create(&order.folder)?;
    let mut tables = Tables::create(&order.folder.join("truth"), Truth::schemas())?;
    let (mut totals, mut dirt) = (SampleTotals::default(), Dirt::default());
    let mut take = |batches: Vec<WrittenRound>| -> Result<()> {
        let mut truth = Truth::default();
        for batch in batches {
            files.append(batch.pieces)?;
            dirt.merge(&batch.dirt);
            truth.append(batch.truth);
        }
        totals.add(&truth);
        tables.append(truth.columns())
    };
    let mut lists = WrittenRound::default();
    exports::write(
        order.seed,
        order.scale,
        &mut lists.pieces,
        &mut lists.truth,
        &mut lists.dirt,
    )?;
    take(vec![lists])?;
    let count = (ACCOUNTS * order.scale) as u64;
    let starts: Vec<u64> = (0..count).step_by(BATCH as usize).collect();
    for round in starts.chunks(ROUND) {
        take(pool.install(|| {
            round
                .par_iter()
                .map(|start| batch(order, *start..(*start + BATCH).min(count)))
                .collect::<Result<Vec<_>>>()
        })?)?;
    }
    tables.close()?;
    let summary = TruthSummary {
        scale: order.scale,
        seed: order.seed,
        effects: &order.effects,
        totals: &totals,
        dirt: &dirt,
    };
    put(
        &order.folder,
        "README.md",
        &papers::readme(&order.arguments(), files.rows(), &dirt),
    )?;
    put(&order.folder, "pipeline.toml", &papers::pipeline())?;
    put(&order.folder, "presets.toml", papers::PRESETS)?;
    put(&order.folder, "sal.toml", papers::SAL)?;
    put(&order.folder, "effects.toml", &order.effects_text)?;
    put(&order.folder, TRUTH, &summary.text())?;
    Ok(totals)
}

/// Takes a folder that does not exist, is empty, or holds such a company.
fn claim(folder: &Path) -> Result<()> {
    let is_ours = folder.join("crm").is_dir() && folder.join("truth").is_dir();
    match std::fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(false) if !is_ours => Err(Error::Pipeline(format!(
            "error: the folder `{}` holds something else than a sample company\nhelp: name a new folder, or one that `closedloop sample` wrote before",
            folder.display()
        ))),
        Ok(true) => Ok(()),
        Ok(false) => match std::fs::remove_file(folder.join(TRUTH)) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::io("cannot remove", folder.join(TRUTH), cause))
            }
            _ => Ok(()),
        },
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(Error::io("cannot read the folder", folder, cause)),
    }
}

fn batch(order: &Order, accounts: std::ops::Range<u64>) -> Result<WrittenRound> {
    let mut batch = WrittenRound::default();
    for index in accounts {
        let account = SampleAccount::new(order.seed, index, &order.effects);
        Scribe::write(
            order.seed,
            &account,
            &mut batch.pieces,
            &mut batch.truth,
            &mut batch.dirt,
        )?;
    }
    Ok(batch)
}

fn put(folder: &Path, name: &str, text: &str) -> Result<()> {
    let path = folder.join(name);
    std::fs::write(&path, text).map_err(|cause| Error::io("cannot write", &path, cause))
}
