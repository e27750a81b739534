//! A table's Delta log, looked at file by file before anything trusts it.
//!
//! Delta opens a table whose last commit was emptied by a crash as the older table, without complaint. So every commit is
//! read here first: it must be JSON line by line, hold as many actions as it says, and leave no gap in the numbers.

use super::disk;
use crate::error::{Error, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Folder of the log in a table's folder.
const FOLDER: &str = "_delta_log";
/// Key of a commit's information under which it says how many actions it holds.
pub(super) const ACTIONS_KEY: &str = "closedloopActions";

/// What a table's log holds.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Its last version; none for a table that was never committed.
    pub version: Option<u64>,
    /// Every data file that any version added.
    pub added: BTreeSet<String>,
}

/// Path of the commit that made a version.
pub(super) fn commit_path(table: &Path, version: u64) -> PathBuf {
    table.join(FOLDER).join(format!("{version:020}.json"))
}

/// Whether the table has a commit, read from the names alone.
pub(super) fn exists(table: &Path) -> Result<bool> {
    Ok(disk::names(&table.join(FOLDER))?.iter().any(|name| version_of(name).is_some()))
}

/// Removes what a killed commit left under a temporary name.
pub(super) fn sweep(table: &Path) -> Result<()> {
    disk::sweep(&table.join(FOLDER), |name| name.contains(".json#") || (name.starts_with("_commit_") && name.ends_with(".json.tmp")))
}

/// Reads every commit of a table; `recorded` is the version that the ledger knows.
///
/// # Errors
/// The lake: a commit is empty, torn or missing.
pub(super) fn inspect(table: &Path, recorded: Option<u64>) -> Result<Log> {
    let mut log = Log::default();
    for version in disk::names(&table.join(FOLDER))?.iter().filter_map(|name| version_of(name)) {
        if log.version.is_some_and(|last| last + 1 != version) {
            return Err(broken(&commit_path(table, version - 1), "is missing, though a later one exists", true));
        }
        let path = commit_path(table, version);
        let bytes = fs::read(&path).map_err(|cause| Error::io("cannot read", &path, cause))?;
        let is_recorded = recorded.is_some_and(|recorded| version <= recorded);
        read_commit(&String::from_utf8_lossy(&bytes), &mut log.added).map_err(|what| broken(&path, what, is_recorded))?;
        log.version = Some(version);
    }
    Ok(log)
}

fn read_commit(text: &str, added: &mut BTreeSet<String>) -> Result<(), &'static str> {
    let mut actions = 0;
    let mut expected = None;
    for line in text.lines() {
        let action: Value = serde_json::from_str(line).map_err(|_| "is torn: one of its lines is no JSON")?;
        match action.get("commitInfo") {
            Some(info) => expected = info.get(ACTIONS_KEY).and_then(Value::as_u64),
            None => actions += 1,
        }
        if let Some(path) = action.pointer("/add/path").and_then(Value::as_str) {
            added.insert(path.to_owned());
        }
    }
    match expected {
        _ if text.trim().is_empty() => Err("is empty"),
        Some(expected) if expected != actions => Err("is torn: it holds fewer actions than it says"),
        _ => Ok(()),
    }
}

fn version_of(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".json")?;
    (digits.len() == 20 && digits.bytes().all(|digit| digit.is_ascii_digit())).then(|| digits.parse().ok())?
}

fn broken(path: &Path, what: &str, is_recorded: bool) -> Error {
    let help = match is_recorded {
        true => "restore the table's folder from a copy",
        false => "no finished run needs this commit: remove the file and run again, its deliveries are read anew",
    };
    Error::Lake(format!("commit `{}` {what}\nhelp: {help}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"{"commitInfo":{"operation":"WRITE","closedloopActions":2}}
{"add":{"path":"a.parquet","size":1}}
{"remove":{"path":"b.parquet"}}"#;

    fn table(commits: &[(u64, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(FOLDER)).unwrap();
        for (version, text) in commits {
            fs::write(commit_path(folder.path(), *version), text).unwrap();
        }
        folder
    }

    fn told(commits: &[(u64, &str)], recorded: Option<u64>) -> String {
        let error = inspect(table(commits).path(), recorded).unwrap_err();
        assert_eq!(error.exit_code(), 4);
        error.to_string()
    }

    #[test]
    fn a_whole_log_says_its_version_and_files() {
        let log = inspect(table(&[(0, WHOLE), (1, WHOLE)]).path(), None).unwrap();
        assert_eq!(log.version, Some(1));
        assert_eq!(log.added.into_iter().collect::<Vec<_>>(), ["a.parquet"]);
        assert_eq!(inspect(Path::new("/nowhere"), None).unwrap().version, None);
    }

    #[test]
    fn an_emptied_or_torn_commit_is_named() {
        assert!(told(&[(0, WHOLE), (1, "")], Some(1)).contains("00000000000000000001.json` is empty\nhelp: restore"));
        assert!(told(&[(0, WHOLE), (1, "")], Some(0)).contains("is empty\nhelp: no finished run needs this commit"));
        assert!(told(&[(0, &WHOLE[..WHOLE.len() - 1])], None).contains("no JSON"));
        // Torn exactly between two lines: only the count of actions tells.
        let cut = WHOLE.rfind('\n').unwrap();
        assert!(told(&[(0, &WHOLE[..cut])], None).contains("fewer actions"));
    }

    #[test]
    fn a_gap_is_named_and_a_log_may_start_late() {
        assert!(told(&[(0, WHOLE), (2, WHOLE)], None).contains("00000000000000000001.json` is missing"));
        assert_eq!(inspect(table(&[(7, WHOLE), (8, WHOLE)]).path(), None).unwrap().version, Some(8));
    }

    #[test]
    fn temporary_names_are_swept() {
        let folder = table(&[(0, WHOLE)]);
        let log = folder.path().join(FOLDER);
        fs::write(log.join("00000000000000000001.json#1"), "half").unwrap();
        fs::write(log.join("_commit_1234.json.tmp"), "half").unwrap();
        sweep(folder.path()).unwrap();
        assert_eq!(disk::names(&log).unwrap(), ["00000000000000000000.json"]);
    }
}
