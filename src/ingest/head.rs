//! The head of a delivered file. Goes in: a file. Comes out: the names of its columns, and whether any
//! row stands below them.

use super::bytes;
use super::cell::bare;
use super::discover::Candidate;
use super::label::label;
use super::split::{Piece, RecordSplitter};
use crate::error::{Error, Result};
use crate::pipeline::Source;

/// Whether a file that begins so is no table of text: some systems call a page an Excel file.
fn is_markup(first: &str) -> bool {
    let first = bare(first).to_lowercase();
    let marks = ["<html", "<!doctype", "<table", "<?xml", "<head", "<meta"];
    marks.iter().any(|mark| first.starts_with(mark))
}

/// The names of a file's columns, and whether any row stands below them.
pub(super) fn head(candidate: &Candidate, source: &Source) -> Result<(Vec<String>, bool)> {
    let fail = |cause: std::io::Error| {
        bytes::failure(&cause, &source.name, &candidate.name, &candidate.path)
    };
    let refuse =
        |found: String| Error::Data(format!("{}: {found}", label(&source.name, &candidate.name)));
    let opened = bytes::open(&candidate.path, &source.dialect).map_err(fail)?;
    let mut records = RecordSplitter::new(opened, &source.dialect);
    let header = match records.read().map_err(fail)? {
        Some(Piece::Record(record)) if is_markup(record.get(0)) => {
            return Err(refuse(format!(
                "line {}: the file is a page of HTML or XML, whatever its name says; expected a table of text\nhelp: open it and save it as CSV, or export it as CSV",
                record.line
            )));
        }
        Some(Piece::Record(record)) if !source.dialect.has_header => {
            return Ok((
                (1..=record.width())
                    .map(|field| format!("#{field}"))
                    .collect(),
                true,
            ));
        }
        Some(Piece::Record(record)) if record.is_blank() => {
            let help = "set `skip_rows` of the source if lines stand before the header, or export the file anew";
            return Err(refuse(format!(
                "line {}: the header is empty; expected the names of the columns\nhelp: {help}",
                record.line
            )));
        }
        Some(Piece::Record(record)) => record.iter().map(|name| bare(name).to_owned()).collect(),
        Some(Piece::Malformed {
            line, rule, advice, ..
        }) => {
            return Err(refuse(format!(
                "line {line}: the header cannot be read ({})\nhelp: {advice}",
                rule.id()
            )));
        }
        None => {
            let expected = if source.dialect.has_header {
                "a header\nhelp: export it anew; a table without rows still has its header"
            } else {
                "a record, which says how many columns there are\nhelp: export it anew, or remove it"
            };
            return Err(refuse(format!("the file is empty; expected {expected}")));
        }
    };
    let mut has_rows = false;
    while !has_rows {
        let Some(piece) = records.read().map_err(fail)? else {
            break;
        };
        has_rows = !matches!(piece, Piece::Record(record) if record.is_blank());
    }
    Ok((header, has_rows))
}
