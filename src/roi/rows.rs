//! Rows of the mart `roi` and the columns that they become.

use super::book::Book;
use super::values::Cell;
use super::verdict::Verdict;
use super::{ALL_PERIODS, CLOSE_DATE, TOUCH_DATE};
use crate::attribution::{Basis, Sum, credit_of};
use crate::domain::month::Month;
use crate::error::Result;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::HashMap;

/// One row.
pub struct Row {
    pub model: usize,
    pub basis: Basis,
    pub cell: Cell,
    pub sums: Sum,
    /// Open deals have no month of close.
    pub has_pipeline: bool,
    pub spend: Option<i128>,
    pub mature_spend: Option<i128>,
    pub cost_share: Option<i128>,
    /// Leads, then those that reached mql, sal, sql, opportunity.
    pub leads: [Option<i64>; 5],
    pub roi: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub roas: Option<f64>,
    /// Micros for each of `leads`.
    pub cost_per: [Option<i128>; 5],
    pub cac: Option<i128>,
    pub cac_fully_loaded: Option<i128>,
    pub payback: Option<i64>,
    pub verdict: Option<Verdict>,
}

/// Rows, in order.
#[derive(Default)]
pub struct Rows(Vec<Row>);

const COUNTS: [&str; 5] = [LEAD_COUNT, MQL_COUNT, SAL_COUNT, SQL_COUNT, DEAL_COUNT];
const COSTS: [&str; 5] = [
    COST_PER_LEAD,
    COST_PER_MQL,
    COST_PER_SAL,
    COST_PER_SQL,
    COST_PER_DEAL,
];

impl Rows {
    pub fn push(&mut self, row: Row) {
        self.0.push(row);
    }

    /// The mart; `book` knows what the codes mean.
    pub fn into_frame(self, book: &Book<'_>) -> Result<DataFrame> {
        let mut months: HashMap<Option<Month>, String> = HashMap::new();
        for row in &self.0 {
            months
                .entry(row.cell.month)
                .or_insert_with(|| period(row.cell.month));
        }
        let models = &book.settings.attribution.models;
        let mut columns = vec![
            self.text(MODEL, |row| models.get(row.model).map(String::as_str)),
            self.text(BASIS, |row| Some(basis(row.basis))),
            self.text(PERIOD, |row| {
                months.get(&row.cell.month).map(String::as_str)
            }),
            self.text(LEVEL, |row| Some(row.cell.level.name())),
            self.text(VALUE, |row| {
                Some(book.values.name(row.cell.level, row.cell.value))
            }),
            self.number(WON_COUNT, |row| Some(row.sums.won_count())),
            self.number(WON_NEW_COUNT, |row| {
                book.has_deal_types.then(|| credit_of(row.sums.won_new))
            }),
            self.count(ATTRIBUTED_DEALS, |row| Some(row.sums.attributed_deals)),
            self.number(PENDING_COUNT, |row| {
                row.has_pipeline.then(|| row.sums.pending_count())
            }),
            self.money(ATTRIBUTED_REVENUE, |row| Some(row.sums.revenue))?,
            self.money(ATTRIBUTED_PIPELINE, |row| {
                row.has_pipeline.then_some(row.sums.pipeline)
            })?,
            self.money(SPEND, |row| row.spend)?,
            self.money(MATURE_SPEND, |row| row.mature_spend)?,
            self.money(COST_SHARE, |row| row.cost_share)?,
            self.number(ROI, |row| row.roi),
            self.number(ROI_LOW, |row| row.interval.map(|(low, _)| low)),
            self.number(ROI_HIGH, |row| row.interval.map(|(_, high)| high)),
            self.number(ROAS, |row| row.roas),
            self.money(CAC, |row| row.cac)?,
            self.money(CAC_FULLY_LOADED, |row| row.cac_fully_loaded)?,
            self.count(PAYBACK_MONTHS, |row| row.payback),
            self.text(VERDICT, |row| row.verdict.map(Verdict::name)),
        ];
        for (place, (count, cost)) in COUNTS.into_iter().zip(COSTS).enumerate() {
            columns.push(self.count(count, |row| row.leads[place]));
            columns.push(self.money(cost, |row| row.cost_per[place])?);
        }
        Ok(DataFrame::new(self.0.len(), columns)?)
    }

    fn text<'r>(&'r self, name: &str, pick: impl Fn(&'r Row) -> Option<&'r str>) -> Column {
        let texts: StringChunked = self.0.iter().map(pick).collect();
        texts.with_name(name.into()).into_column()
    }

    fn number(&self, name: &str, pick: impl Fn(&Row) -> Option<f64>) -> Column {
        let numbers: Float64Chunked = self.0.iter().map(pick).collect();
        numbers.with_name(name.into()).into_column()
    }

    fn count(&self, name: &str, pick: impl Fn(&Row) -> Option<i64>) -> Column {
        let counts: Int64Chunked = self.0.iter().map(pick).collect();
        counts.with_name(name.into()).into_column()
    }

    fn money(&self, name: &str, pick: impl Fn(&Row) -> Option<i128>) -> Result<Column> {
        sums(name, self.0.iter().map(pick))
    }
}

/// A period as tables write it.
pub fn period(month: Option<Month>) -> String {
    month.map_or_else(|| ALL_PERIODS.to_owned(), |month| month.to_string())
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::TouchDate => TOUCH_DATE,
        Basis::CloseDate => CLOSE_DATE,
    }
}
