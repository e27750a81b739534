//! From what a run has computed to a publication: whether there is anything new, the marts into the
//! lake, the outputs beside, the record of the run.

use super::published::{Published, published};
use super::run_json::RunFacts;
use crate::error::Result;
use crate::lake::{KeptMart, Lake, LedgerEntry, MadeMart, TableState};
use crate::pipeline::Settings;
use crate::render::publish::{point_latest, publish as write_out};
use crate::render::{Copied, FORMATS, OutputFile, Publication, TableFile, parquet_bytes};
use crate::run::Built;
use crate::staging::LakeSnapshot;
use rayon::prelude::*;
use std::path::PathBuf;
use std::time::Instant;

/// Whether the last publication is made from just these inputs and settings, and still stands.
pub(super) fn is_published(settings: &Settings, snapshot: &LakeSnapshot) -> bool {
    let Some(last) = snapshot.lake.last_run() else {
        return false;
    };
    let is_same = last.fingerprint == settings.fingerprint
        && last.as_of == settings.as_of.day
        && last.version == env!("CARGO_PKG_VERSION");
    let folder = settings.output.path.join(&last.folder);
    is_same
        && last.inputs == snapshot.deliveries
        && !snapshot.lake.misses_marts()
        && folder.join("run.json").is_file()
}

/// Writes the marts into the lake and the outputs beside, renames them, records the run, moves
/// `latest`.
///
/// # Errors
/// A lake or an output folder that cannot be written.
pub(super) fn publish(
    settings: &Settings,
    mut lake: Lake,
    mut built: Built,
    started: Instant,
) -> Result<Published> {
    let folder = format!("r{:04}", built.run);
    let mut kept = Vec::new();
    let encoded: Vec<Vec<u8>> = built
        .tables
        .par_iter()
        .map(|(spec, frame)| parquet_bytes(spec, frame))
        .collect::<Result<_>>()?;
    for ((spec, frame), parquet) in built.tables.iter().zip(&encoded) {
        kept.push(lake.overwrite_mart(spec, parquet, frame.height() as u64, built.run)?);
    }
    drop(encoded);
    for made in built.streamed.drain(..) {
        kept.push(lake.adopt_mart(made, built.run)?);
    }
    let file = |kept: KeptMart| TableFile {
        name: kept.spec.name,
        file: Copied {
            path: kept.path,
            bytes: kept.bytes,
            blake3: kept.blake3,
        },
    };
    let files: Vec<TableFile> = kept.into_iter().map(file).collect();
    let states = lake.table_states()?;
    let path = write_outputs(settings, &folder, &built, &files, &states, started)?;
    lake.record(LedgerEntry {
        run: built.run,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pipeline: settings.name.clone(),
        fingerprint: settings.fingerprint.clone(),
        as_of: settings.as_of.day,
        folder: folder.clone(),
        inputs: built.deliveries.clone(),
        tables: states,
        key: None,
        previous: String::new(),
        seal: String::new(),
    })?;
    point_latest(&settings.output.path, &folder)?;
    published(&built, &path)
}

/// Writes the outputs of books as they stood into a folder of their own; neither the lake nor
/// `latest` hears of it.
///
/// # Errors
/// An output folder that cannot be written.
pub(super) fn publish_beside(
    settings: &Settings,
    built: &Built,
    started: Instant,
) -> Result<Published> {
    let file = |made: &MadeMart| TableFile {
        name: made.spec.name,
        file: Copied {
            path: made.path().to_owned(),
            bytes: made.bytes(),
            blake3: made.blake3(),
        },
    };
    let files: Vec<TableFile> = built.streamed.iter().map(file).collect();
    let path = write_outputs(
        settings,
        &format!("known-at-r{:04}", built.run),
        built,
        &files,
        &[],
        started,
    )?;
    published(built, &path)
}

fn write_outputs(
    settings: &Settings,
    folder: &str,
    built: &Built,
    files: &[TableFile],
    states: &[TableState],
    started: Instant,
) -> Result<PathBuf> {
    let publication = Publication {
        document: &built.document,
        tables: &built.tables,
        files,
    };
    let formats = FORMATS
        .iter()
        .filter(|format| settings.output.formats.iter().any(|id| id == format.id()));
    let outputs: Vec<OutputFile> = formats
        .map(|format| format.render(&publication))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect();
    let facts = RunFacts::of(settings, built, states)?;
    write_out(&settings.output.path, folder, &outputs, |written| {
        Ok(OutputFile::new("run.json", facts.bytes(written, started)?))
    })
}
