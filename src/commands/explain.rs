//! `explain`: why a number is what it is, down to the lines of the delivered files. It is about the
//! last publication: the rows that its run knew, and the credits that it published.

mod deal;
mod metric;

use super::folder_owners::JobFolders;
use super::last_run::settings_of_last_run;
use crate::cli::{ExplainArgs, ExplainWhat};
use crate::console::Console;
use crate::error::{Error, Result};
use crate::render::frame_text::{escape_controls, json_text, text_table, visible};
use crate::staging::LakeSnapshot;
use polars::prelude::DataFrame;

/// An explanation in parts, each a heading with its text and its table.
pub(super) struct Explanation {
    parts: Vec<ExplanationPart>,
    /// Where the explained rows do not come to what is published.
    faults: Vec<String>,
}

struct ExplanationPart {
    id: &'static str,
    title: String,
    lines: Vec<String>,
    table: Option<DataFrame>,
}

impl Explanation {
    fn new() -> Self {
        Self {
            parts: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn add(
        &mut self,
        id: &'static str,
        title: impl Into<String>,
        lines: Vec<String>,
        table: Option<DataFrame>,
    ) {
        self.parts.push(ExplanationPart {
            id,
            title: title.into(),
            lines,
            table,
        });
    }

    fn text(&self) -> Result<String> {
        let mut text = String::new();
        for part in &self.parts {
            text.push_str(&format!("{}\n", visible(&part.title)));
            part.lines
                .iter()
                .for_each(|line| text.push_str(&format!("  {}\n", visible(line))));
            if let Some(table) = &part.table {
                text.push_str(&text_table(table, usize::MAX)?);
            }
            text.push('\n');
        }
        Ok(text)
    }

    /// One object with a list of lines and a list of rows for each part.
    fn json(&self) -> Result<String> {
        let part = |part: &ExplanationPart| {
            let rows = part.table.as_ref().map_or(Ok("[]".to_owned()), json_text)?;
            let lines = escape_controls(&serde_json::json!(part.lines).to_string());
            Ok(format!(
                "\"{}\":{{\"lines\":{lines},\"rows\":{}}}",
                part.id,
                rows.replace('\n', "")
            ))
        };
        Ok(format!(
            "{{{}}}\n",
            self.parts
                .iter()
                .map(part)
                .collect::<Result<Vec<_>>>()?
                .join(",")
        ))
    }
}

/// Prints the explanation.
///
/// # Errors
/// A lake that cannot be read, something that is not there.
pub(super) fn execute(args: &ExplainArgs, as_json: bool, console: Console) -> Result<()> {
    let of_today = super::settings_to_read(&args.file, args.lake.as_deref())?;
    let lake = JobFolders::of(&of_today).open_to_read()?;
    // What was published was made as of that day, whatever day it is.
    let settings = settings_of_last_run(
        (&args.file, args.lake.as_deref()),
        &lake,
        "what `explain` explains",
    )?;
    let run = lake.next_run() - 1;
    let is_same = lake
        .last_run()
        .is_some_and(|last| last.version == env!("CARGO_PKG_VERSION"));
    if !is_same {
        console.say(&format!("the program is another than that of run r{run:04}: `closedloop run` publishes by what it does now"));
    }
    let snapshot = LakeSnapshot::known_at(lake, run, &settings)?;
    let explanation = match &args.what {
        ExplainWhat::Deal { id } => deal::explain(&snapshot, &settings, id)?,
        ExplainWhat::Metric(request) => metric::explain(&snapshot, &settings, request)?,
    };
    console.print(&if as_json {
        explanation.json()?
    } else {
        explanation.text()?
    })?;
    match explanation.faults.as_slice() {
        [] => Ok(()),
        faults if is_same => Err(Error::bug(faults.join("; "))),
        faults => Err(Error::Pipeline(format!(
            "{}\nhelp: the program is not that of run r{run:04}: `closedloop run` publishes by what it does now",
            faults.join("; ")
        ))),
    }
}
