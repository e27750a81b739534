//! `show`: a table of the lake as text, CSV or JSON.

use super::folder_owners::JobFolders;
use super::last_run::settings_of_last_run;
use crate::cli::{ShowArgs, TextFormat};
use crate::console::Console;
use crate::error::{Error, Result};
use crate::lake::Lake;
use crate::pipeline::Settings;
use crate::render::frame_text::{csv_text, json_text, text_table};
use crate::run::{mart, marts};
use crate::staging::{LakeSnapshot, read_file, view};
use crate::table::{ENTITIES, LAKE, entity};
use polars::prelude::DataFrame;

/// Prints a table.
///
/// # Errors
/// A name that is no table's, a lake that cannot be read.
pub(super) fn execute(args: &ShowArgs, as_json: bool, console: Console) -> Result<()> {
    let settings = super::settings_to_read(&args.file, args.lake.as_deref())?;
    let lake = JobFolders::of(&settings).open_to_read()?;
    let frame = find(lake, &settings, args)?;
    let text = match if as_json {
        TextFormat::Json
    } else {
        args.format
    } {
        TextFormat::Text => format!("{}\n", text_table(&frame, usize::MAX)?),
        TextFormat::Csv => csv_text(&frame)?,
        TextFormat::Json => format!("{}\n", json_text(&frame)?),
    };
    console.print(&text)
}

fn find(lake: Lake, settings: &Settings, args: &ShowArgs) -> Result<DataFrame> {
    let name = args.table.as_str();
    if args.current && (mart(name).is_some() || name == LAKE[0].name) {
        return Err(Error::Pipeline(format!(
            "`{name}` is no entity: only what a source delivers has a current view\nhelp: leave `--current` out"
        )));
    }
    if let Some(spec) = mart(name) {
        let Some(file) = lake.mart_file(spec)? else {
            return Err(Error::Pipeline(format!(
                "the table `{name}` is not in the lake yet\nhelp: `closedloop run` makes it"
            )));
        };
        let what = format!("the table `{name}` in the lake");
        settings_of_last_run((&args.file, args.lake.as_deref()), &lake, &what)?;
        return read_file(&file);
    }
    if name == LAKE[0].name {
        return LakeSnapshot::now(lake, settings)?.rejects();
    }
    match entity(name) {
        Some(spec) if args.current => view(&LakeSnapshot::now(lake, settings)?, settings, spec),
        Some(spec) => LakeSnapshot::now(lake, settings)?.rows(spec),
        None => {
            let names: Vec<&str> = marts()
                .into_iter()
                .chain(ENTITIES)
                .chain(LAKE)
                .map(|spec| spec.name)
                .collect();
            let closest = names
                .iter()
                .max_by(|a, b| {
                    strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name))
                })
                .copied()
                .unwrap_or_default();
            Err(Error::Pipeline(format!(
                "there is no table `{name}`; the closest name is `{closest}`\nhelp: `closedloop list tables` lists them all"
            )))
        }
    }
}
