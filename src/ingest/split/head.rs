//! What stands before the header and is no record: a byte-order mark, lines that the source
//! declares to be skipped, and the line `sep=;` with which Excel names the delimiter.

use super::RecordSplitter;
use super::signs::Signs;
use crate::ingest::bytes::Refusal;
use crate::ingest::traced_text::TracedText;
use std::io;

/// The longest line that can name a delimiter.
const SEP_LINE: usize = 16;

impl<R: TracedText> RecordSplitter<R> {
    /// Steps over what stands before the header.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        self.window.fill()?;
        if self.window.bytes[..self.window.end].starts_with(b"\xef\xbb\xbf") {
            self.window.take(3, 0);
        }
        for _ in 0..self.dialect.skip_rows {
            self.skip_line()?;
        }
        let line = loop {
            match self.physical_line() {
                Some(line) => break line,
                None => self.window.fill()?,
            }
        };
        if let Some(delimiter) =
            named_delimiter(&self.window.bytes[self.window.start..line.content])
        {
            self.agree_on(&delimiter)?;
            self.layout.delimiter = delimiter.into_bytes();
            self.window.take(line.next, 0);
            self.window
                .set_signs(Signs::new(&self.dialect, self.layout.delimiter[0]));
            self.line += 1;
        }
        Ok(())
    }

    fn agree_on(&self, named: &str) -> io::Result<()> {
        match self.dialect.delimiter.as_deref() {
            Some(declared) if declared != named => Err(Refusal::error(format!(
                "line {}: the file names the delimiter {} by its line `sep={named}`, the source declares {}\nhelp: correct `delimiter` of the source, or leave it out",
                self.line,
                shown(named),
                shown(declared)
            ))),
            _ => Ok(()),
        }
    }
}

/// A tab would not be seen.
fn shown(delimiter: &str) -> String {
    format!("`{}`", delimiter.escape_debug())
}

/// The delimiter that a line `sep=;` names, enclosed in quotes or not.
fn named_delimiter(line: &[u8]) -> Option<String> {
    if line.len() > SEP_LINE {
        return None;
    }
    let line = std::str::from_utf8(line).ok()?;
    let line = line
        .strip_prefix('"')
        .and_then(|line| line.strip_suffix('"'))
        .unwrap_or(line);
    let (word, sign) = line.split_once('=')?;
    let is_sign = |sign: char| !sign.is_alphanumeric() && !"\"\0\u{feff}".contains(sign);
    (word.eq_ignore_ascii_case("sep")
        && !sign.is_empty()
        && sign.len() <= 8
        && sign.chars().all(is_sign))
    .then(|| sign.to_owned())
}
