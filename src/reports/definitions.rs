//! What do the words mean? Every metric that the document shows, from the registries of all systems.

use crate::document::{Block, Row, Value, table};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::{Marts, Metric, Report};
use crate::table::TableSpec;
use crate::table::columns::{id, text};
use crate::table::names::*;
use polars::prelude::*;

/// What metrics mean.
pub const DEFINITIONS: TableSpec = TableSpec {
    name: "definitions",
    grain: "a metric of a mart",
    key: &[METRIC, MART],
    columns: &[
        id(METRIC, "the metric's id").required(),
        id(
            MART,
            "the mart that holds it: two marts may use one word for two figures",
        )
        .required(),
        text(TITLE, "its name in reports").required(),
        text(FORMULA, "how it is computed").required(),
        text(UNIT, "what it is in").required(),
        text(NULL_RULE, "when it is not available").required(),
        text(SOURCE_TABLES, "the tables it is made from").required(),
    ],
};

/// The mart `definitions`.
///
/// # Errors
/// None that data can cause.
pub fn definitions<'m>(metrics: impl Iterator<Item = &'m Metric>) -> Result<DataFrame> {
    let metrics: Vec<&Metric> = metrics.collect();
    let column = |pick: fn(&Metric) -> &'static str| -> Vec<&str> {
        metrics.iter().map(|metric| pick(metric)).collect()
    };
    Ok(df![
        METRIC => column(|metric| metric.id),
        MART => column(|metric| metric.mart),
        TITLE => column(|metric| metric.title),
        FORMULA => column(|metric| metric.formula),
        UNIT => column(|metric| metric.unit),
        NULL_RULE => column(|metric| metric.null_rule),
        SOURCE_TABLES => column(|metric| metric.source_tables),
    ]?)
}

/// The report.
#[derive(Debug)]
pub struct Definitions;

impl Report for Definitions {
    fn id(&self) -> &'static str {
        "definitions"
    }

    fn title(&self) -> &'static str {
        "Definitions"
    }

    fn question(&self) -> &'static str {
        "What do the words mean?"
    }

    fn blocks(&self, marts: &Marts, _: &Settings) -> Result<Vec<Block>> {
        let mut table = table(
            "definitions-table",
            "Every metric: formula, unit, when it is not available, source",
            &[
                ("Metric", ""),
                ("Formula", ""),
                ("Unit", ""),
                ("Not available", ""),
                ("Tables", ""),
            ],
        );
        for row in marts.rows(&DEFINITIONS)? {
            let cell = |name: &str| Ok(Value::Text(row.text(name)?.to_owned()));
            let columns = [TITLE, FORMULA, UNIT, NULL_RULE, SOURCE_TABLES];
            table.rows.push(Row {
                cells: columns.map(cell).into_iter().collect::<Result<_>>()?,
                is_total: false,
            });
        }
        Ok(vec![Block::Table(table)])
    }
}
