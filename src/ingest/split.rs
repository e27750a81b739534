//! The record splitter: bytes in, records out, streaming and bounded. Strict RFC 4180: a quote opens a field only at its
//! start and closes it only before a delimiter or a line's end.
//!
//! The surprising part: a quote that does not fit, or is never closed, costs its own physical line and no other. The
//! splitter goes back and resumes at the next line, so that one stray quote cannot swallow the rows after it.

use super::reject::Rule;
use crate::pipeline::settings::Dialect;
use memchr::{memchr, memchr_iter, memchr2};
use std::io::{self, Read};
use std::ops::Range;

/// The longest record, in bytes; of a longer one nothing is kept, up to its line's end.
pub const MAX_RECORD: usize = 1 << 20;
const BUFFER: usize = 2 * MAX_RECORD;

/// Splits a stream into records.
pub struct Records<R> {
    input: R,
    delimiter: u8,
    quote: u8,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    at_end: bool,
    line: u64,
    fields: Vec<Range<usize>>,
    doubled: Vec<usize>,
    is_quoted: bool,
    is_cut: bool,
}

/// A record, or the physical line that is none.
#[derive(Debug)]
pub enum Piece<'a> {
    /// Fields of one record, quotes taken off.
    Record(Record<'a>),
    /// A line that breaks the format.
    Malformed {
        /// Its number, from 1.
        line: u64,
        /// What it breaks.
        rule: Rule,
        /// Its bytes without the line's end.
        bytes: &'a [u8],
    },
}

/// The fields of one record.
#[derive(Debug)]
pub struct Record<'a> {
    /// Physical line on which it starts, from 1.
    pub line: u64,
    text: &'a str,
    base: usize,
    fields: &'a [Range<usize>],
}

impl<'a> Record<'a> {
    /// Number of fields.
    pub fn width(&self) -> usize {
        self.fields.len()
    }

    /// Bytes of the record, its line end not counted.
    pub fn bytes(&self) -> u64 {
        self.text.len() as u64
    }

    /// Whether every field is empty.
    pub fn is_blank(&self) -> bool {
        self.fields.iter().all(Range::is_empty)
    }

    /// Field `index`, empty where the record has no such field.
    pub fn get(&self, index: usize) -> &'a str {
        self.fields.get(index).and_then(|field| self.text.get(field.start - self.base..field.end - self.base)).unwrap_or_default()
    }

    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + '_ {
        (0..self.width()).map(|index| self.get(index))
    }
}

/// How far a record reaches.
enum Extent {
    /// Content up to here, next record from there.
    Ends { content: usize, next: usize },
    /// The buffer ends first.
    NeedsMore,
    /// Not a record.
    Broken(Rule),
}

impl<R: Read> Records<R> {
    /// Splits `input`, whose byte-order mark, if any, is skipped.
    pub fn new(input: R, dialect: &Dialect) -> Self {
        let delimiter = dialect.delimiter.as_deref().map_or(b',', |text| text.as_bytes()[0]);
        let quote = dialect.quote.unwrap_or(b'"');
        Self {
            input,
            delimiter,
            quote,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
            at_end: false,
            line: 1,
            fields: Vec::new(),
            doubled: Vec::new(),
            is_quoted: false,
            is_cut: false,
        }
    }

