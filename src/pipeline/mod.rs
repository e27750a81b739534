//! The TOML as written becomes [`Settings`] as meant; every problem is reported at once.
//!
//! [`load`] reads the file into tables and values that know their lines (`reader`, `value`), the
//! sections read their keys from them (`job`, `analysis`, `attribution`, `channels`, `funnel`,
//! `journeys`, `source`, which lays a source's keys over its preset's), and whatever is wrong is
//! collected (`problem`). A key that is left out has its value in `defaults`, nowhere else.

mod analysis;
mod attribution;
mod channels;
mod column_format;
mod condition;
mod date_form;
mod defaults;
mod dialect;
mod expectations;
mod fingerprint;
mod funnel;
mod job;
mod journeys;
mod known_names;
mod layer;
mod layer_reader;
mod likely_columns;
mod nearest;
pub mod presets;
mod problem;
mod reader;
mod roi;
mod segments;
pub mod settings;
mod source;
mod value;
mod words;

pub use known_names::KnownNames;
pub use settings::{Overrides, Settings, Source};

use crate::error::{Error, Result};
use analysis::Analysis;
use chrono::NaiveDate;
use job::Job;
use problem::Problems;
use reader::TomlTable;
use std::path::Path;

/// Reads a pipeline file, the command line's `overrides` over it.
///
/// # Errors
/// [`Error::Pipeline`] with every problem of the file and the presets it uses, or that it cannot be
/// read.
pub fn load(file: &Path, overrides: &Overrides, known: &KnownNames<'_>) -> Result<Settings> {
    let bytes = std::fs::read(file).map_err(|cause| unreadable(file, &cause))?;
    let text = String::from_utf8(bytes).map_err(|cause| not_text(file, &cause))?;
    read(file, &text, overrides, known)
}

fn unreadable(file: &Path, cause: &std::io::Error) -> Error {
    let help = if cause.kind() == std::io::ErrorKind::NotFound {
        "check the path; it starts at the working folder"
    } else {
        "name a pipeline file, such as `pipelines/demo.toml`"
    };
    Error::Pipeline(format!(
        "cannot read the pipeline file `{}`: {cause}\nhelp: {help}",
        file.display()
    ))
}

fn not_text(file: &Path, cause: &std::string::FromUtf8Error) -> Error {
    let at = cause.utf8_error().valid_up_to();
    let line = cause.as_bytes()[..at]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1;
    Error::Pipeline(format!(
        "the pipeline file `{}` is not UTF-8 text, first in line {line}\nhelp: save it as UTF-8",
        file.display()
    ))
}

/// The file's text as settings; `file` is where its paths start.
fn read(
    file: &Path,
    text: &str,
    overrides: &Overrides,
    known: &KnownNames<'_>,
) -> Result<Settings> {
    let problems = Problems::default();
    let document = problems.open(&file.display().to_string(), text);
    let parsed = reader::parse(text, document, &problems);
    let root = TomlTable::root(&parsed, document, &problems);
    // A file named without a folder lies in the working folder.
    let folder = match file.parent() {
        None => Path::new("."),
        Some(folder) if folder == Path::new("") => Path::new("."),
        Some(folder) => folder,
    };
    let job = job::read(&root, folder, overrides, known, &problems);
    let analysis = analysis::read(&root, known, &problems)?;
    let catalog = presets::Catalog::new(folder, &problems)?;
    let shared = source::SourceDefaults {
        data: &job.data,
        timezone: job.timezone.unwrap_or_default(),
        currency: job.currency.map_or("", |currency| currency.code()),
        keep: &job.privacy.keep,
        channels: &analysis.channels,
        personas: &analysis.personas,
        catalog: &catalog,
        problems: &problems,
    };
    let tables = root.some_tables(
        "source",
        "add a `[[source]]` with `name`, `preset` or `entity`, and `path`",
    );
    let known_count = problems.count();
    let (mut sources, mut texts) = source::read_all(tables, &shared)?;
    roi::check_sources(&root, &analysis.roi, &sources, &problems);
    root.finish();
    if problems.count() == known_count {
        // The attributes of a source that could not be read are not known.
        analysis.funnel.check(&sources, &problems);
    }
    if problems.is_empty() {
        analysis.funnel.check_feeds(&sources, &problems);
    }
    if !problems.is_empty() {
        return Err(Error::Pipeline(problems.render()));
    }
    accept_vanished(&mut sources, &overrides.accept_vanished)?;
    texts.extend(
        analysis
            .channels
            .texts
            .iter()
            .map(|text| (*text).to_owned()),
    );
    let fingerprint = |as_of: NaiveDate| fingerprint::of_settings(text, &texts, as_of);
    assemble(file, job, analysis, sources, fingerprint)
        .ok_or_else(|| Error::bug("a required value is missing, and no problem was recorded"))
}

/// Lifts the limit of keys that may vanish of the sources named on the command line.
fn accept_vanished(sources: &mut [Source], named: &[String]) -> Result<()> {
    for name in named {
        let Some(at) = sources.iter().position(|source| source.name == *name) else {
            let known: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
            return Err(Error::Pipeline(format!(
                "`--accept-vanished {name}`: the pipeline file has no source `{name}`\nhelp: {}",
                nearest::advice(name, &known)
            )));
        };
        sources[at].max_vanished_share = 1.0;
    }
    Ok(())
}

/// `None` where a required value is missing, which is a problem before this.
fn assemble(
    file: &Path,
    job: Job,
    analysis: Analysis,
    sources: Vec<Source>,
    fingerprint: impl Fn(NaiveDate) -> String,
) -> Option<Settings> {
    let as_of = job.as_of?;
    Some(Settings {
        file: file.to_owned(),
        name: job.name?,
        company: job.company?,
        currency: job.currency?,
        timezone: job.timezone?,
        fiscal_year_start_month: job.fiscal_year_start_month,
        as_of,
        file_as_of: job.file_as_of,
        data: job.data,
        lake: job.lake,
        output: job.output,
        sources,
        channels: analysis.channels,
        personas: analysis.personas,
        funnel: analysis.funnel.funnel,
        identity: analysis.identity,
        journeys: analysis.journeys,
        attribution: analysis.attribution,
        max_rate_age_days: analysis.max_rate_age_days,
        roi: analysis.roi,
        privacy: job.privacy,
        reports: analysis.reports,
        fingerprint: fingerprint(as_of.day),
    })
}

#[cfg(test)]
mod tests;
