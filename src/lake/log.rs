//! A table's Delta log, looked at file by file before anything trusts it.
//!
//! Delta opens a table whose last commit was emptied by a crash as the older table, without
//! complaint. So every commit carries a seal, and the ledger holds one hash over all commits up to
//! the version that a run left: each is read here first. Only what is newer than the ledger is
//! looked into; the rest is compared, which is fast for any number of versions.

use super::disk::{self, PendingFile};
use super::seal;
use crate::error::{Error, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Folder of the log in a table's folder.
pub(super) const FOLDER: &str = "_delta_log";
/// Key of a commit's information under which its seal stands.
pub(super) const SEAL_KEY: &str = "closedloopSeal";
/// What stands before the digits of a commit's seal.
pub(super) const SEAL_LEAD: &str = "\"closedloopSeal\":\"";

/// What a look at a table's log found.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Its last version; none for a table that was never committed.
    pub version: Option<u64>,
    /// The last action that declares its columns, as JSON.
    pub metadata: Option<String>,
    /// Names that commits were seen to add, by the look of their text: enough to know a file, not
    /// to know that none is missing.
    pub named: BTreeSet<String>,
    /// BLAKE3 over all its commits, one after the other.
    hash: blake3::Hasher,
}

/// How the lines of our commits begin that declare a table's columns, and a file that is added.
const METADATA_LEAD: &str = "{\"metaData\":";
const ADD_LEAD: &str = "{\"add\":{\"path\":\"";

impl Log {
    /// BLAKE3 over all commits read so far, hex.
    pub(super) fn commits(&self) -> String {
        self.hash.finalize().to_hex().to_string()
    }

    /// Takes the commit of the next version.
    pub(super) fn take(&mut self, version: u64, bytes: &[u8]) {
        self.hash.update(bytes);
        self.version = Some(version);
        for line in bytes.split(|byte| *byte == b'\n') {
            if line.starts_with(METADATA_LEAD.as_bytes()) {
                self.metadata = Some(String::from_utf8_lossy(line).into_owned());
            } else if let Some(name) = line
                .strip_prefix(ADD_LEAD.as_bytes())
                .and_then(|rest| rest.split(|byte| *byte == b'"').next())
            {
                self.named
                    .insert(String::from_utf8_lossy(name).into_owned());
            }
        }
    }
}

/// Path of the commit that made a version.
pub(super) fn commit_path(table: &Path, version: u64) -> PathBuf {
    table.join(FOLDER).join(format!("{version:020}.json"))
}

/// Whether the table has a commit, read from the names alone.
pub(super) fn exists(table: &Path) -> Result<bool> {
    Ok(!versions(table)?.is_empty())
}

/// Numbers of the commits that are there, ascending.
pub(super) fn versions(table: &Path) -> Result<Vec<u64>> {
    Ok(disk::names(&table.join(FOLDER))?
        .iter()
        .filter_map(|name| version_of(name))
        .collect())
}

/// Writes a sealed commit as a version that does not exist yet; `false` if it does.
pub(super) fn write(table: &Path, version: u64, bytes: &[u8]) -> Result<bool> {
    let path = commit_path(table, version);
    let folder = table.join(FOLDER);
    fs::create_dir_all(&folder).map_err(|cause| Error::io("cannot make folder", &folder, cause))?;
    let is_new = disk::write_new(PendingFile::create(table)?, &path, bytes)?;
    // The log's own folder and those above it may be new too.
    path.ancestors()
        .skip(1)
        .take(3)
        .try_for_each(disk::sync_folder)?;
    Ok(is_new)
}

/// Reads every commit of a table; `recorded` is the version that the ledger knows, with its hash
/// over the commits.
///
/// # Errors
/// The lake: a commit is empty, torn, changed or missing.
pub(super) fn inspect(table: &Path, recorded: Option<(u64, &str)>) -> Result<Log> {
    let mut log = Log::default();
    let is_recorded = |version| recorded.is_some_and(|(last, _)| version <= last);
    for version in versions(table)? {
        let expected = log.version.map_or(0, |last| last + 1);
        if version != expected {
            return Err(broken(
                &commit_path(table, expected),
                "is missing, though a later one exists",
                true,
            ));
        }
        let path = commit_path(table, version);
        let bytes = fs::read(&path).map_err(|cause| Error::io("cannot read", &path, cause))?;
        if let Some(what) = damage(&bytes) {
            return Err(broken(&path, what, is_recorded(version)));
        }
        log.take(version, &bytes);
        if recorded.is_some_and(|(last, commits)| version == last && log.commits() != commits) {
            return Err(broken(
                &path,
                "or one before it is not the one that the ledger knows",
                true,
            ));
        }
    }
    match recorded {
        Some((last, _)) if log.version.is_none_or(|version| version < last) => {
            let missing = log.version.map_or(0, |version| version + 1);
            Err(broken(
                &commit_path(table, missing),
                &format!("is missing: the ledger knows version {last} of the table"),
                true,
            ))
        }
        _ => Ok(log),
    }
}

/// What is wrong with a commit, if anything.
pub(super) fn damage(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        _ if bytes.trim_ascii().is_empty() => Some("is empty"),
        _ if !seal::holds(bytes, SEAL_LEAD) => {
            Some("is torn or was changed: its seal does not hold")
        }
        _ => None,
    }
}

/// Data files that a table's commits add, with their sizes.
///
/// # Errors
/// The lake: a commit is no JSON.
pub(super) fn added(table: &Path) -> Result<BTreeMap<String, u64>> {
    let mut added = BTreeMap::new();
    for version in versions(table)? {
        let path = commit_path(table, version);
        let bytes = fs::read(&path).map_err(|cause| Error::io("cannot read", &path, cause))?;
        added.extend(
            added_by(&bytes)
                .ok_or_else(|| broken(&path, "is torn: one of its lines is no JSON", false))?,
        );
    }
    Ok(added)
}

