//! What stands in an output folder: `job.json`, which job and which lake publish into it, what
//! `latest` names, and the folders of runs. Goes in: the folder. Comes out: what a run has to know
//! before it writes there; and `job.json`, made by the first that publishes.
//!
//! Of two that begin together only one makes `job.json`: the file gets its name by a link, which
//! fails where the name is taken.

use super::publish::LATEST;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Name of the file with the owner.
pub const OWNER: &str = "job.json";
/// Name of the file of a publication that lists the others.
const RUN_JSON: &str = "run.json";

/// Who publishes into a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderOwner {
    /// Name of the job.
    pub name: String,
    /// Id of its lake.
    pub lake: String,
}

/// What `latest` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatestPublication {
    /// Its run, where that can be read.
    pub run: Option<u64>,
    /// Its job, where that can be read.
    pub job: Option<String>,
}

/// An output folder as it is found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutputFolder {
    /// Who publishes into it; none before the first publication, and in one from before owners were
    /// noted.
    pub owner: Option<FolderOwner>,
    /// What `latest` names, if it is there.
    pub latest: Option<LatestPublication>,
    /// Runs that have a folder, ascending.
    pub runs: Vec<u64>,
}

impl OutputFolder {
    /// Looks at `out`, which need not exist.
    ///
    /// # Errors
    /// The environment: the folder cannot be read, or `job.json` is not what this program writes.
    pub fn read(out: &Path) -> Result<Self> {
        Ok(Self {
            owner: owner(out)?,
            latest: latest(out),
            runs: runs(out)?,
        })
    }
}

/// Makes `owner` the one who publishes into `out`, unless somebody does; gives who does now.
///
/// # Errors
/// The environment: the file cannot be written or read.
pub fn claim(out: &Path, owner: &FolderOwner) -> Result<FolderOwner> {
    fs::create_dir_all(out).map_err(|cause| Error::io("cannot create", out, cause))?;
    // Runs of one lake come one after the other, so what has its name was left by a killed one.
    let (path, beside) = (
        out.join(OWNER),
        out.join(format!(".{OWNER}.{}.partial", owner.lake)),
    );
    remove(&beside)?;
    if let Some(found) = self::owner(out)? {
        return Ok(found);
    }
    write(&beside, owner)?;
    match fs::hard_link(&beside, &path) {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => {
            return Err(Error::io("cannot create", &path, cause));
        }
        _ => {}
    }
    remove(&beside)?;
    sync(out)?;
    self::owner(out)?.ok_or_else(|| Error::io("cannot read", &path, "it was removed meanwhile"))
}

/// Gives the job that publishes into `out` another name.
///
/// # Errors
/// The environment: the file cannot be written.
pub fn rename_owner(out: &Path, owner: &FolderOwner) -> Result<()> {
    let beside = out.join(format!(".{OWNER}.{}.partial", owner.lake));
    remove(&beside)?;
    write(&beside, owner)?;
    let path = out.join(OWNER);
    fs::rename(&beside, &path)
        .map_err(|cause| Error::io("cannot rename into place", &path, cause))?;
    sync(out)
}

/// BLAKE3 of the `run.json` in the folder of a run, hex, and the job that it names; none where there
/// is no such file.
pub fn run_json_of(out: &Path, run: u64) -> Option<(String, Option<String>)> {
    let bytes = fs::read(out.join(folder_of(run)).join(RUN_JSON)).ok()?;
    let job = serde_json::from_slice(&bytes)
        .ok()
        .and_then(|json| job_of(&json));
    Some((blake3::hash(&bytes).to_hex().to_string(), job))
}

/// Name of the folder of a run.
pub fn folder_of(run: u64) -> String {
    format!("r{run:04}")
}

/// The run that a folder is named after; none if it is no run's.
pub fn run_of(folder: &str) -> Option<u64> {
    let run = folder.strip_prefix('r')?.parse().ok()?;
    (folder_of(run) == folder).then_some(run)
}

fn owner(out: &Path) -> Result<Option<FolderOwner>> {
    let path = out.join(OWNER);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(cause) if is_absent(&cause) => return Ok(None),
        Err(cause) => return Err(Error::io("cannot read", path, cause)),
    };
    let owner = serde_json::from_slice(&bytes).map_err(|_| {
        let expected = "found another text than closedloop writes, expected the job and the lake that publish into this folder\nhelp: restore it from a copy, or remove it: the next run writes it anew";
        Error::io("cannot read", &path, expected)
    })?;
    Ok(Some(owner))
}

