//! Which job a lake belongs to: `job.json`, with the job's name and an id by which the lake is known
//! wherever it lies. Goes in: the lake's folder. Comes out: what it says of itself, without opening
//! it; and the file, made at the first run.
//!
//! A copy of a lake has its id, so the id does not tell a lake from its copies: what was published
//! from one does, and that stands in its ledger.

use super::disk::{self, PendingFile};
use super::ledger::{self, LedgerEntry};
use super::{Lake, pending_publication, seal};
use crate::error::{Error, Result};
use pending_publication::PendingPublication;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Name of the file.
pub(super) const JOB: &str = "job.json";
/// What stands before the digits of its seal.
const SEAL_LEAD: &str = "\"seal\": \"";
/// Bytes of an id.
const ID_BYTES: usize = 16;

/// What the file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct LakeOwner {
    /// Name of the job.
    name: String,
    /// Id of the lake, 32 hex digits.
    lake: String,
    /// BLAKE3 of the file's bytes with zeros in the place of these 64 digits.
    seal: String,
}

/// What a lake says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LakeIdentity {
    /// The job that it belongs to; none before its first run.
    pub job: Option<String>,
    /// Its id; none before its first run, and until a run gives one to a lake from before there
    /// were ids.
    pub id: Option<String>,
    /// The last run of its ledger; 0 before the first.
    pub last_run: u64,
    /// A publication that may have its name without a record of its run.
    pub pending: Option<PendingPublication>,
}

/// What the lake in `root` says of itself; takes no lock and changes nothing. A folder without a
/// lake is a lake before its first run.
///
/// # Errors
/// The lake: `job.json`, or the ledger's last entry where it is missing, is damaged.
pub fn lake_identity(root: &Path) -> Result<LakeIdentity> {
    if !root.is_dir() {
        return Ok(LakeIdentity::default());
    }
    // A run that ends meanwhile records itself before it forgets what is pending.
    let pending = pending_publication::read(root)?;
    let owner = read(root)?;
    let last_run = ledger::last_run(&root.join("ledger"))?;
    let (job, id) = match (owner, last_run) {
        (Some(owner), _) => (Some(owner.name), Some(owner.lake)),
        (None, 0) => (None, None),
        (None, last) => {
            let entry = ledger::read_one(&root.join("ledger"), last)?;
            (Some(entry.pipeline.clone()), recorded_id(&entry))
        }
    };
    Ok(LakeIdentity {
        job,
        id,
        last_run,
        pending,
    })
}

impl Lake {
    /// Makes the lake one of the job `name`: writes `job.json` where it is missing or says another
    /// name, and gives the lake's id.
    ///
    /// # Errors
    /// The environment: the file cannot be written. The lake: it is damaged.
    pub fn belong_to(&self, name: &str) -> Result<String> {
        self.check_writable()?;
        let owner = read(&self.root)?;
        let recorded = || self.ledger.last().and_then(recorded_id);
        let id = match owner {
            Some(owner) if owner.name == name => return Ok(owner.lake),
            Some(owner) => owner.lake,
            None => recorded().map_or_else(|| new_id(&self.root), Ok)?,
        };
        let owner = LakeOwner {
            name: name.to_owned(),
            lake: id.clone(),
            seal: seal::OPEN.to_owned(),
        };
        let mut bytes = serde_json::to_vec_pretty(&owner)
            .map_err(|cause| Error::bug(format!("`{JOB}` could not be written: {cause}")))?;
        bytes.push(b'\n');
        seal::close(&mut bytes, SEAL_LEAD)?;
        disk::write_whole(PendingFile::create(&self.root)?, JOB, &bytes)?;
        Ok(id)
    }

    /// The lake's id; none in a lake that no job has named.
    ///
    /// # Errors
    /// The lake: `job.json` is damaged.
    pub(super) fn id(&self) -> Result<Option<String>> {
        Ok(read(&self.root)?.map(|owner| owner.lake))
    }
}

fn read(root: &Path) -> Result<Option<LakeOwner>> {
    let path = root.join(JOB);
    let Some(bytes) = disk::read_if_there(&path)? else {
        return Ok(None);
    };
    let sealed = seal::holds(&bytes, SEAL_LEAD)
        .then(|| serde_json::from_slice(&bytes).ok())
        .flatten();
    sealed.map(Some).ok_or_else(|| {
        Error::Lake(format!(
            "`{}` is torn or was changed: its seal does not hold\nhelp: restore it from a copy of the lake",
            path.display()
        ))
    })
}

/// Whether the file in `root` is as it was written; a missing one is.
pub(super) fn is_whole(root: &Path) -> bool {
    read(root).is_ok()
}

fn recorded_id(entry: &LedgerEntry) -> Option<String> {
    (!entry.lake.is_empty()).then(|| entry.lake.clone())
}

fn new_id(root: &Path) -> Result<String> {
    let mut bytes = [0; ID_BYTES];
    getrandom::fill(&mut bytes)
        .map_err(|cause| Error::io("cannot draw random bytes for", root.join(JOB), cause))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::entry;
    use super::*;
    use std::fs;

    #[test]
    fn a_lake_keeps_its_id_through_a_new_name_and_a_lost_file() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(lake_identity(root.path()).unwrap(), LakeIdentity::default());
        let mut lake = Lake::open(root.path()).unwrap();
        let id = lake.belong_to("demo").unwrap();
        assert_eq!(id.len(), 32);
        assert_eq!(lake.belong_to("demo").unwrap(), id);
        lake.record(entry(&lake)).unwrap();
        assert_eq!(lake.last_run().unwrap().lake, id);
        fs::remove_file(root.path().join(JOB)).unwrap();
        let found = lake_identity(root.path()).unwrap();
        assert_eq!(
            (found.job.as_deref(), found.id.as_deref(), found.last_run),
            (Some("demo"), Some(id.as_str()), 1)
        );
        assert_eq!(lake.belong_to("renamed").unwrap(), id);
        let found = lake_identity(root.path()).unwrap();
        assert_eq!(found.job.as_deref(), Some("renamed"));
    }

    #[test]
    fn a_changed_file_is_noticed() {
        let root = tempfile::tempdir().unwrap();
        Lake::open(root.path()).unwrap().belong_to("demo").unwrap();
        let path = root.path().join(JOB);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("demo", "deno")).unwrap();
        let error = lake_identity(root.path()).unwrap_err();
        assert_eq!(error.exit_code(), 4, "{error}");
        assert!(
            error
                .to_string()
                .contains("job.json` is torn or was changed")
        );
    }
}
