//! What the spend of each month had returned after so many months: the cohort triangle, shaded,
//! young months hatched.

use crate::error::Result;
use crate::pipeline::Settings;
use crate::reports::document::{Block, Row, Value};
use crate::reports::marts::{Marts, table};
use crate::roi::{ALL_PERIODS, return_on};
use crate::table::names::*;
use crate::table::read::rows;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Months since that have a column; what comes later stands in the last one, headed `latest`.
const MONTHS: i64 = 12;

/// One month of spend: micros that came back after so many months.
#[derive(Default)]
struct Cohort {
    spend: i128,
    is_mature: bool,
    revenue: BTreeMap<i64, i128>,
}

/// The triangle of the channels with spend in the month; none where no month has any. Revenue of
/// other channels cost something else.
pub fn block(marts: &Marts, settings: &Settings) -> Result<Option<Block>> {
    let wanted = col(CHANNEL)
        .neq(lit(ALL_PERIODS))
        .and(col(CUMULATIVE_ROI).is_not_null());
    let frame = marts.cohorts.clone().lazy().filter(wanted).collect()?;
    let mut cohorts: BTreeMap<&str, Cohort> = BTreeMap::new();
    for row in rows(&frame) {
        let cohort = cohorts.entry(row.text(COHORT_MONTH)?).or_default();
        let months = row.count(MONTHS_SINCE)?.unwrap_or(0);
        cohort.spend += if months == 0 {
            row.money(SPEND)?.unwrap_or(0)
        } else {
            0
        };
        cohort.is_mature = row.flag(IS_MATURE)?.unwrap_or(false);
        *cohort.revenue.entry(months).or_default() += row.money(WON_AMOUNT)?.unwrap_or(0);
    }
    let Some(longest) = cohorts
        .values()
        .filter_map(|cohort| cohort.revenue.keys().next_back())
        .max()
        .copied()
    else {
        return Ok(None);
    };
    let shown: Vec<i64> = (0..=longest.min(MONTHS)).collect();
    let titles: Vec<String> = shown.iter().map(|months| format!("+{months}")).collect();
    let mut heads = vec![("Month of spend", ""), ("Spend", "")];
    heads.extend(titles.iter().map(|title| (title.as_str(), "")));
    let is_cut = longest > MONTHS;
    heads.extend(is_cut.then_some(("latest", "")));
    let mut table = table(
        "return-by-cohort",
        "Cumulative ROI of the spend of each month, channels with spend in that month, by months since",
        &heads,
    );
    for (month, cohort) in &cohorts {
        let value = |revenue: &i128| Value::CohortReturn {
            value: return_on(*revenue, cohort.spend, settings.roi.gross_margin),
            is_preliminary: !cohort.is_mature,
        };
        let at = |months: &i64| {
            cohort
                .revenue
                .get(months)
                .map_or_else(|| Value::Text(String::new()), value)
        };
        let latest = is_cut.then(|| {
            cohort
                .revenue
                .values()
                .next_back()
                .map_or_else(|| Value::Text(String::new()), value)
        });
        let cells = [Value::Text((*month).to_owned()), Value::Money(cohort.spend)]
            .into_iter()
            .chain(shown.iter().map(at))
            .chain(latest);
        table.rows.push(Row {
            cells: cells.collect(),
            is_total: false,
        });
    }
    table.note = Some("Below 0 % the spend is not yet covered. Hatched: the month is not mature, more wins may come.".to_owned());
    Ok(Some(Block::Table(table)))
}