/// Where the link leads nowhere, its target still names the run.
fn latest(out: &Path) -> Option<LatestPublication> {
    let link = out.join(LATEST);
    fs::symlink_metadata(&link).ok()?;
    let json: Json = fs::read(link.join(RUN_JSON))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let target = fs::read_link(&link).ok();
    let named = target.and_then(|target| run_of(&target.file_name()?.to_string_lossy()));
    Some(LatestPublication {
        run: named.or_else(|| json["run"].as_u64()),
        job: job_of(&json),
    })
}

fn job_of(run_json: &Json) -> Option<String> {
    run_json["pipeline"]["name"].as_str().map(str::to_owned)
}

fn runs(out: &Path) -> Result<Vec<u64>> {
    let failed = |cause| Error::io("cannot list", out, cause);
    let entries = match fs::read_dir(out) {
        Err(cause) if is_absent(&cause) => return Ok(Vec::new()),
        listed => listed.map_err(failed)?,
    };
    let mut runs = Vec::new();
    for entry in entries {
        runs.extend(run_of(
            &entry.map_err(failed)?.file_name().to_string_lossy(),
        ));
    }
    runs.sort_unstable();
    Ok(runs)
}

/// A file in the place of the folder holds nothing either; the run that wants to write there says so.
fn is_absent(cause: &std::io::Error) -> bool {
    matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn write(path: &Path, owner: &FolderOwner) -> Result<()> {
    let mut bytes = serde_json::to_vec_pretty(owner)
        .map_err(|cause| Error::bug(format!("`{OWNER}` could not be written: {cause}")))?;
    bytes.push(b'\n');
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()
        })
        .map_err(|cause| {
            let bytes = bytes.len();
            let cause = format!("{cause}, with {bytes} bytes to write");
            Error::io("cannot write", path, cause)
        })
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => {
            Err(Error::io("cannot remove a file left over", path, cause))
        }
        _ => Ok(()),
    }
}

fn sync(folder: &Path) -> Result<()> {
    File::open(folder)
        .and_then(|opened| opened.sync_all())
        .map_err(|cause| Error::io("cannot flush", folder, cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner_of(name: &str, lake: &str) -> FolderOwner {
        FolderOwner {
            name: name.into(),
            lake: lake.into(),
        }
    }

    #[test]
    fn the_first_claim_stands() {
        let out = tempfile::tempdir().unwrap();
        let (first, second) = (owner_of("first", "a"), owner_of("second", "b"));
        fs::write(out.path().join(".job.json.b.partial"), "half").unwrap();
        assert_eq!(claim(out.path(), &first).unwrap(), first);
        assert_eq!(claim(out.path(), &second).unwrap(), first);
        assert_eq!(claim(out.path(), &first).unwrap(), first);
        let renamed = owner_of("renamed", "a");
        rename_owner(out.path(), &renamed).unwrap();
        let found = OutputFolder::read(out.path()).unwrap();
        assert_eq!(found.owner, Some(renamed));
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
    }

    #[test]
    fn of_many_that_claim_together_one_does() {
        let out = tempfile::tempdir().unwrap();
        let claims: Vec<FolderOwner> = std::thread::scope(|scope| {
            let started: Vec<_> = (0..8)
                .map(|at| {
                    let folder = out.path();
                    scope.spawn(move || claim(folder, &owner_of("job", &at.to_string())).unwrap())
                })
                .collect();
            started
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert!(claims.iter().all(|owner| *owner == claims[0]), "{claims:?}");
    }

    #[test]
    fn what_stands_there_is_found() {
        let out = tempfile::tempdir().unwrap();
        let missing = out.path().join("missing");
        assert_eq!(
            OutputFolder::read(&missing).unwrap(),
            OutputFolder::default()
        );
        for name in ["r0010", "r0002", "r2", "known-at-r0003", "r0011.bak"] {
            fs::create_dir(out.path().join(name)).unwrap();
        }
        fs::write(
            out.path().join("r0010/run.json"),
            r#"{ "run": 10, "pipeline": { "name": "demo" } }"#,
        )
        .unwrap();
        std::os::unix::fs::symlink("r0010", out.path().join(LATEST)).unwrap();
        let found = OutputFolder::read(out.path()).unwrap();
        assert_eq!(found.runs, [2, 10]);
        let latest = found.latest.unwrap();
        assert_eq!(
            (latest.run, latest.job.as_deref()),
            (Some(10), Some("demo"))
        );
        assert_eq!(
            run_json_of(out.path(), 10).unwrap().1.as_deref(),
            Some("demo")
        );
        assert_eq!(run_json_of(out.path(), 2), None);
        fs::write(out.path().join(OWNER), "not ours").unwrap();
        let error = OutputFolder::read(out.path()).unwrap_err();
        assert!(
            error.exit_code() == 3 && error.to_string().contains("\nhelp: "),
            "{error}"
        );
    }
}
