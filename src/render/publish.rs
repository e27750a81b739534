//! The only writer of output. Goes in: finished files. Comes out: one folder that is there as a
//! whole or not at all, and a link `latest` to it.
//!
//! Everything is written into a hidden folder beside, flushed to the disk, then renamed: a kill at
//! any moment leaves the last publication whole and at most a hidden folder that the next attempt
//! removes.

use super::{OutputContent, OutputFile, WrittenFile, write_csv};
use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

/// Name of the link to the newest publication.
pub const LATEST: &str = "latest";

/// Name of the empty file by which the output folder is tried; a run that is killed may leave it.
const PROBE: &str = ".probe.partial";

/// Makes the output folder and tries whether files can be written into it, so that a run finds out
/// before its work and not after. Of a folder that is of no use, nothing is left behind.
///
/// # Errors
/// The environment: the folder can neither be made nor written.
pub fn check_folder(out: &Path) -> Result<()> {
    let missing: Vec<&Path> = out.ancestors().take_while(|path| !path.exists()).collect();
    create_folder(out)
        .and_then(|()| probe(out))
        .inspect_err(|_| {
            // What cannot be removed was not made, or is in use by now.
            missing.iter().for_each(|made| drop(fs::remove_dir(made)));
        })
}

/// Makes an empty file and removes it. Another run may do the same at the same moment. The folder's
/// time of change is set back: a run that finds nothing new leaves no trace.
fn probe(out: &Path) -> Result<()> {
    let path = out.join(PROBE);
    let changed = fs::metadata(out).and_then(|folder| folder.modified());
    File::create(&path).map_err(|cause| Error::io("cannot write into", out, cause))?;
    match fs::remove_file(&path) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => {
            return Err(Error::io("cannot remove", &path, cause));
        }
        _ => {}
    }
    // Only its owner may set the time of a folder; for others it is the time of the probe.
    let _ = changed.and_then(|time| File::open(out)?.set_modified(time));
    Ok(())
}

/// A publication that is written and not yet in its place.
#[derive(Debug)]
pub struct PreparedFolder<'a> {
    out: &'a Path,
    partial: PathBuf,
    whole: PathBuf,
    /// The file that was written last.
    pub last: WrittenFile,
}

/// Writes `files` into a hidden folder beside `out/folder`, then the one that `last` makes of what
/// was written, and flushes everything to the disk.
///
/// # Errors
/// The environment: a folder that cannot be written, a full disk; what was published before is
/// untouched.
pub fn prepare<'a>(
    out: &'a Path,
    folder: &str,
    files: &[OutputFile],
    last: impl FnOnce(&[WrittenFile]) -> Result<OutputFile>,
) -> Result<PreparedFolder<'a>> {
    let (partial, whole) = (out.join(partial_name(folder)), out.join(folder));
    remove_folder(&partial)?;
    create_folder(&partial)?;
    let written = files
        .iter()
        .map(|file| write_file(&partial, file))
        .collect::<Result<Vec<WrittenFile>>>()?;
    let last = write_file(&partial, &last(&written)?)?;
    sync_folders(&partial)?;
    Ok(PreparedFolder {
        out,
        partial,
        whole,
        last,
    })
}

impl PreparedFolder<'_> {
    /// Gives the folder its name, which must be free, and returns its path.
    ///
    /// # Errors
    /// The environment: the folder cannot be written, or something has that name.
    pub fn put(self) -> Result<PathBuf> {
        if fs::symlink_metadata(&self.whole).is_ok() {
            return Err(Error::io(
                "cannot publish",
                &self.whole,
                "something has that name, and a published folder is never written again\nhelp: move it away",
            ));
        }
        rename(&self.partial, &self.whole)?;
        sync(self.out)?;
        Ok(self.whole)
    }

    /// Gives the folder its name in place of what has it, and returns its path.
    ///
    /// # Errors
    /// The environment: the folder cannot be written.
    pub fn put_in_place(self) -> Result<PathBuf> {
        remove_folder(&self.whole)?;
        self.put()
    }
}

/// Removes `out/folder`, which nobody may see half: it is renamed first.
///
/// # Errors
/// The environment: the folder cannot be removed.
pub fn discard(out: &Path, folder: &str) -> Result<()> {
    let partial = out.join(partial_name(folder));
    remove_folder(&partial)?;
    rename(&out.join(folder), &partial)?;
    remove_folder(&partial)
}

