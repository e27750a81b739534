//! The run whose marts a command shows. Goes in: the lake and the pipeline file. Comes out: the
//! settings as of the last day of that run, or that the pipeline file has changed since.
//!
//! The day on which the program is called is no change: the file is compared as of the run's own day.

use crate::error::{Error, Result};
use crate::lake::{Lake, LedgerEntry};
use crate::pipeline::{Overrides, Settings};
use std::path::Path;

/// The settings of `file` as of the last day of the last run. `what` is what the person asked for.
///
/// # Errors
/// Your pipeline file or command: nothing is published yet, or the file is another than that of the
/// run.
pub(super) fn settings_of_last_run(
    (file, lake_folder): (&Path, Option<&Path>),
    lake: &Lake,
    what: &str,
) -> Result<Settings> {
    let Some(last) = lake.last_run() else {
        return Err(Error::Pipeline(
            "nothing is published yet\nhelp: `closedloop run` publishes".to_owned(),
        ));
    };
    let overrides = Overrides {
        lake: lake_folder.map(Path::to_owned),
        as_of: Some(last.as_of),
        ..Overrides::default()
    };
    let settings = super::read(file, &overrides)?;
    if last.fingerprint == settings.fingerprint {
        Ok(settings)
    } else {
        Err(other_file(last, file, what))
    }
}

fn other_file(last: &LedgerEntry, file: &Path, what: &str) -> Error {
    let (run, file) = (&last.folder, file.display());
    Error::Pipeline(format!(
        "{what} is of run {run}, which another state of the pipeline file `{file}` has made\nhelp: `closedloop run {file}` makes it anew by what the file says now"
    ))
}
