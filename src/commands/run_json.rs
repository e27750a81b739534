//! run.json: what went in, what came out, what was checked, how long it took. The one output whose
//! bytes differ between two runs over the same inputs.

use crate::document::{Block, Figure, Value};
use crate::domain::currency::Currency;
use crate::domain::money::plain;
use crate::error::{Error, Result};
use crate::lake::TableState;
use crate::pipeline::Settings;
use crate::reconciliation::RECONCILIATION;
use crate::render::WrittenFile;
use crate::run::Built;
use crate::system::{DATA_QUALITY, DOUBTS};
use crate::table::TableSpec;
use crate::table::names::*;
use crate::table::read::{RowOf, rows};
use serde_json::{Value as Json, json};
use std::time::Instant;

/// What is known of a run before its outputs are written.
pub(super) struct RunFacts<'a> {
    settings: &'a Settings,
    built: &'a Built,
    states: &'a [TableState],
    checks: Vec<Json>,
    warnings: Vec<Json>,
    reconciliation: Vec<Json>,
}

impl<'a> RunFacts<'a> {
    /// Reads the marts; `states` are those of the lake's tables.
    ///
    /// # Errors
    /// A mart or a column missing: a bug.
    pub(super) fn of(
        settings: &'a Settings,
        built: &'a Built,
        states: &'a [TableState],
    ) -> Result<Self> {
        Ok(Self {
            settings,
            built,
            states,
            checks: checks(built)?,
            warnings: warnings(built, settings.currency)?,
            reconciliation: reconciliation(built, settings)?,
        })
    }

    /// The bytes of run.json, schema `closedloop/run/v1`; `outputs` are the files written before it.
    ///
    /// # Errors
    /// What cannot be written as JSON: a bug.
    pub(super) fn bytes(&self, outputs: &[WrittenFile], started: Instant) -> Result<Vec<u8>> {
        let (settings, built) = (self.settings, self.built);
        let stages = built.timings.iter().map(
            |of| json!({ "stage": of.part, "rows": of.rows, "milliseconds": of.milliseconds }),
        );
        let figures = figures(built).map(|figure| figure_json(figure, settings));
        let outputs = outputs.iter().map(|file| {
            json!({
                "path": file.path,
                "bytes": file.bytes,
                "blake3": file.blake3,
                "guarded_cells": file.guarded_cells,
            })
        });
        let document = json!({
            "schema": "closedloop/run/v1",
            "version": env!("CARGO_PKG_VERSION"),
            "pipeline": { "name": settings.name, "fingerprint": settings.fingerprint },
            "run": built.run,
            "as_of": settings.as_of.day,
            "status": "published",
            "standing": built.document.status.in_words(),
            "warnings": self.warnings,
            "exit_code": 0,
            "milliseconds": started.elapsed().as_millis(),
            "inputs": built.deliveries,
            "stages": stages.collect::<Vec<_>>(),
            "checks": self.checks,
            "lake": self.states,
            "figures": figures.collect::<Vec<_>>(),
            "reconciliation": self.reconciliation,
            "outputs": outputs.collect::<Vec<_>>(),
        });
        let mut bytes = serde_json::to_vec_pretty(&document)
            .map_err(|cause| Error::bug(format!("run.json cannot be written: {cause}")))?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// The document's figures.
pub(super) fn figures(built: &Built) -> impl Iterator<Item = &Figure> {
    let sections = built.document.sections.iter();
    let blocks = sections.flat_map(|section| &section.blocks);
    blocks
        .filter_map(|block| {
            if let Block::Figures(figures) = block {
                Some(figures)
            } else {
                None
            }
        })
        .flatten()
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

/// The rows of a mart.
fn rows_of<'b>(built: &'b Built, spec: &TableSpec) -> Result<impl Iterator<Item = RowOf<'b>>> {
    let found = built.tables.iter().find(|(made, _)| made.name == spec.name);
    let made = found.ok_or_else(|| Error::bug(format!("no mart `{}`", spec.name)))?;
    Ok(rows(&made.1))
}

fn checks(built: &Built) -> Result<Vec<Json>> {
    let check = |row: RowOf<'_>| {
        Ok(json!({
            "id": row.text(CHECK)?,
            "source": row.text(SOURCE_NAME)?,
            "severity": row.text(SEVERITY)?,
            "count": row.count(COUNT)?,
            "share": row.number(SHARE)?,
        }))
    };
    rows_of(built, &DATA_QUALITY)?.map(check).collect()
}

/// The reasons of the status, the gravest first; amounts are in `currency`.
///
/// # Errors
/// A mart or a column missing: a bug.
pub(super) fn warnings(built: &Built, currency: Currency) -> Result<Vec<Json>> {
    let warning = |row: RowOf<'_>| {
        let amount = row.money(AMOUNT)?;
        Ok(json!({
            "id": row.text(CHECK)?,
            "source": row.text(SOURCE_NAME)?,
            "severity": row.text(SEVERITY)?,
            "text": row.text(REASON)?,
            "measure": row.number(MEASURE)?,
            "threshold": row.number(THRESHOLD)?,
            "amount": amount.map(|micros| plain(micros, currency.decimals())),
        }))
    };
    rows_of(built, &DOUBTS)?.map(warning).collect()
}

fn reconciliation(built: &Built, settings: &Settings) -> Result<Vec<Json>> {
    let bucket = |row: RowOf<'_>| {
        let code = row.text(CURRENCY)?;
        let own = Currency::from_code(code).unwrap_or(settings.currency);
        let money = |name: &str, currency: Currency| -> Result<Option<String>> {
            Ok(row
                .money(name)?
                .map(|micros| plain(micros, currency.decimals())))
        };
        Ok(json!({
            "side": row.text(SIDE)?,
            "bucket": row.text(BUCKET)?,
            "count": row.count(DEAL_COUNT)?,
            "amount": money(AMOUNT, settings.currency)?,
            "currency": code,
            "original_amount": money(ORIGINAL_AMOUNT, own)?,
            "is_beside": row.flag(IS_BESIDE)?.unwrap_or_default(),
        }))
    };
    rows_of(built, &RECONCILIATION)?.map(bucket).collect()
}
