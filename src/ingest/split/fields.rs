//! One record's fields. Goes in: the bytes held and the layout. Comes out: where the record ends,
//! where its fields stand, and which bytes in them only quote or escape others.
//!
//! The surprising part: only the marked signs are looked at, never the bytes between them, and a
//! record is given up as a whole when one of its quotes does not fit.

use super::window::SplitWindow;
use crate::ingest::reject::RejectRule;
use crate::ingest::traced_text::TracedText;
use std::ops::Range;

/// How records are laid out.
#[derive(Debug, Clone)]
pub(super) struct FieldLayout {
    /// Between fields.
    pub delimiter: Vec<u8>,
    /// Around fields.
    pub quote: Option<u8>,
    /// Before a sign that is meant as it stands.
    pub escape: Option<u8>,
    /// A quote inside a field that none encloses is text.
    pub is_lenient: bool,
    /// Bytes of a record, its line end not counted, are fewer.
    pub limit: usize,
}

/// Fields of the record at hand, as places of the buffer.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Each field without its quotes.
    pub spans: Vec<Range<usize>>,
    /// Quotes and escapes inside fields that are not meant themselves, in order.
    pub dropped: Vec<usize>,
}

/// Where a record ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    /// Its content ends here.
    pub content: usize,
    /// The next record starts here.
    pub next: usize,
    /// Physical lines that it takes.
    pub lines: u64,
    /// Signs in it.
    pub signs: usize,
    /// Whether a line end, and not the end of the stream, ends it.
    pub has_line_end: bool,
}

/// Why there is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The bytes held end first.
    NeedsMore,
    /// It breaks the format.
    Broken(RejectRule),
}

struct FieldWalk<'a, R> {
    window: &'a mut SplitWindow<R>,
    layout: &'a FieldLayout,
    fields: &'a mut Fields,
    start: usize,
    /// Number of the next sign.
    next: usize,
    /// Signs before this place are part of another one.
    skip_to: usize,
    lines: u64,
}

impl Fields {
    /// Finds the record that starts at `start`, before which at most `signs` signs are held.
    pub(super) fn find<R: TracedText>(
        &mut self,
        window: &mut SplitWindow<R>,
        layout: &FieldLayout,
        start: usize,
        signs: usize,
    ) -> Result<End, Stop> {
        self.spans.clear();
        self.dropped.clear();
        FieldWalk {
            window,
            layout,
            fields: self,
            start,
            next: signs,
            skip_to: start,
            lines: 1,
        }
        .record()
    }

    /// Takes the dropped bytes out of their fields, in place; the bytes that become free are
    /// blanked, so that the record stays text.
    pub(super) fn close_up(&mut self, bytes: &mut [u8]) {
        let mut dropped = self.dropped.iter().copied().peekable();
        for span in &mut self.spans {
            let (mut to, mut from) = (span.start, span.start);
            while let Some(at) = dropped.next_if(|at| *at < span.end) {
                bytes.copy_within(from..at, to);
                to += at - from;
                from = at + 1;
            }
            if to < from {
                bytes.copy_within(from..span.end, to);
                to += span.end - from;
                bytes[to..span.end].fill(b' ');
                span.end = to;
            }
        }
    }
}

