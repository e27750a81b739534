//! `run`, and its halves `ingest` and `report`: the stages in order, no logic between.

use super::folder_owners::JobFolders;
use super::latest::move_latest;
use super::publish::{Need, need, publish, publish_beside};
use super::published::Published;
use crate::cli::{JobArgs, ReportArgs, RunArgs};
use crate::console::Console;
use crate::error::{Error, Result};
use crate::ingest::{self, Delivered, survey};
use crate::lake::{Delivery, Lake, RecordCounts};
use crate::pipeline::Settings;
use crate::render::csv_bytes;
use crate::render::output_folder::folder_of;
use crate::render::publish::{check_folder, replace_file};
use crate::run::build;
use crate::staging::{self, LakeSnapshot};
use crate::table::ENTITIES;
use serde_json::json;
use std::time::Instant;

/// Ingest, build, check, report, publish.
///
/// # Errors
/// Whatever stops a stage; nothing is published then.
pub(super) fn run(args: &RunArgs, as_json: bool, console: Console) -> Result<()> {
    let started = Instant::now();
    let settings = super::settings(&args.job)?;
    let folders = JobFolders::with(&settings, &args.job);
    folders.check()?;
    check_folder(&settings.output.path)?;
    let mut lake = folders.open()?;
    ingest((&settings, folders), &mut lake, console)?;
    let snapshot = LakeSnapshot::now(lake, &settings)?;
    let asked = (started, args.move_latest);
    report((&settings, folders), snapshot, asked, (as_json, console))
}

/// Builds and publishes what is in the lake, unless that stands already.
fn report(
    (settings, folders): (&Settings, JobFolders<'_>),
    snapshot: LakeSnapshot,
    (started, is_latest_asked): (Instant, bool),
    (as_json, console): (bool, Console),
) -> Result<()> {
    let reason = match need(settings, &snapshot) {
        Need::Nothing => {
            let latest = is_latest_asked;
            return nothing_new(
                (settings, folders),
                &snapshot.lake,
                latest,
                (as_json, console),
            );
        }
        Need::News => None,
        Need::Damage(what) => Some(format!(
            "published anew as {}: {what}, and a published folder is never written again",
            folder_of(snapshot.run)
        )),
    };
    reason.iter().for_each(|reason| console.say(reason));
    let built = build(settings, &snapshot)?;
    let asked = (started, is_latest_asked);
    let published = publish((settings, folders), snapshot.lake, built, asked)?;
    print_published(&published.with_reason(reason.as_deref()), as_json, console)
}

/// Reads what is delivered into the lake.
///
/// # Errors
/// As for `run`.
pub(super) fn ingest_only(args: &JobArgs, as_json: bool, console: Console) -> Result<()> {
    let settings = super::settings(args)?;
    let folders = JobFolders::with(&settings, args);
    folders.check()?;
    let mut lake = folders.open()?;
    let delivered = ingest((&settings, folders), &mut lake, console)?;
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
    let folders = JobFolders::with(&settings, &args.job);
    folders.check()?;
    check_folder(&settings.output.path)?;
    if let Some(run) = args.known_at {
        let lake = Lake::open_to_read(&settings.lake)?;
        let built = build(&settings, &LakeSnapshot::known_at(lake, run, &settings)?)?;
        let published = publish_beside((&settings, folders), &built, started)?;
        return print_published(&published, as_json, console);
    }
    let snapshot = LakeSnapshot::now(folders.open()?, &settings)?;
    let asked = (started, args.move_latest);
    report((&settings, folders), snapshot, asked, (as_json, console))
}

/// Survey, read, commit the rejects, check the limits, commit the rows: one commit a table.
fn ingest(
    (settings, folders): (&Settings, JobFolders<'_>),
    lake: &mut Lake,
    console: Console,
) -> Result<Vec<Delivered>> {
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
        list_rejects(folders, lake, &read, console)?;
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
    folders: JobFolders<'_>,
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
    let (out, name) = (folders.output(), "rejects.csv");
    if text.is_some() || out.join(name).exists() {
        folders.claim_output()?;
    }
    let path = replace_file(out, name, text.as_deref())?;
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

fn nothing_new(
    (settings, folders): (&Settings, JobFolders<'_>),
    lake: &Lake,
    is_latest_asked: bool,
    (as_json, console): (bool, Console),
) -> Result<()> {
    let Some(last) = lake.last_run() else {
        return Err(Error::bug("nothing is new, and nothing was published"));
    };
    let latest = move_latest(folders, lake, last, is_latest_asked)?;
    console.say(&format!(
        "nothing new: {} is the current report",
        settings.output.path.join(&last.folder).display()
    ));
    latest.line(last).iter().for_each(|line| console.say(line));
    if as_json {
        console.print(&format!(
            "{}\n",
            json!({ "status": "nothing new", "run": last.folder, "latest": latest.folder(last) })
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
