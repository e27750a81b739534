//! A first look at a file that cannot be read as its source says, or of which a run would stop: what
//! to write under the source, found by trying it. Goes in: a source and one of its files. Comes out:
//! the keys to add, and what remains to be done.
//!
//! Nothing is taken for granted: what a try finds is proposed to a person, never used by a run.

mod change;
mod header;
mod values;

use super::bytes;
use super::column::ColumnBatch;
use super::discover::Candidate;
use super::head::head;
use super::label::label;
use super::parse::{Extent, Parsed, parse};
use super::plan::{Plan, plan};
use super::reject::RejectRule;
use super::rows::Context;
use super::todo::Todo;
use super::total_rows::look_for_totals;
use crate::error::{Error, Result};
use crate::lake::Delivery;
use crate::pipeline::settings::MarkBasis;
use crate::pipeline::{Settings, Source};
use change::ProposedKey;

/// More rounds than keys that one file can need.
const ROUNDS: usize = 10;

/// What a first look found.
#[derive(Debug, Default)]
pub(super) struct FirstLook {
    changes: Vec<ProposedKey>,
    /// What stops a run of the source as it is, in words.
    pub found: Vec<String>,
    /// What would stop a run all the same, in words.
    pub remaining: Vec<String>,
}

impl FirstLook {
    /// Whether the file can be read as its source says.
    pub(super) fn is_clean(&self) -> bool {
        self.found.is_empty()
    }

    /// What to write, for people; none where nothing is proposed.
    pub(super) fn advice(&self, source: &str) -> Option<String> {
        // What nothing but a person can decide is asked by what was found.
        if self.changes.iter().all(ProposedKey::is_open) {
            return None;
        }
        let toml = change::as_toml(&self.changes);
        let remaining = match self.remaining.as_slice() {
            [] => String::new(),
            remaining => format!("\nwhat remains then:\n  {}", remaining.join("\n  ")),
        };
        Some(format!(
            "help: source `{source}` could be read so, as a try of the file shows; look at each line, and add under the source what is true:\n{toml}{remaining}"
        ))
    }
}

/// Tries to read a file, and looks for the keys with which it can be; `known` are the deliveries that
/// the lake holds.
///
/// # Errors
/// The environment: a file that cannot be read.
pub(super) fn first_look(
    settings: &Settings,
    source: &Source,
    candidate: &Candidate,
    known: &[Delivery],
) -> Result<FirstLook> {
    let mut look = FirstLook::default();
    let mut tried = source.clone();
    for _ in 0..ROUNDS {
        let step = match read(settings, &tried, candidate) {
            Ok(sample) => {
                let mut step = of_sample(settings, &tried, &sample, known);
                let mut groups = sample.parsed.rejected.groups.iter();
                if groups.any(|group| group.rule == RejectRule::InvalidBytes) {
                    step.changes.extend(header::encoding(&tried, candidate));
                }
                step
            }
            Err(Error::Data(problem)) => TrialStep {
                changes: header::changes(&tried, candidate),
                remaining: vec![problem],
            },
            Err(other) => return Err(other),
        };
        if look.changes.is_empty() {
            look.found.clone_from(&step.remaining);
        }
        look.remaining = step.remaining;
        let mut new = step.changes;
        new.retain(|change| !look.changes.contains(change));
        if new.is_empty() {
            break;
        }
        new.iter().for_each(|change| change.apply(&mut tried));
        look.changes.extend(new);
    }
    Ok(look)
}

/// What is proposed for the files of sources that stop a run, once for each proposal; `files` are
/// new files with their sources.
///
/// # Errors
/// The environment: a file that cannot be read.
pub(super) fn advice(
    settings: &Settings,
    known: &[Delivery],
    files: &[(&Source, &Candidate)],
) -> Result<Vec<String>> {
    let mut advice: Vec<String> = Vec::new();
    for (source, candidate) in files {
        let look = first_look(settings, source, candidate, known)?;
        let new = look.advice(&source.name);
        advice.extend(new.filter(|new| !look.is_clean() && !advice.contains(new)));
    }
    Ok(advice)
}

