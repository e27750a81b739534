//! `list`: the registries, as text.

use crate::attribution::MODELS;
use crate::cli::{ListArgs, Registry};
use crate::console::Console;
use crate::error::Result;
use crate::pipeline::presets;
use crate::render::FORMATS;
use crate::render::frame_text::{json_text, text_table};
use crate::run::{checks, marts, metrics, reports};
use crate::table::{ENTITIES, Kind, LAKE, TableSpec};
use polars::prelude::*;

/// A registry as a table: its heads, and its rows in their order.
type Listing = (Vec<&'static str>, Vec<Vec<String>>);

/// Prints a registry in its order.
///
/// # Errors
/// Output that cannot be written.
pub(super) fn execute(args: &ListArgs, as_json: bool, console: Console) -> Result<()> {
    let (heads, rows) = listing(args.what)?;
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

fn listing(what: Registry) -> Result<Listing> {
    Ok(match what {
        Registry::Models => (
            vec!["model", "title"],
            MODELS
                .iter()
                .map(|model| strings(&[model.id(), model.title()]))
                .collect(),
        ),
        Registry::Reports => (
            vec!["report", "title"],
            reports()
                .iter()
                .map(|report| strings(&[report.id(), report.title()]))
                .collect(),
        ),
        Registry::Formats => (
            vec!["format", "extension", "title"],
            FORMATS
                .iter()
                .map(|format| strings(&[format.id(), format.extension(), format.title()]))
                .collect(),
        ),
        Registry::Metrics => (
            vec!["metric", "table", "title", "formula", "unit"],
            metrics()
                .map(|metric| {
                    strings(&[
                        metric.id,
                        metric.mart,
                        metric.title,
                        metric.formula,
                        metric.unit,
                    ])
                })
                .collect(),
        ),
        Registry::Checks => (
            vec!["check", "severity", "advice"],
            checks()
                .map(|check| strings(&[check.id, check.severity.name(), check.advice]))
                .collect(),
        ),
        Registry::Presets => (
            vec!["preset", "entity", "title"],
            presets::all()?
                .iter()
                .map(|preset| strings(&[&preset.name, preset.entity.name, &preset.title]))
                .collect(),
        ),
        Registry::Columns => columns(),
        Registry::Tables => tables(),
    })
}

/// The columns of every table.
fn columns() -> Listing {
    let specs = ENTITIES.iter().chain(LAKE).chain(marts());
    let columns = specs.flat_map(|spec| spec.columns.iter().map(move |column| (spec, column)));
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
    let heads = vec!["table", "column", "required", "holds", "meaning"];
    (heads, rows.collect())
}

/// Every table.
fn tables() -> Listing {
    let of_kind = |kind: &'static str| {
        move |spec: &TableSpec| strings(&[spec.name, kind, spec.grain, &spec.key.join(", ")])
    };
    let entities = ENTITIES.iter().map(of_kind("entity"));
    let lake = LAKE.iter().map(of_kind("lake"));
    let marts = marts().into_iter().map(of_kind("mart"));
    let heads = vec!["table", "kind", "one row is", "key"];
    (heads, entities.chain(lake).chain(marts).collect())
}

fn strings(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}
