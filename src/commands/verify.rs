//! `verify`: every file of the lake against the hashes that the lake holds. Takes no lock and
//! writes nothing.

use super::folder_owners::JobFolders;
use crate::cli::VerifyArgs;
use crate::console::Console;
use crate::error::{Error, Result};
use crate::lake::{Damage, lake_identity, verify};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Verifies a lake.
///
/// # Errors
/// The lake: every damage, file by file. A lake that is not there or cannot be read.
pub(super) fn execute(args: &VerifyArgs, as_json: bool, console: Console) -> Result<()> {
    let settings = super::settings_to_read(&args.file, args.lake.as_deref())?;
    // A lake that cannot say whose it is is damaged: that is told below, with all other damage.
    if lake_identity(&settings.lake).is_ok() {
        JobFolders::of(&settings).check_lake()?;
    }
    let found = verify(&settings.lake, settings.privacy.key_file.as_deref())?;
    let is_whole = found.damage.is_empty();
    if as_json {
        let damage: Vec<_> = found.damage.iter().map(|damage| json!({ "path": damage.path, "found": damage.found.1, "help": damage.help })).collect();
        let status = if is_whole { "whole" } else { "damaged" };
        console.print(&format!(
            "{}\n",
            json!({ "status": status, "runs": found.runs, "files": found.files, "bytes": found.bytes, "damage": damage, "unknown": found.unknown })
        ))?;
    }
    if !found.unknown.is_empty() {
        console.say(&format!(
            "{} that the lake does not know, first `{}`: what a killed run left goes with the next run",
            counted(&found.unknown),
            found.unknown[0].display()
        ));
    }
    if !is_whole {
        return Err(damage_error(
            &settings.lake.display().to_string(),
            &found.damage,
        ));
    }
    if !as_json {
        console.print(&format!(
            "`{}` is whole: {} files, {} bytes, {} runs verified\n",
            settings.lake.display(),
            found.files,
            found.bytes,
            found.runs
        ))?;
    }
    Ok(())
}

fn counted(files: &[PathBuf]) -> String {
    if files.len() == 1 {
        "1 file".to_owned()
    } else {
        format!("{} files", files.len())
    }
}

/// Every damage on a line of its own, then each way out once.
fn damage_error(lake: &str, damage: &[Damage]) -> Error {
    let lines: Vec<String> = damage.iter().map(ToString::to_string).collect();
    let ways: BTreeSet<&str> = damage.iter().map(|damage| damage.help).collect();
    let help: Vec<String> = ways.into_iter().map(|way| format!("help: {way}")).collect();
    Error::Lake(format!(
        "the lake `{lake}` is damaged in {} places\n{}\n{}",
        damage.len(),
        lines.join("\n"),
        help.join("\n")
    ))
}
