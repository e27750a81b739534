//! Attributed revenue and spend of all channels by month, on both bases.

use crate::error::Result;
use crate::pipeline::Settings;
use crate::reports::document::{Row, Table, Value};
use crate::reports::marts::{Marts, NO_SPEND, money_or};
use crate::roi::{ALL_PERIODS, CHANNEL_LEVEL, CLOSE_DATE, LEDGER_SPEND, TOUCH_DATE, UNMAPPED};
use crate::table::names::*;
use crate::table::read::rows;
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Spend, revenue by month of touch and of close, leads.
type Sums = (Option<i128>, i128, i128, i64);

/// The table.
pub fn table(marts: &Marts, settings: &Settings) -> Result<Table> {
    let months = months(marts, &settings.attribution.primary)?;
    let has_spend = months.values().any(|(spend, ..)| spend.is_some());
    let currency = settings.currency.code();
    let mut heads = vec![
        ("Month", ""),
        ("Revenue by month of touch", currency),
        ("Revenue by month of close", currency),
        ("Leads", ""),
    ];
    if has_spend {
        heads.insert(1, ("Spend", currency));
    }
    let mut table = crate::reports::marts::table(
        "revenue-by-month",
        "Attributed revenue by month, on both bases",
        &heads,
    );
    // A column in which nothing is available says no more than the note above the chart.
    let cells = |month: &str, (spend, touched, closed, leads): Sums| {
        let spend = has_spend.then(|| money_or(spend, NO_SPEND));
        let numbers = [
            Value::Money(touched),
            Value::Money(closed),
            Value::Count(leads),
        ];
        std::iter::once(Value::Text(month.to_owned()))
            .chain(spend)
            .chain(numbers)
            .collect::<Vec<_>>()
    };
    let mut total = (0, 0, 0);
    for (month, sums) in months {
        total = (total.0 + sums.1, total.1 + sums.2, total.2 + sums.3);
        table.rows.push(Row {
            cells: cells(&month, sums),
            is_total: false,
        });
    }
    let (_, spend) = marts.bucket("spend", LEDGER_SPEND)?;
    let (_, unmapped) = marts.bucket("spend", UNMAPPED)?;
    let spend = (spend != unmapped).then_some(spend - unmapped);
    table.rows.push(Row {
        cells: cells("All months", (spend, total.0, total.1, total.2)),
        is_total: true,
    });
    table.note = Some("Both bases sum to the same revenue. By month of touch, young months are incomplete: their deals are still open.".to_owned());
    Ok(table)
}

/// The first day of the first month with spend.
pub fn first_of_spend(marts: &Marts) -> Result<Option<NaiveDate>> {
    let wanted = col(LEVEL)
        .eq(lit(CHANNEL_LEVEL))
        .and(col(PERIOD).neq(lit(ALL_PERIODS)))
        .and(col(SPEND).is_not_null());
    let months = marts
        .roi
        .clone()
        .lazy()
        .filter(wanted)
        .select([col(PERIOD).min()])
        .collect()?;
    Ok(months
        .column(PERIOD)?
        .str()?
        .get(0)
        .and_then(|month| format!("{month}-01").parse().ok()))
}

fn months(marts: &Marts, primary: &str) -> Result<BTreeMap<String, Sums>> {
    let wanted = col(LEVEL)
        .eq(lit(CHANNEL_LEVEL))
        .and(col(MODEL).eq(lit(primary)))
        .and(col(PERIOD).neq(lit(ALL_PERIODS)));
    let of_months = marts.roi.clone().lazy().filter(wanted).collect()?;
    let mut months: BTreeMap<String, Sums> = BTreeMap::new();
    for row in rows(&of_months) {
        let month = months.entry(row.text(PERIOD)?.to_owned()).or_default();
        let revenue = row.money(ATTRIBUTED_REVENUE)?.unwrap_or(0);
        match row.text(BASIS)? {
            TOUCH_DATE => {
                month.1 += revenue;
                month.0 = row
                    .money(SPEND)?
                    .map_or(month.0, |spend| Some(month.0.unwrap_or(0) + spend));
                month.3 += row.count(LEAD_COUNT)?.unwrap_or(0);
            }
            CLOSE_DATE => month.2 += revenue,
            _ => {}
        }
    }
    Ok(months)
}
