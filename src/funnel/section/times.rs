//! How long a stage takes: the share of its visits that is still inside, day by day, visits that go
//! on counted until as_of; the median and the 80th percentile; and where visits lead to.

use super::{capital, units};
use crate::document::number;
use crate::document::table;
use crate::document::{Block, Chart, Form, Row, Table, Value};
use crate::error::Result;
use crate::funnel::{ALL, ANY};
use crate::funnel::{STAGE_CURVES, STAGE_DURATIONS, STAGE_VISITS};
use crate::pipeline::Settings;
use crate::system::Marts;
use crate::table::names::*;
use crate::table::read::RowOf;

/// The drawing has a step for every so many of a hundred visits that left. The mart has twice as
/// many.
const PERCENT: u32 = 5;
/// Two shares that differ by less are the same, added up in another order.
const ROUNDING: f64 = 1e-9;

/// A chart of the curves, the table of percentiles and that of destinations; nothing without any
/// visit.
pub(super) fn blocks(marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
    let mut of_all = Vec::new();
    for row in marts.rows(&STAGE_DURATIONS)? {
        if row.text(SEGMENT_BY)? == ALL {
            of_all.push((place(settings, row.text(FROM_STAGE)?), row));
        }
    }
    of_all.sort_by_key(|(place, _)| *place);
    let of_all: Vec<RowOf<'_>> = of_all.into_iter().map(|(_, row)| row).collect();
    if of_all.is_empty() {
        return Ok(Vec::new());
    }
    let mut blocks = vec![
        Block::Heading("Time in each stage".to_owned()),
        Block::Chart(curves(marts, settings)?),
    ];
    blocks.push(Block::Table(percentiles(&of_all, settings)?));
    blocks.push(Block::Table(destinations(&of_all)?));
    Ok(blocks)
}

fn place(settings: &Settings, stage: &str) -> usize {
    settings
        .funnel
        .stages
        .iter()
        .position(|known| known == stage)
        .unwrap_or(usize::MAX)
}

fn days(row: &RowOf<'_>, name: &str, why: &str) -> Result<Value> {
    Ok(row
        .number(name)?
        .map_or_else(|| Value::Missing(why.to_owned()), Value::Days))
}

fn count(row: &RowOf<'_>, name: &str) -> Result<Value> {
    Ok(Value::Count(row.count(name)?.unwrap_or(0)))
}

/// A stage's visits, and its curve as (days, share still inside).
struct StageCurve<'a> {
    name: &'a str,
    visits: i64,
    steps: Vec<(f64, f64)>,
}

impl<'a> StageCurve<'a> {
    fn of(marts: &Marts, visited: &RowOf<'a>) -> Result<Self> {
        let name = visited.text(FROM_STAGE)?;
        let mut steps = Vec::new();
        for row in marts.rows(&STAGE_CURVES)? {
            if row.text(SEGMENT_BY)? == ALL && row.text(FROM_STAGE)? == name {
                steps.extend(row.number(DAYS)?.zip(row.number(INSIDE_SHARE)?));
            }
        }
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(Self {
            name,
            visits: visited.count(VISIT_COUNT)?.unwrap_or(0),
            steps,
        })
    }

    /// The days by which that share has left.
    fn days(&self, share: f64) -> Option<f64> {
        self.steps
            .iter()
            .find(|(_, inside)| *inside <= 1.0 - share + ROUNDING)
            .map(|(days, _)| *days)
    }
}

