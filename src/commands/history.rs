//! `history`: the runs of a pipeline.

use super::folder_owners::JobFolders;
use crate::cli::HistoryArgs;
use crate::console::Console;
use crate::error::Result;
use crate::lake::{LedgerEntry, RecordCounts};
use crate::render::frame_text::text_table;
use polars::prelude::*;
use serde_json::json;

/// Prints the runs, oldest first.
///
/// # Errors
/// A lake that cannot be read.
pub(super) fn execute(args: &HistoryArgs, as_json: bool, console: Console) -> Result<()> {
    let settings = super::settings_to_read(&args.file, args.lake.as_deref())?;
    let entries = JobFolders::of(&settings).open_to_read()?.runs()?;
    if as_json {
        let runs: Vec<_> = entries.iter().map(|entry| json!({ "run": entry.folder, "as_of": entry.as_of, "version": entry.version, "fingerprint": entry.fingerprint, "deliveries": entry.inputs.len(), "counts": counts(entry) })).collect();
        return console.print(&format!("{}\n", json!(runs)));
    }
    let column = |pick: &dyn Fn(&LedgerEntry) -> String| -> Vec<String> {
        entries.iter().map(pick).collect()
    };
    let frame = df![
        "run" => column(&|entry| entry.folder.clone()),
        "as_of" => column(&|entry| entry.as_of.to_string()),
        "deliveries" => column(&|entry| entry.inputs.len().to_string()),
        "new" => column(&|entry| entry.inputs.iter().filter(|delivery| delivery.run == entry.run).count().to_string()),
        "accepted" => column(&|entry| counts(entry).accepted.to_string()),
        "rejected" => column(&|entry| counts(entry).rejected.to_string()),
        "definitions" => column(&|entry| entry.fingerprint[..entry.fingerprint.len().min(12)].to_owned()),
        "version" => column(&|entry| entry.version.clone()),
    ]?;
    console.print(&format!("{}\n", text_table(&frame, usize::MAX)?))
}

fn counts(entry: &LedgerEntry) -> RecordCounts {
    let mut counts = RecordCounts::default();
    entry
        .inputs
        .iter()
        .for_each(|delivery| counts += delivery.counts);
    counts
}
