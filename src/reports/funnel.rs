//! Where do we lose them? Stages of all leads, then by channel and by month of creation.

use super::Report;
use super::document::{Block, Chart, Form, Row, Section, Table, Value};
use super::marts::{Marts, table};
use super::number::{self, FEWEST_WITHOUT_INTERVAL};
use super::phrase::part_of;
use crate::error::Result;
use crate::funnel::ALL;
use crate::pipeline::Settings;
use crate::table::names::*;
use crate::table::read::{RowOf, rows};

/// The report.
#[derive(Debug)]
pub struct Funnel;

impl Report for Funnel {
    fn id(&self) -> &'static str {
        "funnel"
    }

    fn title(&self) -> &'static str {
        "Funnel"
    }

    fn compose(&self, marts: &Marts, settings: &Settings) -> Result<Section> {
        let mut blocks = vec![Block::Chart(stages(marts, settings)?)];
        let channel = by_segment(marts, settings, CHANNEL, "funnel-by-channel", "Leads by channel: how many reached each stage", "Channel")?;
        blocks.push(Block::Table(channel));
        blocks.push(Block::Chart(by_cohort(marts, settings)?));
        Ok(Section { id: self.id(), title: self.title(), question: "Where do we lose them?", blocks })
    }
}

/// Rows of one segment, in the order of the stages.
pub fn segment<'a>(marts: &'a Marts, segment_by: &str, segment: &str) -> Result<Vec<RowOf<'a>>> {
    let mut found = Vec::new();
    for row in rows(&marts.funnel) {
        if row.text(SEGMENT_BY)? == segment_by && row.text(SEGMENT)? == segment {
            found.push((row.count(STAGE_ORDER)?, row));
        }
    }
    found.sort_by_key(|(order, _)| *order);
    Ok(found.into_iter().map(|(_, row)| row).collect())
}

/// Names of the segments of a kind, as the mart sorts them.
fn segments<'a>(marts: &'a Marts, segment_by: &str) -> Result<Vec<&'a str>> {
    let mut found: Vec<&str> = Vec::new();
    for row in rows(&marts.funnel) {
        if row.text(SEGMENT_BY)? == segment_by && found.last() != Some(&row.text(SEGMENT)?) {
            found.push(row.text(SEGMENT)?);
        }
    }
    Ok(found)
}

/// The rate from a stage to the next, with its interval.
fn to_next(row: &RowOf<'_>) -> Result<Value> {
    let n = row.count(REACHED_COUNT)?.unwrap_or(0);
    let interval = row.number(TO_NEXT_LOW)?.zip(row.number(TO_NEXT_HIGH)?);
    Ok(match row.number(TO_NEXT_RATE)? {
        Some(value) => Value::Rate { value, n, interval },
        None if row.count(NEXT_COUNT)?.is_none() => Value::Missing("last stage".to_owned()),
        None => Value::Missing("no lead reached this stage".to_owned()),
    })
}

