//! The marts `roi` and `returns_compared` as their report reads them: one level, all periods together, on the touch date.

use crate::document::Value;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::roi::{ALL_PERIODS, NO_DEAL, ReturnSummary, TOUCH_DATE, why_no_return};
use crate::roi::{RETURNS, RETURNS_COMPARED};
use crate::system::Marts;
use crate::table::names::*;
use crate::table::read::{RowOf, rows};
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// One channel or campaign under one model.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub value: String,
    pub spend: Option<i128>,
    pub mature_spend: Option<i128>,
    pub leads: Option<i64>,
    pub won: f64,
    pub won_new: Option<f64>,
    pub deals: i64,
    pub revenue: i128,
    pub pipeline: Option<i128>,
    pub roi: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub cost_per_lead: Option<i128>,
    pub cac: Option<i128>,
    pub cac_fully_loaded: Option<i128>,
    pub payback: Option<i64>,
    pub verdict: Option<String>,
    /// Its share of all attributed revenue.
    pub revenue_share: Option<f64>,
    /// The share of its spend in mature months.
    pub mature_share: Option<f64>,
    /// The least and the greatest return over all models.
    pub range: Option<(f64, f64)>,
    /// Micros of margin that came back beyond the spend.
    pub margin_less_spend: Option<i128>,
    /// Whether any source delivered a deal.
    pub has_deals: bool,
}

/// Lines of the primary model, most spend first, and revenue of all models.
pub(super) struct Lines {
    pub primary: Vec<Line>,
    /// Micros by model and value.
    pub revenue: BTreeMap<(String, String), i128>,
}

impl Lines {
    /// The lines of a level.
    pub(super) fn of(marts: &Marts, settings: &Settings, level: &str) -> Result<Self> {
        let has_deals = ReturnSummary::of(marts)?.has_deals;
        let wanted = col(PERIOD)
            .eq(lit(ALL_PERIODS))
            .and(col(BASIS).eq(lit(TOUCH_DATE)));
        let whole = marts
            .frame(&RETURNS)?
            .clone()
            .lazy()
            .filter(col(LEVEL).eq(lit(level)).and(wanted))
            .collect()?;
        let mut compared: HashMap<&str, RowOf<'_>> = HashMap::new();
        for row in marts.rows(&RETURNS_COMPARED)? {
            if row.text(LEVEL)? == level {
                compared.insert(row.text(VALUE)?, row);
            }
        }
        let mut lines = Self {
            primary: Vec::new(),
            revenue: BTreeMap::new(),
        };
        for row in rows(&whole) {
            let mut line = Line::of(row, has_deals)?;
            let model = row.text(MODEL)?;
            lines
                .revenue
                .insert((model.to_owned(), line.value.clone()), line.revenue);
            if model == settings.attribution.primary {
                line.compare(compared.get(line.value.as_str()))?;
                lines.primary.push(line);
            }
        }
        lines.primary.sort_by(|a, b| {
            (b.spend, b.revenue)
                .cmp(&(a.spend, a.revenue))
                .then_with(|| a.value.cmp(&b.value))
        });
        Ok(lines)
    }
}

impl Line {
    fn of(row: RowOf<'_>, has_deals: bool) -> Result<Self> {
        Ok(Self {
            value: row.text(VALUE)?.to_owned(),
            spend: row.money(SPEND)?,
            mature_spend: row.money(MATURE_SPEND)?,
            leads: row.count(LEAD_COUNT)?,
            won: row.number(WON_COUNT)?.unwrap_or(0.0),
            won_new: row.number(WON_NEW_COUNT)?,
            deals: row.count(ATTRIBUTED_DEALS)?.unwrap_or(0),
            revenue: row.money(ATTRIBUTED_REVENUE)?.unwrap_or(0),
            pipeline: row.money(ATTRIBUTED_PIPELINE)?,
            roi: row.number(ROI)?,
            interval: row.number(ROI_LOW)?.zip(row.number(ROI_HIGH)?),
            cost_per_lead: row.money(COST_PER_LEAD)?,
            cac: row.money(CAC)?,
            cac_fully_loaded: row.money(CAC_FULLY_LOADED)?,
            payback: row.count(PAYBACK_MONTHS)?,
            verdict: Some(row.text(VERDICT)?.to_owned()).filter(|verdict| !verdict.is_empty()),
            revenue_share: None,
            mature_share: None,
            range: None,
            margin_less_spend: None,
            has_deals,
        })
    }

    /// Takes what the line is beside others.
    fn compare(&mut self, row: Option<&RowOf<'_>>) -> Result<()> {
        if let Some(row) = row {
            self.revenue_share = row.number(REVENUE_SHARE)?;
            self.mature_share = row.number(MATURE_SPEND_SHARE)?;
            self.range = row.number(MIN_ROI)?.zip(row.number(MAX_ROI)?);
            self.margin_less_spend = row.money(MARGIN_LESS_SPEND)?;
        }
        Ok(())
    }

    /// Whether money was spent on it.
    pub(super) fn is_paid(&self) -> bool {
        self.spend.is_some_and(|spend| spend > 0)
    }

    /// The return with its interval, where there is one.
    pub(super) fn return_value(&self) -> Value {
        match (self.roi, self.interval) {
            (Some(value), Some((low, high))) => Value::ReturnInterval { value, low, high },
            (Some(value), None) => Value::Return(value),
            (None, _) => Value::Missing(why_no_return(self.spend, self.has_deals).to_owned()),
        }
    }

    /// Why there are no acquisition costs.
    pub(super) fn why_no_cac(&self) -> &'static str {
        if !self.has_deals {
            NO_DEAL
        } else if self.won_new.is_none() {
            "no deal types"
        } else {
            "no new wins"
        }
    }
}