    /// The next record or malformed line; `None` at the end.
    ///
    /// # Errors
    /// What the input says.
    pub fn read(&mut self) -> io::Result<Option<Piece<'_>>> {
        if self.line == 1 && self.end == 0 {
            self.fill()?;
            if self.buffer[..self.end].starts_with(b"\xef\xbb\xbf") {
                self.start = 3;
            }
        }
        if std::mem::take(&mut self.is_cut) {
            self.skip_line()?;
        }
        loop {
            if self.start == self.end && self.at_end {
                return Ok(None);
            }
            let extent = match self.extent() {
                Extent::NeedsMore if self.is_full() => Extent::Broken(Rule::RecordTooLong),
                extent => extent,
            };
            match extent {
                Extent::NeedsMore => self.fill()?,
                Extent::Ends { content, next } => return Ok(Some(self.take(content, next))),
                Extent::Broken(rule) => match self.physical_line() {
                    Some((content, next)) => return Ok(Some(self.take_malformed(content, next, rule))),
                    None => self.fill()?,
                },
            }
        }
    }

    /// Whether nothing more can be read without letting something go.
    fn is_full(&self) -> bool {
        self.start == 0 && self.end == self.buffer.len()
    }

    /// Drops what is left of a line that was too long.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            match memchr2(b'\n', b'\r', &self.buffer[self.start..self.end]) {
                Some(length) => {
                    self.start += length;
                    if let Some((_, next)) = self.line_end(self.start) {
                        self.start = next;
                        self.line += 1;
                        return Ok(());
                    }
                }
                None => self.start = self.end,
            }
            if self.at_end {
                return Ok(());
            }
            self.fill()?;
        }
    }

    /// Moves what is left to the front and reads on.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        while self.end < self.buffer.len() {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.at_end = true;
                    return Ok(());
                }
                Ok(more) => self.end += more,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause),
            }
        }
        Ok(())
    }

    /// End of the physical line that starts here: its content's end and the next line's start.
    fn physical_line(&self) -> Option<(usize, usize)> {
        let Some(length) = memchr2(b'\n', b'\r', &self.buffer[self.start..self.end]) else {
            return if self.at_end || self.end - self.start >= MAX_RECORD { Some((self.end, self.end)) } else { None };
        };
        self.line_end(self.start + length)
    }

    /// The line's end at `at`, one or two bytes long; `None` where the second byte is not read yet.
    fn line_end(&self, at: usize) -> Option<(usize, usize)> {
        if self.buffer[at] == b'\n' {
            return Some((at, at + 1));
        }
        match self.buffer[..self.end].get(at + 1) {
            Some(b'\n') => Some((at, at + 2)),
            Some(_) => Some((at, at + 1)),
            None if self.at_end || self.is_full() => Some((at, at + 1)),
            None => None,
        }
    }

    /// Finds the record's end and its fields.
    fn extent(&mut self) -> Extent {
        self.fields.clear();
        self.doubled.clear();
        let Some((content, next)) = self.physical_line() else {
            return Extent::NeedsMore;
        };
        if content - self.start >= MAX_RECORD {
            return Extent::Broken(Rule::RecordTooLong);
        }
        let line = &self.buffer[self.start..content];
        self.is_quoted = memchr(self.quote, line).is_some();
        if self.is_quoted {
            return self.quoted_extent();
        }
        let mut from = self.start;
        for at in memchr_iter(self.delimiter, line) {
            self.fields.push(from..self.start + at);
            from = self.start + at + 1;
        }
        self.fields.push(from..content);
        Extent::Ends { content, next }
    }

    /// The same for a record with quotes, which may hold line ends.
    fn quoted_extent(&mut self) -> Extent {
        let mut at = self.start;
        loop {
            let after = match self.field(at) {
                Ok(after) => after,
                Err(extent) => return extent,
            };
            match self.buffer[..self.end].get(after) {
                Some(byte) if *byte == self.delimiter => at = after + 1,
                Some(_) => {
                    return match self.line_end(after) {
                        Some((content, next)) => Extent::Ends { content, next },
                        None => Extent::NeedsMore,
                    };
                }
                None if self.at_end => return Extent::Ends { content: after, next: after },
                None => return Extent::NeedsMore,
            }
        }
    }

    /// Reads the field that starts at `from`; returns where it ends: at a delimiter, a line's end or the buffer's end.
    fn field(&mut self, from: usize) -> Result<usize, Extent> {
        let is_end = |byte: u8| byte == self.delimiter || byte == b'\n' || byte == b'\r';
        let rest = &self.buffer[from..self.end];
        if rest.first() != Some(&self.quote) {
            let length = rest.iter().position(|byte| is_end(*byte)).unwrap_or(rest.len());
            if memchr(self.quote, &rest[..length]).is_some() {
                return Err(Extent::Broken(Rule::StrayQuote));
            }
            self.fields.push(from..from + length);
            return Ok(from + length);
        }
        let mut at = from + 1;
        loop {
            if at - self.start > MAX_RECORD {
                return Err(Extent::Broken(Rule::UnclosedQuote));
            }
            let Some(length) = memchr(self.quote, &self.buffer[at..self.end]) else {
                let is_lost = self.at_end || self.end - self.start > MAX_RECORD;
                return Err(if is_lost { Extent::Broken(Rule::UnclosedQuote) } else { Extent::NeedsMore });
            };
            at += length + 1;
            match self.buffer[..self.end].get(at) {
                Some(byte) if *byte == self.quote => {
                    self.doubled.push(at);
                    at += 1;
                }
                Some(byte) if !is_end(*byte) => return Err(Extent::Broken(Rule::StrayQuote)),
                None if !self.at_end => return Err(Extent::NeedsMore),
                _ => {
                    self.fields.push(from + 1..at - 1);
                    return Ok(at);
                }
            }
        }
    }

    fn take(&mut self, content: usize, next: usize) -> Piece<'_> {
        let (line, base) = (self.line, self.start);
        self.line += if self.is_quoted { count_line_ends(&self.buffer[base..next]) } else { 1 };
        self.start = next;
        if !self.doubled.is_empty() {
            self.undouble();
        }
        match std::str::from_utf8(&self.buffer[base..content]) {
            Ok(text) => Piece::Record(Record { line, text, base, fields: &self.fields }),
            Err(_) => Piece::Malformed { line, rule: Rule::InvalidBytes, bytes: &self.buffer[base..content] },
        }
    }

    fn take_malformed(&mut self, content: usize, next: usize, rule: Rule) -> Piece<'_> {
        let (line, base) = (self.line, self.start);
        self.line += count_line_ends(&self.buffer[base..next]);
        // No line's end in sight: what follows is the rest of this line, not a record.
        self.is_cut = content == next && !self.at_end;
        self.start = next;
        Piece::Malformed { line, rule, bytes: &self.buffer[base..content] }
    }

    /// Makes each doubled quote one, in place; the bytes that become free are blanked, so that the record stays text.
    fn undouble(&mut self) {
        for field in &mut self.fields {
            let mut to = field.start;
            for from in field.clone() {
                if self.doubled.binary_search(&from).is_err() {
                    self.buffer[to] = self.buffer[from];
                    to += 1;
                }
            }
            self.buffer[to..field.end].fill(b' ');
            field.end = to;
        }
    }
}

/// Lines that end in `bytes`: LF, CR LF and CR each end one.
fn count_line_ends(bytes: &[u8]) -> u64 {
    let feeds = memchr_iter(b'\n', bytes).count();
    let lone_returns = memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
    (feeds + lone_returns) as u64
}

#[cfg(test)]
mod tests;
