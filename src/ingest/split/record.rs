//! What a splitter hands out: a record's fields, or a line that is none and why.

use crate::ingest::reject::RejectRule;
use crate::ingest::traced_text::TracedText;
use crate::pipeline::settings::Encoding;
use memchr::memchr;
use std::ops::Range;

/// A record, or the physical line that is none.
#[derive(Debug)]
pub enum Piece<'a> {
    /// Fields of one record, quotes taken off.
    Record(CsvRecord<'a>),
    /// A line that breaks the format.
    Malformed {
        /// Its number, from 1.
        line: u64,
        /// Where it starts in the text, in bytes of UTF-8 from 0.
        offset: u64,
        /// What it breaks.
        rule: RejectRule,
        /// What was found, what was expected and what to do.
        advice: String,
        /// Its bytes without the line's end.
        bytes: &'a [u8],
    },
}

/// The fields of one record.
#[derive(Debug)]
pub struct CsvRecord<'a> {
    /// Physical line on which it starts, from 1.
    pub line: u64,
    /// Where it starts in the text, in bytes of UTF-8 from 0.
    pub offset: u64,
    /// Whether a line end stands behind it: the last record of a file that was cut has none.
    pub has_line_end: bool,
    pub(super) text: &'a str,
    pub(super) base: usize,
    pub(super) fields: &'a [Range<usize>],
}

impl<'a> CsvRecord<'a> {
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
    #[inline]
    pub fn get(&self, index: usize) -> &'a str {
        self.fields
            .get(index)
            .and_then(|field| {
                self.text
                    .get(field.start - self.base..field.end - self.base)
            })
            .unwrap_or_default()
    }

    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + '_ {
        (0..self.width()).map(|index| self.get(index))
    }

    /// Whether a field is enclosed in `quote`, which is not the file's, and doubles it inside: it
    /// was written by other rules.
    pub(super) fn is_enclosed_in(&self, quote: u8) -> bool {
        let is_enclosed = |field: &[u8]| match field {
            [first, inner @ .., last] => {
                *first == quote
                    && *last == quote
                    && inner.windows(2).any(|pair| pair == [quote, quote])
            }
            _ => false,
        };
        memchr(quote, self.text.as_bytes()).is_some()
            && self.iter().any(|field| is_enclosed(field.as_bytes()))
    }
}

/// What to do about a record whose last field goes on in the lines behind it.
pub(super) const TORN: &str = "found behind the record the rest of a quoted field that no line begins: the record's last field may be torn by a missing or a stray quote; export the file anew";

/// What to do about bytes that are no text, the first of them at `offset` of the stream.
pub(super) fn invalid_advice(input: &mut impl TracedText, offset: u64) -> String {
    let (name, at) = (input.encoding().name(), found_at(input, offset));
    match input.encoding() {
        Encoding::Utf8 => {
            format!(
                "expected characters of {name}, found bytes that are none{at}; export the file anew as UTF-8, or name its encoding under `encoding` of the source"
            )
        }
        _ => format!(
            "expected characters of {name}, found bytes that are none{at}; correct `encoding` of the source, or export the file anew"
        ),
    }
}

/// What to do about a NUL.
pub(super) fn nul_advice(input: &mut impl TracedText, offset: u64) -> String {
    let at = found_at(input, offset);
    match input.encoding() {
        Encoding::Utf16Le | Encoding::Utf16Be => {
            format!("expected text, found a NUL{at}; export the file anew without it")
        }
        _ => format!(
            "expected text, found a NUL{at}: export the file anew without it, or set `encoding` of the source to `utf-16le` or `utf-16be` if every second byte is one"
        ),
    }
}

fn found_at(input: &mut impl TracedText, offset: u64) -> String {
    input.place_of(offset).map_or_else(String::new, |place| {
        format!(" at offset {place} of the (unpacked) file")
    })
}

/// What to do about a field in the quote that the file does not use.
pub(super) fn other_quote_advice(other: u8) -> String {
    let other = char::from(other);
    format!(
        "found a field enclosed in `{other}` with `{other}{other}` inside; expected it enclosed in the quote of the source; set `quote` to what the file uses"
    )
}
