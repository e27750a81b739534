//! The last twelve months of creation beside the twelve before them, as bars with the earlier year
//! behind.

use super::{MATURE_FROM, capital, last_stage, units};
use crate::document::number::{self, FEWEST_WITHOUT_INTERVAL};
use crate::document::phrase::part_of;
use crate::document::table;
use crate::document::{Block, Chart, Form, Row, Value};
use crate::error::Result;
use crate::funnel::{FUNNEL_YEARS, LAST_YEAR, YEAR_BEFORE};
use crate::pipeline::Settings;
use crate::system::Marts;
use crate::table::names::*;

/// A rate with its interval.
type RateWithEnds = (f64, Option<(f64, f64)>);

/// What twelve months of creation came to.
#[derive(Default)]
struct Year {
    name: String,
    stages: Vec<YearStage>,
}

/// A stage of a year.
struct YearStage {
    /// None where nothing records the stage.
    reached: Option<i64>,
    to_next: Option<RateWithEnds>,
    mature_share: Option<f64>,
    from_first: Option<RateWithEnds>,
}

/// The chart; nothing where one of the years has no units.
pub(super) fn blocks(marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
    let (this, before) = (Year::of(marts, LAST_YEAR)?, Year::of(marts, YEAR_BEFORE)?);
    if [&this, &before].iter().any(|year| {
        year.stages
            .first()
            .is_none_or(|stage| stage.reached.unwrap_or(0) == 0)
    }) {
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
    let than = if this.is_mature() && before.is_mature() {
        format!("of the year before {}", before.won(settings))
    } else {
        "the year before is older and not compared".to_owned()
    };
    let won = format!(
        "{} created {} reached {}; {than}.",
        this.won(settings),
        this.name,
        last_stage(settings),
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

impl YearStage {
    fn is_mature(&self) -> bool {
        self.mature_share.is_some_and(|share| share >= MATURE_FROM)
    }
}

impl Year {
    /// The stages in order.
    fn of(marts: &Marts, period: &str) -> Result<Self> {
        let mut year = Self::default();
        let mut stages = Vec::new();
        for row in marts.rows(&FUNNEL_YEARS)? {
            if row.text(PERIOD)? != period {
                continue;
            }
            year.name = format!("{} to {}", row.text(FIRST_MONTH)?, row.text(LAST_MONTH)?);
            let rate = |[rate, low, high]: [&str; 3]| -> Result<Option<RateWithEnds>> {
                let ends = row.number(low)?.zip(row.number(high)?);
                Ok(row.number(rate)?.map(|rate| (rate, ends)))
            };
            let stage = YearStage {
                reached: row.count(REACHED_COUNT)?,
                to_next: rate([TO_NEXT_RATE, TO_NEXT_LOW, TO_NEXT_HIGH])?,
                mature_share: row.number(MATURE_SHARE)?,
                from_first: rate([FROM_FIRST_RATE, FROM_FIRST_LOW, FROM_FIRST_HIGH])?,
            };
            stages.push((row.count(STAGE_ORDER)?, stage));
        }
        stages.sort_by_key(|(order, _)| *order);
        year.stages = stages.into_iter().map(|(_, stage)| stage).collect();
        Ok(year)
    }

    /// Whether every step is old enough to be compared with that of another year.
    fn is_mature(&self) -> bool {
        let steps = self.stages.split_last().map_or(&[][..], |(_, steps)| steps);
        let is_empty = |stage: &YearStage| stage.reached.unwrap_or(0) == 0;
        steps
            .iter()
            .all(|stage| is_empty(stage) || stage.is_mature())
    }

    /// The rate to the next stage with its interval, of enough units, old enough, to stand by itself.
    fn rate(&self, place: usize) -> Option<(f64, (f64, f64))> {
        let stage = self.stages.get(place).filter(|stage| stage.is_mature())?;
        let (rate, ends) = stage.to_next?;
        let ends = ends.filter(|_| stage.reached >= Some(FEWEST_WITHOUT_INTERVAL))?;
        Some((rate, ends))
    }

    fn won(&self, settings: &Settings) -> String {
        let reached =
            |stage: Option<&YearStage>| stage.and_then(|stage| stage.reached).unwrap_or(0);
        let (first, last) = (self.stages.first(), self.stages.last());
        let ends = last.and_then(|stage| stage.from_first?.1);
        part_of(reached(last), reached(first), units(settings), ends)
    }

    /// How many reached a stage, and the rate to the next.
    fn cells(&self, place: usize) -> [Value; 2] {
        let Some(stage) = self.stages.get(place) else {
            return [(); 2].map(|()| Value::Missing(super::NONE_REACHED.to_owned()));
        };
        let next = self.stages.get(place + 1);
        let why = match (stage.reached, next) {
            (_, None) => "last stage",
            (Some(_), Some(next)) if next.reached.is_some() => super::NONE_REACHED,
            _ => super::NOTHING_RECORDS,
        };
        let rate = stage.to_next.map_or_else(
            || Value::Missing(why.to_owned()),
            |(value, interval)| Value::Rate {
                value,
                n: stage.reached.unwrap_or(0),
                interval,
            },
        );
        let missing = || Value::Missing(super::NOT_RECORDED.to_owned());
        [stage.reached.map_or_else(missing, Value::Count), rate]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::wilson;

    #[test]
    fn a_step_is_apart_where_no_interval_reaches_into_the_other() {
        let stage = |reached: i64, next: i64| YearStage {
            reached: Some(reached),
            to_next: Some((next as f64 / reached as f64, wilson(next, reached))),
            mature_share: Some(1.0),
            from_first: None,
        };
        let year = |reached: [i64; 4]| Year {
            name: String::new(),
            stages: reached
                .windows(2)
                .map(|pair| stage(pair[0], pair[1]))
                .chain([stage(reached[3], 0)])
                .collect(),
        };
        let stages = ["lead", "mql", "sal", "won"].map(String::from);
        // 500 of 1 000 and 520 of 1 000 overlap; 190 of 500 (33.8 to 42.3 %) and 330 of 520 (59.2
        // to 67.5 %) do not.
        let (this, before) = (year([1_000, 500, 190, 20]), year([1_000, 520, 330, 33]));
        let sentence = most_apart(&this, &before, &stages)
            .unwrap()
            .replace(number::FIXED_SPACE, " ");
        assert_eq!(
            sentence,
            "Most apart is the rate from mql to sal: 38.0 %, the year before 63.5 %."
        );
        assert_eq!(most_apart(&this, &this, &stages), None);
        assert_eq!(
            most_apart(&year([29, 0, 0, 0]), &year([29, 29, 29, 29]), &stages),
            None,
            "too few to be a percentage by themselves"
        );
        let mut young = year([1_000, 500, 190, 20]);
        young.stages[1].mature_share = Some(0.79);
        assert_eq!(most_apart(&young, &before, &stages), None);
    }
}
