//! A delivered file as text: opened, hashed, unpacked, decoded, streaming. Goes in: a path and what
//! the source declares. Comes out: UTF-8 whose every byte knows its place in the file, and the
//! BLAKE3 of the file's own bytes.
//!
//! The surprising part: what the file is decides, not what it is called. A packed file is known by
//! its first bytes, an encoding by its byte-order mark; where a name or a declaration means another
//! thing, the file is refused.

mod decode;
mod encodings;
mod file;
mod refusal;
mod unpack;

pub use file::regular;
pub use refusal::Refusal;

use super::label::label;
use super::traced_text::TracedText;
use crate::error::Error;
use crate::pipeline::settings::{Dialect, Encoding};
use decode::Decoded;
use file::Hashing;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use unpack::Unpacked;

/// What a reading that failed means: [`Error::Data`] for a refusal, naming source and file, else
/// [`Error::Environment`].
pub fn failure(cause: &io::Error, source: &str, name: &str, path: &Path) -> Error {
    match cause
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Refusal>())
    {
        Some(refusal) => Error::Data(format!("{}: {refusal}", label(source, name))),
        None => Error::io("cannot read the delivered file", path, cause),
    }
}

/// A delivered file that is being read.
pub struct Opened {
    text: Decoded<Unpacked<File>>,
}

/// Opens a file as text.
///
/// # Errors
/// A [`Refusal`] of what is no regular file, no packed file though it is called one, a packing that
/// is not known, an encoding that contradicts the declared one; an error of the system.
pub fn open(path: &Path, dialect: &Dialect) -> io::Result<Opened> {
    let (file, size) = regular(path)?;
    let unpacked = Unpacked::new(Hashing::new(file), size, path, dialect.unpack)?;
    Ok(Opened {
        text: Decoded::new(unpacked, dialect.encoding)?,
    })
}

impl Opened {
    /// BLAKE3 of the whole file, hex, whatever of it was read.
    ///
    /// # Errors
    /// An error of the system.
    pub fn finish(self) -> io::Result<String> {
        self.text.into_inner().into_inner()?.finish()
    }
}

impl Read for Opened {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.text.read(into)
    }
}

impl TracedText for Opened {
    fn encoding(&self) -> Encoding {
        self.text.encoding()
    }
    fn place_of(&mut self, offset: u64) -> Option<u64> {
        self.text.place_of(offset)
    }
}

#[cfg(test)]
mod tests;
