//! How much of it do we win? Won and lost deals by month of their close, by who sold what to whom,
//! and what the open ones promise a day.

use super::closed_deals::{ClosedBySegment, ClosedDeals, LAST_YEAR};
use super::{PIPELINE_VELOCITY, WIN_RATES};
use crate::document::number;
use crate::document::phrase::part_of;
use crate::document::{Block, Chart, Form, Row, Table, Value};
use crate::document::{money_or, table};
use crate::error::Result;
use crate::funnel::ALL;
use crate::pipeline::Settings;
use crate::reconciliation::deals_without_rate;
use crate::roi::ALL_PERIODS;
use crate::system::{Marts, UncoveredMonths, with_currency};
use crate::table::names::*;
use crate::table::read::RowOf;
use std::cmp::Reverse;

/// Months that the report shows.
const MONTHS: usize = 24;
/// Segments of a kind that it shows.
const SEGMENTS: usize = 12;

/// What the section shows.
///
/// # Errors
/// A mart without a column: a bug.
pub(super) fn blocks(marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    if marts.frame(&WIN_RATES)?.height() == 0 {
        blocks.push(Block::Note(
            "Win rates: not available (no deals recorded).".to_owned(),
        ));
    } else {
        blocks.push(Block::Chart(by_month(marts, settings)?));
        blocks.push(Block::Table(velocity(marts, settings)?));
        blocks.push(Block::Table(by_segment(marts, settings)?));
    }
    Ok(blocks)
}

/// The win rate of a row with its interval; or that nothing closed.
fn rate(row: &RowOf<'_>, (n, interval): ClosedDeals) -> Result<Value> {
    Ok(row.number(WIN_RATE)?.map_or_else(
        || Value::Missing("no deal closed".to_owned()),
        |value| Value::Rate { value, n, interval },
    ))
}

fn by_value(row: &RowOf<'_>) -> Result<Value> {
    let missing = || Value::Missing("no amounts to compare".to_owned());
    Ok(row
        .number(WIN_RATE_BY_VALUE)?
        .map_or_else(missing, Value::Share))
}

fn cycle(row: &RowOf<'_>) -> Result<Value> {
    Ok(row.number(MEDIAN_CYCLE_DAYS)?.map_or_else(
        || Value::Missing("no won deal with both dates in order".to_owned()),
        Value::Days,
    ))
}

fn counted(row: &RowOf<'_>, name: &str) -> Result<Value> {
    Ok(Value::Count(row.count(name)?.unwrap_or(0)))
}

