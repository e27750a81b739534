//! A stream without its last lines: some exports end with a count or a sum. Goes in: a stream and
//! how many physical lines do not belong to it. Comes out: the stream without them; empty lines
//! after the trailer do not count.
//!
//! The surprising part: a line is let go only when enough others have come after it, so this is a
//! reader that stays a few lines behind, never a second pass.

use crate::ingest::bytes::Refusal;
use crate::ingest::traced_text::TracedText;
use crate::pipeline::settings::Encoding;
use std::io::{self, Read};

/// The longest trailer that is held, in bytes; empty lines after it count here.
const MAX_HELD: usize = 4 << 20;
const CHUNK: usize = 64 << 10;

/// A stream that holds its last lines back.
pub(super) struct Trailer<R> {
    input: R,
    rows: u32,
    held: Vec<u8>,
    given: usize,
    free: usize,
    at_end: bool,
}

impl<R: TracedText> Trailer<R> {
    /// Holds back the last `rows` physical lines of `input`.
    pub(super) fn new(input: R, rows: u32) -> Self {
        Self {
            input,
            rows,
            held: Vec::new(),
            given: 0,
            free: 0,
            at_end: false,
        }
    }

    /// The stream.
    pub(super) fn inner(&mut self) -> &mut R {
        &mut self.input
    }

    fn hold_more(&mut self) -> io::Result<()> {
        self.held.drain(..self.given);
        self.given = 0;
        let before = self.held.len();
        if before > MAX_HELD {
            let found = format!(
                "the last {} lines and the empty ones after them take more than {} MiB; expected a short trailer",
                self.rows,
                MAX_HELD >> 20
            );
            return Err(Refusal::error(format!(
                "{found}\nhelp: correct `trailer_rows` of the source, or export the file anew"
            )));
        }
        self.held.resize(before + CHUNK, 0);
        let read = self.input.read(&mut self.held[before..]);
        self.held.truncate(before + *read.as_ref().unwrap_or(&0));
        self.at_end = matches!(read, Ok(0));
        self.free = start_of_last_lines(&self.held, self.rows);
        read.map(|_| ())
    }
}

impl<R: TracedText> Read for Trailer<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.rows == 0 {
            return self.input.read(into);
        }
        while self.given == self.free && !self.at_end {
            self.hold_more()?;
        }
        let count = into.len().min(self.free - self.given);
        into[..count].copy_from_slice(&self.held[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

impl<R: TracedText> TracedText for Trailer<R> {
    fn encoding(&self) -> Encoding {
        self.input.encoding()
    }
    fn place_of(&mut self, offset: u64) -> Option<u64> {
        self.input.place_of(offset)
    }
}

/// Where the last `rows` lines start that are followed by nothing but empty ones.
fn start_of_last_lines(text: &[u8], rows: u32) -> usize {
    let is_end =
        |at: usize| text[at] == b'\n' || (text[at] == b'\r' && text.get(at + 1) != Some(&b'\n'));
    let mut start = text
        .iter()
        .rposition(|byte| !b"\r\n".contains(byte))
        .map_or(0, |last| last + 1);
    for row in 0..rows {
        // Steps over the end of the line before, then back to the start of that line.
        start = if row == 0 {
            start
        } else {
            start.saturating_sub(if text[..start].ends_with(b"\r\n") {
                2
            } else {
                1
            })
        };
        start = (0..start)
            .rev()
            .find(|at| is_end(*at))
            .map_or(0, |end| end + 1);
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str, rows: u32) -> String {
        let mut left = String::new();
        Trailer::new(text.as_bytes(), rows)
            .read_to_string(&mut left)
            .unwrap();
        left
    }

    #[test]
    fn the_last_lines_go_and_empty_ones_after_them() {
        assert_eq!(without("a\nb\nc\n", 0), "a\nb\nc\n");
        assert_eq!(without("a\nb\nc\n", 1), "a\nb\n");
        assert_eq!(without("a\nb\nc", 1), "a\nb\n");
        assert_eq!(without("a\nb\nc\n\r\n\r\n\n", 1), "a\nb\n");
        assert_eq!(without("a\r\nb\r\nc\r\n", 2), "a\r\n");
        assert_eq!(without("a\rb\rc", 2), "a\r");
        assert_eq!(without("a\n\nsum\n", 2), "a\n");
        assert_eq!(without("a\nb\n", 2), "");
        assert_eq!(without("a\nb\n", 9), "");
        assert_eq!(without("", 1), "");
        assert_eq!(without("\n\n", 1), "");
    }

    #[test]
    fn a_long_stream_passes_with_only_its_last_line_held() {
        let text: String = (0..100_000).map(|row| format!("row {row}\n")).collect();
        let left = without(&format!("{text}100000 rows\n\n"), 1);
        assert!(left == text);
        let cause = Trailer::new(
            format!("a\n{}", "\n".repeat(MAX_HELD + CHUNK)).as_bytes(),
            1,
        )
        .read_to_end(&mut Vec::new())
        .unwrap_err();
        assert_eq!(
            cause.to_string(),
            "the last 1 lines and the empty ones after them take more than 4 MiB; expected a short trailer\nhelp: correct `trailer_rows` of the source, or export the file anew"
        );
    }
}
