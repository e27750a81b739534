//! Do both sides keep their word? What the teams promised beside what came of it, and the results
//! that they share.

use super::Report;
use super::document::{Block, Row, Section, Sentence, Table, Value};
use super::marts::{Marts, table};
use super::number;
use crate::domain::money::{MICROS, round_half_even};
use crate::domain::period::Span;
use crate::error::Result;
use crate::funnel::wilson;
use crate::pipeline::Settings;
use crate::roi::{promised, shared_periods};
use crate::table::names::*;
use crate::table::read::{RowOf, rows};

/// The report.
#[derive(Debug)]
pub struct Scorecard;

impl Report for Scorecard {
    fn id(&self) -> &'static str {
        "scorecard"
    }

    fn title(&self) -> &'static str {
        "Scorecard"
    }

    fn compose(&self, marts: &Marts, settings: &Settings) -> Result<Section> {
        let promises = promises(marts)?;
        let mut blocks = Vec::new();
        if promises.is_empty() {
            blocks.push(Block::Note(
                "No targets are delivered, so no promise can be compared with what came of it."
                    .to_owned(),
            ));
        } else {
            blocks.push(Block::Sentences(vec![kept(&promises, settings)?]));
            blocks.push(Block::Table(targets(&promises, settings)?));
        }
        blocks.push(Block::Table(shared(marts, settings)?));
        Ok(Section {
            id: self.id(),
            title: self.title(),
            question: "Do both sides keep their word?",
            blocks,
        })
    }
}

/// What a figure is called.
pub fn figure_title(metric: &str) -> &str {
    match metric {
        "lead_count" => "Leads",
        "mql_count" => "Leads that entered mql",
        "sal_count" => "Leads that entered sal",
        "sql_count" => "Leads that entered sql",
        "opportunity_count" => "Deals created",
        "pipeline_created" => "Pipeline created",
        "won_count" => "Deals won",
        "won_amount" => "Won revenue",
        "lost_count" => "Deals lost",
        "win_rate" => "Win rate",
        "spend" => "Spend",
        "pipeline_velocity" => "Pipeline velocity a day",
        other => other,
    }
}

/// Money in a column that holds counts too: with its currency.
pub fn with_currency(value: Value, settings: &Settings) -> Value {
    match value {
        Value::Money(micros) => Value::Text(format!(
            "{}{}{}",
            settings.currency,
            number::FIXED_SPACE,
            number::money_full(micros, settings.currency)
        )),
        other => other,
    }
}

/// Micros of a metric as the value that they are; `base` is what a share is of.
pub fn measured(metric: &str, micros: i128, base: Option<i64>) -> Value {
    use crate::roi::Measure;
    match promised(metric).map(|(_, measure, _)| measure) {
        Some(Measure::Count) => {
            Value::Count(i64::try_from(round_half_even(micros, MICROS)).unwrap_or(i64::MAX))
        }
        Some(Measure::Share) => {
            let (value, n) = (micros as f64 / MICROS as f64, base.unwrap_or(0));
            let hits = i64::try_from(round_half_even(micros * i128::from(n), MICROS)).unwrap_or(0);
            Value::Rate {
                value,
                n,
                interval: wilson(hits, n),
            }
        }
        Some(Measure::Money | Measure::MoneyADay) => Value::Money(micros),
        None => Value::Text(crate::domain::money::plain(micros, 2)),
    }
}

/// A figure of the scorecard, or why there is none.
fn figure(row: &RowOf<'_>, settings: &Settings) -> Result<Value> {
    told(row, [VALUE, BASE_COUNT, REASON], settings)
}

/// The same of the period before.
fn previous(row: &RowOf<'_>, settings: &Settings) -> Result<Value> {
    told(
        row,
        [PREVIOUS, PREVIOUS_BASE_COUNT, PREVIOUS_REASON],
        settings,
    )
}

fn told(row: &RowOf<'_>, [value, base, reason]: [&str; 3], settings: &Settings) -> Result<Value> {
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
    for row in rows(&marts.scorecard) {
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
fn kept(promises: &[RowOf<'_>], settings: &Settings) -> Result<Sentence> {
    let year = Span::year_to(settings.as_of.day);
    let (mut kept, mut due, mut unknown) = (0, 0, 0);
    for row in promises {
        if row.day(PERIOD_END)?.is_some_and(|end| year.contains(end)) {
            due += 1;
            kept += i64::from(row.flag(IS_MET)? == Some(true));
            unknown += i64::from(row.flag(IS_MET)?.is_none());
        }
    }
    let open = if unknown > 0 {
        format!("; {unknown} could not be told")
    } else {
        String::new()
    };
    let text = match due {
        0 => format!("No promise was due in the twelve months to {}.", year.last),
        1 => format!(
            "{kept} of 1 promise due in the twelve months to {} was kept{open}.",
            year.last
        ),
        _ => format!(
            "{kept} of {due} promises due in the twelve months to {} were kept{open}.",
            year.last
        ),
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
        if promised(metric).is_none() && !unknown.contains(&metric) {
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
        for metric in crate::roi::SHARED {
            // With several targets for it, the figure is the same on each.
            let row = shared_row(marts, metric, span)?;
            let Some(row) = row else { continue };
            let (value, before) = (row.money(VALUE)?, row.money(PREVIOUS)?);
            let is_over = row.number(SHARE_OF_DAYS)?.unwrap_or(0.0) >= 1.0;
            let running = if is_over { "" } else { ", running" };
            let cells = vec![
                Value::Text(format!("{}{running}", row.text(PERIOD)?)),
                Value::Text(figure_title(metric).to_owned()),
                figure(&row, settings)?,
                previous(&row, settings)?,
                change(metric, value, before, is_over),
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

/// The row of a metric in a period, whoever promised it.
pub fn shared_row<'a>(marts: &'a Marts, metric: &str, span: Span) -> Result<Option<RowOf<'a>>> {
    for row in rows(&marts.scorecard) {
        if row.text(METRIC)? == metric
            && row.day(PERIOD_START)? == Some(span.first)
            && row.day(PERIOD_END)? == Some(span.last)
        {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

fn change(metric: &str, value: Option<i128>, before: Option<i128>, is_over: bool) -> Value {
    match value.zip(before) {
        _ if !is_over => Value::Missing("the period is running".to_owned()),
        None => Value::Missing("nothing to compare with".to_owned()),
        Some((value, before)) if metric == "win_rate" => {
            let points = (value - before) as f64 / MICROS as f64 * 100.0;
            Value::Text(format!(
                "{}{} points",
                if points > 0.0 { "+" } else { "" },
                number::fixed(points, 1)
            ))
        }
        Some((_, before)) if before <= 0 => Value::Missing("nothing to compare with".to_owned()),
        Some((value, before)) => Value::Return(value as f64 / before as f64 - 1.0),
    }
}
