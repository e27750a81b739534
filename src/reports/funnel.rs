//! Where do we lose them? Stages of all leads, then by channel and by month of creation.

use super::document::{Block, Chart, Form, Row, Section, Table, Value};
use super::marts::{Marts, table};
use super::{Report, number};
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
        let cohort =
            by_segment(marts, settings, COHORT_MONTH, "funnel-by-cohort", "Leads by month of creation: how many have reached each stage so far", "Cohort")?;
        blocks.push(Block::Table(channel));
        blocks.push(Block::Chart(rates_by_cohort(marts, settings)?));
        blocks.push(Block::Table(cohort));
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
    let (first, last) = (settings.funnel.stages.first().map_or("", String::as_str), settings.funnel.stages.last().map_or("", String::as_str));
    let caption = match (all.first(), all.last()) {
        (Some(from), Some(to)) => {
            let (n, hits) = (from.count(REACHED_COUNT)?.unwrap_or(0), to.count(REACHED_COUNT)?.unwrap_or(0));
            format!("{} of {} leads reached {last} ({} to {}).", number::count_full(hits), number::count_full(n), first, last)
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
    for name in segments(marts, segment_by)? {
        let of = segment(marts, segment_by, name)?;
        let mut cells = vec![Value::Text(name.to_owned())];
        for row in &of {
            cells.push(Value::Count(row.count(REACHED_COUNT)?.unwrap_or(0)));
        }
        cells.push(whole_rate(&of)?);
        table.rows.push(Row { cells, is_total: false });
    }
    Ok(table)
}

fn rates_by_cohort(marts: &Marts, settings: &Settings) -> Result<Chart> {
    let last = settings.funnel.stages.last().map_or("", String::as_str);
    let mut table = table("cohort-rates", "Share of each month's leads that reached the last stage so far", &[("Cohort", ""), ("Leads", ""), ("Rate", "")]);
    for name in segments(marts, COHORT_MONTH)? {
        let of = segment(marts, COHORT_MONTH, name)?;
        let leads = of.first().map(|row| row.count(REACHED_COUNT)).transpose()?.flatten().unwrap_or(0);
        table.rows.push(Row { cells: vec![Value::Text(name.to_owned()), Value::Count(leads), whole_rate(&of)?], is_total: false });
    }
    let caption = format!("Share of each month's leads that reached {last} by {}; young cohorts are still on their way.", settings.as_of.day);
    Ok(Chart { id: "cohort-line", caption, form: Form::Line { label: 0, value: 2 }, table })
}
