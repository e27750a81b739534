//! What `latest` names after a run. Goes in: the run's record and the output folder. Comes out: the
//! link moved, or the publication that it still names.
//!
//! The surprising thing: the newest publication is not always the latest. One with an earlier last
//! day, because somebody looked back or a clock was set back, stands beside; whoever opens `latest`
//! would else read older figures than the day before.

use super::folder_owners::JobFolders;
use crate::error::Result;
use crate::lake::{Lake, LedgerEntry};
use crate::render::output_folder::{OutputFolder, folder_of};
use crate::render::publish::point_latest;
use chrono::NaiveDate;

/// What `latest` names after a run.
pub(super) enum Latest {
    /// The run's own publication.
    Moved,
    /// One with a later last day.
    Kept {
        /// Its folder.
        folder: String,
        /// Its last day.
        as_of: NaiveDate,
    },
}

impl Latest {
    /// A line for a person, where `latest` does not name the run's publication.
    pub(super) fn line(&self, entry: &LedgerEntry) -> Option<String> {
        let Self::Kept { folder, as_of } = self else {
            return None;
        };
        Some(format!(
            "`latest` still names {folder}, as of {as_of}; {} is as of {}: `--move-latest` makes `latest` name it",
            entry.folder, entry.as_of
        ))
    }

    /// The folder that `latest` names.
    pub(super) fn folder<'a>(&'a self, entry: &'a LedgerEntry) -> &'a str {
        match self {
            Self::Moved => &entry.folder,
            Self::Kept { folder, .. } => folder,
        }
    }
}

/// Points `latest` at the publication of `entry`, unless what it names has a later last day and
/// `is_asked` is false.
///
/// # Errors
/// The environment: the output folder cannot be written. The lake: the ledger cannot be read.
pub(super) fn move_latest(
    folders: JobFolders<'_>,
    lake: &Lake,
    entry: &LedgerEntry,
    is_asked: bool,
) -> Result<Latest> {
    let out = folders.output();
    folders.claim_output()?;
    if !is_asked && let Some(kept) = later(lake, entry, OutputFolder::read(out)?)? {
        return Ok(kept);
    }
    point_latest(out, &entry.folder)?;
    Ok(Latest::Moved)
}

/// What `latest` names, where its last day lies after that of `entry`. A link that names no folder
/// that is there keeps nothing.
fn later(lake: &Lake, entry: &LedgerEntry, output: OutputFolder) -> Result<Option<Latest>> {
    let named = output.latest.and_then(|latest| latest.run);
    let Some(run) = named.filter(|run| *run < entry.run && output.runs.contains(run)) else {
        return Ok(None);
    };
    let as_of = lake.run(run)?.as_of;
    Ok((as_of > entry.as_of).then(|| Latest::Kept {
        folder: folder_of(run),
        as_of,
    }))
}
