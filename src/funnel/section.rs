//! Where do we lose them? Stages of all units with rates and intervals, this year beside the year
//! before, units by what they are, and by month of creation.

mod cohorts;
mod times;
mod years;

use crate::document::number;
use crate::document::phrase::part_of;
use crate::document::table;
use crate::document::{Block, Chart, Form, Row, Table, Value};
use crate::error::Result;
use crate::funnel::ALL;
use crate::funnel::FUNNEL;
use crate::pipeline::Settings;
use crate::pipeline::settings::Subject;
use crate::system::{DATA_QUALITY, Marts};
use crate::table::names::*;
use crate::table::read::RowOf;

/// From this share of mature units on a rate can be judged; below it is preliminary.
pub const MATURE_FROM: f64 = 0.8;
/// Why a rate is missing.
const NONE_REACHED: &str = "nobody reached this stage";
/// Why a count or a rate is missing.
const NOT_RECORDED: &str = "not recorded";
/// Why a rate between two stages is missing.
const NOTHING_RECORDS: &str = "nothing records it";
/// Built-in segments that have a table of their own, with the heads of their tables; the others are
/// in the mart.
const SHOWN: &[(&str, &str)] = &[
    (CHANNEL, "Channel"),
    (PERSONA, "Persona"),
    ("account_size", "Employees of the account"),
];

/// What the section shows.
///
/// # Errors
/// A mart without a column: a bug.
pub(super) fn blocks(marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
    let mut blocks = vec![Block::Chart(stages(marts, settings)?)];
    blocks.extend(years::blocks(marts, settings)?);
    blocks.push(Block::Heading(format!(
        "{} by what they are",
        capital(units(settings))
    )));
    let own = settings
        .funnel
        .segments
        .iter()
        .map(|segment| (segment.name.as_str(), segment.name.as_str()));
    for (by, title) in SHOWN.iter().copied().chain(own) {
        let found = by_segment(marts, by)?;
        // Where all are in one segment, the table of all shows the same.
        if by == CHANNEL || found.len() > 1 {
            blocks.push(Block::Table(segment_table(found, settings, by, title)?));
        }
    }
    blocks.extend(cohorts::blocks(marts, settings)?);
    blocks.extend(times::blocks(marts, settings)?);
    Ok(blocks)
}

/// What goes through the funnel, in a sentence.
pub fn units(settings: &Settings) -> &'static str {
    match settings.funnel.unit {
        Subject::Person | Subject::Lead => "leads",
        Subject::Deal => "deals",
    }
}

/// A word at the beginning of a sentence.
pub fn capital(word: &str) -> String {
    let mut signs = word.chars();
    signs
        .next()
        .map(|first| first.to_uppercase().chain(signs).collect())
        .unwrap_or_default()
}

fn first_stage(settings: &Settings) -> &str {
    settings.funnel.stages.first().map_or("", String::as_str)
}

fn last_stage(settings: &Settings) -> &str {
    settings.funnel.stages.last().map_or("", String::as_str)
}

/// A segment's name and its rows in the order of stages.
type SegmentStages<'a> = (&'a str, Vec<RowOf<'a>>);

/// The segments of a kind, as the mart sorts them.
fn by_segment<'a>(marts: &'a Marts, segment_by: &str) -> Result<Vec<SegmentStages<'a>>> {
    let mut found: Vec<SegmentStages<'_>> = Vec::new();
    for row in marts.rows(&FUNNEL)? {
        if row.text(SEGMENT_BY)? != segment_by {
            continue;
        }
        let name = row.text(SEGMENT)?;
        match found.last_mut().filter(|(last, _)| *last == name) {
            Some((_, of)) => of.push(row),
            None => found.push((name, vec![row])),
        }
    }
    for (_, of) in &mut found {
        of.sort_by_key(|row| row.count(STAGE_ORDER).ok().flatten());
    }
    Ok(found)
}

/// Rows of one segment, in the order of the stages.
pub fn segment<'a>(marts: &'a Marts, segment_by: &str, segment: &str) -> Result<Vec<RowOf<'a>>> {
    Ok(by_segment(marts, segment_by)?
        .into_iter()
        .find(|(name, _)| *name == segment)
        .map(|(_, of)| of)
        .unwrap_or_default())
}

fn reached(row: &RowOf<'_>) -> Result<i64> {
    Ok(row.count(REACHED_COUNT)?.unwrap_or(0))
}

/// A count of a stage, or that nothing records it.
fn recorded_count(row: &RowOf<'_>, name: &str) -> Result<Value> {
    let missing = || Value::Missing(NOT_RECORDED.to_owned());
    Ok(row.count(name)?.map_or_else(missing, Value::Count))
}

/// A rate of the row with its interval.
fn rate(row: &RowOf<'_>, n: i64, [value, low, high]: [&str; 3]) -> Result<Option<Value>> {
    let interval = row.number(low)?.zip(row.number(high)?);
    Ok(row
        .number(value)?
        .map(|value| Value::Rate { value, n, interval }))
}

/// The rate from a stage to the next, with its interval.
fn to_next(row: &RowOf<'_>, stages: usize) -> Result<Value> {
    let order = row.count(STAGE_ORDER)?.unwrap_or(0);
    let why = if usize::try_from(order) == Ok(stages) {
        "last stage"
    } else if row.count(NEXT_COUNT)?.is_none() {
        NOTHING_RECORDS
    } else {
        NONE_REACHED
    };
    Ok(rate(
        row,
        reached(row)?,
        [TO_NEXT_RATE, TO_NEXT_LOW, TO_NEXT_HIGH],
    )?
    .unwrap_or_else(|| Value::Missing(why.to_owned())))
}

