//! Turns a file's encoding into UTF-8, chunk by chunk. Goes in: bytes and the declared encoding.
//! Comes out: UTF-8, in which each sequence that is no character has become the one byte 0xFF.
//!
//! The surprising part: nothing is replaced by a question mark. 0xFF never occurs in UTF-8, so
//! whoever reads the text meets it in the very record that it spoils, and asks here for its place
//! in the file. UTF-8 itself passes as it is.

use super::encodings::{character, detect};
use crate::ingest::traced_text::TracedText;
use crate::pipeline::settings::Encoding;
use encoding_rs::{Decoder, DecoderResult};
use std::collections::VecDeque;
use std::io::{self, Read};

/// Stands for bytes that are no character.
const NO_CHARACTER: u8 = 0xff;
const CHUNK: usize = 64 << 10;
/// The most bytes of UTF-8 that one byte of a single-byte encoding becomes.
const WIDEST: usize = 3;

/// A file as UTF-8.
pub(super) struct Decoded<R> {
    input: R,
    encoding: Encoding,
    form: DecodingForm,
    /// Bytes of the file from `place` on, decoded up to `raw_at`.
    raw: Vec<u8>,
    raw_at: usize,
    place: u64,
    /// Text from `offset` on, handed out up to `text_at`.
    text: Vec<u8>,
    text_at: usize,
    offset: u64,
    at_end: bool,
    is_done: bool,
    /// Where bytes were no character: offset in the text, place in the file.
    invalid: VecDeque<(u64, u64)>,
}

enum DecodingForm {
    /// As it is.
    Same,
    /// A character a byte.
    Single,
    /// Several bytes a character.
    Multiple(Decoder),
}

impl<R: Read> Decoded<R> {
    /// Finds out the encoding.
    ///
    /// # Errors
    /// A refusal of a byte-order mark that contradicts the declared encoding; an error of the
    /// input.
    pub(super) fn new(mut input: R, declared: Option<Encoding>) -> io::Result<Self> {
        let mut raw = Vec::new();
        (&mut input).take(4).read_to_end(&mut raw)?;
        let (encoding, mark) = detect(&raw, declared)?;
        let form = match encoding {
            Encoding::Utf8 => DecodingForm::Same,
            Encoding::Windows1252 | Encoding::Latin1 => DecodingForm::Single,
            Encoding::Utf16Le => {
                DecodingForm::Multiple(encoding_rs::UTF_16LE.new_decoder_without_bom_handling())
            }
            Encoding::Utf16Be => {
                DecodingForm::Multiple(encoding_rs::UTF_16BE.new_decoder_without_bom_handling())
            }
            Encoding::ShiftJis => {
                DecodingForm::Multiple(encoding_rs::SHIFT_JIS.new_decoder_without_bom_handling())
            }
        };
        Ok(Self {
            input,
            encoding,
            form,
            raw,
            raw_at: mark,
            place: 0,
            text: Vec::new(),
            text_at: 0,
            offset: 0,
            at_end: false,
            is_done: false,
            invalid: VecDeque::new(),
        })
    }

    /// The input, read so far as it is.
    pub(super) fn into_inner(self) -> R {
        self.input
    }

    /// Makes the next piece of text.
    fn decode(&mut self) -> io::Result<()> {
        self.offset += self.text.len() as u64;
        self.text.clear();
        self.text_at = 0;
        if self.raw_at == self.raw.len() && !self.at_end {
            self.place += self.raw.len() as u64;
            self.raw_at = 0;
            self.raw.resize(CHUNK, 0);
            let read = self.input.read(&mut self.raw);
            self.raw.truncate(*read.as_ref().unwrap_or(&0));
            self.at_end = read? == 0;
        }
        match &self.form {
            DecodingForm::Single => self.decode_single(),
            _ => self.decode_multiple(),
        }
        Ok(())
    }

    fn decode_single(&mut self) {
        let mut buffer = [0; 4];
        while self.raw_at < self.raw.len() && self.text.len() < CHUNK - WIDEST {
            let rest = &self.raw[self.raw_at
                ..self
                    .raw
                    .len()
                    .min(self.raw_at + CHUNK - WIDEST - self.text.len())];
            let plain = encoding_rs::Encoding::ascii_valid_up_to(rest);
            self.text.extend_from_slice(&rest[..plain]);
            if let Some(byte) = rest.get(plain) {
                match character(self.encoding, *byte) {
                    Some(sign) => self
                        .text
                        .extend_from_slice(sign.encode_utf8(&mut buffer).as_bytes()),
                    None => {
                        self.invalid.push_back((
                            self.offset + self.text.len() as u64,
                            self.place + (self.raw_at + plain) as u64,
                        ));
                        self.text.push(NO_CHARACTER);
                    }
                }
            }
            self.raw_at += plain + usize::from(plain < rest.len());
        }
        self.is_done = self.at_end && self.raw_at == self.raw.len();
    }

    fn decode_multiple(&mut self) {
        let DecodingForm::Multiple(decoder) = &mut self.form else {
            return;
        };
        self.text.resize(CHUNK, 0);
        let source = &self.raw[self.raw_at..];
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(
            source,
            &mut self.text[..CHUNK - 1],
            self.at_end,
        );
        self.raw_at += read;
        self.text.truncate(written);
        match result {
            DecoderResult::InputEmpty => self.is_done = self.at_end,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => {
                let end = self.place + self.raw_at as u64 - u64::from(after);
                self.invalid
                    .push_back((self.offset + written as u64, end - u64::from(length)));
                self.text.push(NO_CHARACTER);
            }
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let DecodingForm::Same = self.form {
            if self.raw_at == self.raw.len() {
                return self.input.read(into);
            }
            let count = (&self.raw[self.raw_at..]).read(into)?;
            self.raw_at += count;
            return Ok(count);
        }
        while self.text_at == self.text.len() && !self.is_done {
            self.decode()?;
        }
        let count = (&self.text[self.text_at..]).read(into)?;
        self.text_at += count;
        Ok(count)
    }
}

impl<R: Read> TracedText for Decoded<R> {
    fn encoding(&self) -> Encoding {
        self.encoding
    }

    fn place_of(&mut self, offset: u64) -> Option<u64> {
        if let DecodingForm::Same = self.form {
            return Some(offset);
        }
        while self
            .invalid
            .front()
            .is_some_and(|(before, _)| *before < offset)
        {
            self.invalid.pop_front();
        }
        self.invalid
            .front()
            .filter(|(at, _)| *at == offset)
            .map(|(_, place)| *place)
    }
}

#[cfg(test)]
mod tests;
