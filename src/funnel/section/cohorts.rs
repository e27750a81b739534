//! The months of creation: the share that came all the way, drawn, and the rate from each stage to
//! the next as a shaded triangle, young months hatched with what is to be expected of them.

use super::{MATURE_FROM, SegmentStages, by_segment, capital, counted, last_stage, reached, units};
use crate::document::number::{self, FEWEST_WITHOUT_INTERVAL};
use crate::document::table;
use crate::document::{Block, Chart, Form, Outlook, Row, Table, Value};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::Marts;
use crate::table::names::*;
use crate::table::read::RowOf;

pub(super) fn blocks(marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
    let found = by_segment(marts, COHORT_MONTH)?;
    let triangle = triangle(&found, settings)?;
    Ok(vec![
        Block::Chart(line(found, settings)?),
        Block::Table(triangle),
    ])
}

/// One table of the cohorts, drawn by the share that reached the last stage.
fn line(found: Vec<SegmentStages<'_>>, settings: &Settings) -> Result<Chart> {
    let mature = mature(&found)?;
    let caption = format!(
        "{} by month of creation: how many reached each stage so far",
        capital(units(settings))
    );
    let mut table = counted("funnel-by-cohort", &caption, "Cohort", found, settings)?;
    let young = match mature.last() {
        Some(month) => format!(
            "Months after {month} are young: their {} are still on their way, so the line falls there in any case.",
            units(settings)
        ),
        None => format!(
            "All months are young: their {} are still on their way.",
            units(settings)
        ),
    };
    table.note = Some(format!(
        "{young} Of fewer than 10 {} no share is drawn.",
        units(settings)
    ));
    let value = table.columns.len() - 1;
    let caption = caption_of(&table, value, &mature, settings);
    Ok(Chart {
        id: "cohort-line",
        caption,
        form: Form::Line { label: 0, value },
        table,
    })
}

/// Months that are old enough to be judged by their last stage: no stage on the way is young.
fn mature(found: &[SegmentStages<'_>]) -> Result<Vec<String>> {
    let mut months = Vec::new();
    for (name, of) in found {
        let mut is_mature = true;
        for row in of.iter().take(of.len().saturating_sub(1)) {
            // In a stage that no unit reached no unit waits.
            is_mature &= reached(row)? == 0
                || row
                    .number(MATURE_SHARE)?
                    .is_some_and(|share| share >= MATURE_FROM);
        }
        months.extend(is_mature.then(|| (*name).to_owned()));
    }
    Ok(months)
}

/// The lowest and the highest cohort, of those mature and large enough to compare.
fn caption_of(table: &Table, value: usize, mature: &[String], settings: &Settings) -> String {
    let (last, units) = (last_stage(settings), units(settings));
    let rates = table
        .rows
        .iter()
        .filter_map(|row| match (&row.cells[0], &row.cells[value]) {
            (Value::Text(month), Value::Rate { value, n, .. })
                if *n >= FEWEST_WITHOUT_INTERVAL && mature.contains(month) =>
            {
                Some((*value, month))
            }
            _ => None,
        });
    let rates: Vec<_> = rates.collect();
    let (lowest, highest) = (
        rates.iter().min_by(|a, b| a.0.total_cmp(&b.0)),
        rates.iter().max_by(|a, b| a.0.total_cmp(&b.0)),
    );
    match lowest.zip(highest) {
        Some(((low, from), (high, to))) if rates.len() > 1 => format!(
            "Of mature months, the share of {units} that reached {last} was lowest for {from} ({}) and highest for {to} ({}).",
            number::percent(*low),
            number::percent(*high)
        ),
        _ => format!(
            "Share of each month's {units} that reached {last} by {}.",
            settings.as_of.day
        ),
    }
}

/// A row a month, a column a step between stages.
fn triangle(found: &[SegmentStages<'_>], settings: &Settings) -> Result<Table> {
    let units = units(settings);
    let steps: Vec<String> = settings
        .funnel
        .stages
        .windows(2)
        .map(|pair| format!("{} to {}", pair[0], pair[1]))
        .collect();
    let first = capital(units);
    let mut heads = vec![("Cohort", ""), (first.as_str(), "")];
    heads.extend(steps.iter().map(|step| (step.as_str(), "")));
    let mut table = table(
        "funnel-triangle",
        &format!("{first} by month of creation: rate from each stage to the next"),
        &heads,
    );
    for (name, of) in found {
        let mut cells = vec![
            Value::Text((*name).to_owned()),
            Value::Count(of.first().map(reached).transpose()?.unwrap_or(0)),
        ];
        for row in of.iter().take(steps.len()) {
            cells.push(cell(row)?);
        }
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    table.note = Some(format!(
        "The darker, the higher within its column. Hatched: fewer than 80 % of those who reached the stage have moved on, left, or waited as long as 95 % of moves take. \
         Under it stands the rate to expect once all have, with its 95 % prediction interval, from the {units} of the last 24 months."
    ));
    Ok(table)
}

/// The rate of a month, preliminary where too few of its units are mature.
fn cell(row: &RowOf<'_>) -> Result<Value> {
    let n = reached(row)?;
    let Some(value) = row.number(TO_NEXT_RATE)? else {
        return Ok(Value::Missing(super::NONE_REACHED.to_owned()));
    };
    // Where it is unknown how many are old enough, none is taken to be.
    let is_young = row
        .number(MATURE_SHARE)?
        .is_none_or(|share| share < MATURE_FROM);
    let outlook = match (
        row.number(EXPECTED_RATE)?,
        row.number(EXPECTED_LOW)?,
        row.number(EXPECTED_HIGH)?,
    ) {
        (Some(value), Some(low), Some(high)) if is_young => Some(Outlook { value, low, high }),
        _ => None,
    };
    let interval = row.number(TO_NEXT_LOW)?.zip(row.number(TO_NEXT_HIGH)?);
    Ok(Value::CohortRate {
        value,
        n,
        interval,
        outlook,
        is_preliminary: is_young,
    })
}
