//! Which files a source delivers, and what is in them: its glob below the data folder, in the order
//! of their names, each with the BLAKE3 of its content.
//!
//! The surprising part: a link to a file is read as the file, a link to a folder is never followed,
//! so that no circle of links can hold a run, and what matches the pattern without being a file
//! that can be read is refused by name, never passed over.

use super::bytes;
use super::label::{label, shown};
use crate::error::{Error, Result};
use crate::lake::delivery::Delivery;
use crate::pipeline::Source;
use globset::{GlobBuilder, GlobMatcher};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Signs by which a part of a path is a pattern.
const PATTERN_SIGNS: [char; 5] = ['*', '?', '[', '{', '\\'];

/// A file that a source delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Where it is.
    pub path: PathBuf,
    /// Its path below the data folder, with `/` between folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content, hex.
    pub hash: String,
}

/// What matches the pattern of a source.
#[derive(Debug, Default)]
pub struct FoundFiles {
    /// Names, sorted; what they stand for is not yet looked at.
    pub names: Vec<String>,
    /// Names that are no text, as problems for people.
    pub refused: Vec<String>,
    /// Links to folders in which files might match.
    pub notes: Vec<String>,
}

/// What of the source lies below `data`.
///
/// # Errors
/// A folder that cannot be listed; a glob that is none.
pub fn names(data: &Path, source: &Source) -> Result<FoundFiles> {
    names_of(data, &source.name, &source.path)
}

/// Files of a name like that of a source that delivers none, below the data folder, the likest first.
///
/// # Errors
/// A folder that cannot be listed.
pub fn near_files(data: &Path, source: &Source) -> Result<Vec<String>> {
    let wanted = source.path.strip_prefix(data).unwrap_or(&source.path);
    let wanted = wanted.to_string_lossy().replace('*', "").to_lowercase();
    // Of a folder with another name the file's own is compared.
    let file = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let all = names_of(data, &source.name, Path::new("**/*"))?.names;
    let likeness = |name: &String| {
        let lower = name.to_lowercase();
        let whole = strsim::jaro_winkler(&lower, &wanted);
        whole.max(strsim::jaro_winkler(&file(&lower), &file(&wanted)))
    };
    let mut near: Vec<(f64, String)> = all
        .into_iter()
        .map(|name| (likeness(&name), name))
        .filter(|(likeness, _)| *likeness > NEAR)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Ok(near
        .into_iter()
        .take(NEAR_SHOWN)
        .map(|(_, name)| name)
        .collect())
}

/// How like two names are of which one is a slip of the other, 0 to 1.
const NEAR: f64 = 0.9;
/// Files of like names that a message shows.
const NEAR_SHOWN: usize = 3;

fn names_of(data: &Path, source: &str, path: &Path) -> Result<FoundFiles> {
    // The data folder's own name may hold the signs of a pattern, so that only what follows it is
    // one.
    let below: PathBuf = path
        .strip_prefix(data)
        .unwrap_or(path)
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect();
    let pattern = below.to_string_lossy();
    let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
    let matcher = glob
        .map_err(|cause| {
            Error::Data(format!(
                "source `{source}`: `{pattern}` is not a file pattern: {cause}"
            ))
        })?
        .compile_matcher();
    let fixed: PathBuf = below
        .components()
        .take_while(|part| !part.as_os_str().to_string_lossy().contains(PATTERN_SIGNS))
        .collect();
    let depth = if pattern.contains("**") {
        usize::MAX
    } else {
        below.components().count()
    };
    let mut walk = FolderWalk {
        data,
        source,
        matcher,
        depth,
        found: FoundFiles::default(),
    };
    if fixed != below {
        walk.folder(&fixed)?;
    } else if fs::symlink_metadata(data.join(&fixed)).is_ok() {
        walk.found.names.push(pattern.into_owned());
    }
    walk.found.names.sort();
    Ok(walk.found)
}

/// A walk through the folders in which files of a pattern can lie.
struct FolderWalk<'a> {
    data: &'a Path,
    source: &'a str,
    matcher: GlobMatcher,
    /// Parts of the longest path that matches.
    depth: usize,
    found: FoundFiles,
}

