//! Every file of a lake against the lake's own records of it. Goes in: the lake's folder, read
//! only, without its lock. Comes out: how much was verified, and every damage, file by file.
//!
//! A file is known by an entry of the ledger, by a commit of a table, or by its place. Data files
//! are hashed whole; files that no entry knows yet are compared with their own names. Nothing here
//! stops at the first damage.

use super::content_check::{size, way_out};
use super::ledger::{self, LedgerEntry};
use super::{disk, key, log, names, owner, pending_publication};
use crate::error::{Error, Result};
use crate::table::LAKE;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A file that is not as the lake has recorded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file, absolute.
    pub path: PathBuf,
    /// What it is and what is wrong with it; goes before and behind the path.
    pub found: (&'static str, String),
    /// The way out.
    pub help: &'static str,
}

/// What verifying found.
#[derive(Debug, Default)]
pub struct Verified {
    /// Runs in the ledger.
    pub runs: u64,
    /// Files that were read and compared.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Every damage, in the order of ledger, commits, data files, key.
    pub damage: Vec<Damage>,
    /// Files that nothing in the lake knows, absolute: left by a run that was killed, or put there
    /// by somebody.
    pub unknown: Vec<PathBuf>,
}

/// Whether a file means something to the run at hand, or to the one after it, alone.
fn is_of_a_moment(root: &Path, path: &Path) -> bool {
    ["lock", pending_publication::PUBLISHING]
        .iter()
        .any(|name| path == root.join(name))
}

impl std::fmt::Display for Damage {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            to,
            "{} `{}` {}",
            self.found.0,
            self.path.display(),
            self.found.1
        )
    }
}

const FROM_A_COPY: &str = "restore it from a copy of the lake";

/// Compares every file of the lake in `root`; `key_file` is the job's own key, if it names one.
///
/// # Errors
/// Your pipeline file or command: there is no lake. The environment: a file or folder cannot be
/// read.
pub fn verify(root: &Path, key_file: Option<&Path>) -> Result<Verified> {
    if !root.join("ledger").is_dir() {
        return Err(Error::Pipeline(format!(
            "there is no lake in `{}`\nhelp: `closedloop run` makes one",
            root.display()
        )));
    }
    let root = fs::canonicalize(root).map_err(|cause| Error::io("cannot open", root, cause))?;
    let mut verifier = Verifier {
        root,
        ..Verifier::default()
    };
    verifier.ledger()?;
    for table in verifier.tables()? {
        verifier.commits(&table)?;
    }
    for (path, expected) in std::mem::take(&mut verifier.data) {
        verifier.data_file(path, &expected)?;
    }
    verifier.key(key_file)?;
    verifier.owner()?;
    let root = verifier.root.clone();
    verifier.strangers(&root)?;
    Ok(verifier.found)
}

/// What a data file is to be, as far as it is recorded.
#[derive(Debug, Default)]
struct ExpectedFile {
    bytes: Option<u64>,
    blake3: Option<String>,
}

#[derive(Debug, Default)]
struct Verifier {
    root: PathBuf,
    /// Entries that are whole.
    entries: Vec<LedgerEntry>,
    data: BTreeMap<PathBuf, ExpectedFile>,
    known: BTreeSet<PathBuf>,
    found: Verified,
}

impl Verifier {
    fn ledger(&mut self) -> Result<()> {
        let folder = self.root.join("ledger");
        let runs = ledger::runs(&folder)?;
        let mut hashes = Some((String::new(), String::new()));
        for run in 1..=runs.last().copied().unwrap_or(0) {
            let path = folder.join(ledger::file_name(run));
            let Some(bytes) = self.read(&path)? else {
                self.damaged(
                    "ledger entry",
                    path,
                    "is missing, though later entries exist",
                );
                hashes = None;
                continue;
            };
            self.found.runs += 1;
            let is_next = |entry: &LedgerEntry| {
                hashes
                    .as_ref()
                    .is_none_or(|(_, last)| *last == entry.previous)
            };
            match ledger::read_entry(run, &bytes) {
                Ok(entry) if is_next(&entry) => self.take(entry),
                Ok(_) => self.damaged(
                    "ledger entry",
                    path,
                    "does not follow the entry before it: one of the two was exchanged",
                ),
                Err(what) => {
                    self.damaged("ledger entry", path, what);
                    hashes = None;
                    continue;
                }
            }
            hashes = Some((
                hashes.unwrap_or_default().1,
                blake3::hash(&bytes).to_hex().to_string(),
            ));
        }
        let head = folder.join(ledger::HEAD);
        self.read(&head)?;
        // The head cannot be judged by an entry that is damaged itself.
        if let Some(what) = hashes
            .map(|hashes| ledger::head_damage(&folder, runs.len() as u64, &hashes))
            .transpose()?
            .flatten()
        {
            self.damaged("ledger entry", head, what);
        }
        Ok(())
    }

    fn take(&mut self, entry: LedgerEntry) {
        for state in &entry.tables {
            for file in &state.files {
                let expected = ExpectedFile {
                    bytes: Some(file.bytes),
                    blake3: Some(file.blake3.clone()),
                };
                self.data
                    .insert(self.root.join(&state.table).join(&file.path), expected);
            }
        }
        self.entries.push(entry);
    }

    /// Tables that an entry knows or that have a folder.
    fn tables(&self) -> Result<BTreeSet<String>> {
        let mut tables: BTreeSet<String> = LAKE.iter().map(|spec| spec.name.to_owned()).collect();
        for kind in ["raw", "marts"] {
            tables.extend(
                disk::names(&self.root.join(kind))?
                    .into_iter()
                    .map(|name| format!("{kind}/{name}")),
            );
        }
        tables.extend(
            self.entries
                .iter()
                .flat_map(|entry| entry.tables.iter().map(|state| state.table.clone())),
        );
        Ok(tables)
    }

