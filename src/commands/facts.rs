//! run.json: what went in, what came out, what was checked, how long it took. The one output whose
//! bytes differ between two runs over the same inputs.

use super::build::Built;
use super::publish::Published;
use crate::domain::currency::Currency;
use crate::domain::money::plain;
use crate::lake::TableState;
use crate::pipeline::Settings;
use crate::render::WrittenFile;
use crate::reports::document::{Block, Figure, Value};
use crate::reports::number;
use crate::table::names::*;
use crate::table::read::rows;
use serde_json::{Value as Json, json};
use std::path::Path;
use std::time::Instant;

/// The document's figures.
fn figures(built: &Built) -> Vec<&Figure> {
    let blocks = built
        .document
        .sections
        .iter()
        .flat_map(|section| &section.blocks);
    blocks
        .filter_map(|block| {
            if let Block::Figures(figures) = block {
                Some(figures)
            } else {
                None
            }
        })
        .flatten()
        .collect()
}

/// The bytes of run.json, schema `closedloop/run/v1`.
pub fn run_json(
    settings: &Settings,
    built: &Built,
    states: &[TableState],
    outputs: &[WrittenFile],
    started: Instant,
) -> Vec<u8> {
    let document = json!({
        "schema": "closedloop/run/v1",
        "version": env!("CARGO_PKG_VERSION"),
        "pipeline": { "name": settings.name, "fingerprint": settings.fingerprint },
        "run": built.run,
        "as_of": settings.as_of.day,
        "status": "published",
        "exit_code": 0,
        "milliseconds": started.elapsed().as_millis(),
        "inputs": built.deliveries,
        "stages": built.stages.iter().map(|(stage, rows, milliseconds)| json!({ "stage": stage, "rows": rows, "milliseconds": milliseconds })).collect::<Vec<_>>(),
        "checks": checks(built),
        "lake": states,
        "figures": figures(built).iter().map(|figure| figure_json(figure, settings)).collect::<Vec<_>>(),
        "reconciliation": reconciliation(built, settings),
        "outputs": outputs.iter().map(|file| json!({ "path": file.path, "bytes": file.bytes, "blake3": file.blake3, "guarded_cells": file.guarded_cells })).collect::<Vec<_>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn figure_json(figure: &Figure, settings: &Settings) -> Json {
    let decimals = settings.currency.decimals();
    let (value, unit, n) = match &figure.value {
        Value::Money(micros) => (
            json!(plain(*micros, decimals)),
            settings.currency.code(),
            None,
        ),
        Value::Count(count) => (json!(count), "count", None),
        Value::Rate { value, n, .. } | Value::CohortRate { value, n, .. } => {
            (json!(value), "share", Some(*n))
        }
        Value::Share(value) => (json!(value), "share", None),
        Value::Return(value)
        | Value::ReturnRange { value, .. }
        | Value::ReturnInterval { value, .. }
        | Value::CohortReturn { value, .. }
        | Value::Ratio(value) => (json!(value), "ratio", None),
        Value::Days(days) => (json!(days), "days", None),
        Value::Text(text) => (json!(text), "", None),
        Value::Missing(reason) => {
            return json!({ "id": figure.id, "value": null, "not_available": reason });
        }
    };
    json!({ "id": figure.id, "value": value, "unit": unit, "n": n })
}

fn checks(built: &Built) -> Vec<Json> {
    let Some((_, frame)) = built
        .tables
        .iter()
        .find(|(spec, _)| spec.name == "data_quality")
    else {
        return Vec::new();
    };
    rows(frame)
        .map(|row| {
            let text = |name: &str| row.text(name).unwrap_or_default().to_owned();
            json!({ "id": text(CHECK), "source": text(SOURCE_NAME), "severity": text(SEVERITY), "count": row.count(COUNT).ok().flatten(), "share": row.number(SHARE).ok().flatten() })
        })
        .collect()
}

fn reconciliation(built: &Built, settings: &Settings) -> Vec<Json> {
    let Some((_, frame)) = built
        .tables
        .iter()
        .find(|(spec, _)| spec.name == "reconciliation")
    else {
        return Vec::new();
    };
    rows(frame)
        .map(|row| {
            let code = row.text(CURRENCY).unwrap_or_default();
            let decimals = Currency::from_code(code)
                .unwrap_or(settings.currency)
                .decimals();
            let money = |name: &str, decimals| {
                row.money(name)
                    .ok()
                    .flatten()
                    .map(|micros| plain(micros, decimals))
            };
            json!({
                "side": row.text(SIDE).unwrap_or_default(),
                "bucket": row.text(BUCKET).unwrap_or_default(),
                "count": row.count(DEAL_COUNT).ok().flatten(),
                "amount": money(AMOUNT, settings.currency.decimals()),
                "currency": code,
                "original_amount": money(ORIGINAL_AMOUNT, decimals),
                "is_beside": row.flag(IS_BESIDE).unwrap_or_default(),
            })
        })
        .collect()
}

/// What a publication says of itself, to a person and in one line of JSON.
pub fn published(built: &Built, path: &Path) -> Published {
    let figures = figures(built).into_iter().map(|figure| {
        format!(
            "  {:<36} {}",
            figure.label,
            number::short(&figure.value, built.document.currency)
        )
    });
    let head = format!("published {}", path.display());
    let page = path.join("report.html");
    let tail = page
        .is_file()
        .then(|| format!("  read it at {}", page.display()));
    let inputs: Vec<Json> =
        built.deliveries.iter().map(|delivery| json!({ "source": delivery.source, "name": delivery.name, "counts": delivery.counts })).collect();
    let result = json!({ "status": "published", "run": format!("r{:04}", built.run), "path": path, "inputs": inputs });
    Published {
        summary: std::iter::once(head).chain(figures).chain(tail).collect(),
        result: result.to_string(),
    }
}