/// The rate from the first stage of a segment to its last.
fn whole_rate(of: &[RowOf<'_>]) -> Result<Value> {
    let missing = || Value::Missing("no leads".to_owned());
    let (Some(first), Some(last)) = (of.first(), of.last()) else {
        return Ok(missing());
    };
    let whole = [FROM_FIRST_RATE, FROM_FIRST_LOW, FROM_FIRST_HIGH];
    let missing = || match last.count(REACHED_COUNT) {
        Ok(None) => Value::Missing(NOTHING_RECORDS.to_owned()),
        _ => missing(),
    };
    Ok(rate(last, reached(first)?, whole)?.unwrap_or_else(missing))
}

fn stages(marts: &Marts, settings: &Settings) -> Result<Chart> {
    let from_first = format!("Rate from {}", first_stage(settings));
    let heads = [
        ("Stage", ""),
        ("Reached", ""),
        ("Reached in order", ""),
        ("Still there", ""),
        ("Rate to the next stage", ""),
        (from_first.as_str(), ""),
    ];
    let mut table = table(
        "funnel-all",
        &format!("All {} by stage", units(settings)),
        &heads,
    );
    let all = segment(marts, ALL, ALL)?;
    for row in &all {
        let n = all.first().map(reached).transpose()?.unwrap_or(0);
        let from_first = rate(row, n, [FROM_FIRST_RATE, FROM_FIRST_LOW, FROM_FIRST_HIGH])?
            .unwrap_or_else(|| match row.count(REACHED_COUNT) {
                Ok(None) => Value::Missing(NOTHING_RECORDS.to_owned()),
                _ => Value::Missing(NONE_REACHED.to_owned()),
            });
        let counts = [
            recorded_count(row, REACHED_COUNT)?,
            recorded_count(row, STRICT_COUNT)?,
            recorded_count(row, OPEN_COUNT)?,
        ];
        let cells = std::iter::once(Value::Text(row.text(STAGE)?.to_owned()))
            .chain(counts)
            .chain([to_next(row, settings.funnel.stages.len())?, from_first])
            .collect();
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    let units = capital(units(settings));
    let twice = twice_counted(marts, settings)?;
    table.note = Some(format!(
        "Reached counts a skipped stage as passed; reached in order does not. {units} still on their way count as not reached yet.{twice}"
    ));
    let caption = match (all.first(), all.last()) {
        (Some(_), Some(to)) if to.count(REACHED_COUNT)?.is_none() => {
            format!("Nothing records who reached {}.", last_stage(settings))
        }
        (Some(from), Some(to)) => {
            let (n, hits) = (reached(from)?, reached(to)?);
            let interval = to.number(FROM_FIRST_LOW)?.zip(to.number(FROM_FIRST_HIGH)?);
            format!(
                "{} reached {}.",
                part_of(hits, n, self::units(settings), interval),
                last_stage(settings)
            )
        }
        _ => format!("There are no {}.", self::units(settings)),
    };
    Ok(Chart {
        id: "funnel-stages",
        caption,
        form: Form::Funnel {
            label: 0,
            value: 1,
            before: None,
        },
        table,
    })
}

/// A lead and the contact that it became are two records of one person, as are two that were
/// merged: where records are counted, each is a unit.
fn twice_counted(marts: &Marts, settings: &Settings) -> Result<String> {
    let (mut converted, mut merged) = (0, 0);
    for row in marts
        .rows(&DATA_QUALITY)?
        .filter(|_| settings.funnel.unit != Subject::Deal)
    {
        match row.text(CHECK)? {
            "converted_records" => converted += row.count(COUNT)?.unwrap_or(0),
            "merged_records" => merged += row.count(COUNT)?.unwrap_or(0),
            _ => {}
        }
    }
    let notes = [
        (converted, "leads became a contact that is delivered too"),
        (merged, "records were merged into another"),
    ];
    let notes = notes
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| {
            format!(
                " {} {what}: {}.",
                number::count_full(*count),
                if settings.funnel.unit == Subject::Person {
                    "a person is one lead, whatever its records"
                } else {
                    "both records count"
                }
            )
        });
    Ok(notes.collect())
}

/// Segments as they are given: how many reached each stage, and the rate from the first to the
/// last.
fn counted(
    id: &str,
    caption: &str,
    title: &str,
    found: Vec<SegmentStages<'_>>,
    settings: &Settings,
) -> Result<Table> {
    let whole = format!("{} to {}", first_stage(settings), last_stage(settings));
    let mut heads = vec![(title, "")];
    heads.extend(
        settings
            .funnel
            .stages
            .iter()
            .map(|stage| (stage.as_str(), "")),
    );
    heads.push((whole.as_str(), ""));
    let mut table = table(id, caption, &heads);
    for (name, of) in found {
        let mut cells = vec![Value::Text(name.to_owned())];
        for row in &of {
            cells.push(recorded_count(row, REACHED_COUNT)?);
        }
        cells.push(whole_rate(&of)?);
        table.rows.push(Row {
            cells,
            is_total: false,
        });
    }
    Ok(table)
}

/// The segments of a kind, the largest first.
fn segment_table(
    mut found: Vec<SegmentStages<'_>>,
    settings: &Settings,
    by: &str,
    title: &str,
) -> Result<Table> {
    let size = |of: &[RowOf<'_>]| {
        of.first()
            .and_then(|row| row.count(REACHED_COUNT).ok().flatten())
    };
    found.sort_by(|(a, of_a), (b, of_b)| size(of_b).cmp(&size(of_a)).then_with(|| a.cmp(b)));
    let caption = format!(
        "{} by {}: how many reached each stage",
        capital(units(settings)),
        title.to_lowercase()
    );
    counted(
        &format!("funnel-by-{}", by.replace([' ', '_'], "-")),
        &caption,
        title,
        found,
        settings,
    )
}
