//! `paths`: the paths of closed deals, one a row, as ChannelAttribution and DP6's
//! marketing_attribution_models read them.

use super::folder_owners::JobFolders;
use super::last_run::settings_of_last_run;
use crate::attribution::TOP_PATHS;
use crate::cli::PathsArgs;
use crate::console::Console;
use crate::error::{Error, Result};
use crate::render::frame_text::{csv_text, json_text};
use crate::staging::read_file;
use crate::table::names::*;
use polars::prelude::*;

/// Prints the paths: `path`, `won_count`, `won_amount`, `lost_count`.
///
/// # Errors
/// A lake that cannot be read, or that nothing was published from.
pub(super) fn execute(args: &PathsArgs, as_json: bool, console: Console) -> Result<()> {
    let settings = super::settings_to_read(&args.file, args.lake.as_deref())?;
    let lake = JobFolders::of(&settings).open_to_read()?;
    settings_of_last_run(
        (&args.file, args.lake.as_deref()),
        &lake,
        "the list of paths",
    )?;
    let file = lake
        .mart_file(&TOP_PATHS)?
        .ok_or_else(|| Error::bug("a run without the mart of paths"))?;
    let is_closed = (col(WON_COUNT) + col(LOST_COUNT)).gt(lit(0));
    let paths = read_file(&file)?.lazy().filter(is_closed).select([
        col(CHANNEL_PATH).alias(PATH),
        col(WON_COUNT),
        col(WON_AMOUNT),
        col(LOST_COUNT),
    ]);
    let paths = paths.collect()?;
    console.print(&if as_json {
        json_text(&paths)?
    } else {
        csv_text(&paths)?
    })
}