/// Everything that a run of the new files would stop for, as samples of them show, with what is
/// proposed.
///
/// # Errors
/// [`Error::Data`] with all of it; the environment: a file that cannot be read.
pub fn check_samples(settings: &Settings, known: &[Delivery], new: &[Todo<'_>]) -> Result<()> {
    let (mut problems, mut advice): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for todo in new {
        let look = first_look(settings, todo.source, &todo.candidate, known)?;
        problems.extend(look.found.iter().cloned());
        let proposed = look.advice(&todo.source.name);
        advice.extend(proposed.filter(|new| !look.is_clean() && !advice.contains(new)));
    }
    problems.extend(advice);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Data(problems.join("\n")))
    }
}

/// What one try found.
struct TrialStep {
    changes: Vec<ProposedKey>,
    remaining: Vec<String>,
}

/// A sample of a file, and how its records were read.
struct Sample {
    name: String,
    plan: Plan,
    parsed: Parsed,
    /// Rows that are totals, in words.
    totals: Option<String>,
}

fn read(settings: &Settings, source: &Source, candidate: &Candidate) -> Result<Sample> {
    let (header, _) = head(candidate, source)?;
    let plan = plan(&candidate.name, header, source, settings)?;
    let todo = Todo {
        source,
        candidate: candidate.clone(),
        plan,
        sequence: 0,
    };
    let context = Context {
        source,
        zone: settings.timezone,
        currency: settings.currency.code(),
        key: &[],
    };
    let mut rows: Vec<ColumnBatch> = Vec::new();
    let is_spend = source.entity.name == "spend";
    let take = |batch| {
        if is_spend {
            rows.push(batch);
        }
    };
    let parsed = parse((&todo, context), Extent::Sample, take, |_| Ok(()))?;
    // Of a sample no row holds the sum of the others.
    let totals = if parsed.passed_over == 0 {
        look_for_totals(&todo, rows)?
    } else {
        None
    };
    Ok(Sample {
        totals,
        name: candidate.name.clone(),
        plan: todo.plan,
        parsed,
    })
}

fn of_sample(
    settings: &Settings,
    source: &Source,
    sample: &Sample,
    known: &[Delivery],
) -> TrialStep {
    let mut changes = Vec::new();
    changes.extend(values::trailer(sample));
    changes.extend(values::header_inside(source, sample));
    changes.extend(values::dates(source, sample));
    changes.extend(values::marks(source, sample));
    changes.extend(values::rounding(source, sample));
    changes.extend(values::words(sample));
    changes.extend(values::nulls(sample));
    let parsed = &sample.parsed;
    let labelled = |text: &str| format!("{}: {text}", label(&source.name, &sample.name));
    let mut remaining: Vec<String> = parsed
        .undeclared
        .iter()
        .map(|text| labelled(text))
        .collect();
    if source.dialect.mark_basis == MarkBasis::Assumed {
        let is_proven = |column: &str| {
            let proof = super::cell::decimal_mark::proof_of(source.dialect.decimal);
            let own = known.iter().filter(|old| old.source == source.name);
            own.flat_map(|old| &old.remarks)
                .any(|remark| remark.check == proof && remark.column == column)
        };
        let doubtful = parsed
            .doubtful
            .iter()
            .filter(|mark| !is_proven(mark.column));
        remaining.extend(doubtful.map(|mark| labelled(&mark.advice)));
    }
    let unread = super::currencies::unread(settings, source, &sample.plan, &parsed.codes);
    remaining.extend(unread.map(|text| labelled(&text)));
    remaining.extend(sample.totals.clone());
    let counts = parsed.counts;
    let meant = counts.read - counts.blank - counts.filtered;
    if parsed.undeclared.is_empty()
        && meant > 0
        && counts.rejected as f64 / meant as f64 > source.max_reject_share
    {
        remaining.push(labelled(&format!(
            "{} of {meant} records looked at are rejected{}",
            counts.rejected,
            parsed.rejected.words()
        )));
    }
    TrialStep { changes, remaining }
}

/// The first lines of a file as text; none where it cannot be read as such.
fn opening(candidate: &Candidate, source: &Source) -> Option<Vec<u8>> {
    use std::io::Read;
    let opened = bytes::open(&candidate.path, &source.dialect).ok()?;
    let mut text = Vec::new();
    opened.take(1 << 16).read_to_end(&mut text).ok()?;
    Some(text)
}
