//! `explain`: why a number is what it is, down to the lines of the delivered files. It tells of the last publication: the rows that its run
//! knew, and the credits that it published.

mod deal;
mod metric;

use crate::cli::{ExplainArgs, ExplainWhat};
use crate::console::Console;
use crate::error::{Error, Result};
use crate::lake::Lake;
use crate::pipeline::Overrides;
use crate::render::frame_text::{json_text, text_table};
use crate::staging::Books;
use polars::prelude::DataFrame;

/// An explanation in parts, each a heading with what is said under it.
pub struct Explanation {
    parts: Vec<Part>,
    /// Where what is told does not come to what is published.
    faults: Vec<String>,
}

struct Part {
    id: &'static str,
    title: String,
    lines: Vec<String>,
    table: Option<DataFrame>,
}

impl Explanation {
    fn new() -> Self {
        Self { parts: Vec::new(), faults: Vec::new() }
    }

    fn add(&mut self, id: &'static str, title: impl Into<String>, lines: Vec<String>, table: Option<DataFrame>) {
        self.parts.push(Part { id, title: title.into(), lines, table });
    }

    fn text(&self) -> Result<String> {
        let mut text = String::new();
        for part in &self.parts {
            text.push_str(&format!("{}\n", part.title));
            part.lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
            if let Some(table) = &part.table {
                text.push_str(&text_table(table, usize::MAX)?);
            }
            text.push('\n');
        }
        Ok(text)
    }

    /// One object with a list of lines and a list of rows for each part.
    fn json(&self) -> Result<String> {
        let part = |part: &Part| {
            let rows = part.table.as_ref().map_or(Ok("[]".to_owned()), json_text)?;
            let lines = serde_json::json!(part.lines);
            Ok(format!("\"{}\":{{\"lines\":{lines},\"rows\":{}}}", part.id, rows.replace('\n', "")))
        };
        Ok(format!("{{{}}}\n", self.parts.iter().map(part).collect::<Result<Vec<_>>>()?.join(",")))
    }
}

/// Prints the explanation.
///
/// # Errors
/// A lake that cannot be read, something that is not there.
pub fn execute(args: &ExplainArgs, as_json: bool, console: Console) -> Result<()> {
    let lake = Lake::open_to_read(&super::settings_to_read(&args.file, args.lake.as_deref())?.lake)?;
    let Some(last) = lake.last_run() else {
        return Err(Error::Pipeline("nothing is published yet\nhelp: `closedloop run` publishes".to_owned()));
    };
    let (run, fingerprint) = (last.run, last.fingerprint.clone());
    // What was published was made as of that day, whatever day it is.
    let overrides = Overrides { lake: args.lake.clone(), as_of: Some(last.as_of), ..Overrides::default() };
    let settings = super::read(&args.file, &overrides)?;
    if fingerprint != settings.fingerprint {
        console.say(&format!("the pipeline file, or what is built in, is another than that of run r{run:04}: `closedloop run` publishes by what it says"));
    }
    let books = Books::known_at(lake, run)?;
    let explanation = match &args.what {
        ExplainWhat::Deal { id } => deal::explain(&books, &settings, id)?,
        ExplainWhat::Metric(asked) => metric::explain(&books, &settings, asked)?,
    };
    console.print(&if as_json { explanation.json()? } else { explanation.text()? })?;
    match explanation.faults.as_slice() {
        [] => Ok(()),
        faults if fingerprint == settings.fingerprint => Err(Error::bug(faults.join("; "))),
        faults => Err(Error::Pipeline(format!(
            "{}\nhelp: the pipeline file is not that of run r{run:04}: `closedloop run` publishes by what it says",
            faults.join("; ")
        ))),
    }
}