fn curves(marts: &Marts, settings: &Settings) -> Result<Chart> {
    let mut stages = Vec::new();
    for row in marts.rows(&STAGE_VISITS)? {
        stages.push(StageCurve::of(marts, &row)?);
    }
    stages.sort_by_key(|stage| place(settings, stage.name));
    let units: Vec<String> = stages
        .iter()
        .map(|stage| {
            format!(
                "days, n{}{}",
                number::FIXED_SPACE,
                number::count_full(stage.visits)
            )
        })
        .collect();
    let mut heads = vec![("Left", "share of visits")];
    heads.extend(
        stages
            .iter()
            .zip(&units)
            .map(|(stage, unit)| (stage.name, unit.as_str())),
    );
    let mut table = table(
        "funnel-curves",
        "Days by which a share of the visits to each stage has left it, by Kaplan-Meier",
        &heads,
    );
    for percent in (PERCENT..100).step_by(PERCENT as usize) {
        let share = f64::from(percent) / 100.0;
        let cell = |stage: &StageCurve<'_>| {
            stage
                .days(share)
                .map_or_else(|| Value::Text("not yet".to_owned()), Value::Days)
        };
        table.rows.push(Row {
            cells: std::iter::once(Value::Share(share))
                .chain(stages.iter().map(cell))
                .collect(),
            is_total: false,
        });
    }
    table.note = Some(format!(
        "Each visit counts, also one after a step back. {} still inside count with the days so far. \
         The table `stage_curves` has more steps, each with its 95 % interval.",
        capital(self::units(settings))
    ));
    Ok(Chart {
        id: "stage-curves",
        caption: caption(&stages),
        form: Form::Survival { share: 0 },
        table,
    })
}

/// The slowest stage beside the one behind it, and the share that stays longest.
fn caption(stages: &[StageCurve<'_>]) -> String {
    let mut medians: Vec<(f64, &str)> = stages
        .iter()
        .filter_map(|stage| Some((stage.days(0.5)?, stage.name)))
        .collect();
    medians.sort_by(|a, b| b.0.total_cmp(&a.0));
    let days = |days: f64| number::fixed(days, 1);
    match medians[..] {
        [] => "Of no stage half of the visits have ended.".to_owned(),
        [(longest, stage)] => format!(
            "Half of the visits to {stage} ended within {} days.",
            days(longest)
        ),
        [(longest, stage), (second, next), ..] => {
            format!(
                "Visits to {stage} lasted longest: half ended within {} days, of {next}, the next, within {}.",
                days(longest),
                days(second)
            )
        }
    }
}

fn percentiles(of_all: &[RowOf<'_>], settings: &Settings) -> Result<Table> {
    let heads = [
        ("Stage", ""),
        ("Median", "days"),
        ("80th percentile", "days"),
        ("Visits that ended", ""),
        ("Still inside", ""),
    ];
    let mut table = table(
        "funnel-times",
        "Days in each stage until the next stage or exit",
        &heads,
    );
    for row in of_all {
        if row.text(TO_STAGE)? != ANY {
            continue;
        }
        let (median, p80) = (
            days(row, MEDIAN_DAYS, "fewer than half have left")?,
            days(row, P80_DAYS, "fewer than 80 % have left")?,
        );
        let cells = vec![
            Value::Text(row.text(FROM_STAGE)?.to_owned()),
            median,
            p80,
            count(row, MOVED_COUNT)?,
            count(row, OPEN_COUNT)?,
        ];
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    table.note = Some(format!(
        "The {} still inside count with the days so far.",
        units(settings)
    ));
    Ok(table)
}

fn destinations(of_all: &[RowOf<'_>]) -> Result<Table> {
    let heads = [
        ("From", ""),
        ("To", ""),
        ("Visits", ""),
        ("Median of those that go there", "days"),
    ];
    let mut table = table(
        "funnel-destinations",
        "Where visits to a stage lead",
        &heads,
    );
    for row in of_all {
        if row.text(TO_STAGE)? == ANY {
            continue;
        }
        let names = [FROM_STAGE, TO_STAGE]
            .map(|name| row.text(name).map(|text| Value::Text(text.to_owned())));
        let [from, to] = names;
        let cells = vec![
            from?,
            to?,
            count(row, MOVED_COUNT)?,
            days(row, MEDIAN_DAYS, "nobody went there")?,
        ];
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    Ok(table)
}
