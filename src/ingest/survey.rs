//! What is delivered, and what of it the lake does not know yet.

use super::constants;
use super::discover::{candidate, names, near_files};
use super::drift::drift;
use super::head::head;
use super::label::{label, shown};
use super::plan::plan;
use super::todo::Todo;
use super::trial::advice;
use crate::domain::delivery_order::delivery_order;
use crate::error::{Error, Result};
use crate::lake::delivery::Delivery;
use crate::pipeline::{Settings, Source};
use std::collections::BTreeMap;
use std::path::Path;

/// What a look at all sources found.
#[derive(Debug)]
pub struct Survey<'a> {
    /// Deliveries to read, in the order of sources and names.
    pub new: Vec<Todo<'a>>,
    /// Files that the lake holds as they are.
    pub known_count: usize,
    /// What a person should hear, such as a file delivered under two names.
    pub notes: Vec<String>,
}

/// Looks at the files of every source; reads of each no more than its header and first row, and its
/// bytes to hash them.
///
/// # Errors
/// [`Error::Pipeline`] with every constant that is no value of its column; [`Error::Data`] with
/// every source that delivers nothing, every file that is none and every header that does not fit;
/// files that cannot be read.
pub fn survey<'a>(settings: &'a Settings, known: &[Delivery]) -> Result<Survey<'a>> {
    constants::check(settings)?;
    let mut survey = Survey {
        new: Vec::new(),
        known_count: 0,
        notes: Vec::new(),
    };
    let (mut problems, mut misread) = (Vec::new(), Vec::new());
    if !settings.data.is_dir() {
        let help = "correct `data` of [pipeline], say where the files are with `--data`, or look whether the disk is mounted";
        return Err(Error::Data(format!(
            "there is no data folder `{}`\nhelp: {help}",
            settings.data.display()
        )));
    }
    for source in &settings.sources {
        let found = names(&settings.data, source)?;
        let has_nothing = found.names.is_empty() && found.refused.is_empty();
        let is_known = known.iter().any(|delivery| delivery.source == source.name);
        if has_nothing && is_known {
            survey.notes.push(format!(
                "source `{}`: no file matches `{}`; what it delivered before stands",
                source.name,
                source.path.display()
            ));
        } else if has_nothing {
            problems.extend(found.notes.iter().cloned());
            problems.push(no_files(&settings.data, source)?);
        }
        problems.extend(found.refused);
        survey.notes.extend(found.notes);
        for name in found.names {
            match survey.look_at(settings, source, &name, known) {
                Err(Error::Data(problem)) => {
                    problems.push(problem);
                    misread.extend(
                        candidate(&settings.data, &source.name, &name)
                            .ok()
                            .map(|file| (source, file)),
                    );
                }
                other => other?,
            }
        }
    }
    let misread: Vec<_> = misread
        .iter()
        .map(|(source, file)| (*source, file))
        .collect();
    problems.extend(advice(settings, known, &misread)?);
    if problems.is_empty() {
        survey.number(known);
        Ok(survey)
    } else {
        Err(Error::Data(problems.join("\n")))
    }
}

fn no_files(data: &Path, source: &Source) -> Result<String> {
    let (name, path) = (&source.name, source.path.display());
    let near: Vec<String> = near_files(data, source)?
        .iter()
        .map(|name| format!("`{}`", shown(name)))
        .collect();
    let near = if near.is_empty() {
        String::new()
    } else {
        format!(
            "; near it {} {}",
            if near.len() == 1 { "is" } else { "are" },
            near.join(", ")
        )
    };
    Ok(format!(
        "source `{name}`: no file matches `{path}`{near}\nhelp: correct `path` of the source, or say where the files are with `--data`"
    ))
}

impl<'a> Survey<'a> {
    fn look_at(
        &mut self,
        settings: &Settings,
        source: &'a Source,
        name: &str,
        known: &[Delivery],
    ) -> Result<()> {
        let candidate = candidate(&settings.data, &source.name, name)?;
        let of_source = known.iter().filter(|old| old.source == source.name);
        if let Some(old) = of_source
            .clone()
            .find(|old| old.file == candidate.hash && old.fingerprint == source.fingerprint)
        {
            self.known_count += 1;
            if old.name != name {
                self.notes.push(format!(
                    "{}: it has the content of `{}`, which was read in run {}",
                    label(&source.name, name),
                    shown(&old.name),
                    old.run
                ));
            }
            return Ok(());
        }
        if let Some(twin) = self
            .new
            .iter()
            .find(|todo| todo.source.name == source.name && todo.candidate.hash == candidate.hash)
        {
            self.notes.push(format!(
                "{}: it has the content of `{}` and is read once",
                label(&source.name, name),
                shown(&twin.candidate.name)
            ));
            return Ok(());
        }
        // A file that is read again by other rules is no news about its source.
        let before = of_source
            .clone()
            .find(|old| old.file == candidate.hash)
            .map(|old| old.sequence);
        let has_delivered = of_source.clone().any(|old| old.counts.accepted > 0);
        let last = of_source.max_by_key(|old| (old.run, &old.name));
        let (header, has_rows) = head(&candidate, source)?;
        let mut plan = plan(name, header, source, settings)?;
        if !has_rows {
            let fate = if has_delivered {
                "a header and no rows; what the source delivered before stands"
            } else {
                "a header and no rows"
            };
            plan.notes.push(fate.to_owned());
        }
        plan.notes.extend(
            last.filter(|_| before.is_none())
                .map(|last| drift(last, &plan, source))
                .unwrap_or_default(),
        );
        self.notes.extend(
            plan.notes
                .iter()
                .map(|note| format!("{}: {note}", label(&source.name, name))),
        );
        self.new.push(Todo {
            source,
            candidate,
            plan,
            sequence: before.unwrap_or(0),
        });
        Ok(())
    }

    /// Numbers the new deliveries of each entity behind those that are known, in the order of their
    /// names; one that is read again keeps its number.
    fn number(&mut self, known: &[Delivery]) {
        let mut new: Vec<&mut Todo<'_>> = self.new.iter_mut().collect();
        new.retain(|todo| todo.sequence == 0);
        new.sort_by(|one, other| {
            let by_name = delivery_order(&one.candidate.name, &other.candidate.name);
            by_name.then_with(|| one.source.name.cmp(&other.source.name))
        });
        let mut last: BTreeMap<&str, u64> = BTreeMap::new();
        for old in known {
            let last = last.entry(&old.entity).or_default();
            *last = old.sequence.max(*last);
        }
        for todo in new {
            let last = last.entry(todo.source.entity.name).or_default();
            *last += 1;
            todo.sequence = *last;
        }
    }
}
