//! Rows of the mart `roi` and the columns that they become.

use super::return_metric::ReturnMetric;
use super::return_metrics::RETURN_METRICS;
use super::return_parts::ReturnParts;
use super::roi_inputs::RoiInputs;
use super::roi_keys::RoiKey;
use super::verdict::Verdict;
use super::{ALL_PERIODS, CLOSE_DATE, TOUCH_DATE};
use crate::attribution::Basis;
use crate::domain::month::Month;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::Kind;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::HashMap;

/// One row.
pub(super) struct ReturnRow {
    pub model: usize,
    pub basis: Basis,
    pub key: RoiKey,
    /// What the figures are made of.
    pub parts: ReturnParts,
    pub mature_spend: Option<i128>,
    pub interval: Option<(f64, f64)>,
    pub payback: Option<i64>,
    pub verdict: Option<Verdict>,
}

/// Rows, in order.
#[derive(Default)]
pub(super) struct ReturnRows(Vec<ReturnRow>);

impl ReturnRows {
    pub(super) fn push(&mut self, row: ReturnRow) {
        self.0.push(row);
    }

    /// The mart; `book` knows what the codes mean.
    pub(super) fn into_frame(self, inputs: &RoiInputs<'_>) -> Result<DataFrame> {
        let mut months: HashMap<Option<Month>, String> = HashMap::new();
        for row in &self.0 {
            months
                .entry(row.key.month)
                .or_insert_with(|| period(row.key.month));
        }
        let models = &inputs.settings.attribution.models;
        let mut columns = vec![
            self.text(MODEL, |row| models.get(row.model).map(String::as_str)),
            self.text(BASIS, |row| Some(basis(row.basis))),
            self.text(PERIOD, |row| months.get(&row.key.month).map(String::as_str)),
            self.text(LEVEL, |row| Some(row.key.level.name())),
            self.text(VALUE, |row| {
                Some(inputs.values.name(row.key.level, row.key.value))
            }),
            self.money(MATURE_SPEND, |row| row.mature_spend)?,
            self.number(ROI_LOW, |row| row.interval.map(|(low, _)| low)),
            self.number(ROI_HIGH, |row| row.interval.map(|(_, high)| high)),
            self.count(PAYBACK_MONTHS, |row| row.payback),
            self.text(VERDICT, |row| row.verdict.map(Verdict::name)),
        ];
        for metric in RETURN_METRICS {
            columns.push(self.figures(metric, inputs.settings)?);
        }
        Ok(DataFrame::new(self.0.len(), columns)?)
    }

    /// The column of a figure, by its formula.
    fn figures(&self, of: &ReturnMetric, settings: &Settings) -> Result<Column> {
        let name = of.metric.id;
        let figure = |row: &ReturnRow| (of.figure)(&row.parts, settings);
        Ok(match of.columns[0].kind {
            Kind::Sum => self.money(name, |row| figure(row)?.money())?,
            Kind::Count => self.count(name, |row| figure(row)?.count()),
            _ => self.number(name, |row| figure(row)?.real()),
        })
    }

    fn text<'r>(&'r self, name: &str, pick: impl Fn(&'r ReturnRow) -> Option<&'r str>) -> Column {
        let texts: StringChunked = self.0.iter().map(pick).collect();
        texts.with_name(name.into()).into_column()
    }

    fn number(&self, name: &str, pick: impl Fn(&ReturnRow) -> Option<f64>) -> Column {
        let numbers: Float64Chunked = self.0.iter().map(pick).collect();
        numbers.with_name(name.into()).into_column()
    }

    fn count(&self, name: &str, pick: impl Fn(&ReturnRow) -> Option<i64>) -> Column {
        let counts: Int64Chunked = self.0.iter().map(pick).collect();
        counts.with_name(name.into()).into_column()
    }

    fn money(&self, name: &str, pick: impl Fn(&ReturnRow) -> Option<i128>) -> Result<Column> {
        sums(name, self.0.iter().map(pick))
    }
}

/// A period as tables write it.
pub(super) fn period(month: Option<Month>) -> String {
    month.map_or_else(|| ALL_PERIODS.to_owned(), |month| month.to_string())
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::TouchDate => TOUCH_DATE,
        Basis::CloseDate => CLOSE_DATE,
    }
}
