//! What is delivered, and what of it the lake does not know yet.

use super::bytes;
use super::discover::{Candidate, candidate, names};
use super::plan::{Plan, plan};
use super::split::{Piece, Records};
use crate::error::{Error, Result};
use crate::lake::delivery::Delivery;
use crate::pipeline::{Settings, Source};

/// A delivery to read.
#[derive(Debug)]
pub struct Todo<'a> {
    /// For which source.
    pub source: &'a Source,
    /// Which file.
    pub candidate: Candidate,
    /// How.
    pub plan: Plan,
    /// Its place among the ingests of the entity.
    pub sequence: u64,
}

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

/// Looks at the files of every source; reads of each no more than its header, and its bytes to hash them.
///
/// # Errors
/// [`Error::Data`] with every source that delivers nothing and every header that does not fit; files that cannot be read.
pub fn survey<'a>(settings: &'a Settings, known: &[Delivery]) -> Result<Survey<'a>> {
    let mut survey = Survey { new: Vec::new(), known_count: 0, notes: Vec::new() };
    let mut problems = Vec::new();
    for source in &settings.sources {
        let files = names(&settings.data, source)?;
        if files.is_empty() && !known.iter().any(|delivery| delivery.source == source.name) {
            problems.push(no_files(source));
        }
        for name in files {
            match survey.look_at(settings, source, &name, known) {
                Err(Error::Data(problem)) => problems.push(problem),
                other => other?,
            }
        }
    }
    if problems.is_empty() { Ok(survey) } else { Err(Error::Data(problems.join("\n"))) }
}

fn no_files(source: &Source) -> String {
    let (name, path) = (&source.name, source.path.display());
    if source.path.is_dir() {
        format!("source `{name}`: `{path}` is a folder; expected files\nhelp: name those in it by `path` of the source: its end would be `/*.csv`")
    } else {
        format!("source `{name}`: no file matches `{path}`\nhelp: correct `path` of the source, or say where the files are with `--data`")
    }
}

impl<'a> Survey<'a> {
    fn look_at(&mut self, settings: &Settings, source: &'a Source, name: &str, known: &[Delivery]) -> Result<()> {
        let candidate = candidate(&settings.data, &source.name, name)?;
        if known.iter().any(|old| old.source == source.name && old.file == candidate.hash && old.fingerprint == source.fingerprint) {
            self.known_count += 1;
            return Ok(());
        }
        if let Some(twin) = self.new.iter().find(|todo| todo.source.name == source.name && todo.candidate.hash == candidate.hash) {
            self.notes.push(format!("source `{}`: `{name}` has the content of `{}` and is read once", source.name, twin.candidate.name));
            return Ok(());
        }
        let header = header(&candidate, source)?;
        let plan = plan(name, header, source, settings)?;
        self.notes.extend(plan.notes.iter().map(|note| format!("source `{}`, file `{name}`: {note}", source.name)));
        let of_entity = known.iter().filter(|old| old.entity == source.entity.name);
        let before = of_entity.clone().find(|old| old.source == source.name && old.file == candidate.hash).map(|old| old.sequence);
        let sequence = before.unwrap_or_else(|| of_entity.map(|old| old.sequence).max().unwrap_or(0) + 1);
        self.new.push(Todo { source, candidate, plan, sequence });
        Ok(())
    }
}

/// The first record of a file.
fn header(candidate: &Candidate, source: &Source) -> Result<Vec<String>> {
    let fail = |cause: std::io::Error| bytes::failure(&cause, &source.name, &candidate.name, &candidate.path);
    let opened = bytes::open(&candidate.path, &source.dialect).map_err(fail)?;
    let mut records = Records::new(opened, &source.dialect);
    match records.read().map_err(fail)? {
        Some(Piece::Record(record)) if !source.dialect.has_header => Ok((1..=record.width()).map(|field| format!("#{field}")).collect()),
        Some(Piece::Record(record)) if record.is_blank() => Err(Error::Data(format!(
            "source `{}`, file `{}`: line {}: the header is empty; expected the names of the columns\nhelp: set `skip_rows` of the source if lines stand before the header, or export the file anew",
            source.name, candidate.name, record.line
        ))),
        Some(Piece::Record(record)) => Ok(record.iter().map(|name| name.trim().to_owned()).collect()),
        Some(Piece::Malformed { line, rule, advice, .. }) => Err(Error::Data(format!(
            "source `{}`, file `{}`: line {line}: the header cannot be read ({})\nhelp: {advice}",
            source.name,
            candidate.name,
            rule.id(),
        ))),
        None => Err(Error::Data(format!(
            "source `{}`, file `{}`: the file is empty; expected a header\nhelp: export it anew; a table without rows still has its header",
            source.name, candidate.name
        ))),
    }
}