impl<R: TracedText> FieldWalk<'_, R> {
    fn record(&mut self) -> Result<End, Stop> {
        let (mut from, mut is_enclosed) = (self.start, false);
        loop {
            let Some(at) = self.sign(RejectRule::RecordTooLong)? else {
                let end = self.window.end;
                self.close(from..end, is_enclosed);
                return Ok(End {
                    content: end,
                    next: end,
                    lines: self.lines,
                    signs: self.next,
                    has_line_end: false,
                });
            };
            let byte = self.window.bytes[at];
            if byte == self.layout.delimiter[0] {
                if let Some(length) = self.delimiter_at(at)? {
                    self.close(from..at, is_enclosed);
                    is_enclosed = false;
                    from = at + length;
                    self.skip_to = from;
                }
            } else if byte == b'\n' || byte == b'\r' {
                let next = self.window.after_line_end(at).ok_or(Stop::NeedsMore)?;
                self.close(from..at, is_enclosed);
                return Ok(End {
                    content: at,
                    next,
                    lines: self.lines,
                    signs: self.next,
                    has_line_end: true,
                });
            } else if Some(byte) == self.layout.escape {
                self.escape(at)?;
            } else if at == from && !is_enclosed {
                self.enclosed(at)?;
                is_enclosed = true;
            } else if is_enclosed || !self.layout.is_lenient {
                return Err(Stop::Broken(RejectRule::StrayQuote));
            }
        }
    }

    /// An enclosed field is closed where its quote is.
    #[inline]
    fn close(&mut self, span: Range<usize>, is_enclosed: bool) {
        if !is_enclosed {
            self.fields.spans.push(span);
        }
    }

    /// Place of the next sign; none at the stream's end. Too far away, it breaks the rule `lost`.
    #[inline]
    fn sign(&mut self, lost: RejectRule) -> Result<Option<usize>, Stop> {
        loop {
            while let Some(at) = self.window.mark(self.next) {
                if at >= self.start + self.layout.limit {
                    return Err(Stop::Broken(lost));
                }
                self.next += 1;
                if at >= self.skip_to {
                    return Ok(Some(at));
                }
            }
            if self.window.mark_more() {
                continue;
            }
            return match self.window.end - self.start {
                held if held >= self.layout.limit => Err(Stop::Broken(lost)),
                _ if self.window.at_end => Ok(None),
                _ => Err(Stop::NeedsMore),
            };
        }
    }

    /// Reads the field whose opening quote is at `open`: up to the closing one, which stands before
    /// a delimiter, a line's end or the stream's.
    fn enclosed(&mut self, open: usize) -> Result<(), Stop> {
        loop {
            let Some(at) = self.sign(RejectRule::UnclosedQuote)? else {
                return Err(Stop::Broken(RejectRule::UnclosedQuote));
            };
            let byte = self.window.bytes[at];
            if Some(byte) == self.layout.quote {
                match self.peek(at + 1)? {
                    Some(follower) if follower == byte => {
                        self.fields.dropped.push(at + 1);
                        self.skip_to = at + 2;
                        continue;
                    }
                    None | Some(b'\n' | b'\r') => {}
                    Some(_) if self.delimiter_at(at + 1)?.is_some() => {}
                    Some(_) => return Err(Stop::Broken(RejectRule::StrayQuote)),
                }
                self.fields.spans.push(open + 1..at);
                return Ok(());
            } else if Some(byte) == self.layout.escape {
                self.escape(at)?;
            } else if byte == b'\n' || (byte == b'\r' && self.peek(at + 1)? != Some(b'\n')) {
                self.lines += 1;
            }
        }
    }

    /// An escape drops out before a sign, which is then meant as it stands; before anything else
    /// both bytes stay.
    fn escape(&mut self, at: usize) -> Result<(), Stop> {
        let sign = at + 1;
        let length = match self.peek(sign)? {
            Some(b'\n' | b'\r') => {
                self.lines += 1;
                self.window.after_line_end(sign).ok_or(Stop::NeedsMore)? - sign
            }
            byte @ Some(_) if byte == self.layout.escape || byte == self.layout.quote => 1,
            Some(_) => self.delimiter_at(sign)?.unwrap_or(0),
            None => 0,
        };
        if length > 0 {
            self.fields.dropped.push(at);
            self.skip_to = sign + length;
        }
        Ok(())
    }

    /// The byte at `place`; none at the stream's end.
    fn peek(&self, place: usize) -> Result<Option<u8>, Stop> {
        match self.window.bytes[..self.window.end].get(place) {
            None if !self.window.at_end => Err(Stop::NeedsMore),
            byte => Ok(byte.copied()),
        }
    }

    /// Length of the delimiter at `at`, where one is.
    #[inline]
    fn delimiter_at(&self, at: usize) -> Result<Option<usize>, Stop> {
        let delimiter = self.layout.delimiter.as_slice();
        if let [only] = delimiter {
            return Ok((self.window.bytes[at] == *only).then_some(1));
        }
        let held = &self.window.bytes[at..self.window.end.min(at + delimiter.len())];
        if held.len() < delimiter.len() && delimiter.starts_with(held) && !self.window.at_end {
            return Err(Stop::NeedsMore);
        }
        Ok((held == delimiter).then_some(delimiter.len()))
    }
}