fn partial_name(folder: &str) -> String {
    format!(".{folder}.partial")
}

/// Points `out/latest` at `folder` in one step, by a relative link; nothing happens where it points
/// there already.
///
/// # Errors
/// The environment: the folder cannot be written, or `latest` is something else than a link.
pub fn point_latest(out: &Path, folder: &str) -> Result<()> {
    let (link, beside) = (out.join(LATEST), out.join(format!(".{LATEST}.partial")));
    if fs::read_link(&link).is_ok_and(|target| target == Path::new(folder)) {
        return Ok(());
    }
    match fs::remove_file(&beside) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => {
            return Err(Error::io("cannot remove a link left over", &beside, cause));
        }
        _ => {}
    }
    std::os::unix::fs::symlink(folder, &beside)
        .map_err(|cause| Error::io("cannot make a link", &beside, cause))?;
    rename(&beside, &link)?;
    sync(out)
}

/// Makes `bytes` the content of `out/name` in one step, or removes the file where there are none;
/// returns its path.
///
/// # Errors
/// The environment: the folder cannot be written.
pub fn replace_file(out: &Path, name: &str, bytes: Option<&[u8]>) -> Result<PathBuf> {
    let (path, beside) = (out.join(name), format!(".{name}.partial"));
    let Some(bytes) = bytes else {
        return match fs::remove_file(&path) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                Err(Error::io("cannot remove", &path, cause))
            }
            _ => Ok(path),
        };
    };
    create_folder(out)?;
    match fs::remove_file(out.join(&beside)) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => {
            return Err(Error::io(
                "cannot remove a file left over",
                out.join(&beside),
                cause,
            ));
        }
        _ => {}
    }
    write_file(out, &OutputFile::new(beside.as_str(), bytes.to_vec()))?;
    rename(&out.join(&beside), &path)?;
    sync(out)?;
    Ok(path)
}

fn write_file(root: &Path, file: &OutputFile) -> Result<WrittenFile> {
    let relative = Path::new(&file.path);
    if file.path.is_empty()
        || !relative
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
    {
        return Err(Error::bug(format!(
            "output path `{}` is not a plain relative path",
            file.path
        )));
    }
    let path = root.join(relative);
    if let Some(parent) = path.parent() {
        create_folder(parent)?;
    }
    let failed = |cause: std::io::Error, bytes: u64| {
        Error::io(
            "cannot write",
            &path,
            format_args!("{cause}, with {bytes} bytes to write"),
        )
    };
    let mut target = File::create_new(&path).map_err(|cause| failed(cause, 0))?;
    let (mut hasher, mut bytes) = (blake3::Hasher::new(), 0);
    let mut write = |piece: &[u8]| {
        hasher.update(piece);
        bytes += piece.len() as u64;
        target
            .write_all(piece)
            .map_err(|cause| failed(cause, bytes))
    };
    let (copied, guarded_cells) = match &file.content {
        OutputContent::Bytes(whole) => (None, write(whole).map(|()| 0)?),
        OutputContent::Csv(frame) => (None, write_csv(frame, write)?),
        OutputContent::Copy(copied) => {
            let mut from = File::open(&copied.path)
                .map_err(|cause| Error::io("cannot read", &copied.path, cause))?;
            std::io::copy(&mut from, &mut target).map_err(|cause| failed(cause, copied.bytes))?;
            (Some((copied.bytes, copied.blake3.clone())), 0)
        }
    };
    let (bytes, blake3) = copied.unwrap_or_else(|| (bytes, hasher.finalize().to_hex().to_string()));
    target.sync_all().map_err(|cause| failed(cause, bytes))?;
    Ok(WrittenFile {
        path: file.path.clone(),
        bytes,
        blake3,
        guarded_cells,
    })
}

/// Flushes the entries of a folder and of those in it, the deepest first.
fn sync_folders(folder: &Path) -> Result<()> {
    let failed = |cause| Error::io("cannot list", folder, cause);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_type().map_err(failed)?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    sync(folder)
}

fn sync(folder: &Path) -> Result<()> {
    File::open(folder)
        .and_then(|opened| opened.sync_all())
        .map_err(|cause| Error::io("cannot flush", folder, cause))
}

fn create_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|cause| Error::io("cannot create", folder, cause))
}

fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => {
            Err(Error::io("cannot remove", folder, cause))
        }
        _ => Ok(()),
    }
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|cause| Error::io("cannot rename into place", to, cause))
}

#[cfg(test)]
mod tests;
