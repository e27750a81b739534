//! `check`: the pipeline file, the patterns, the headers and a sample of each new file. Writes
//! nothing.

use super::folder_owners::JobFolders;
use crate::cli::JobArgs;
use crate::console::Console;
use crate::error::Result;
use crate::ingest::{check_samples, survey};
use crate::lake::Lake;
use serde_json::json;

/// Checks a job.
///
/// # Errors
/// Every problem of the file; every source without files and every header that does not fit.
pub(super) fn execute(args: &JobArgs, as_json: bool, console: Console) -> Result<()> {
    let settings = super::settings(args)?;
    JobFolders::with(&settings, args).check()?;
    let known = if settings.lake.join("ledger").is_dir() {
        Lake::open_to_read(&settings.lake)?.deliveries()?
    } else {
        Vec::new()
    };
    let survey = survey(&settings, &known)?;
    survey.notes.iter().for_each(|note| console.say(note));
    for (source, reason) in settings.unused_sources() {
        console.say(&format!(
            "source `{}`: no figure uses what it delivers: {reason}",
            source.name
        ));
    }
    check_samples(&settings, &known, &survey.new)?;
    console.say(&format!(
        "`{}` is in order: {} sources, {} new files, {} known",
        settings.file.display(),
        settings.sources.len(),
        survey.new.len(),
        survey.known_count
    ));
    if as_json {
        console.print(&format!(
            "{}\n",
            json!({ "status": "in order", "sources": settings.sources.len(), "new": survey.new.len(), "known": survey.known_count })
        ))?;
    }
    Ok(())
}
