//! The record splitter: text in, records out, streaming and bounded. Strict RFC 4180 and the other
//! layouts that a source can declare: a quote opens a field only at its start and closes it only
//! before a delimiter or a line's end.
//!
//! The surprising part: a quote that does not fit, or is never closed, costs its own physical line
//! and no other. The splitter goes back and resumes at the next line, so that one stray quote
//! cannot swallow the rows after it.

mod fields;
mod head;
mod header;
mod record;
mod signs;
mod torn;
mod trailer;
mod window;

pub use record::{CsvRecord, Piece};

use super::reject::RejectRule;
use super::traced_text::TracedText;
use crate::pipeline::settings::Dialect;
use fields::{End, FieldLayout, Fields, Stop};
use header::Header;
use memchr::{memchr, memchr2};
use record::{TORN, invalid_advice, nul_advice, other_quote_advice};
use signs::Signs;
use std::io;
use window::{SplitWindow, count_line_ends};

/// The longest record, in bytes; of a longer one nothing is kept, up to its line's end.
pub const MAX_RECORD: usize = 1 << 20;
/// What the buffer holds besides two records: line ends, and a delimiter that begins at the edge.
const SLACK: usize = 16;

/// Splits a stream into records.
pub struct RecordSplitter<R> {
    window: SplitWindow<R>,
    dialect: Dialect,
    layout: FieldLayout,
    fields: Fields,
    line: u64,
    is_begun: bool,
    is_cut: bool,
    /// The quotes that the file does not use.
    other_quotes: &'static [u8],
    /// The first record or line has been taken.
    is_headed: bool,
    header: Option<Header>,
    /// Fields of the first record.
    width: Option<usize>,
    /// Fields of a record that is looked at before its time.
    ahead: Fields,
    /// Offset up to which the text from the record at hand on is known to have no quote.
    no_quote_before: u64,
}

/// A physical line: its content's end, the next line's start, and whether it goes on behind that.
#[derive(Debug, Clone, Copy)]
struct PhysicalLine {
    content: usize,
    next: usize,
    is_cut: bool,
}

impl<R: TracedText> RecordSplitter<R> {
    /// Splits `input`, whose byte-order mark, if any, is skipped, as are the lines that `dialect`
    /// declares to be skipped.
    pub fn new(input: R, dialect: &Dialect) -> Self {
        Self::with_limit(input, dialect, MAX_RECORD)
    }

    /// A splitter of shorter records; the buffer is as much smaller.
    fn with_limit(input: R, dialect: &Dialect, limit: usize) -> Self {
        let delimiter = dialect
            .delimiter
            .as_deref()
            .filter(|text| !text.is_empty())
            .unwrap_or(",")
            .as_bytes()
            .to_vec();
        let signs = Signs::new(dialect, delimiter[0]);
        Self {
            window: SplitWindow::new(input, dialect.trailer_rows, signs, 2 * limit + SLACK),
            layout: FieldLayout {
                delimiter,
                quote: dialect.quote,
                escape: dialect.escape,
                is_lenient: dialect.has_lenient_quotes,
                limit,
            },
            fields: Fields::default(),
            line: 1,
            is_begun: false,
            is_cut: false,
            other_quotes: match dialect.quote {
                Some(b'"') => b"'",
                Some(b'\'') => b"\"",
                _ => b"\"'",
            },
            is_headed: false,
            header: None,
            width: None,
            ahead: Fields::default(),
            no_quote_before: 0,
            dialect: dialect.clone(),
        }
    }

