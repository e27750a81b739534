//! Files that are whole or not there. Content goes to a temporary name beside its place, is synced,
//! and takes its name by a rename; its hash is made on the way through, so that a big file is never
//! read again.
//!
//! A temporary name starts with `.` and ends with `.partial`: engines that read the lake's folders
//! skip it, and the next run sweeps what a killed one left. The error of a file that cannot be
//! written names how many bytes it was to have.

use super::steps;
use crate::error::{Error, Result};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

const PARTIAL: &str = ".partial";

/// A file on its way: write to it, then finish it. Dropped unfinished, it is gone.
#[derive(Debug)]
pub struct PendingFile {
    path: PathBuf,
    file: BufWriter<File>,
    hash: blake3::Hasher,
    bytes: u64,
    is_settled: bool,
}

/// What became of a pending file.
#[derive(Debug)]
pub(super) struct Settled {
    pub path: PathBuf,
    pub name: String,
    pub bytes: u64,
    pub blake3: String,
}

impl PendingFile {
    /// An empty file with a temporary name in `folder`, which is made if it is missing.
    pub(super) fn create(folder: &Path) -> Result<Self> {
        Self::create_with(folder, &mut OpenOptions::new())
    }

    /// The same, readable by the owner alone where the system knows owners.
    pub(super) fn create_private(folder: &Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Self::create_with(folder, &mut options)
    }

    fn create_with(folder: &Path, options: &mut OpenOptions) -> Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        fs::create_dir_all(folder)
            .map_err(|cause| Error::io("cannot make folder", folder, cause))?;
        let path = folder.join(format!(
            ".{}-{}{PARTIAL}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        ));
        // Noted first: an interruption takes along what is noted, and lets nothing be noted after
        // it.
        steps::begin(&path);
        let file = options
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(|cause| {
                steps::end(&path);
                Error::io("cannot create", &path, cause)
            })?;
        Ok(Self {
            path,
            file: BufWriter::with_capacity(1 << 18, file),
            hash: blake3::Hasher::new(),
            bytes: 0,
            is_settled: false,
        })
    }

    /// Where it is being written, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// BLAKE3 of the content so far, hex.
    pub(super) fn blake3(&self) -> String {
        self.hash.finalize().to_hex().to_string()
    }

    /// Makes the content last.
    fn sync(&mut self) -> Result<()> {
        let written = self
            .file
            .flush()
            .and_then(|()| self.file.get_ref().sync_all());
        written.map_err(|cause| Error::io("cannot write", &self.path, sized(cause, self.bytes)))
    }

    /// Syncs the content, gives the file the name that `name` makes of its hash (hex), and syncs
    /// the folder.
    pub(super) fn settle(mut self, name: impl FnOnce(&str) -> String) -> Result<Settled> {
        self.sync()?;
        let blake3 = self.hash.finalize().to_hex().to_string();
        let name = name(&blake3);
        let path = self.path.with_file_name(&name);
        fs::rename(&self.path, &path)
            .map_err(|cause| Error::io("cannot rename to", &path, cause))?;
        self.is_settled = true;
        steps::end(&self.path);
        if let Some(folder) = path.parent() {
            sync_folder(folder)?;
        }
        Ok(Settled {
            path,
            name,
            bytes: self.bytes,
            blake3,
        })
    }
}

impl Write for PendingFile {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        let taken = self
            .file
            .write(content)
            .map_err(|cause| sized(cause, self.bytes + content.len() as u64))?;
        self.hash.update(&content[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(|cause| sized(cause, self.bytes))
    }
}

impl Drop for PendingFile {
    fn drop(&mut self) {
        if !self.is_settled {
            // What cannot be removed now is swept by the next run.
            let _ = fs::remove_file(&self.path);
            steps::end(&self.path);
        }
    }
}

/// The error of the system, with the number of bytes that were on their way.
pub(crate) fn sized(cause: io::Error, bytes: u64) -> io::Error {
    io::Error::new(
        cause.kind(),
        format!("{cause}, with {bytes} bytes to write"),
    )
}

/// Writes a file that has its name only when it is whole.
pub(super) fn write_whole(mut pending: PendingFile, name: &str, content: &[u8]) -> Result<Settled> {
    pending
        .write_all(content)
        .map_err(|cause| Error::io("cannot write", pending.path.as_path(), cause))?;
    pending.settle(|_| name.to_owned())
}

/// Writes a file under a name that must be new, whole or not at all; `false` if the name is taken.
pub(super) fn write_new(mut pending: PendingFile, path: &Path, content: &[u8]) -> Result<bool> {
    pending
        .write_all(content)
        .map_err(|cause| Error::io("cannot write", pending.path.as_path(), cause))?;
    pending.sync()?;
    match fs::hard_link(&pending.path, path) {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(cause) => Err(Error::io(
            "cannot create",
            path,
            sized(cause, pending.bytes),
        )),
    }
}

/// Makes the names in a folder last.
pub(super) fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        sync(folder)?;
    }
    Ok(())
}

