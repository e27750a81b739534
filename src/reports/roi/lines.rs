//! The mart `roi` as its report reads it: one level, all periods together, on the touch date.

use crate::error::Result;
use crate::pipeline::Settings;
use crate::reports::document::Value;
use crate::reports::marts::{Marts, NO_SPEND};
use crate::roi::{ALL_PERIODS, TOUCH_DATE};
use crate::table::names::*;
use crate::table::read::{RowOf, rows};
use polars::prelude::*;
use std::collections::BTreeMap;

/// One channel or campaign under one model.
#[derive(Debug, Clone)]
pub struct Line {
    pub value: String,
    pub spend: Option<i128>,
    pub mature_spend: Option<i128>,
    pub cost_share: Option<i128>,
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
}

/// Lines of the primary model, most spend first, and returns and revenue of all models.
pub struct Lines {
    pub primary: Vec<Line>,
    /// Micros by model and value.
    pub revenue: BTreeMap<(String, String), i128>,
    ranges: BTreeMap<String, (f64, f64)>,
}

impl Lines {
    /// The lines of a level.
    pub fn of(marts: &Marts, settings: &Settings, level: &str) -> Result<Self> {
        let wanted = col(PERIOD)
            .eq(lit(ALL_PERIODS))
            .and(col(BASIS).eq(lit(TOUCH_DATE)));
        let whole = marts
            .roi
            .clone()
            .lazy()
            .filter(col(LEVEL).eq(lit(level)).and(wanted))
            .collect()?;
        let mut lines = Self {
            primary: Vec::new(),
            revenue: BTreeMap::new(),
            ranges: BTreeMap::new(),
        };
        for row in rows(&whole) {
            let line = Line::of(row)?;
            let model = row.text(MODEL)?;
            if let Some(roi) = line.roi {
                let range = lines.ranges.entry(line.value.clone()).or_insert((roi, roi));
                *range = (range.0.min(roi), range.1.max(roi));
            }
            lines
                .revenue
                .insert((model.to_owned(), line.value.clone()), line.revenue);
            if model == settings.attribution.primary {
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

    /// The least and the greatest return of a value over all models.
    pub fn range(&self, value: &str) -> Option<(f64, f64)> {
        self.ranges.get(value).copied()
    }
}

impl Line {
    fn of(row: RowOf<'_>) -> Result<Self> {
        Ok(Self {
            value: row.text(VALUE)?.to_owned(),
            spend: row.money(SPEND)?,
            mature_spend: row.money(MATURE_SPEND)?,
            cost_share: row.money(COST_SHARE)?,
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
        })
    }

    /// The return with its interval, where there is one.
    pub fn return_value(&self) -> Value {
        match (self.roi, self.interval) {
            (Some(value), Some((low, high))) => Value::ReturnInterval { value, low, high },
            (Some(value), None) => Value::Return(value),
            (None, _) => Value::Missing(NO_SPEND.to_owned()),
        }
    }

    /// Why there are no acquisition costs.
    pub fn why_no_cac(&self) -> &'static str {
        if self.won_new.is_none() {
            "no deal types"
        } else {
            "no new wins"
        }
    }
}
