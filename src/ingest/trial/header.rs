//! Where the header of a file stands, and in which encoding and with which sign between its names.
//! Goes in: a file whose header is not what its source maps. Comes out: the keys with which most of
//! the mapped names are found.

use super::change::ProposedKey;
use super::opening;
use crate::ingest::discover::Candidate;
use crate::ingest::head::head;
use crate::pipeline::Source;
use crate::pipeline::settings::Encoding;
use crate::table::names::{CURRENCY, TOUCH_ID};
use std::collections::BTreeSet;

/// Lines that may stand before a header.
const LINES: u32 = 60;
/// Signs between names.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// The keys that find the header.
pub(super) fn changes(source: &Source, candidate: &Candidate) -> Vec<ProposedKey> {
    if let Some(change) = encoding(source, candidate) {
        return vec![change];
    }
    if !source.dialect.has_header {
        return Vec::new();
    }
    let found = places(source, candidate);
    if found.is_empty() {
        columns(source, candidate).into_iter().collect()
    } else {
        found
    }
}

/// The columns that are probably meant, where the source maps nothing of its file and nothing that
/// every row needs is left open.
fn columns(source: &Source, candidate: &Candidate) -> Option<ProposedKey> {
    let (header, _) = head(candidate, source).ok()?;
    let mut mapped = source.columns.values();
    let has_any = |names: &Vec<String>| names.iter().any(|name| header.contains(name));
    if mapped.any(|mapping| mapping.headers.iter().any(has_any)) {
        return None;
    }
    let likely = source.likely_columns(&header).ok()?;
    let is_given = |name: &str| {
        source.constants.contains_key(name) || likely.iter().any(|(ours, _)| *ours == name)
    };
    let mut needed = source
        .entity
        .columns
        .iter()
        .filter(|column| column.required);
    needed
        .all(|column| column.name == TOUCH_ID || column.name == CURRENCY || is_given(column.name))
        .then(|| ProposedKey::Columns(likely.clone()))
}

/// The keys with which most of the mapped names stand in one line.
fn places(source: &Source, candidate: &Candidate) -> Vec<ProposedKey> {
    let wanted: BTreeSet<&str> = source
        .columns
        .values()
        .flat_map(|mapping| mapping.headers.iter().flatten())
        .map(String::as_str)
        .collect();
    // Where no name is found, those that probably mean our columns show the header.
    let exact = |header: &[String]| {
        let names: BTreeSet<&str> = header.iter().map(String::as_str).collect();
        2 * names.intersection(&wanted).count()
    };
    let likely = |header: &[String]| {
        source
            .likely_columns(header)
            .map_or(0, |found| usize::from(found.len() > 2) * found.len())
    };
    let found = |header: &[String]| exact(header).max(likely(header).min(wanted.len().max(1)));
    let mut tried = source.clone();
    let mut best = (
        head(candidate, source).map_or(0, |(header, _)| found(&header)),
        None,
    );
    let last = opening(candidate, source).map_or(0, |text| {
        let lines = text.iter().filter(|byte| **byte == b'\n').count();
        u32::try_from(lines).unwrap_or(LINES).min(LINES)
    });
    let declared = source.dialect.delimiter.clone();
    for line in 0..=last {
        for delimiter in DELIMITERS {
            tried.dialect.skip_rows = line;
            tried.dialect.delimiter = Some(delimiter.to_string());
            let count = head(candidate, &tried).map_or(0, |(header, _)| found(&header));
            if count > best.0 {
                best = (count, Some((line, delimiter)));
            }
        }
    }
    let (count, Some((line, delimiter))) = best else {
        return Vec::new();
    };
    // One name of several may stand anywhere.
    if count < 4 && wanted.len() > 1 {
        return Vec::new();
    }
    let mut changes = Vec::new();
    let is_declared = declared.as_deref() == Some(delimiter.to_string().as_str());
    let is_assumed = declared.is_none() && delimiter == ',';
    if !(is_declared || is_assumed) {
        changes.push(ProposedKey::Delimiter(delimiter));
    }
    if line != source.dialect.skip_rows {
        changes.push(ProposedKey::SkipRows(line));
    }
    changes
}

/// The encoding of a file that is not in the one of its source.
pub(super) fn encoding(source: &Source, candidate: &Candidate) -> Option<ProposedKey> {
    if source.dialect.encoding.is_some() || candidate.bytes > LARGEST {
        return None;
    }
    let raw = std::fs::read(&candidate.path).ok()?;
    let begins = [
        // Byte-order marks, and packed files.
        &[0xff, 0xfe][..],
        &[0xfe, 0xff],
        &[0xef, 0xbb, 0xbf],
        &[0x1f, 0x8b],
        &[0x28, 0xb5, 0x2f, 0xfd],
        b"PK",
    ];
    if begins.iter().any(|mark| raw.starts_with(mark)) {
        return None;
    }
    let looked_at = &raw[..raw.len().min(1 << 16)];
    let zeros = |odd: usize| {
        let bytes = looked_at.iter().skip(odd).step_by(2);
        bytes.filter(|byte| **byte == 0).count() * 4 > looked_at.len()
    };
    let found = if zeros(1) {
        Encoding::Utf16Le
    } else if zeros(0) {
        Encoding::Utf16Be
    } else if std::str::from_utf8(&raw).is_err() && !raw.contains(&0) {
        Encoding::Windows1252
    } else {
        return None;
    };
    let change = ProposedKey::Encoding(found);
    let mut tried = source.clone();
    change.apply(&mut tried);
    // In UTF-16 without being meant as such most signs would be Chinese.
    let is_read = |header: &[String]| {
        let signs = header.iter().flat_map(|name| name.chars());
        signs.filter(|sign| *sign > '\u{2fff}').count() < 3
    };
    head(candidate, &tried)
        .ok()
        .filter(|(header, _)| is_read(header))
        .map(|_| change)
}

/// A larger file is not looked at for its encoding.
const LARGEST: u64 = 1 << 26;