    /// Every commit of a table, and the hash over all of them at each version that a run recorded.
    fn commits(&mut self, table: &str) -> Result<()> {
        let folder = self.root.join(table);
        let states = self
            .entries
            .iter()
            .flat_map(|entry| &entry.tables)
            .filter(|state| state.table == table);
        let recorded: BTreeMap<u64, String> = states
            .map(|state| (state.version, state.commits.clone()))
            .collect();
        let last = log::versions(&folder)?
            .last()
            .copied()
            .max(recorded.last_key_value().map(|(version, _)| *version));
        let Some(last) = last else { return Ok(()) };
        let mut log = Some(log::Log::default());
        for version in 0..=last {
            let path = log::commit_path(&folder, version);
            let Some(bytes) = self.read(&path)? else {
                self.damaged("commit", path, "is missing");
                log = None;
                continue;
            };
            let added = log::added_by(&bytes);
            if let Some(what) = log::damage(&bytes).or(added
                .is_none()
                .then_some("is torn: one of its lines is no JSON"))
            {
                self.damaged("commit", path, what);
                log = None;
                continue;
            }
            for (name, size) in added.unwrap_or_default() {
                self.data
                    .entry(folder.join(name))
                    .or_default()
                    .bytes
                    .get_or_insert(size);
            }
            if let Some(log) = &mut log {
                log.take(version, &bytes);
            }
            if log.as_ref().is_some_and(|log| {
                recorded
                    .get(&version)
                    .is_some_and(|commits| *commits != log.commits())
            }) {
                self.damaged(
                    "commit",
                    path,
                    "or one before it is not the one that the ledger knows",
                );
                log = None;
            }
        }
        Ok(())
    }

    fn data_file(&mut self, path: PathBuf, recorded: &ExpectedFile) -> Result<()> {
        let help = way_out(&path);
        self.known.insert(path.clone());
        let Some(bytes) = size(&path)? else {
            return self.damaged_data(path, "is missing".to_owned(), help);
        };
        self.found.files += 1;
        self.found.bytes += bytes;
        if let Some(expected) = recorded.bytes.filter(|expected| *expected != bytes) {
            return self.damaged_data(
                path,
                format!("has {bytes} bytes, expected {expected}"),
                help,
            );
        }
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let expected = recorded
            .blake3
            .as_deref()
            .or_else(|| names::read(&name).map(|named| named.content));
        match expected {
            None => self.damaged_data(
                path,
                "is none of ours by its name".to_owned(),
                "only closedloop may write to the lake's tables; take the other program's commit back",
            ),
            Some(expected) if disk::hash_file(&path)?.starts_with(expected) => Ok(()),
            Some(_) => self.damaged_data(path, "has other content than when it was written".to_owned(), help),
        }
    }

    fn key(&mut self, key_file: Option<&Path>) -> Result<()> {
        let recorded = self.entries.last().and_then(|entry| entry.key.clone());
        let (noted, check) = (key::noted(&self.root)?, self.root.join(key::CHECK));
        if self.read(&check)?.is_some() && recorded.is_some() && noted != recorded {
            self.damaged("check value", check, "is not the one that the ledger knows");
        }
        let own = self.root.join(key::KEY);
        let bytes = self.read(&own)?;
        let Some(expected) = recorded.or(noted) else {
            return Ok(());
        };
        let (path, bytes) = match key_file {
            Some(path) => (path.to_owned(), Some(key::given(path)?)),
            None => (own, bytes),
        };
        match bytes {
            None => self.damaged(
                "key",
                path,
                "is missing, though people in the lake are hashed with it",
            ),
            Some(bytes) if key::check_value(&bytes) != expected => self.damaged(
                "key",
                path,
                "is not the one that people in the lake are hashed with",
            ),
            Some(_) => {}
        }
        Ok(())
    }

    fn owner(&mut self) -> Result<()> {
        let path = self.root.join(owner::JOB);
        if self.read(&path)?.is_some() && !owner::is_whole(&self.root) {
            self.damaged(
                "name of the job",
                path,
                "is torn or was changed: its seal does not hold",
            );
        }
        Ok(())
    }

    fn strangers(&mut self, folder: &Path) -> Result<()> {
        for name in disk::names(folder)? {
            let path = folder.join(&name);
            if path.is_dir() {
                self.strangers(&path)?;
            } else if !self.known.contains(&path) && !is_of_a_moment(&self.root, &path) {
                self.found.unknown.push(path);
            }
        }
        Ok(())
    }

    /// A file of the lake that is small enough to be held; counted and known.
    fn read(&mut self, path: &Path) -> Result<Option<Vec<u8>>> {
        self.known.insert(path.to_owned());
        let bytes = disk::read_if_there(path)?;
        self.found.files += u64::from(bytes.is_some());
        self.found.bytes += bytes.as_ref().map_or(0, Vec::len) as u64;
        Ok(bytes)
    }

    fn damaged(&mut self, kind: &'static str, path: PathBuf, what: impl Into<String>) {
        self.found.damage.push(Damage {
            path,
            found: (kind, what.into()),
            help: FROM_A_COPY,
        });
    }

    fn damaged_data(&mut self, path: PathBuf, what: String, help: &'static str) -> Result<()> {
        self.found.damage.push(Damage {
            path,
            found: ("data file", what),
            help,
        });
        Ok(())
    }
}
