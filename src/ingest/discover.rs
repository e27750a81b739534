//! Which files a source delivers, and what is in them: its glob below the data folder, in the order of their names, each
//! with the BLAKE3 of its content.

use super::bytes;
use crate::error::{Error, Result};
use crate::pipeline::Source;
use globset::GlobBuilder;
use std::fs;
use std::path::{Path, PathBuf};

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

/// The names of the source's files below `data`, sorted; not yet opened.
///
/// # Errors
/// A folder that cannot be listed; a glob that is none.
pub fn names(data: &Path, source: &Source) -> Result<Vec<String>> {
    names_of(data, &source.name, &source.path)
}

fn names_of(data: &Path, source: &str, path: &Path) -> Result<Vec<String>> {
    let below = path.strip_prefix(data).unwrap_or(path);
    let pattern = below.to_string_lossy();
    let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
    let matcher = glob.map_err(|cause| Error::Data(format!("source `{source}`: `{pattern}` is not a file pattern: {cause}")))?.compile_matcher();
    let fixed: PathBuf = below.components().take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{'])).collect();
    let mut found = Vec::new();
    let whole = data.join(&fixed);
    if fixed == below && whole.exists() && !whole.is_dir() {
        found.push(pattern.into_owned());
    } else {
        walk(data, &fixed, &mut |name| {
            if matcher.is_match(name) {
                found.push(name.to_owned());
            }
        })?;
    }
    found.sort();
    Ok(found)
}

fn walk(data: &Path, below: &Path, visit: &mut dyn FnMut(&str)) -> Result<()> {
    let folder = data.join(below);
    if !folder.is_dir() {
        return Ok(());
    }
    let entries = fs::read_dir(&folder).map_err(|cause| Error::io("cannot list the folder", &folder, cause))?;
    for entry in entries {
        let entry = entry.map_err(|cause| Error::io("cannot list the folder", &folder, cause))?;
        let inner = below.join(entry.file_name());
        if entry.path().is_dir() {
            walk(data, &inner, visit)?;
        } else if let Some(name) = inner.to_str() {
            visit(name);
        }
    }
    Ok(())
}

/// Opens a file only to hash it.
///
/// # Errors
/// A file that cannot be read, or is no regular file.
pub fn candidate(data: &Path, source: &str, name: &str) -> Result<Candidate> {
    let path = data.join(name);
    let fail = |cause: std::io::Error| bytes::failure(&cause, source, name, &path);
    let (file, bytes) = bytes::regular(&path).map_err(fail)?;
    let mut hash = blake3::Hasher::new();
    hash.update_reader(file).map_err(fail)?;
    Ok(Candidate { name: name.to_owned(), bytes, hash: hash.finalize().to_hex().to_string(), path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_below_the_data_folder() {
        let data = tempfile::tempdir().unwrap();
        for name in ["crm/deals_2.csv", "crm/deals_1.csv", "crm/old/deals_0.csv", "crm/leads.csv", "deals_9.csv"] {
            let path = data.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        let found = |pattern: &str| names_of(data.path(), "deals", &data.path().join(pattern)).unwrap();
        assert_eq!(found("crm/deals_*.csv"), ["crm/deals_1.csv", "crm/deals_2.csv"]);
        assert_eq!(found("**/deals_*.csv").len(), 4);
        assert_eq!(found("crm/leads.csv"), ["crm/leads.csv"]);
        assert!(found("crm/none.csv").is_empty());
        let candidate = candidate(data.path(), "crm", "crm/leads.csv").unwrap();
        assert_eq!((candidate.bytes, candidate.hash), (13, blake3::hash(b"crm/leads.csv").to_hex().to_string()));
    }
}
