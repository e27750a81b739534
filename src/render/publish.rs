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

/// Writes `files` as the folder `out/folder`, then the one that `last` makes of what was written,
/// and returns the folder's path. A folder of that name is replaced: it was left by a run that
/// never reached the ledger.
///
/// # Errors
/// The environment: a folder that cannot be written, a full disk; what was published before is
/// untouched.
pub fn publish(
    out: &Path,
    folder: &str,
    files: &[OutputFile],
    last: impl FnOnce(&[WrittenFile]) -> Result<OutputFile>,
) -> Result<PathBuf> {
    let (partial, whole) = (out.join(format!(".{folder}.partial")), out.join(folder));
    remove_folder(&partial)?;
    create_folder(&partial)?;
    let written = files
        .iter()
        .map(|file| write_file(&partial, file))
        .collect::<Result<Vec<WrittenFile>>>()?;
    write_file(&partial, &last(&written)?)?;
    sync_folders(&partial)?;
    remove_folder(&whole)?;
    rename(&partial, &whole)?;
    sync(out)?;
    Ok(whole)
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
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> OutputFile {
        OutputFile::new(path, text.as_bytes().to_vec())
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_publication_replaces_what_a_killed_run_left() {
        let out = tempfile::tempdir().unwrap();
        for left in [".r0007.partial", "r0007"] {
            fs::create_dir(out.path().join(left)).unwrap();
            fs::write(out.path().join(left).join("stray.txt"), "half").unwrap();
        }
        let last = |written: &[WrittenFile]| {
            Ok(file(
                "run.json",
                &written
                    .iter()
                    .map(|file| format!("{} {}\n", file.path, file.bytes))
                    .collect::<String>(),
            ))
        };
        let whole = publish(
            out.path(),
            "r0007",
            &[file("report.html", "<p>"), file("tables/roi.csv", "a,b")],
            last,
        )
        .unwrap();
        assert_eq!(whole, out.path().join("r0007"));
        assert_eq!(names(out.path()), ["r0007"]);
        assert_eq!(names(&whole), ["report.html", "run.json", "tables"]);
        assert_eq!(
            fs::read_to_string(whole.join("run.json")).unwrap(),
            "report.html 3\ntables/roi.csv 3\n"
        );
        assert_eq!(
            fs::read_to_string(whole.join("tables/roi.csv")).unwrap(),
            "a,b"
        );
    }

    #[test]
    fn latest_follows_by_a_relative_link() {
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join(".latest.partial"), "left over").unwrap();
        for folder in ["r0001", "r0002", "r0002"] {
            publish(out.path(), folder, &[], |_| Ok(file("run.txt", folder))).unwrap();
            point_latest(out.path(), folder).unwrap();
            assert_eq!(
                fs::read_link(out.path().join(LATEST)).unwrap(),
                Path::new(folder)
            );
            assert_eq!(
                fs::read_to_string(out.path().join(LATEST).join("run.txt")).unwrap(),
                folder
            );
        }
        assert_eq!(names(out.path()), ["latest", "r0001", "r0002"]);
    }

    #[test]
    fn nothing_is_written_outside_the_folder() {
        let out = tempfile::tempdir().unwrap();
        for path in ["../evil", "/tmp/evil", ""] {
            assert!(
                publish(out.path(), "r0001", &[file(path, "x")], |_| Ok(file(
                    "run.json", ""
                )))
                .is_err(),
                "{path}"
            );
        }
        assert!(!out.path().join("r0001").exists());
    }

    #[test]
    fn a_folder_is_tried_and_nothing_is_left_of_the_trial() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("a/b/out");
        check_folder(&out).unwrap();
        fs::write(out.join(PROBE), "of a run that was killed").unwrap();
        check_folder(&out).unwrap();
        assert_eq!(names(&out), [""; 0]);
        let changed = || fs::metadata(&out).unwrap().modified().unwrap();
        let before = changed();
        check_folder(&out).unwrap();
        assert_eq!(changed(), before);
        fs::write(root.path().join("file"), "").unwrap();
        for below in ["file", "file/out"] {
            let error = check_folder(&root.path().join(below)).unwrap_err();
            assert_eq!(error.exit_code(), 3, "{below}: {error}");
            assert!(error.to_string().contains("\nhelp: "), "{below}: {error}");
        }
        fs::create_dir_all(root.path().join("taken").join(PROBE)).unwrap();
        assert_eq!(
            check_folder(&root.path().join("taken"))
                .unwrap_err()
                .exit_code(),
            3
        );
        assert_eq!(names(root.path()), ["a", "file", "taken"]);
    }

    #[test]
    fn an_error_names_the_path() {
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join("taken"), "a file").unwrap();
        let message = publish(&out.path().join("taken"), "r0001", &[], |_| {
            Ok(file("a", "b"))
        })
        .unwrap_err()
        .to_string();
        assert!(message.contains("taken/.r0001.partial"), "{message}");
        fs::create_dir(out.path().join(LATEST)).unwrap();
        fs::write(out.path().join(LATEST).join("kept"), "").unwrap();
        assert_eq!(
            point_latest(out.path(), "r0001").unwrap_err().exit_code(),
            3
        );
    }
}
