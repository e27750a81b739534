//! Attributed revenue and spend of all channels by month, on both bases.

use crate::document::money_or;
use crate::document::{Row, Table, Value};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::roi::NO_SPEND;
use crate::roi::{ALL_MONTHS, ALL_PERIODS, CLOSE_DATE, RETURN_TOTALS, ReturnTotal, TOUCH_DATE};
use crate::system::{Marts, UncoveredMonths};
use crate::table::names::*;
use std::collections::BTreeMap;

/// Spend, revenue by month of touch and of close, leads.
type MonthSums = (Option<i128>, i128, i128, i64);

/// The table.
pub(super) fn table(marts: &Marts, settings: &Settings) -> Result<Table> {
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
    let mut table = crate::document::table(
        "revenue-by-month",
        "Attributed revenue by month, on both bases",
        &heads,
    );
    let uncovered = UncoveredMonths::of(marts)?;
    // A column in which nothing is available shows no more than the note above the chart.
    let cells = |month: &str, (spend, touched, closed, leads): MonthSums| {
        let known = |entities: &[&str], value| uncovered.or_why(entities, month, value);
        let spend = has_spend.then(|| known(&["spend"], money_or(spend, NO_SPEND)));
        let numbers = [
            known(&["touches"], Value::Money(touched)),
            known(&["deals"], Value::Money(closed)),
            known(&["leads"], Value::Count(leads)),
        ];
        std::iter::once(Value::Text(month.to_owned()))
            .chain(spend)
            .chain(numbers)
            .collect::<Vec<_>>()
    };
    for (month, sums) in months {
        table.rows.push(Row {
            cells: cells(&month, sums),
            is_total: false,
        });
    }
    let primary = &settings.attribution.primary;
    let [touched, closed] =
        [TOUCH_DATE, CLOSE_DATE].map(|basis| ReturnTotal::of(marts, primary, basis, ALL_MONTHS));
    let (touched, closed) = (touched?, closed?);
    let spend = touched.spend.filter(|spend| *spend != 0);
    table.rows.push(Row {
        cells: cells(
            "All months",
            (spend, touched.revenue, closed.revenue, touched.leads),
        ),
        is_total: true,
    });
    table.note = Some("Both bases sum to the same revenue. By month of touch, young months are incomplete: their deals are still open. Of a month that is not delivered whole, the sum of all months has what is.".to_owned());
    Ok(table)
}

fn months(marts: &Marts, primary: &str) -> Result<BTreeMap<String, MonthSums>> {
    let mut months: BTreeMap<String, MonthSums> = BTreeMap::new();
    for row in marts.rows(&RETURN_TOTALS)? {
        let period = row.text(PERIOD)?;
        if row.text(MODEL)? != primary || [ALL_PERIODS, ALL_MONTHS].contains(&period) {
            continue;
        }
        let (total, month) = (
            ReturnTotal::read(&row)?,
            months.entry(period.to_owned()).or_default(),
        );
        match row.text(BASIS)? {
            TOUCH_DATE => (month.0, month.1, month.3) = (total.spend, total.revenue, total.leads),
            _ => month.2 = total.revenue,
        }
    }
    Ok(months)
}
