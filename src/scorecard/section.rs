//! Do both sides keep their word? What the teams promised beside what came of it, and the results
//! that they share.

use super::promises::{SHARED, shared_periods};
use super::{PROMISES_KEPT, SCORECARD, SCORECARD_CHANGES};
use crate::document::number;
use crate::document::table;
use crate::document::{Block, Row, Sentence, Table, Value};
use crate::domain::period::Span;
use crate::error::{Error, Result};
use crate::pipeline::Settings;
use crate::system::Marts;
use crate::system::{Measure, figure_title, measured, target_metric, with_currency};
use crate::table::names::*;
use crate::table::read::RowOf;

/// What the section shows.
///
/// # Errors
/// A mart without a column: a bug.
pub(super) fn blocks(marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
    let promises = promises(marts)?;
    let mut blocks = Vec::new();
    if promises.is_empty() {
        blocks.push(Block::Note(
            "No targets are delivered, so no promise can be compared with what came of it."
                .to_owned(),
        ));
    } else {
        blocks.push(Block::Sentences(vec![kept(marts)?]));
        blocks.push(Block::Table(targets(&promises, settings)?));
    }
    blocks.push(Block::Table(shared(marts, settings)?));
    Ok(blocks)
}

/// A figure of the scorecard, or why there is none.
fn figure(row: &RowOf<'_>, settings: &Settings) -> Result<Value> {
    value_of(row, [VALUE, BASE_COUNT, REASON], settings)
}

/// The same of the period before.
fn previous(row: &RowOf<'_>, settings: &Settings) -> Result<Value> {
    value_of(
        row,
        [PREVIOUS, PREVIOUS_BASE_COUNT, PREVIOUS_REASON],
        settings,
    )
}

fn value_of(
    row: &RowOf<'_>,
    [value, base, reason]: [&str; 3],
    settings: &Settings,
) -> Result<Value> {
    Ok(match row.money(value)? {
        Some(micros) => with_currency(
            measured(row.text(METRIC)?, micros, row.count(base)?),
            settings,
        ),
        None => Value::Missing(row.text(reason)?.to_owned()),
    })
}

/// What was promised; a share has no n.
fn target(row: &RowOf<'_>) -> Result<Option<Value>> {
    let Some(micros) = row.money(TARGET)? else {
        return Ok(None);
    };
    let value = measured(row.text(METRIC)?, micros, None);
    Ok(Some(if let Value::Rate { value, .. } = value {
        Value::Text(number::percent(value))
    } else {
        value
    }))
}

/// The rows with a target, the latest period first.
fn promises(marts: &Marts) -> Result<Vec<RowOf<'_>>> {
    let mut found = Vec::new();
    for row in marts.rows(&SCORECARD)? {
        if row.money(TARGET)?.is_some() {
            found.push((
                (
                    std::cmp::Reverse((row.day(PERIOD_END)?, row.day(PERIOD_START)?)),
                    row.text(SIDE)?,
                    row.text(METRIC)?,
                ),
                row,
            ));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found.into_iter().map(|(_, row)| row).collect())
}

/// How many promises of periods that ended within a year were kept.
fn kept(marts: &Marts) -> Result<Sentence> {
    let row = marts.rows(&PROMISES_KEPT)?.next();
    let row = row.ok_or_else(|| Error::bug("the mart `promises_kept` has no row"))?;
    let [kept, due, unknown] = [KEPT_COUNT, DUE_COUNT, UNKNOWN_COUNT].map(|name| row.count(name));
    let (kept, due) = (kept?.unwrap_or(0), due?.unwrap_or(0));
    let unknown = unknown?.unwrap_or(0);
    let last = row.day(PERIOD_END)?.map(|day| day.to_string());
    let last = last.unwrap_or_default();
    let open = if unknown > 0 {
        format!("; {unknown} could not be told")
    } else {
        String::new()
    };
    let text = match due {
        0 => format!("No promise was due in the twelve months to {last}."),
        1 => format!("{kept} of 1 promise due in the twelve months to {last} was kept{open}."),
        _ => {
            format!("{kept} of {due} promises due in the twelve months to {last} were kept{open}.")
        }
    };
    Ok(Sentence { text, link: None })
}

