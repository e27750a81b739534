//! `run`, and its halves `ingest` and `report`: the stages in order, no logic between.

use super::publish::{is_published, publish, publish_beside};
use super::published::Published;
use crate::cli::{JobArgs, ReportArgs};
use crate::console::Console;
use crate::error::Result;
use crate::ingest::{self, Delivered, survey};
use crate::lake::{Delivery, Lake, RecordCounts};
use crate::pipeline::Settings;
use crate::render::csv_bytes;
use crate::render::publish::{check_folder, point_latest, replace_file};
use crate::run::build;
use crate::staging::{self, LakeSnapshot};
use crate::table::ENTITIES;
use serde_json::json;
use std::time::Instant;

/// Ingest, build, check, report, publish.
///
/// # Errors
/// Whatever stops a stage; nothing is published then.
pub(super) fn run(args: &JobArgs, as_json: bool, console: Console) -> Result<()> {
    let started = Instant::now();
    let settings = super::settings(args)?;
    check_folder(&settings.output.path)?;
    let mut lake = open(&settings)?;
    let ingested = ingest(&settings, &mut lake, console)?;
    let snapshot = LakeSnapshot::now(lake, &settings)?;
    if ingested.is_empty() && is_published(&settings, &snapshot) {
        return nothing_new(&settings, &snapshot.lake, as_json, console);
    }
    let built = build(&settings, &snapshot)?;
    print_published(
        &publish(&settings, snapshot.lake, built, started)?,
        as_json,
        console,
    )
}

/// Reads what is delivered into the lake.
///
/// # Errors
/// As for `run`.
pub(super) fn ingest_only(args: &JobArgs, as_json: bool, console: Console) -> Result<()> {
    let settings = super::settings(args)?;
    let mut lake = open(&settings)?;
    let delivered = ingest(&settings, &mut lake, console)?;
    let mut counts = RecordCounts::default();
    delivered
        .iter()
        .for_each(|one| counts += one.delivery.counts);
    console.say(&format!(
        "{} new deliveries, {} records read, {} accepted, {} rejected",
        delivered.len(),
        counts.read,
        counts.accepted,
        counts.rejected
    ));
    if as_json {
        console.print(&format!(
            "{}\n",
            json!({ "status": "ingested", "deliveries": delivered.len(), "counts": counts })
        ))?;
    }
    Ok(())
}

/// Builds and publishes from what is in the lake.
///
/// # Errors
/// As for `run`.
pub(super) fn report_only(args: &ReportArgs, as_json: bool, console: Console) -> Result<()> {
    let started = Instant::now();
    let settings = super::settings(&args.job)?;
    check_folder(&settings.output.path)?;
    if let Some(run) = args.known_at {
        let built = build(
            &settings,
            &LakeSnapshot::known_at(Lake::open_to_read(&settings.lake)?, run, &settings)?,
        )?;
        return print_published(
            &publish_beside(&settings, &built, started)?,
            as_json,
            console,
        );
    }
    let snapshot = LakeSnapshot::now(Lake::open(&settings.lake)?, &settings)?;
    if is_published(&settings, &snapshot) {
        return nothing_new(&settings, &snapshot.lake, as_json, console);
    }
    let built = build(&settings, &snapshot)?;
    print_published(
        &publish(&settings, snapshot.lake, built, started)?,
        as_json,
        console,
    )
}

/// The lake, open for a run that hashes personal values with the key of the earlier ones.
fn open(settings: &Settings) -> Result<Lake> {
    let lake = Lake::open(&settings.lake)?;
    lake.check_key(settings.privacy.key_file.as_deref())?;
    Ok(lake)
}

/// Survey, read, commit the rejects, check the limits, commit the rows: one commit a table.
fn ingest(settings: &Settings, lake: &mut Lake, console: Console) -> Result<Vec<Delivered>> {
    let known = lake.deliveries()?;
    let survey = survey(settings, &known)?;
    survey.notes.iter().for_each(|note| console.say(note));
    let needs_key = survey.new.iter().any(|todo| todo.plan.needs_key());
    let key = if needs_key {
        lake.hmac_key(settings.privacy.key_file.as_deref())?
    } else {
        Vec::new()
    };
    let bar = console.bar(survey.new.len() as u64, "reading");
    let delivered = ingest::read(&survey.new, settings, lake, &key, || bar.inc(1))?;
    bar.finish_and_clear();
    let read: Vec<_> = delivered.iter().map(|one| one.delivery.clone()).collect();
    let rejects: Vec<_> = delivered
        .iter()
        .filter_map(|one| one.rejects.clone())
        .collect();
    lake.commit_rejects(&read, &rejects)?;
    if !read.is_empty() {
        list_rejects(settings, lake, &read, console)?;
    }
    ingest::check_all(settings, lake, (&known, &survey.new), &delivered)?;
    for entity in ENTITIES {
        let files: Vec<_> = delivered
            .iter()
            .filter(|one| one.delivery.entity == entity.name)
            .map(|one| one.data.clone())
            .collect();
        if !files.is_empty() {
            lake.commit_raw(entity, &files)?;
        }
    }
    Ok(delivered)
}

/// Every reject that the lake now holds, as a CSV beside the publications: also, and above all,
/// when the run stops next.
fn list_rejects(
    settings: &Settings,
    lake: &Lake,
    read: &[Delivery],
    console: Console,
) -> Result<()> {
    let rejects = staging::rejects(lake)?;
    let text = if rejects.height() > 0 {
        Some(csv_bytes(&rejects)?)
    } else {
        None
    };
    let path = replace_file(&settings.output.path, "rejects.csv", text.as_deref())?;
    let new: u64 = read.iter().map(|delivery| delivery.counts.rejected).sum();
    if new > 0 {
        let records = if new == 1 { "record" } else { "records" };
        let them = if new == 1 { "it" } else { "them" };
        console.say(&format!(
            "{new} {records} rejected; {} lists {them} with line, column and advice",
            path.display()
        ));
    }
    Ok(())
}

fn nothing_new(settings: &Settings, lake: &Lake, as_json: bool, console: Console) -> Result<()> {
    let folder = lake.last_run().map_or("", |entry| entry.folder.as_str());
    point_latest(&settings.output.path, folder)?;
    console.say(&format!(
        "nothing new: {} is the current report",
        settings.output.path.join(folder).display()
    ));
    if as_json {
        console.print(&format!(
            "{}\n",
            json!({ "status": "nothing new", "run": folder })
        ))?;
    }
    Ok(())
}

fn print_published(published: &Published, as_json: bool, console: Console) -> Result<()> {
    for line in &published.summary {
        console.say(line);
    }
    if as_json {
        console.print(&format!("{}\n", published.result))?;
    }
    Ok(())
}