/// The rate from the first stage of a segment to its last.
pub fn whole_rate(of: &[RowOf<'_>]) -> Result<Value> {
    let (Some(first), Some(last)) = (of.first(), of.last()) else {
        return Ok(Value::Missing("no leads".to_owned()));
    };
    let (n, hits) = (first.count(REACHED_COUNT)?.unwrap_or(0), last.count(REACHED_COUNT)?.unwrap_or(0));
    Ok(if n == 0 { Value::Missing("no leads".to_owned()) } else { Value::Rate { value: hits as f64 / n as f64, n, interval: crate::funnel::wilson(hits, n) } })
}

fn stages(marts: &Marts, settings: &Settings) -> Result<Chart> {
    let heads = [("Stage", ""), ("Reached", ""), ("Reached in order", ""), ("Still there", ""), ("Rate to the next stage", "")];
    let mut table = table("funnel-all", "All leads by stage", &heads);
    let all = segment(marts, ALL, ALL)?;
    for row in &all {
        let count = |name: &str| row.count(name).map(|count| Value::Count(count.unwrap_or(0)));
        let cells = vec![Value::Text(row.text(STAGE)?.to_owned()), count(REACHED_COUNT)?, count(STRICT_COUNT)?, count(OPEN_COUNT)?, to_next(row)?];
        table.rows.push(Row { cells, is_total: false });
    }
    table.note = Some("Reached counts a skipped stage as passed; reached in order does not. Leads still on their way count as not reached yet.".to_owned());
    let last = settings.funnel.stages.last().map_or("", String::as_str);
    let caption = match (all.first(), all.last()) {
        (Some(from), Some(to)) => {
            let (n, hits) = (from.count(REACHED_COUNT)?.unwrap_or(0), to.count(REACHED_COUNT)?.unwrap_or(0));
            format!("{} reached {last}.", part_of(hits, n, "leads", crate::funnel::wilson(hits, n)))
        }
        _ => "There are no leads.".to_owned(),
    };
    Ok(Chart { id: "funnel-stages", caption, form: Form::Funnel { label: 0, value: 1 }, table })
}

fn by_segment(marts: &Marts, settings: &Settings, segment_by: &str, id: &str, caption: &str, title: &str) -> Result<Table> {
    let whole = format!("{} to {}", settings.funnel.stages.first().map_or("", String::as_str), settings.funnel.stages.last().map_or("", String::as_str));
    let mut heads = vec![(title, "")];
    heads.extend(settings.funnel.stages.iter().map(|stage| (stage.as_str(), "")));
    heads.push((whole.as_str(), ""));
    let mut table = table(id, caption, &heads);
    let mut found = segments(marts, segment_by)?.into_iter().map(|name| Ok((name, segment(marts, segment_by, name)?))).collect::<Result<Vec<_>>>()?;
    if segment_by != COHORT_MONTH {
        let leads = |of: &[RowOf<'_>]| of.first().and_then(|row| row.count(REACHED_COUNT).ok().flatten());
        found.sort_by(|(a, of_a), (b, of_b)| leads(of_b).cmp(&leads(of_a)).then_with(|| a.cmp(b)));
    }
    for (name, of) in found {
        let mut cells = vec![Value::Text(name.to_owned())];
        for row in &of {
            cells.push(Value::Count(row.count(REACHED_COUNT)?.unwrap_or(0)));
        }
        cells.push(whole_rate(&of)?);
        table.rows.push(Row { cells, is_total: false });
    }
    Ok(table)
}

/// One table of the cohorts, drawn by the share that reached the last stage.
fn by_cohort(marts: &Marts, settings: &Settings) -> Result<Chart> {
    let mut table = by_segment(marts, settings, COHORT_MONTH, "funnel-by-cohort", "Leads by month of creation: how many reached each stage so far", "Cohort")?;
    table.note = Some("Young cohorts are still on their way. Of fewer than 10 leads no share is drawn.".to_owned());
    let value = table.columns.len() - 1;
    let caption = cohort_caption(&table, value, settings);
    Ok(Chart { id: "cohort-line", caption, form: Form::Line { label: 0, value }, table })
}

/// The lowest and the highest cohort, of those large enough to compare.
fn cohort_caption(table: &Table, value: usize, settings: &Settings) -> String {
    let last = settings.funnel.stages.last().map_or("", String::as_str);
    let rates = table.rows.iter().filter_map(|row| match (&row.cells[0], &row.cells[value]) {
        (Value::Text(month), Value::Rate { value, n, .. }) if *n >= FEWEST_WITHOUT_INTERVAL => Some((*value, month)),
        _ => None,
    });
    let rates: Vec<_> = rates.collect();
    let (lowest, highest) = (rates.iter().min_by(|a, b| a.0.total_cmp(&b.0)), rates.iter().max_by(|a, b| a.0.total_cmp(&b.0)));
    match lowest.zip(highest) {
        Some(((low, from), (high, to))) if rates.len() > 1 => format!(
            "The share of a month's leads that reached {last} by {} was lowest for {from} ({}) and highest for {to} ({}).",
            settings.as_of.day,
            number::percent(*low),
            number::percent(*high)
        ),
        _ => format!("Share of each month's leads that reached {last} by {}.", settings.as_of.day),
    }
}