fn targets(promises: &[RowOf<'_>], settings: &Settings) -> Result<Table> {
    let heads = [
        ("Period", ""),
        ("Promised by", ""),
        ("Figure", ""),
        ("Target", ""),
        ("Actual", ""),
        ("Period before", ""),
        ("Kept?", ""),
    ];
    let mut table = table(
        "targets",
        "What was promised and what came of it, the latest period first",
        &heads,
    );
    let since = Span::year_to(settings.as_of.day).first;
    let (mut older, mut unknown) = (0, Vec::new());
    for row in promises {
        let metric = row.text(METRIC)?;
        if target_metric(metric).is_none() && !unknown.contains(&metric) {
            unknown.push(metric);
        }
        if row.day(PERIOD_END)?.is_some_and(|end| end < since) {
            older += 1;
            continue;
        }
        let side = row.text(SIDE)?;
        let cells = vec![
            Value::Text(row.text(PERIOD)?.to_owned()),
            Value::Text(if side.is_empty() { "everybody" } else { side }.to_owned()),
            Value::Text(figure_title(metric).to_owned()),
            target(row)?.map_or_else(
                || Value::Missing(String::new()),
                |value| with_currency(value, settings),
            ),
            figure(row, settings)?,
            previous(row, settings)?,
            Value::Text(standing(row)?),
        ];
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    let mut notes =
        vec!["At least the target keeps a promise; of deals lost and spend, at most.".to_owned()];
    if older > 0 {
        notes.push(format!(
            "{older} targets of periods before {since} are in the table `scorecard`."
        ));
    }
    if !unknown.is_empty() {
        notes.push(format!(
            "Not known to this program: {}.",
            unknown.join(", ")
        ));
    }
    table.note = Some(notes.join(" "));
    Ok(table)
}

/// Whether a promise was kept, in words.
fn standing(row: &RowOf<'_>) -> Result<String> {
    let gone = row.number(SHARE_OF_DAYS)?.unwrap_or(0.0);
    Ok(match row.flag(IS_MET)? {
        Some(true) => "kept".to_owned(),
        Some(false) => "missed".to_owned(),
        None if gone <= 0.0 => "not begun".to_owned(),
        None if gone < 1.0 => format!(
            "still running, {} of its days gone",
            number::short_percent(gone)
        ),
        None => "not available".to_owned(),
    })
}

/// Results that both sides share, with or without a promise.
fn shared(marts: &Marts, settings: &Settings) -> Result<Table> {
    let heads = [
        ("Period", ""),
        ("Figure", ""),
        ("Actual", ""),
        ("Period before", ""),
        ("Change", ""),
    ];
    let mut table = table(
        "shared-results",
        "Results that both sides share, each beside those of the whole period before",
        &heads,
    );
    for span in shared_periods(settings) {
        for metric in SHARED {
            // With several targets for it, the figure is the same on each.
            let row = shared_row(marts, metric, span)?;
            let Some(row) = row else { continue };
            let is_over = row.number(SHARE_OF_DAYS)?.unwrap_or(0.0) >= 1.0;
            let running = if is_over { "" } else { ", running" };
            let cells = vec![
                Value::Text(format!("{}{running}", row.text(PERIOD)?)),
                Value::Text(figure_title(metric).to_owned()),
                figure(&row, settings)?,
                previous(&row, settings)?,
                change(marts, metric, row.text(PERIOD)?)?,
            ];
            table.rows.push(Row {
                cells,
                is_total: false,
            });
        }
    }
    table.note =
        Some("Counts of stages are leads that first entered it in the period. Velocity is that of the period's last day, over twelve months.".to_owned());
    Ok(table)
}

/// The row of a metric in a period, whichever team promised it.
pub fn shared_row<'a>(marts: &'a Marts, metric: &str, span: Span) -> Result<Option<RowOf<'a>>> {
    for row in marts.rows(&SCORECARD)? {
        if row.text(METRIC)? == metric
            && row.day(PERIOD_START)? == Some(span.first)
            && row.day(PERIOD_END)? == Some(span.last)
        {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// What a figure did since the period before; of a share in points.
fn change(marts: &Marts, metric: &str, period: &str) -> Result<Value> {
    for row in marts.rows(&SCORECARD_CHANGES)? {
        if row.text(METRIC)? != metric || row.text(PERIOD)? != period {
            continue;
        }
        let is_share = target_metric(metric).is_some_and(|of| of.measure == Measure::Share);
        return Ok(match row.number(CHANGE)? {
            None => Value::Missing(row.text(REASON)?.to_owned()),
            Some(change) if is_share => {
                let points = change * 100.0;
                let sign = if points > 0.0 { "+" } else { "" };
                Value::Text(format!("{sign}{} points", number::fixed(points, 1)))
            }
            Some(change) => Value::Return(change),
        });
    }
    Err(Error::bug(format!(
        "`scorecard_changes` lacks `{metric}` of {period}"
    )))
}
