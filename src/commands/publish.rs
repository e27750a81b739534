//! From what a run has computed to a publication: whether there is anything new, the marts into the
//! lake, the outputs beside, the record of the run.

use super::folder_owners::JobFolders;
use super::latest::move_latest;
use super::published::{Published, published};
use super::run_json::RunFacts;
use crate::error::{Error, Result};
use crate::lake::{KeptMart, Lake, LedgerEntry, MadeMart, PendingPublication, TableState};
use crate::pipeline::Settings;
use crate::render::output_folder::folder_of;
use crate::render::publication_check::damage;
use crate::render::publish::{PreparedFolder, prepare};
use crate::render::{Copied, FORMATS, OutputFile, Publication, TableFile, parquet_bytes};
use crate::run::Built;
use crate::staging::LakeSnapshot;
use rayon::prelude::*;
use std::time::Instant;

/// Whether there is something to publish.
pub(super) enum Need {
    /// The last publication is made from just these inputs and settings, and still stands.
    Nothing,
    /// Inputs or settings are others than those of the last publication.
    News,
    /// They are the same, yet the publication is not what its run wrote: what is wrong with it.
    Damage(String),
}

/// Whether there is something to publish; every output of the last publication is hashed.
pub(super) fn need(settings: &Settings, snapshot: &LakeSnapshot) -> Need {
    let Some(last) = snapshot.lake.last_run() else {
        return Need::News;
    };
    let is_same = last.fingerprint == settings.fingerprint
        && last.as_of == settings.as_of.day
        && last.version == env!("CARGO_PKG_VERSION");
    if !is_same || last.inputs != snapshot.deliveries || snapshot.lake.misses_marts() {
        return Need::News;
    }
    let folder = settings.output.path.join(&last.folder);
    match damage(&folder, last.run_json.as_deref()) {
        None => Need::Nothing,
        Some(what) => Need::Damage(what),
    }
}

/// Writes the marts into the lake and the outputs beside, gives them their name, records the run,
/// moves `latest`.
///
/// # Errors
/// A lake or an output folder that cannot be written, or that is not this job's.
pub(super) fn publish(
    (settings, folders): (&Settings, JobFolders<'_>),
    mut lake: Lake,
    mut built: Built,
    (started, is_latest_asked): (Instant, bool),
) -> Result<Published> {
    folders.claim_output()?;
    let folder = folder_of(built.run);
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
    let prepared = prepare_outputs(settings, &folder, &built, &files, &states, started)?;
    let run_json = prepared.last.blake3.clone();
    lake.announce(&PendingPublication {
        run: built.run,
        run_json: run_json.clone(),
    })?;
    let path = prepared.put()?;
    lake.record(LedgerEntry {
        run: built.run,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pipeline: settings.name.clone(),
        fingerprint: settings.fingerprint.clone(),
        as_of: settings.as_of.day,
        folder,
        inputs: built.deliveries.clone(),
        tables: states,
        run_json: Some(run_json),
        lake: String::new(),
        key: None,
        previous: String::new(),
        seal: String::new(),
    })?;
    let entry = lake
        .last_run()
        .ok_or_else(|| Error::bug("a run that was recorded is not in the ledger"))?;
    let latest = move_latest(folders, &lake, entry, is_latest_asked)?;
    Ok(published(&built, &path)?.with_latest(&latest, entry))
}

/// Writes the outputs of books as they stood into a folder of their own; neither the lake nor
/// `latest` hears of it.
///
/// # Errors
/// An output folder that cannot be written.
pub(super) fn publish_beside(
    (settings, folders): (&Settings, JobFolders<'_>),
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
    let folder = format!("known-at-r{:04}", built.run);
    folders.claim_output()?;
    let prepared = prepare_outputs(settings, &folder, built, &files, &[], started)?;
    let path = prepared.put_in_place()?;
    published(built, &path)
}

fn prepare_outputs<'a>(
    settings: &'a Settings,
    folder: &str,
    built: &Built,
    files: &[TableFile],
    states: &[TableState],
    started: Instant,
) -> Result<PreparedFolder<'a>> {
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
    prepare(&settings.output.path, folder, &outputs, |written| {
        Ok(OutputFile::new("run.json", facts.bytes(written, started)?))
    })
}
