//! What the spend of each month had returned after so many months: the cohort triangle, shaded,
//! young months hatched.

use crate::document::table;
use crate::document::{Block, Row, Value};
use crate::error::Result;
use crate::roi::SPEND_COHORTS;
use crate::system::Marts;
use crate::table::names::*;
use std::collections::BTreeMap;

/// Months since that have a column; what comes later stands in the last one, headed `latest`.
const MONTHS: i64 = 12;

/// One month of spend and its returns after so many months.
#[derive(Default)]
struct SpendCohort {
    spend: i128,
    is_mature: bool,
    returns: BTreeMap<i64, f64>,
}

/// The triangle of the channels with spend in the month; none where no month has any.
pub(super) fn block(marts: &Marts) -> Result<Option<Block>> {
    let mut cohorts: BTreeMap<&str, SpendCohort> = BTreeMap::new();
    for row in marts.rows(&SPEND_COHORTS)? {
        let cohort = cohorts.entry(row.text(COHORT_MONTH)?).or_default();
        cohort.spend = row.money(SPEND)?.unwrap_or(0);
        cohort.is_mature = row.flag(IS_MATURE)?.unwrap_or(false);
        let months = row.count(MONTHS_SINCE)?.unwrap_or(0);
        let roi = row.number(CUMULATIVE_ROI)?;
        cohort.returns.extend(roi.map(|roi| (months, roi)));
    }
    let Some(longest) = cohorts
        .values()
        .filter_map(|cohort| cohort.returns.keys().next_back())
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
        let value = |roi: &f64| Value::CohortReturn {
            value: *roi,
            is_preliminary: !cohort.is_mature,
        };
        let at = |months: &i64| {
            cohort
                .returns
                .get(months)
                .map_or_else(|| Value::Text(String::new()), value)
        };
        let latest = is_cut.then(|| {
            cohort
                .returns
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
