//! The last twelve months of creation beside the twelve before them, as bars with the earlier year
//! behind.

use super::{by_segment, capital, last_stage, reached, units};
use crate::domain::period::{month, next_day};
use crate::error::Result;
use crate::funnel::wilson;
use crate::pipeline::Settings;
use crate::reports::document::{Block, Chart, Form, Row, Value};
use crate::reports::marts::{Marts, table};
use crate::reports::number::{self, FEWEST_WITHOUT_INTERVAL};
use crate::reports::phrase::part_of;
use crate::table::names::*;
use chrono::{Datelike, Months};

/// Months of a year of cohorts.
const YEAR: u32 = 12;

/// What twelve months of creation came to.
struct Year {
    name: String,
    /// Units by stage.
    reached: Vec<i64>,
}

/// The chart; nothing where one of the years has no units.
pub(super) fn blocks(marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
    let (this, before) = (year(marts, settings, 0)?, year(marts, settings, YEAR)?);
    if [&this, &before]
        .iter()
        .any(|year| year.reached.first().is_none_or(|count| *count == 0))
    {
        return Ok(Vec::new());
    }
    let heads = [
        ("Stage", String::new()),
        ("Reached", this.name.clone()),
        ("Rate to the next stage", this.name.clone()),
        ("Reached the year before", before.name.clone()),
        (
            "Rate to the next stage the year before",
            before.name.clone(),
        ),
    ];
    let heads: Vec<(&str, &str)> = heads
        .iter()
        .map(|(title, unit)| (*title, unit.as_str()))
        .collect();
    let mut table = table(
        "funnel-years",
        &format!(
            "{} created in the last twelve months and in the twelve before",
            capital(units(settings))
        ),
        &heads,
    );
    for (place, stage) in settings.funnel.stages.iter().enumerate() {
        let cells = [this.cells(place), before.cells(place)]
            .into_iter()
            .flatten();
        table.rows.push(Row {
            cells: std::iter::once(Value::Text(stage.clone()))
                .chain(cells)
                .collect(),
            is_total: false,
        });
    }
    table.note = Some(format!(
        "The {} of the year before have had a year longer to move on.",
        units(settings)
    ));
    let won = format!(
        "{} created {} reached {}; of the year before {}.",
        this.won(settings),
        this.name,
        last_stage(settings),
        before.won(settings)
    );
    let caption = most_apart(&this, &before, &settings.funnel.stages)
        .map_or_else(|| won.clone(), |step| format!("{won} {step}"));
    Ok(vec![Block::Chart(Chart {
        id: "funnel-years",
        caption,
        form: Form::Funnel {
            label: 0,
            value: 1,
            before: Some(3),
        },
        table,
    })])
}

/// The step whose rates differ most between the years; none where each interval reaches into the
/// other year's.
fn most_apart(this: &Year, before: &Year, stages: &[String]) -> Option<String> {
    let apart = |place: usize| -> Option<(f64, usize, [f64; 2])> {
        let [(now, ends), (then, ends_then)] = [this.rate(place)?, before.rate(place)?];
        (ends.1 < ends_then.0 || ends_then.1 < ends.0).then_some((
            (now - then).abs(),
            place,
            [now, then],
        ))
    };
    let (_, place, [now, then]) = (0..stages.len().saturating_sub(1))
        .filter_map(apart)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))?;
    let (from, to) = (&stages[place], &stages[place + 1]);
    Some(format!(
        "Most apart is the rate from {from} to {to}: {}, the year before {}.",
        number::percent(now),
        number::percent(then)
    ))
}

impl Year {
    /// The rate to the next stage with its interval, of enough units to stand by itself.
    fn rate(&self, place: usize) -> Option<(f64, (f64, f64))> {
        let (n, hits) = (self.reached[place], *self.reached.get(place + 1)?);
        wilson(hits, n)
            .filter(|_| n >= FEWEST_WITHOUT_INTERVAL)
            .map(|ends| (hits as f64 / n as f64, ends))
    }

    fn won(&self, settings: &Settings) -> String {
        let (n, hits) = (
            self.reached.first().copied().unwrap_or(0),
            self.reached.last().copied().unwrap_or(0),
        );
        part_of(hits, n, units(settings), wilson(hits, n))
    }

    /// How many reached a stage, and the rate to the next.
    fn cells(&self, place: usize) -> [Value; 2] {
        let n = self.reached[place];
        let rate = match self.reached.get(place + 1) {
            None => Value::Missing("last stage".to_owned()),
            Some(_) if n == 0 => Value::Missing(super::NOBODY.to_owned()),
            Some(next) => Value::Rate {
                value: *next as f64 / n as f64,
                n,
                interval: wilson(*next, n),
            },
        };
        [Value::Count(n), rate]
    }
}

/// The twelve months of creation that were over `back` months before as_of: a month under way would
/// make a year shorter than the other.
fn year(marts: &Marts, settings: &Settings, back: u32) -> Result<Year> {
    let day = settings.as_of.day;
    let under_way = u32::from(next_day(day).month() == day.month());
    let ago = |months: u32| {
        day.checked_sub_months(Months::new(months + under_way))
            .map(month)
            .unwrap_or_default()
    };
    let (first, last) = (ago(back + YEAR - 1), ago(back));
    let mut counts = vec![0; settings.funnel.stages.len()];
    for (name, of) in by_segment(marts, COHORT_MONTH)? {
        if (first.as_str()..=last.as_str()).contains(&name) {
            for (count, row) in counts.iter_mut().zip(&of) {
                *count += reached(row)?;
            }
        }
    }
    Ok(Year {
        name: format!("{first} to {last}"),
        reached: counts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_apart_where_no_interval_reaches_into_the_other() {
        let year = |reached: [i64; 4]| Year {
            name: String::new(),
            reached: reached.to_vec(),
        };
        let stages = ["lead", "mql", "sal", "won"].map(String::from);
        // 500 of 1 000 and 520 of 1 000 overlap; 190 of 500 (33.8 to 42.3 %) and 330 of 520 (59.2
        // to 67.5 %) do not.
        let (this, before) = (year([1_000, 500, 190, 20]), year([1_000, 520, 330, 33]));
        let told = most_apart(&this, &before, &stages)
            .unwrap()
            .replace(number::FIXED_SPACE, " ");
        assert_eq!(
            told,
            "Most apart is the rate from mql to sal: 38.0 %, the year before 63.5 %."
        );
        assert_eq!(most_apart(&this, &this, &stages), None);
        assert_eq!(
            most_apart(&year([29, 0, 0, 0]), &year([29, 29, 29, 29]), &stages),
            None,
            "too few to be a percentage by themselves"
        );
    }
}
