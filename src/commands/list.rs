//! `list`: the registries, as text.

use crate::attribution::MODELS;
use crate::cli::{ListArgs, Registry};
use crate::console::Console;
use crate::error::Result;
use crate::pipeline::presets;
use crate::render::frame_text::{json_text, text_table};
use crate::reports::REPORTS;
use crate::roi::METRICS;
use crate::table::{ENTITIES, Kind, LAKE, MARTS};
use polars::prelude::*;

/// Prints a registry in its order.
///
/// # Errors
/// Output that cannot be written.
pub fn execute(args: &ListArgs, as_json: bool, console: Console) -> Result<()> {
    let rows: (Vec<&str>, Vec<Vec<String>>) = match args.what {
        Registry::Models => (
            vec!["model", "title"],
            MODELS
                .iter()
                .map(|model| strings(&[model.id(), model.title()]))
                .collect(),
        ),
        Registry::Reports => (
            vec!["report", "title"],
            REPORTS
                .iter()
                .map(|report| strings(&[report.id(), report.title()]))
                .collect(),
        ),
        Registry::Metrics => (
            vec!["metric", "title", "formula", "unit"],
            METRICS
                .iter()
                .map(|metric| strings(&[metric.id, metric.title, metric.formula, metric.unit]))
                .collect(),
        ),
        Registry::Presets => (
            vec!["preset", "entity", "title"],
            presets::all()?
                .iter()
                .map(|preset| strings(&[&preset.name, preset.entity.name, &preset.title]))
                .collect(),
        ),
        Registry::Columns => {
            let columns = ENTITIES
                .iter()
                .chain(LAKE)
                .chain(MARTS)
                .flat_map(|spec| spec.columns.iter().map(move |column| (spec, column)));
            let holds = |kind: Kind, unit: &str| {
                if let Kind::OneOf(words) = kind {
                    words.join(", ")
                } else {
                    unit.to_owned()
                }
            };
            let rows = columns.map(|(spec, column)| {
                strings(&[
                    spec.name,
                    column.name,
                    if column.required { "required" } else { "" },
                    &holds(column.kind, column.unit()),
                    column.meaning,
                ])
            });
            (
                vec!["table", "column", "required", "holds", "meaning"],
                rows.collect(),
            )
        }
        Registry::Tables => {
            let kinds = [("entity", ENTITIES), ("lake", LAKE), ("mart", MARTS)];
            let specs = kinds.iter().flat_map(|(kind, specs)| {
                specs
                    .iter()
                    .map(move |spec| strings(&[spec.name, kind, spec.grain, &spec.key.join(", ")]))
            });
            (vec!["table", "kind", "one row is", "key"], specs.collect())
        }
    };
    let (heads, rows) = rows;
    let columns = heads.iter().enumerate().map(|(at, head)| {
        Series::new(
            (*head).into(),
            rows.iter().map(|row| row[at].clone()).collect::<Vec<_>>(),
        )
        .into_column()
    });
    let frame = DataFrame::new(rows.len(), columns.collect())?;
    let text = if as_json {
        json_text(&frame)?
    } else {
        text_table(&frame, usize::MAX)?
    };
    console.print(&format!("{text}\n"))
}

fn strings(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}