/// Data files that a commit adds, with their sizes; none if a line is no JSON.
pub(super) fn added_by(commit: &[u8]) -> Option<BTreeMap<String, u64>> {
    let mut added = BTreeMap::new();
    for line in commit
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let action: Value = serde_json::from_slice(line).ok()?;
        let add = action.get("add");
        if let Some((path, size)) =
            add.and_then(|add| Some((add.get("path")?.as_str()?, add.get("size")?.as_u64()?)))
        {
            added.insert(path.to_owned(), size);
        }
    }
    Some(added)
}

fn version_of(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".json")?;
    (digits.len() == 20 && digits.bytes().all(|digit| digit.is_ascii_digit()))
        .then(|| digits.parse().ok())?
}

fn broken(path: &Path, what: &str, is_recorded: bool) -> Error {
    let help = match is_recorded {
        true => "restore the table's folder from a copy",
        false => {
            "no finished run needs this commit: remove the file and run again, its deliveries are read anew"
        }
    };
    Error::Lake(format!("commit `{}` {what}\nhelp: {help}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(file: &str) -> Vec<u8> {
        let text = format!(
            "{{\"commitInfo\":{{{SEAL_LEAD}{}\"}}}}\n{{\"add\":{{\"path\":\"{file}\",\"size\":7}}}}",
            seal::OPEN
        );
        let mut bytes = text.into_bytes();
        seal::close(&mut bytes, SEAL_LEAD).unwrap();
        bytes
    }

    fn table(commits: &[(u64, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(FOLDER)).unwrap();
        for (version, bytes) in commits {
            fs::write(commit_path(folder.path(), *version), bytes).unwrap();
        }
        folder
    }

    fn message(commits: &[(u64, &[u8])], recorded: Option<(u64, &str)>) -> String {
        let error = inspect(table(commits).path(), recorded).unwrap_err();
        assert_eq!(error.exit_code(), 4);
        error.to_string()
    }

    #[test]
    fn a_whole_log_has_its_version_its_hash_and_its_files() {
        let (a, b) = (commit("a.parquet"), commit("b.parquet"));
        let folder = table(&[(0, &a), (1, &b)]);
        let commits = blake3::hash(&[a.clone(), b].concat()).to_hex();
        let log = inspect(folder.path(), Some((1, commits.as_str()))).unwrap();
        assert_eq!((log.version, log.commits()), (Some(1), commits.to_string()));
        assert_eq!(
            inspect(folder.path(), Some((0, blake3::hash(&a).to_hex().as_str())))
                .unwrap()
                .version,
            Some(1)
        );
        assert_eq!(
            added(folder.path())
                .unwrap()
                .into_iter()
                .collect::<Vec<_>>(),
            [("a.parquet".to_owned(), 7), ("b.parquet".to_owned(), 7)]
        );
        assert_eq!(
            log.named.into_iter().collect::<Vec<_>>(),
            ["a.parquet", "b.parquet"]
        );
        assert_eq!(inspect(Path::new("/nowhere"), None).unwrap().version, None);
    }

    #[test]
    fn an_emptied_torn_or_strange_commit_is_named() {
        let a = commit("a.parquet");
        let known = blake3::hash(&a).to_hex();
        assert!(
            message(&[(0, &a), (1, b"")], Some((1, &known)))
                .contains("00000000000000000001.json` is empty\nhelp: restore")
        );
        assert!(
            message(&[(0, &a), (1, b"\n")], Some((0, &known)))
                .contains("is empty\nhelp: no finished run needs this commit")
        );
        // Torn exactly between two lines.
        let cut = a.iter().position(|byte| *byte == b'\n').unwrap();
        assert!(message(&[(0, &a[..cut])], None).contains("its seal does not hold"));
        assert!(
            message(
                &[(0, b"{\"add\":{\"path\":\"a.parquet\",\"size\":7}}")],
                None
            )
            .contains("its seal does not hold")
        );
    }

    #[test]
    fn a_commit_put_in_place_of_another_is_noticed() {
        let (a, b) = (commit("a.parquet"), commit("b.parquet"));
        let known = blake3::hash(&a).to_hex();
        assert!(message(&[(0, &b)], Some((0, &known))).contains(
            "00000000000000000000.json` or one before it is not the one that the ledger knows"
        ));
    }

    #[test]
    fn a_gap_and_a_lost_end_are_named() {
        let a = commit("a.parquet");
        assert!(
            message(&[(0, &a), (2, &a)], None).contains("00000000000000000001.json` is missing")
        );
        assert!(message(&[(1, &a)], None).contains("00000000000000000000.json` is missing"));
        let known = blake3::hash(&a).to_hex();
        assert!(message(&[(0, &a)], Some((1, &known))).contains(
            "00000000000000000001.json` is missing: the ledger knows version 1 of the table"
        ));
        assert!(message(&[], Some((1, &known))).contains("00000000000000000000.json` is missing"));
    }

    #[test]
    fn a_version_is_written_once() {
        let (a, b) = (commit("a.parquet"), commit("b.parquet"));
        let folder = tempfile::tempdir().unwrap();
        assert!(write(folder.path(), 0, &a).unwrap());
        assert!(!write(folder.path(), 0, &b).unwrap());
        assert_eq!(fs::read(commit_path(folder.path(), 0)).unwrap(), a);
        assert_eq!(disk::names(folder.path()).unwrap(), [FOLDER]);
    }
}