fn by_month(marts: &Marts, settings: &Settings) -> Result<Chart> {
    let currency = settings.currency.code();
    let heads = [
        ("Closed in", ""),
        ("Won", ""),
        ("Lost", ""),
        ("Win rate", ""),
        ("Win rate by value", ""),
        ("Won revenue", currency),
        ("Median days to the win", ""),
    ];
    let mut table = table(
        "win-rates-by-month",
        "Deals by month of their close",
        &heads,
    );
    let closed = ClosedBySegment::of(marts)?;
    let uncovered = UncoveredMonths::of(marts)?;
    let (mut months, mut whole) = (Vec::new(), (0, (0, None)));
    for row in marts.rows(&WIN_RATES)? {
        match (row.text(SEGMENT_BY)?, row.text(PERIOD)?) {
            (ALL, ALL_PERIODS) => {
                whole = (
                    row.count(WON_COUNT)?.unwrap_or(0),
                    closed.get(&row, ALL_PERIODS)?,
                )
            }
            (ALL, month) => months.push((month, row)),
            _ => {}
        }
    }
    months.sort_by_key(|(month, _)| *month);
    let older = months.len().saturating_sub(MONTHS);
    for (month, row) in months.into_iter().skip(older) {
        let won = money_or(row.money(WON_AMOUNT)?, "");
        let figures = [
            counted(&row, WON_COUNT)?,
            counted(&row, LOST_COUNT)?,
            rate(&row, closed.get(&row, month)?)?,
            by_value(&row)?,
            won,
            cycle(&row)?,
        ];
        let figures = figures.map(|value| uncovered.or_why(&["deals"], month, value));
        let cells = std::iter::once(Value::Text(month.to_owned()))
            .chain(figures)
            .collect();
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    let cut = if older > 0 {
        format!(" {older} earlier months are in the table `win_rates`.")
    } else {
        String::new()
    };
    let unpriced = deals_without_rate(marts, settings)?;
    let unpriced = if unpriced > 0 {
        format!(
            " So does a win without a rate; there are {}.",
            number::count_full(unpriced)
        )
    } else {
        String::new()
    };
    table.note = Some(format!(
        "A deal is in the month of its close. A win without an amount counts and adds 0.{unpriced} Of fewer than 10 deals no rate is drawn.{cut}"
    ));
    let (won, (closed, interval)) = whole;
    let caption = format!(
        "{} were won by {}.",
        part_of(won, closed, "closed deals", interval),
        settings.as_of.day
    );
    Ok(Chart {
        id: "win-rate-line",
        caption,
        form: Form::Line { label: 0, value: 3 },
        table,
    })
}

/// The four parts of the velocity, and it.
fn velocity(marts: &Marts, settings: &Settings) -> Result<Table> {
    let mut table = table(
        "pipeline-velocity",
        "What the open deals promise a day, over the wins and losses of twelve months",
        &[("Part", ""), ("Value", "")],
    );
    for row in marts.rows(&PIPELINE_VELOCITY)? {
        if row.text(SEGMENT_BY)? != ALL {
            continue;
        }
        let why = row.text(REASON)?;
        let money =
            |micros: Option<i128>, reason: &str| with_currency(money_or(micros, reason), settings);
        let part = |title: String, value| Row {
            cells: vec![Value::Text(title), value],
            is_total: false,
        };
        table
            .rows
            .push(part("Open deals".to_owned(), counted(&row, OPEN_COUNT)?));
        let closed = ClosedBySegment::of(marts)?.get(&row, LAST_YEAR)?;
        table
            .rows
            .push(part("Win rate".to_owned(), rate(&row, closed)?));
        table.rows.push(part(
            "Mean amount of a won deal".to_owned(),
            money(row.money(MEAN_WON_AMOUNT)?, "no won deal has an amount"),
        ));
        table
            .rows
            .push(part("Median days to the win".to_owned(), cycle(&row)?));
        let total = vec![
            Value::Text("Pipeline velocity a day".to_owned()),
            money(row.money(AMOUNT_A_DAY)?, why),
        ];
        table.rows.push(Row {
            cells: total,
            is_total: true,
        });
    }
    table.note = Some("Open deals x win rate x mean amount / median days. It assumes that open deals go as closed ones did.".to_owned());
    Ok(table)
}

/// Segments of each kind, those with most closed deals first.
fn by_segment(marts: &Marts, settings: &Settings) -> Result<Table> {
    let currency = settings.currency.code();
    let heads = [
        ("By", ""),
        ("Segment", ""),
        ("Won", ""),
        ("Lost", ""),
        ("Open", ""),
        ("Win rate", ""),
        ("Win rate by value", ""),
        ("Won revenue", currency),
        ("Median days to the win", ""),
    ];
    let mut table = table(
        "win-rates-by-segment",
        "Deals by owner, type, pipeline, size of the account and channel of the lead",
        &heads,
    );
    let by_segment = ClosedBySegment::of(marts)?;
    let mut found = Vec::new();
    for row in marts.rows(&WIN_RATES)? {
        if row.text(SEGMENT_BY)? != ALL && row.text(PERIOD)? == ALL_PERIODS {
            let closed = by_segment.get(&row, ALL_PERIODS)?;
            found.push((
                (row.text(SEGMENT_BY)?, Reverse(closed.0), row.text(SEGMENT)?),
                (row, closed),
            ));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let mut cut = 0;
    for of_kind in found.chunk_by(|a, b| a.0.0 == b.0.0) {
        // One value that all deals have, mostly none, shows nothing.
        if of_kind.len() < 2 {
            continue;
        }
        cut += of_kind.len().saturating_sub(SEGMENTS);
        for ((kind, _, segment), (row, closed)) in of_kind.iter().take(SEGMENTS) {
            let mut cells = vec![
                Value::Text(kind.replace('_', " ")),
                Value::Text((*segment).to_owned()),
            ];
            for name in [WON_COUNT, LOST_COUNT, OPEN_COUNT] {
                cells.push(counted(row, name)?);
            }
            cells.extend([
                rate(row, *closed)?,
                by_value(row)?,
                money_or(row.money(WON_AMOUNT)?, ""),
                cycle(row)?,
            ]);
            table.rows.push(Row {
                cells,
                is_total: false,
            });
        }
    }
    table.note = (cut > 0).then(|| format!("{cut} more segments are in the table `win_rates`."));
    Ok(table)
}
