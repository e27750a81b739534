//! A record that is torn at a line end inside its last field: one of its quotes is missing or too
//! many, so it looks whole and its rest looks like a line of its own. Goes in: a record that looks
//! whole and what follows. Comes out: whether the following lines are the rest of a quoted field.
//!
//! The surprising part: only a record that the line behind it contradicts is doubted. What follows
//! must be no record by itself, and must end a field that was never opened.

use super::RecordSplitter;
use super::fields::{End, Stop};
use crate::ingest::traced_text::TracedText;
use memchr::memchr;

/// How far the rest of a torn field is looked for, in bytes.
const REACH: usize = 64 << 10;

impl<R: TracedText> RecordSplitter<R> {
    /// Whether the record that was found, and ends at `end`, goes on behind its line end.
    pub(super) fn is_torn(&mut self, end: &End) -> Result<bool, Stop> {
        let Some(width) = self
            .width
            .filter(|width| end.has_line_end && *width == self.fields.spans.len())
        else {
            return Ok(false);
        };
        let own = self.layout.quote;
        let mut is_continued = match own {
            Some(quote) => self.ends_field(quote, end.next)?,
            None => false,
        };
        if let Some(quote) = self.opened_otherwise().filter(|_| !is_continued) {
            is_continued = self.ends_field_otherwise(quote, end.next)?;
        }
        if !is_continued {
            return Ok(false);
        }
        match self
            .ahead
            .find(&mut self.window, &self.layout, end.next, end.signs)
        {
            Ok(_) => Ok(self.ahead.spans.len() != width
                || self.ahead.spans.iter().all(std::ops::Range::is_empty)),
            Err(Stop::Broken(_)) => Ok(true),
            Err(Stop::NeedsMore) => Err(Stop::NeedsMore),
        }
    }

    /// Whether the text from `from` on, read as the inside of a quoted field, ends it at a line's
    /// end. Where the next quote stands is remembered from record to record.
    fn ends_field(&mut self, quote: u8, from: usize) -> Result<bool, Stop> {
        if !self.window.may_hold(quote) {
            return self.nothing_found(from);
        }
        let known = usize::try_from(
            self.no_quote_before
                .saturating_sub(self.window.offset_of(0)),
        )
        .unwrap_or(0);
        let reach = self.window.end.min(from + self.reach());
        let begin = from.max(known).min(reach);
        let found = memchr(quote, &self.window.bytes[begin..reach]).map(|at| begin + at);
        self.no_quote_before = self.window.offset_of(found.unwrap_or(reach));
        match found {
            Some(at) => self.closes_line(quote, at, from),
            None => self.nothing_found(from),
        }
    }

    fn ends_field_otherwise(&self, quote: u8, from: usize) -> Result<bool, Stop> {
        let reach = self.window.end.min(from + self.reach());
        match memchr(quote, &self.window.bytes[from..reach]) {
            Some(at) => self.closes_line(quote, from + at, from),
            None => self.nothing_found(from),
        }
    }

    /// Whether the first quote from `at` on that is not doubled stands at a line's end.
    fn closes_line(&self, quote: u8, mut at: usize, from: usize) -> Result<bool, Stop> {
        let (end, far) = (self.window.end, from + self.reach());
        loop {
            match self.window.bytes[..end].get(at + 1) {
                None if !self.window.at_end => return Err(Stop::NeedsMore),
                None => return Ok(!self.begins_field(at, from)),
                Some(b'\n' | b'\r') => return Ok(true),
                Some(byte) if *byte != quote => return Ok(false),
                Some(_) => {}
            }
            let begin = at + 2;
            match memchr(
                quote,
                &self.window.bytes[begin.min(end)..end.min(far).max(begin.min(end))],
            ) {
                Some(next) => at = begin + next,
                None => return self.nothing_found(from),
            }
        }
    }

    /// Whether the quote at `at`, the stream's last byte, stands where a field begins: the file is
    /// cut behind it, and it ends nothing.
    fn begins_field(&self, at: usize, from: usize) -> bool {
        let before = &self.window.bytes[from..at];
        before.is_empty()
            || before.ends_with(b"\n")
            || before.ends_with(b"\r")
            || before.ends_with(&self.layout.delimiter)
    }

    /// No quote within reach; what was not read yet may have one.
    fn nothing_found(&self, from: usize) -> Result<bool, Stop> {
        let is_known = self.window.at_end || self.window.end >= from + self.reach();
        if is_known {
            Ok(false)
        } else {
            Err(Stop::NeedsMore)
        }
    }

    /// The quote of another layout with which the last field begins and does not end.
    fn opened_otherwise(&self) -> Option<u8> {
        let last = &self.window.bytes[self.fields.spans.last()?.clone()];
        let first = last
            .first()
            .filter(|first| self.other_quotes.contains(first))?;
        (last.len() == 1 || last.last() != Some(first)).then_some(*first)
    }

    fn reach(&self) -> usize {
        REACH.min(self.layout.limit)
    }
}
