//! The mart `funnel_years`: the last twelve months of creation beside the twelve before them. Goes
//! in: the mart `funnel`. Comes out: how many of each year reached each stage, and their rates.

use crate::domain::period::{month, next_day};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::stats::wilson;
use crate::table::names::*;
use crate::table::read::rows;
use chrono::{Datelike, Months};
use polars::prelude::*;

/// The last twelve months that were over.
pub const LAST_YEAR: &str = "last_12_months";
/// The twelve before.
pub const YEAR_BEFORE: &str = "previous_12_months";
/// Months of a year of cohorts.
const YEAR: u32 = 12;

/// What twelve months of creation came to.
struct CohortYear {
    name: &'static str,
    first: String,
    last: String,
    /// Units by stage; none where nothing records it.
    reached: Vec<Option<i64>>,
    /// Of those who reached a stage, how many are old enough; none where it is not known.
    mature: Vec<Option<f64>>,
}

/// Stages of a year, a row each: the year, the place of the stage.
type StageCell<'a> = (&'a CohortYear, usize);

/// The mart.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn funnel_years(funnel: &DataFrame, settings: &Settings) -> Result<DataFrame> {
    let years = [
        CohortYear::of(funnel, settings, LAST_YEAR, 0)?,
        CohortYear::of(funnel, settings, YEAR_BEFORE, YEAR)?,
    ];
    let stages = &settings.funnel.stages;
    let cells: Vec<StageCell<'_>> = years
        .iter()
        .flat_map(|year| (0..stages.len()).map(move |place| (year, place)))
        .collect();
    let texts =
        |pick: &dyn Fn(&StageCell<'_>) -> String| cells.iter().map(pick).collect::<Vec<_>>();
    let numbers =
        |pick: &dyn Fn(&StageCell<'_>) -> Option<f64>| cells.iter().map(pick).collect::<Vec<_>>();
    let next = |(year, place): &StageCell<'_>| {
        ReachedShare::new((*year.reached.get(place + 1)?)?, year.reached[*place]?)
    };
    let whole =
        |(year, place): &StageCell<'_>| ReachedShare::new(year.reached[*place]?, year.reached[0]?);
    Ok(df![
        PERIOD => texts(&|(year, _)| year.name.to_owned()),
        STAGE => texts(&|(_, place)| stages[*place].clone()),
        FIRST_MONTH => texts(&|(year, _)| year.first.clone()),
        LAST_MONTH => texts(&|(year, _)| year.last.clone()),
        STAGE_ORDER => cells.iter().map(|(_, place)| *place as i64 + 1).collect::<Vec<_>>(),
        REACHED_COUNT => cells.iter().map(|(year, place)| year.reached[*place]).collect::<Vec<_>>(),
        MATURE_SHARE => numbers(&|(year, place)| year.mature_share(*place)),
        TO_NEXT_RATE => numbers(&|cell| next(cell).map(|part| part.rate)),
        TO_NEXT_LOW => numbers(&|cell| next(cell)?.ends.map(|(low, _)| low)),
        TO_NEXT_HIGH => numbers(&|cell| next(cell)?.ends.map(|(_, high)| high)),
        FROM_FIRST_RATE => numbers(&|cell| whole(cell).map(|part| part.rate)),
        FROM_FIRST_LOW => numbers(&|cell| whole(cell)?.ends.map(|(low, _)| low)),
        FROM_FIRST_HIGH => numbers(&|cell| whole(cell)?.ends.map(|(_, high)| high)),
    ]?)
}

/// So many of so many.
struct ReachedShare {
    rate: f64,
    ends: Option<(f64, f64)>,
}

impl ReachedShare {
    fn new(hits: i64, n: i64) -> Option<Self> {
        (n > 0).then(|| Self {
            rate: hits as f64 / n as f64,
            ends: wilson(hits, n),
        })
    }
}

impl CohortYear {
    /// The twelve months of creation that were over `back` months before as_of: a month under way
    /// would make a year shorter than the other.
    fn of(funnel: &DataFrame, settings: &Settings, name: &'static str, back: u32) -> Result<Self> {
        let day = settings.as_of.day;
        let under_way = u32::from(next_day(day).month() == day.month());
        let ago = |months: u32| {
            day.checked_sub_months(Months::new(months + under_way))
                .map(month)
                .unwrap_or_default()
        };
        let (first, last) = (ago(back + YEAR - 1), ago(back));
        let stages = settings.funnel.stages.len();
        let mut reached: Vec<Option<i64>> = vec![Some(0); stages];
        let mut mature: Vec<Option<f64>> = vec![Some(0.0); stages];
        for row in rows(funnel) {
            let is_in = row.text(SEGMENT_BY)? == COHORT_MONTH
                && (first.as_str()..=last.as_str()).contains(&row.text(SEGMENT)?);
            let place = row.count(STAGE_ORDER)?.filter(|_| is_in);
            let place = place.and_then(|place| usize::try_from(place - 1).ok());
            if let Some(sum) = place.and_then(|place| reached.get_mut(place)) {
                *sum = sum
                    .zip(row.count(REACHED_COUNT)?)
                    .map(|(sum, more)| sum + more);
            }
            if let Some(sum) = place.and_then(|place| mature.get_mut(place)) {
                let of_month = row.count(REACHED_COUNT)?.unwrap_or(0);
                let share = row.number(MATURE_SHARE)?;
                *sum = match share {
                    Some(share) => sum.map(|sum| sum + share * of_month as f64),
                    None if of_month == 0 => *sum,
                    None => None,
                };
            }
        }
        Ok(Self {
            name,
            first,
            last,
            reached,
            mature,
        })
    }

    fn mature_share(&self, place: usize) -> Option<f64> {
        let of = self.reached[place].filter(|of| *of > 0)?;
        Some(self.mature[place]? / of as f64)
    }
}
