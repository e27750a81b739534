//! From the lake to a publication: stage, link, place, credit, count, reconcile, check, compose, write, record.

use super::facts;
use crate::error::Result;
use crate::lake::{Delivery, Lake, LedgerEntry};
use crate::pipeline::Settings;
use crate::quality::{self, data_quality};
use crate::render::publish::{point_latest, publish as write_out};
use crate::render::{FORMATS, OutputFile, Publication, parquet_bytes};
use crate::reports::document::Document;
use crate::reports::{Marts, compose};
use crate::staging::{Raw, rejects, stage};
use crate::table::check::conform;
use crate::table::{MARTS, TableSpec};
use crate::{attribution, funnel, identity, journeys, roi};
use polars::prelude::DataFrame;
use std::time::Instant;

/// Everything that a run has computed and not yet written.
pub struct Built {
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
///
/// # Errors
/// A lake that cannot be read.
pub fn is_published(settings: &Settings, lake: &Lake) -> Result<bool> {
    let Some(last) = lake.runs().last() else { return Ok(false) };
    let is_same = last.fingerprint == settings.fingerprint && last.as_of == settings.as_of.day && last.version == env!("CARGO_PKG_VERSION");
    let folder = settings.output.path.join(&last.folder);
    Ok(is_same && last.inputs == lake.deliveries()? && folder.join("run.json").is_file() && settings.output.path.join("latest").exists())
}

/// Computes every mart and the document.
///
/// # Errors
/// Data files that cannot be read; books that do not close.
pub fn build(settings: &Settings, lake: &Lake) -> Result<Built> {
    let mut clock = Clock::default();
    let deliveries = lake.deliveries()?;
    let raw = Raw { lake, deliveries: &deliveries };
    let staging = stage(&raw, settings)?;
    clock.note("staging", staging.leads.frame.height());
    let links = identity::link(&staging)?;
    clock.note("identity", links.deal_people.height());
    let placed = journeys::place(&staging, &links, settings)?;
    let lead_channels = journeys::lead_channels(&staging, settings)?;
    clock.note("journeys", placed.touches.height());
    let credits = attribution::credit(&placed.touches, &staging.deals.frame, settings)?;
    clock.note("attribution", credits.height());
    let (paths, unmapped_stages) = funnel::lead_paths(&staging, settings)?;
    let funnel = funnel::funnel(&staging.leads.frame, &paths, &lead_channels, settings)?;
    clock.note("funnel", funnel.height());
    let roi = roi::roi(&credits, &staging.spend.frame, &staging.leads.frame, &lead_channels, settings)?;
    let reconciliation = roi::reconcile(&staging, &links, &placed, &credits, settings)?;
    clock.note("roi", roi.height());
    let rejects = rejects(lake)?;
    let data_quality =
        data_quality(&quality::Inputs { deliveries: &deliveries, rejects: &rejects, staging: &staging, links: &links, unmapped_stages }, settings)?;
    clock.note("quality", data_quality.height());
    let frames = [links.deal_people, placed.touches, credits, funnel, roi, reconciliation, data_quality, roi::definitions()?];
    let tables = MARTS.iter().zip(frames).map(|(spec, frame)| Ok((spec, conform(spec, frame)?))).collect::<Result<Vec<_>>>()?;
    clock.note("checks", tables.len());
    let document = compose(&marts(lake, &deliveries, &tables), settings)?;
    Ok(Built { tables, document, deliveries, stages: clock.stages })
}

/// The marts as reports see them.
fn marts(lake: &Lake, deliveries: &[Delivery], tables: &[(&'static TableSpec, DataFrame)]) -> Marts {
    let frame = |name: &str| tables.iter().find(|(spec, _)| spec.name == name).map(|(_, frame)| frame.clone()).unwrap_or_default();
    Marts {
        run: lake.next_run(),
        deliveries: deliveries.to_vec(),
        funnel: frame("funnel"),
        credits: frame("credits"),
        roi: frame("roi"),
        reconciliation: frame("reconciliation"),
        data_quality: frame("data_quality"),
    }
}

/// Writes the marts into the lake and the outputs beside, renames them, records the run, moves `latest`.
///
/// # Errors
/// A lake or an output folder that cannot be written.
pub fn publish(settings: &Settings, lake: &mut Lake, built: &Built, started: Instant) -> Result<Published> {
    let run = lake.next_run();
    let folder = format!("r{run:04}");
    for (spec, frame) in &built.tables {
        lake.overwrite_mart(spec, &parquet_bytes(spec, frame)?, frame.height() as u64, run)?;
    }
    let publication = Publication { document: &built.document, tables: &built.tables };
    let formats = FORMATS.iter().filter(|format| settings.output.formats.iter().any(|id| id == format.id()));
    let mut outputs: Vec<OutputFile> = formats.map(|format| format.render(&publication)).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    let states = lake.table_states()?;
    let facts = facts::run_json(settings, run, built, &states, &outputs, started);
    outputs.push(OutputFile::new("run.json", facts));
    let path = write_out(&settings.output.path, &folder, &outputs)?;
    lake.record(LedgerEntry {
        run,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pipeline: settings.name.clone(),
        fingerprint: settings.fingerprint.clone(),
        as_of: settings.as_of.day,
        folder: folder.clone(),
        inputs: built.deliveries.clone(),
        tables: states,
        previous: String::new(),
    })?;
    point_latest(&settings.output.path, &folder)?;
    Ok(Published { summary: facts::summary(built, &path), result: facts::result(built, run, &path) })
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