impl FolderWalk<'_> {
    fn folder(&mut self, below: &Path) -> Result<()> {
        let folder = self.data.join(below);
        if !folder.is_dir() {
            return Ok(());
        }
        let fail = |cause: io::Error| Error::io("cannot list the folder", &folder, cause);
        let mut entries = fs::read_dir(&folder)
            .and_then(Iterator::collect::<io::Result<Vec<_>>>)
            .map_err(fail)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let inner = below.join(entry.file_name());
            let kind = entry.file_type().map_err(fail)?;
            let may_hold = inner.components().count() < self.depth;
            if kind.is_dir() {
                if may_hold {
                    self.folder(&inner)?;
                }
            } else if self.matcher.is_match(&inner) {
                self.take(&inner);
            } else if may_hold && kind.is_symlink() && entry.path().is_dir() {
                self.found.notes.push(format!(
                    "source `{}`: the link `{}` to a folder is not followed; name it under `path` of a source if its files are meant",
                    self.source,
                    shown(&inner)
                ));
            }
        }
        Ok(())
    }

    fn take(&mut self, name: &Path) {
        match name.to_str() {
            Some(name) => self.found.names.push(name.to_owned()),
            None => self.found.refused.push(format!(
                "{}: found a name that is not UTF-8, expected one that is\nhelp: rename the file; the bytes after `\\x` are no text",
                label(self.source, name)
            )),
        }
    }
}

/// Opens a file only to hash it.
///
/// # Errors
/// A file that cannot be read, or is no regular file.
pub fn candidate(data: &Path, source: &str, name: &str) -> Result<Candidate> {
    let path = data.join(name);
    let fail = |cause: io::Error| bytes::failure(&cause, source, name, &path);
    check_target(&path).map_err(fail)?;
    let (file, bytes) = bytes::regular(&path).map_err(fail)?;
    let mut hash = blake3::Hasher::new();
    hash.update_reader(file).map_err(fail)?;
    Ok(Candidate {
        name: name.to_owned(),
        bytes,
        hash: hash.finalize().to_hex().to_string(),
        path,
    })
}

/// Whether the file of a delivery lies in the data folder under its name, with the content that was
/// read.
pub fn is_delivered(data: &Path, delivery: &Delivery) -> bool {
    let has_size = fs::metadata(data.join(&delivery.name))
        .is_ok_and(|found| found.is_file() && found.len() == delivery.bytes);
    has_size
        && candidate(data, &delivery.source, &delivery.name)
            .is_ok_and(|found| found.hash == delivery.file)
}

/// Refuses a folder, and a link that leads to one or nowhere.
fn check_target(path: &Path) -> io::Result<()> {
    let link = fs::read_link(path).ok().map(|target| shown(&target));
    match (fs::metadata(path), link) {
        (Err(cause), Some(target)) if cause.kind() != io::ErrorKind::PermissionDenied => {
            Err(bytes::Refusal::error(format!(
                "found a link to `{target}` that leads nowhere ({cause}), expected a file\nhelp: mend the link, or remove it"
            )))
        }
        (Ok(metadata), Some(target)) if metadata.is_dir() => Err(bytes::Refusal::error(format!(
            "found a link to the folder `{target}`, which is not followed; expected a file\nhelp: name the folder's files under `path` of a source, such as `folder/*.csv`, or remove the link"
        ))),
        (Ok(metadata), None) if metadata.is_dir() => Err(bytes::Refusal::error(
            "found a folder, expected a file\nhelp: name the folder's files under `path` of the source, such as `folder/*.csv`",
        )),
        (found, _) => found.map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_below_the_data_folder() {
        let data = tempfile::tempdir().unwrap();
        for name in [
            "crm/deals_2.csv",
            "crm/deals_1.csv",
            "crm/old/deals_0.csv",
            "crm/leads.csv",
            "deals_9.csv",
        ] {
            let path = data.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        let found = |pattern: &str| {
            names_of(data.path(), "deals", &data.path().join(pattern))
                .unwrap()
                .names
        };
        assert_eq!(
            found("crm/deals_*.csv"),
            ["crm/deals_1.csv", "crm/deals_2.csv"]
        );
        assert_eq!(found("**/deals_*.csv").len(), 4);
        assert_eq!(found("crm/leads.csv"), ["crm/leads.csv"]);
        assert!(found("crm/none.csv").is_empty());
        let candidate = candidate(data.path(), "crm", "crm/leads.csv").unwrap();
        assert_eq!(
            (candidate.bytes, candidate.hash),
            (13, blake3::hash(b"crm/leads.csv").to_hex().to_string())
        );
    }
}
