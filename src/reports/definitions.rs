//! What do the words mean? Every metric that the document shows.

use super::Report;
use super::document::{Block, Row, Section, Value};
use super::marts::{Marts, table};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::roi::METRICS;

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

    fn compose(&self, _: &Marts, _: &Settings) -> Result<Section> {
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
        for metric in METRICS {
            let cells = [
                metric.title,
                metric.formula,
                metric.unit,
                metric.null_rule,
                metric.source_tables,
            ]
            .map(|text| Value::Text(text.to_owned()))
            .to_vec();
            table.rows.push(Row {
                cells,
                is_total: false,
            });
        }
        Ok(Section {
            id: self.id(),
            title: self.title(),
            question: "What do the words mean?",
            blocks: vec![Block::Table(table)],
        })
    }
}
