//! From the lake to a publication: stage, link, place, credit, count, reconcile, check, compose, write, record.

use super::facts;
use crate::error::Result;
use crate::lake::{Delivery, Lake, LedgerEntry, TableState};
use crate::pipeline::Settings;
use crate::quality::{self, data_quality};
use crate::render::publish::{point_latest, publish as write_out};
use crate::render::{FORMATS, OutputFile, Publication, parquet_bytes};
use crate::reports::document::Document;
use crate::reports::{Marts, compose};
use crate::staging::{Books, stage};
use crate::table::check::conform;
use crate::table::{MARTS, TableSpec};
use crate::{attribution, funnel, identity, journeys, roi};
use polars::prelude::DataFrame;
use std::path::PathBuf;
use std::time::Instant;

/// Everything that a run has computed and not yet written.
pub struct Built {
    /// The run that the document names.
    pub run: u64,
    /// The marts in the order of the list.
    pub tables: Vec<(&'static TableSpec, DataFrame)>,
    /// The document.
    pub document: Document,
    /// Active deliveries.
    pub deliveries: Vec<Delivery>,
    /// (stage, rows out, milliseconds).
    pub stages: Vec<(&'static str, usize, u128)>,
}

/// What a publication says of itself.
pub struct Published {
    /// Lines for a person.
    pub summary: Vec<String>,
    /// One line of JSON.
    pub result: String,
}

/// Whether the last publication is made from just these inputs and settings, and still stands.
pub fn is_published(settings: &Settings, books: &Books) -> bool {
    let Some(last) = books.lake.last_run() else { return false };
    let is_same = last.fingerprint == settings.fingerprint && last.as_of == settings.as_of.day && last.version == env!("CARGO_PKG_VERSION");
    let folder = settings.output.path.join(&last.folder);
    is_same && last.inputs == books.deliveries && !books.lake.misses_marts() && folder.join("run.json").is_file()
}

/// Computes every mart and the document.
///
/// # Errors
/// Data files that cannot be read; books that do not close.
pub fn build(settings: &Settings, books: &Books) -> Result<Built> {
    let mut clock = Clock::default();
    let mut staging = stage(books, settings)?;
    clock.note("staging", staging.leads.frame.height());
    let links = identity::link(&staging)?;
    clock.note("identity", links.deal_people.height());
    let channels = journeys::Channels::of(&staging, settings)?;
    let (spend, spend_matched) = journeys::spend_channels(staging.spend.frame, &channels)?;
    staging.spend.frame = spend;
    let told = journeys::told_channels(&staging.leads.frame, &channels)?;
    let scattered = journeys::scatter(&staging, &links, &told, &channels)?;
    let lead_channels = journeys::lead_channels(&told, &scattered);
    let placed = journeys::place(&staging, &links, &scattered, settings)?;
    let channel_matches = journeys::channel_matches(&channels, &scattered, &told, &spend_matched)?;
    clock.note("journeys", placed.touches.height());
    let credits = attribution::credit(&placed.touches, &staging.deals.frame, settings)?;
    clock.note("attribution", credits.height());
    let on_way = funnel::lead_paths(&staging, settings)?;
    let funnel = funnel::funnel(&staging.leads.frame, &on_way.paths, &lead_channels, settings)?;
    clock.note("funnel", funnel.height());
    let roi = roi::roi(&credits, &staging.spend.frame, &staging.leads.frame, &lead_channels, settings)?;
    let reconciliation = roi::reconcile(&staging, &links, &placed, &credits, settings)?;
    clock.note("roi", roi.height());
    let freshness = quality::freshness(&books.deliveries, &staging, settings)?;
    let rejects = books.rejects()?;
    let unmatched = quality::unmatched(&on_way.unmapped, &scattered, &staging, settings)?;
    let data_quality = data_quality(
        &quality::Inputs {
            deliveries: &books.deliveries,
            left_out: &books.left_out,
            rejects: &rejects,
            staging: &staging,
            links: &links,
            unmatched: &unmatched,
            unknown_subjects: on_way.unknown_count,
            stranger_count: scattered.stranger_count,
            unlinked_count: scattered.unlinked_count,
            campaigns: &channels.campaigns,
            freshness: &freshness,
        },
        settings,
    )?;
    clock.note("quality", data_quality.height());
    let frames = [
        links.deal_people,
        placed.touches,
        credits,
        funnel,
        roi,
        reconciliation,
        channel_matches,
        data_quality,
        quality::unmatched_values(&unmatched)?,
        roi::definitions()?,
    ];
    let tables = MARTS.iter().zip(frames).map(|(spec, frame)| Ok((spec, conform(spec, frame)?))).collect::<Result<Vec<_>>>()?;
    clock.note("checks", tables.len());
    let document = compose(&marts(books, freshness, &tables), settings)?;
    Ok(Built { run: books.run, tables, document, deliveries: books.deliveries.clone(), stages: clock.stages })
}

/// The marts as reports see them.
fn marts(books: &Books, freshness: Vec<quality::Freshness>, tables: &[(&'static TableSpec, DataFrame)]) -> Marts {
    let frame = |name: &str| tables.iter().find(|(spec, _)| spec.name == name).map(|(_, frame)| frame.clone()).unwrap_or_default();
    Marts {
        run: books.run,
        deliveries: books.deliveries.clone(),
        freshness,
        funnel: frame("funnel"),
        credits: frame("credits"),
        roi: frame("roi"),
        reconciliation: frame("reconciliation"),
        channel_matches: frame("channel_matches"),
        data_quality: frame("data_quality"),
    }
}

/// Writes the marts into the lake and the outputs beside, renames them, records the run, moves `latest`.
///
/// # Errors
/// A lake or an output folder that cannot be written.
pub fn publish(settings: &Settings, mut lake: Lake, built: &Built, started: Instant) -> Result<Published> {
    let folder = format!("r{:04}", built.run);
    for (spec, frame) in &built.tables {
        lake.overwrite_mart(spec, &parquet_bytes(spec, frame)?, frame.height() as u64, built.run)?;
    }
    let states = lake.table_states()?;
    let path = write_outputs(settings, &folder, built, &states, started)?;
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
    Ok(facts::published(built, &path))
}

/// Writes the outputs of books as they stood into a folder of their own; neither the lake nor `latest` hears of it.
///
/// # Errors
/// An output folder that cannot be written.
pub fn publish_beside(settings: &Settings, built: &Built, started: Instant) -> Result<Published> {
    let path = write_outputs(settings, &format!("known-at-r{:04}", built.run), built, &[], started)?;
    Ok(facts::published(built, &path))
}

fn write_outputs(settings: &Settings, folder: &str, built: &Built, states: &[TableState], started: Instant) -> Result<PathBuf> {
    let publication = Publication { document: &built.document, tables: &built.tables };
    let formats = FORMATS.iter().filter(|format| settings.output.formats.iter().any(|id| id == format.id()));
    let mut outputs: Vec<OutputFile> = formats.map(|format| format.render(&publication)).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    let facts = facts::run_json(settings, built, states, &outputs, started);
    outputs.push(OutputFile::new("run.json", facts));
    write_out(&settings.output.path, folder, &outputs)
}

/// Times stages for run.json; no figure depends on it.
struct Clock {
    last: Instant,
    stages: Vec<(&'static str, usize, u128)>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { last: Instant::now(), stages: Vec::new() }
    }
}

impl Clock {
    fn note(&mut self, stage: &'static str, rows: usize) {
        self.stages.push((stage, rows, self.last.elapsed().as_millis()));
        self.last = Instant::now();
    }
}
