//! Opens a file that is meant to be read once, and hashes its bytes while they pass.
//!
//! The surprising part: a file is looked at before it is opened, since opening a pipe would wait
//! for a writer, and once more after that, since another may have taken its place.

use super::Refusal;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::Path;

/// Opens a regular file; comes back with its size in bytes.
///
/// # Errors
/// A [`Refusal`] of anything else, by what it is; an error of the system.
pub fn regular(path: &Path) -> io::Result<(File, u64)> {
    check(fs::metadata(path)?.file_type())?;
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    check(metadata.file_type())?;
    Ok((file, metadata.len()))
}

fn check(kind: FileType) -> io::Result<()> {
    if kind.is_file() {
        return Ok(());
    }
    Err(Refusal::error(format!(
        "found {}, expected a regular file\nhelp: write what it delivers into a file, and name that under `path` of the source",
        what(kind)
    )))
}

#[cfg(unix)]
fn what(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        _ if kind.is_dir() => "a folder",
        _ if kind.is_fifo() => "a named pipe",
        _ if kind.is_socket() => "a socket",
        _ if kind.is_char_device() || kind.is_block_device() => "a device",
        _ => "something that is no file",
    }
}

#[cfg(not(unix))]
fn what(kind: FileType) -> &'static str {
    if kind.is_dir() {
        "a folder"
    } else {
        "something that is no file"
    }
}

/// A reader that hashes and counts what passes through it.
pub(super) struct Hashing<R> {
    input: R,
    hash: blake3::Hasher,
    /// Bytes that passed.
    pub passed: u64,
}

impl<R: Read> Hashing<R> {
    /// Nothing has passed yet.
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            hash: blake3::Hasher::new(),
            passed: 0,
        }
    }

    /// Reads to the end; hash of everything, hex.
    ///
    /// # Errors
    /// An error of the input.
    pub(super) fn finish(mut self) -> io::Result<String> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(self.hash.finalize().to_hex().to_string())
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        self.hash.update(&into[..count]);
        self.passed += count as u64;
        Ok(count)
    }
}
