//! From the lake to a publication: stage, link, place, credit, count, reconcile, check, compose, write, record.

use super::facts;
use crate::domain::outcome::Outcome;
use crate::error::{Error, Result};
use crate::lake::{Delivery, Lake, LedgerEntry, MadeMart, MartWriter, TableState};
use crate::pipeline::Settings;
use crate::quality::{self, data_quality};
use crate::render::publish::{point_latest, publish as write_out};
use crate::render::{COLUMNS_KEY, Copied, FORMATS, OutputFile, Publication, TableFile, column_notes, parquet_bytes};
use crate::reports::document::Document;
use crate::reports::{Marts, compose};
use crate::staging::{Books, stage};
use crate::table::check::conform;
use crate::table::{MARTS, STREAMED, TableSpec, mart};
use crate::{attribution, funnel, identity, journeys, roi};
use polars::prelude::DataFrame;
use std::path::PathBuf;
use std::time::Instant;

/// Everything that a run has computed and not yet written.
pub struct Built {
    /// The run that the document names.
    pub run: u64,
    /// The marts in the order of the list, less those that are streamed.
    pub tables: Vec<(&'static TableSpec, DataFrame)>,
    /// Marts that are never held whole, in their files.
    pub streamed: Vec<MadeMart>,
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
    let people = identity::people(&staging, settings)?;
    let links = identity::link(&staging, &people, settings)?;
    let people_table = identity::people_table(&staging, &people)?;
    let deal_people = identity::deal_people_table(&staging, &links)?;
    clock.note("identity", deal_people.height());
    let channels = journeys::Channels::of(&staging, settings)?;
    let (spend, spend_matched) = journeys::spend_channels(staging.spend.frame, &channels)?;
    staging.spend.frame = spend;
    let told = journeys::told_channels(&staging.leads.frame, &channels)?;
    staging.forget_origins();
    let windows = journeys::windows(&staging, &people, &links, settings)?;
    let ground = journeys::Ground { staging: &staging, people: &people, links: &links, windows: &windows, settings };
    let scattered = journeys::scatter(&ground, &told, &channels, journeys::bucket_count(windows.len()))?;
    let lead_channels = journeys::lead_channels(&told, &people, &scattered);
    let channel_matches = journeys::channel_matches(&channels, &scattered, &people, &told, &spend_matched)?;
    clock.note("journeys", scattered.placed_count);
    let (mut journeys_mart, mut credits_mart) = (begin(books, settings, "journeys")?, begin(books, settings, "credits")?);
    let learns = attribution::learns(&settings.attribution.models);
    let training = if learns { attribution::train(&ground, &scattered)? } else { attribution::Counts::default() };
    let models = attribution::fit(&training, &scattered, &ground)?;
    let attribution::Credited { sums, shares, paths } = attribution::credit(&ground, &scattered, &models, |journeys, credits| {
        journeys_mart.write(journeys)?;
        credits_mart.write(credits)
    })?;
    let names = &scattered.names.channels;
    let agreement = attribution::Agreement::of(&shares, names, &settings.attribution);
    let effects = attribution::effects(&training, names, &settings.attribution)?;
    let set_values = attribution::channel_set_values(&training, names, &settings.attribution)?;
    let streamed = vec![finish(journeys_mart)?, finish(credits_mart)?];
    clock.note("attribution", streamed.iter().map(|made| usize::try_from(made.rows).unwrap_or(usize::MAX)).sum());
    let on_way = funnel::lead_paths(&staging, settings)?;
    let funnel = funnel::funnel(&staging.leads.frame, &on_way.paths, &lead_channels, settings)?;
    clock.note("funnel", funnel.height());
    let roi = roi::roi(&sums, names, &staging.spend.frame, &staging.leads.frame, &lead_channels, settings)?;
    let reconciliation = roi::reconcile(&staging, &links, &scattered, &sums, settings)?;
    clock.note("roi", roi.height());
    let freshness = quality::freshness(&books.deliveries, &staging, settings)?;
    let rejects = books.rejects()?;
    let unmatched = quality::unmatched(&on_way.unmapped, &scattered, &links, &staging, settings)?;
    let data_quality = data_quality(
        &quality::Inputs {
            deliveries: &books.deliveries,
            left_out: &books.left_out,
            rejects: &rejects,
            staging: &staging,
            people: &people,
            people_table: &people_table,
            links: &links,
            deal_people: &deal_people,
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
        people_table,
        deal_people,
        identity::identity_table(&staging, &links)?,
        agreement.shares(won_count(&windows, &scattered))?,
        agreement.agreement()?,
        effects,
        set_values,
        paths.into_frame(names)?,
        funnel,
        roi,
        reconciliation,
        channel_matches,
        data_quality,
        quality::unmatched_values(&unmatched)?,
        roi::definitions()?,
    ];
    let held = MARTS.iter().filter(|spec| !STREAMED.contains(&spec.name));
    let tables = held.zip(frames).map(|(spec, frame)| Ok((spec, conform(spec, frame)?))).collect::<Result<Vec<_>>>()?;
    clock.note("checks", tables.len());
    let credited = credited_amounts(&windows, &scattered);
    let document = compose(&marts(books, freshness, credited, &tables), settings)?;
    Ok(Built { run: books.run, tables, streamed, document, deliveries: books.deliveries.clone(), stages: clock.stages })
}

/// Starts a mart that is never held whole.
fn begin(books: &Books, settings: &Settings, name: &str) -> Result<MartWriter> {
    let spec = mart(name).ok_or_else(|| Error::bug(format!("there is no mart `{name}`")))?;
    books.lake.begin_mart(spec, &settings.output.path)
}

fn finish(mart: MartWriter) -> Result<MadeMart> {
    let notes = column_notes(mart.spec());
    mart.finish((COLUMNS_KEY, notes))
}

/// Won deals with credit.
fn won_count(windows: &[journeys::Window], scattered: &journeys::Scattered) -> f64 {
    windows.iter().enumerate().filter(|(deal, window)| window.outcome == Outcome::Won && scattered.is_inside(*deal)).count() as f64
}

/// Micros of each won deal with credit, largest first.
fn credited_amounts(windows: &[journeys::Window], scattered: &journeys::Scattered) -> Vec<i128> {
    let credited = windows.iter().enumerate().filter(|(deal, window)| window.outcome == Outcome::Won && scattered.is_inside(*deal));
    let mut amounts: Vec<i128> = credited.map(|(_, window)| window.amount.unwrap_or(0)).collect();
    amounts.sort_unstable_by_key(|amount| std::cmp::Reverse(*amount));
    amounts
}

/// The marts as reports see them.
fn marts(books: &Books, freshness: Vec<quality::Freshness>, credited_amounts: Vec<i128>, tables: &[(&'static TableSpec, DataFrame)]) -> Marts {
    let frame = |name: &str| tables.iter().find(|(spec, _)| spec.name == name).map(|(_, frame)| frame.clone()).unwrap_or_default();
    Marts {
        run: books.run,
        deliveries: books.deliveries.clone(),
        freshness,
        identity: frame("identity"),
        channel_shares: frame("channel_shares"),
        model_agreement: frame("model_agreement"),
        removal_effects: frame("removal_effects"),
        top_paths: frame("top_paths"),
        funnel: frame("funnel"),
        credited_amounts,
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
pub fn publish(settings: &Settings, mut lake: Lake, mut built: Built, started: Instant) -> Result<Published> {
    let folder = format!("r{:04}", built.run);
    for (spec, frame) in &built.tables {
        lake.overwrite_mart(spec, &parquet_bytes(spec, frame)?, frame.height() as u64, built.run)?;
    }
    let kept = std::mem::take(&mut built.streamed).into_iter().map(|made| lake.adopt_mart(made, built.run)).collect::<Result<Vec<_>>>()?;
    let files: Vec<TableFile> =
        kept.into_iter().map(|kept| TableFile { name: kept.spec.name, file: Copied { path: kept.path, bytes: kept.bytes, blake3: kept.blake3 } }).collect();
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
    Ok(facts::published(&built, &path))
}

/// Writes the outputs of books as they stood into a folder of their own; neither the lake nor `latest` hears of it.
///
/// # Errors
/// An output folder that cannot be written.
pub fn publish_beside(settings: &Settings, built: &Built, started: Instant) -> Result<Published> {
    let file = |made: &MadeMart| TableFile { name: made.spec.name, file: Copied { path: made.path().to_owned(), bytes: made.bytes(), blake3: made.blake3() } };
    let files: Vec<TableFile> = built.streamed.iter().map(file).collect();
    let path = write_outputs(settings, &format!("known-at-r{:04}", built.run), built, &files, &[], started)?;
    Ok(facts::published(built, &path))
}

fn write_outputs(settings: &Settings, folder: &str, built: &Built, files: &[TableFile], states: &[TableState], started: Instant) -> Result<PathBuf> {
    let publication = Publication { document: &built.document, tables: &built.tables, files };
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
