//! The part of the text that is held: a buffer, what of it is not yet taken, and the places of its
//! signs. Goes in: a stream. Comes out: bytes and marks, as far as they are requested.
//!
//! The surprising part: nothing here depends on how the stream hands out its bytes. A fill reads
//! until the buffer is full or the stream ends, so a record never looks different because a read
//! was short.

use super::signs::Signs;
use super::trailer::Trailer;
use crate::ingest::traced_text::TracedText;
use memchr::{memchr, memchr_iter, memchr2};
use std::io::{self, Read};

/// Bytes that are searched for signs at a time: the marks of a block stay in the processor's cache.
const BLOCK: usize = 16 << 10;

/// The quotes of most layouts.
const USUAL_QUOTES: [u8; 2] = [b'"', b'\''];

/// What is held of a stream.
pub(super) struct SplitWindow<R> {
    /// Where the bytes come from.
    pub input: Trailer<R>,
    /// The buffer; valid up to `end`.
    pub bytes: Vec<u8>,
    /// First byte that is not taken.
    pub start: usize,
    /// End of what was read.
    pub end: usize,
    /// The stream has no more.
    pub at_end: bool,
    /// A NUL is among the bytes held.
    pub has_nul: bool,
    /// One of the usual quotes is among them: in most exports none is, and no record has to be
    /// searched for one.
    has_quote: bool,
    offset: u64,
    signs: Signs,
    marks: Vec<u32>,
    first: usize,
    marked: usize,
}

impl<R: TracedText> SplitWindow<R> {
    /// Nothing read yet; at most `capacity` bytes are held.
    pub(super) fn new(input: R, trailer_rows: u32, signs: Signs, capacity: usize) -> Self {
        Self {
            input: Trailer::new(input, trailer_rows),
            bytes: vec![0; capacity],
            start: 0,
            end: 0,
            at_end: false,
            has_nul: false,
            has_quote: false,
            offset: 0,
            signs,
            marks: Vec::new(),
            first: 0,
            marked: 0,
        }
    }

    /// The stream.
    pub(super) fn input(&mut self) -> &mut R {
        self.input.inner()
    }

    /// Where in the stream the byte at `place` of the buffer stands.
    pub(super) fn offset_of(&self, place: usize) -> u64 {
        self.offset + place as u64
    }

    /// Moves what is left to the front and reads on.
    ///
    /// # Errors
    /// An error of the stream.
    pub(super) fn fill(&mut self) -> io::Result<()> {
        let gone = self.start;
        self.bytes.copy_within(gone..self.end, 0);
        self.drop_marks();
        self.marks.iter_mut().for_each(|mark| *mark -= gone as u32);
        self.marked = self.marked.saturating_sub(gone);
        self.offset += gone as u64;
        (self.start, self.end) = (0, self.end - gone);
        let reading = self.read_on();
        let offset = self.offset;
        self.input().place_of(offset);
        self.has_nul = memchr(0, &self.bytes[..self.end]).is_some();
        self.has_quote =
            memchr2(USUAL_QUOTES[0], USUAL_QUOTES[1], &self.bytes[..self.end]).is_some();
        reading
    }

    fn read_on(&mut self) -> io::Result<()> {
        while self.end < self.bytes.len() && !self.at_end {
            match self.input.read(&mut self.bytes[self.end..]) {
                Ok(0) => self.at_end = true,
                Ok(more) => self.end += more,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause),
            }
        }
        Ok(())
    }

    /// Whether that quote may be among the bytes held.
    #[inline]
    pub(super) fn may_hold(&self, quote: u8) -> bool {
        self.has_quote || !USUAL_QUOTES.contains(&quote)
    }

    /// Looks for other signs from here on.
    pub(super) fn set_signs(&mut self, signs: Signs) {
        self.signs = signs;
        self.marks.clear();
        (self.first, self.marked) = (0, self.start);
    }

    /// Place of the sign number `next` after the start, among the signs that are marked.
    #[inline]
    pub(super) fn mark(&self, next: usize) -> Option<usize> {
        self.marks.get(self.first + next).map(|mark| *mark as usize)
    }

    /// Marks another block; whether there was one.
    pub(super) fn mark_more(&mut self) -> bool {
        if self.marked == self.end {
            return false;
        }
        self.drop_marks();
        let to = self.end.min(self.marked + BLOCK);
        self.signs
            .mark(&self.bytes[self.marked..to], self.marked, &mut self.marks);
        self.marked = to;
        true
    }

    fn drop_marks(&mut self) {
        self.marks.drain(..self.first);
        self.first = 0;
    }

    /// Takes the bytes up to `next`, before which at least `passed` signs stand.
    #[inline]
    pub(super) fn take(&mut self, next: usize, passed: usize) {
        self.start = next;
        self.first += passed;
        while self.mark(0).is_some_and(|mark| mark < next) {
            self.first += 1;
        }
        self.marked = self.marked.max(next);
    }

    /// The line's end at `at`, one or two bytes long: where the next line starts; `None` where the
    /// second byte is not read yet.
    #[inline]
    pub(super) fn after_line_end(&self, at: usize) -> Option<usize> {
        if self.bytes[at] == b'\n' {
            return Some(at + 1);
        }
        match self.bytes[..self.end].get(at + 1) {
            Some(b'\n') => Some(at + 2),
            Some(_) => Some(at + 1),
            None => self.at_end.then_some(at + 1),
        }
    }
}

/// Lines that end in `bytes`: LF, CR LF and CR each end one.
pub(super) fn count_line_ends(bytes: &[u8]) -> u64 {
    let feeds = memchr_iter(b'\n', bytes).count();
    let lone_returns = memchr_iter(b'\r', bytes)
        .filter(|at| bytes.get(at + 1) != Some(&b'\n'))
        .count();
    (feeds + lone_returns) as u64
}