fn sync(path: &Path) -> Result<()> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|cause| Error::io("cannot sync", path, cause))
}

/// BLAKE3 of a file's content, hex, read in pieces.
pub(super) fn hash_file(path: &Path) -> Result<String> {
    let mut hash = blake3::Hasher::new();
    let read = File::open(path).and_then(|file| hash.update_reader(file).map(|_| ()));
    read.map_err(|cause| Error::io("cannot read", path, cause))?;
    Ok(hash.finalize().to_hex().to_string())
}

/// A file's content; none if it does not exist.
pub(super) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::io("cannot read", path, cause)),
    }
}

/// Names in a folder, sorted; none if it does not exist.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>> {
    let failed = |cause: io::Error| Error::io("cannot list", folder, cause);
    let mut names = Vec::new();
    match fs::read_dir(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(names),
        Err(cause) => return Err(failed(cause)),
        Ok(entries) => {
            for entry in entries {
                names.push(
                    entry
                        .map_err(failed)?
                        .file_name()
                        .to_string_lossy()
                        .into_owned(),
                );
            }
        }
    }
    names.sort();
    Ok(names)
}

/// Removes the files of `folder` whose names `is_left` knows as leftovers.
pub(crate) fn sweep(folder: &Path, is_left: impl Fn(&str) -> bool) -> Result<()> {
    for name in names(folder)?.iter().filter(|name| is_left(name)) {
        let path = folder.join(name);
        match fs::remove_file(&path) {
            // Another run was faster.
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            removed => removed.map_err(|cause| Error::io("cannot remove", &path, cause))?,
        }
    }
    Ok(())
}

/// Whether a name is one of a file that was never finished.
pub(super) fn is_partial(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(PARTIAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_settled_file_has_its_content_its_hash_and_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut pending = PendingFile::create(folder.path()).unwrap();
        pending.write_all(b"a").unwrap();
        pending.write_all(b"bc").unwrap();
        assert!(is_partial(&names(folder.path()).unwrap()[0]));
        let settled = pending
            .settle(|hash| format!("{}.txt", &hash[..8]))
            .unwrap();
        // BLAKE3 of "abc", from the published test vectors of its reference tool.
        assert_eq!(
            settled.blake3,
            "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"
        );
        assert_eq!((settled.bytes, settled.name.as_str()), (3, "6437b3ac.txt"));
        assert_eq!(fs::read(settled.path).unwrap(), b"abc");
        assert_eq!(names(folder.path()).unwrap(), ["6437b3ac.txt"]);
    }

    #[test]
    fn a_dropped_file_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        PendingFile::create(folder.path())
            .unwrap()
            .write_all(b"half")
            .unwrap();
        assert!(names(folder.path()).unwrap().is_empty());
    }

    #[test]
    fn a_sweep_takes_only_leftovers() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".1-0.partial", "part.partial", ".hidden", "whole.parquet"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        sweep(folder.path(), is_partial).unwrap();
        assert_eq!(
            names(folder.path()).unwrap(),
            [".hidden", "part.partial", "whole.parquet"]
        );
    }
}