    /// The next record or malformed line; `None` at the end.
    ///
    /// # Errors
    /// An error of the input; a line `sep=` that contradicts the declared delimiter.
    pub fn read(&mut self) -> io::Result<Option<Piece<'_>>> {
        if !std::mem::replace(&mut self.is_begun, true) {
            self.begin()?;
        }
        if std::mem::take(&mut self.is_cut) {
            self.skip_line()?;
        }
        loop {
            if self.window.start == self.window.end && self.window.at_end {
                return Ok(None);
            }
            let start = self.window.start;
            let found = self
                .fields
                .find(&mut self.window, &self.layout, start, 0)
                .and_then(|end| Ok((end, self.is_torn(&end)?)));
            match found {
                Ok((end, is_torn)) => return Ok(Some(self.take(end, is_torn))),
                Err(Stop::NeedsMore) => self.window.fill()?,
                Err(Stop::Broken(rule)) => match self.physical_line() {
                    Some(line) => return Ok(Some(self.take_malformed(line, rule))),
                    None => self.window.fill()?,
                },
            }
        }
    }

    /// The physical line that starts here; `None` where the bytes held end first.
    fn physical_line(&mut self) -> Option<PhysicalLine> {
        let (start, limit) = (self.window.start, self.layout.limit);
        let mut next = 0;
        loop {
            let at = match self.window.mark(next) {
                Some(at) => at,
                None if self.window.mark_more() => continue,
                None => self.window.end,
            };
            if at - start >= limit {
                return Some(PhysicalLine {
                    content: start + limit,
                    next: start + limit,
                    is_cut: true,
                });
            }
            if at == self.window.end {
                return self.window.at_end.then_some(PhysicalLine {
                    content: at,
                    next: at,
                    is_cut: false,
                });
            }
            if b"\r\n".contains(&self.window.bytes[at]) {
                return self.window.after_line_end(at).map(|next| PhysicalLine {
                    content: at,
                    next,
                    is_cut: false,
                });
            }
            next += 1;
        }
    }

    /// Drops a physical line, or what is left of one, however long.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let (start, end) = (self.window.start, self.window.end);
            match memchr2(b'\n', b'\r', &self.window.bytes[start..end]) {
                Some(length) => {
                    if let Some(next) = self.window.after_line_end(start + length) {
                        self.window.take(next, 0);
                        self.line += 1;
                        return Ok(());
                    }
                    self.window.take(start + length, 0);
                }
                None => self.window.take(end, 0),
            }
            if self.window.at_end {
                return Ok(());
            }
            self.window.fill()?;
        }
    }

    fn take(&mut self, end: End, is_torn: bool) -> Piece<'_> {
        let (line, base) = (self.line, self.window.start);
        let is_first = !std::mem::replace(&mut self.is_headed, true);
        self.line += end.lines;
        self.window.take(end.next, end.signs);
        let offset = self.window.offset_of(base);
        let malformed = |rule, advice, bytes| Piece::Malformed {
            line,
            offset,
            rule,
            advice,
            bytes,
        };
        let place = base..end.content;
        if let Some(at) = Some(&self.window.bytes[place.clone()])
            .filter(|_| self.window.has_nul)
            .and_then(|bytes| memchr(0, bytes))
        {
            let advice = nul_advice(self.window.input(), offset + at as u64);
            return malformed(RejectRule::InvalidBytes, advice, &self.window.bytes[place]);
        }
        // Looked at before bytes are moved, so that the place of an invalid one is its place in the
        // file.
        let invalid = if self.fields.dropped.is_empty() {
            None
        } else {
            std::str::from_utf8(&self.window.bytes[place.clone()]).err()
        };
        if invalid.is_none() && !self.fields.dropped.is_empty() {
            self.fields.close_up(&mut self.window.bytes);
        }
        let bytes = &self.window.bytes[place];
        let text = match invalid.map_or_else(|| std::str::from_utf8(bytes), Err) {
            Ok(text) => text,
            Err(cause) => {
                let advice = invalid_advice(
                    self.window.input.inner(),
                    offset + cause.valid_up_to() as u64,
                );
                return malformed(RejectRule::InvalidBytes, advice, bytes);
            }
        };
        let record = CsvRecord {
            line,
            offset,
            has_line_end: end.has_line_end,
            text,
            base,
            fields: &self.fields.spans,
        };
        if is_first {
            self.width = Some(record.width());
        }
        if is_first && self.dialect.has_header {
            self.header = Header::new(&record);
        } else if let Some(rule) = self.header.as_mut().and_then(|header| header.rule(&record)) {
            return malformed(rule, rule.format_advice().to_owned(), bytes);
        }
        if is_torn {
            return malformed(RejectRule::StrayQuote, TORN.to_owned(), bytes);
        }
        if let Some(other) = self
            .other_quotes
            .iter()
            .find(|quote| self.window.may_hold(**quote) && record.is_enclosed_in(**quote))
        {
            return malformed(RejectRule::StrayQuote, other_quote_advice(*other), bytes);
        }
        Piece::Record(record)
    }

    fn take_malformed(&mut self, line: PhysicalLine, rule: RejectRule) -> Piece<'_> {
        let (number, base) = (self.line, self.window.start);
        self.is_headed = true;
        let is_last = line.content == line.next && !line.is_cut;
        let rule = if is_last && rule == RejectRule::UnclosedQuote {
            RejectRule::PossiblyCut
        } else {
            rule
        };
        self.line += count_line_ends(&self.window.bytes[line.content..line.next]);
        // No line's end in sight: what follows is the rest of this line, not a record.
        self.is_cut = line.is_cut;
        self.window.take(line.next, 0);
        Piece::Malformed {
            line: number,
            offset: self.window.offset_of(base),
            rule,
            advice: rule.format_advice().to_owned(),
            bytes: &self.window.bytes[base..line.content],
        }
    }
}

#[cfg(test)]
mod tests;
