//! The rate of cohorts that are old enough to be judged. Goes in: the mart `funnel`. Comes out: how
//! many of their units came all the way, of all such cohorts, of the latest three and of the three
//! before.

use super::metrics::{LEAD_TO_WON_RATE, MATURE_COHORT_COUNT};
use super::rows::{
    Headline, HeadlineRows, LATEST_COHORTS, MATURE_COHORTS, PREVIOUS_COHORTS, WHOLE,
};
use crate::error::Result;
use crate::funnel::{ALL, FUNNEL, MATURE_FROM, segment};
use crate::system::Marts;
use crate::table::names::*;
use crate::table::read::RowOf;
use std::collections::BTreeMap;

/// A stage of a cohort: its place, how many reached it, the share that is old enough.
type CohortStage = (i64, i64, Option<f64>);

/// Units of a cohort, and how many of them reached the last stage.
type Reach = (i64, i64);

/// From this share of entries without a date on the dated ones make no headline.
const UNDATED_FROM: f64 = 0.05;
/// Why there is no rate of cohorts.
const TOO_YOUNG: &str = "no cohort is old enough";
/// Why there is no rate at all.
const NOT_RECORDED: &str = "nothing records the last stage";
/// Cohorts that are compared with as many before them.
const COMPARED: usize = 3;

/// Adds the rates.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn add(rows: &mut HeadlineRows, marts: &Marts) -> Result<()> {
    let all = segment(marts, ALL, ALL)?;
    let reached = |row: Option<&RowOf<'_>>| -> Result<i64> {
        let count = row.map(|row| row.count(REACHED_COUNT)).transpose()?;
        Ok(count.flatten().unwrap_or(0))
    };
    let is_recorded = match all.last() {
        Some(last) => last.count(REACHED_COUNT)?.is_some(),
        None => true,
    };
    let whole = if is_recorded {
        Headline::rate(reached(all.last())?, reached(all.first())?, "no leads")
    } else {
        Headline::missing(NOT_RECORDED)
    };
    rows.add(LEAD_TO_WON_RATE, WHOLE, whole);
    let undated = undated(&all)?;
    let cohorts = if is_recorded && undated.is_none() {
        mature(marts)?
    } else {
        Vec::new()
    };
    let why_none = match undated {
        Some(undated) => undated,
        None => why_none(&all)?,
    };
    let count = i64::try_from(cohorts.len()).unwrap_or(i64::MAX);
    rows.add(MATURE_COHORT_COUNT, WHOLE, Headline::count(count));
    for (period, rate) in rates(&cohorts, &why_none) {
        rows.add(LEAD_TO_WON_RATE, period, rate);
    }
    Ok(())
}

/// A stage before the last of which too many entries have no date: those that have one are not like
/// the others.
fn undated(all: &[RowOf<'_>]) -> Result<Option<String>> {
    for row in &all[..all.len().saturating_sub(1)] {
        let reached = row.count(REACHED_COUNT)?.unwrap_or(0);
        let undated = row.count(UNDATED_COUNT)?.unwrap_or(0);
        if undated as f64 > reached as f64 * UNDATED_FROM {
            let stage = row.text(STAGE)?;
            return Ok(Some(format!("entries into {stage} have no date")));
        }
    }
    Ok(None)
}

/// Why no cohort is old enough, by the stages of all units.
fn why_none(all: &[RowOf<'_>]) -> Result<String> {
    let (Some(first), Some(last)) = (all.first(), all.last()) else {
        return Ok("no leads".to_owned());
    };
    if first.count(REACHED_COUNT)?.unwrap_or(0) == 0 {
        return Ok("no leads".to_owned());
    }
    if last.count(REACHED_COUNT)?.is_none() {
        return Ok(NOT_RECORDED.to_owned());
    }
    let beyond_first = all.get(1..).unwrap_or_default().iter();
    let mut moved = 0;
    for row in beyond_first {
        moved += row.count(REACHED_COUNT)?.unwrap_or(0);
    }
    Ok(if moved == 0 {
        "no lead came further than the first stage: none has a deal".to_owned()
    } else {
        TOO_YOUNG.to_owned()
    })
}

/// The mature cohorts, oldest first.
fn mature(marts: &Marts) -> Result<Vec<Reach>> {
    let mut cohorts: BTreeMap<&str, Vec<CohortStage>> = BTreeMap::new();
    for row in marts.rows(&FUNNEL)? {
        if row.text(SEGMENT_BY)? == COHORT_MONTH {
            let stage = (
                row.count(STAGE_ORDER)?.unwrap_or(0),
                row.count(REACHED_COUNT)?.unwrap_or(0),
                row.number(MATURE_SHARE)?,
            );
            cohorts.entry(row.text(SEGMENT)?).or_default().push(stage);
        }
    }
    let mut found = Vec::new();
    for stages in cohorts.values_mut() {
        stages.sort_unstable_by_key(|(order, ..)| *order);
        let (Some(first), Some((last, before))) = (stages.first(), stages.split_last()) else {
            continue;
        };
        // In a stage that no unit reached no unit waits.
        if before.iter().all(|(_, reached, share)| {
            *reached == 0 || share.is_some_and(|share| share >= MATURE_FROM)
        }) {
            found.push((first.1, last.1));
        }
    }
    Ok(found)
}

/// The rate of all, of the latest three and of the three before.
fn rates(cohorts: &[Reach], why_none: &str) -> [(&'static str, Headline); 3] {
    let rate = |cohorts: &[Reach]| {
        let (units, wins) = cohorts
            .iter()
            .fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
        Headline::rate(wins, units, why_none)
    };
    let compared = cohorts
        .len()
        .checked_sub(2 * COMPARED)
        .map(|first| cohorts[first..].split_at(COMPARED));
    let of = |cohorts: Option<&[Reach]>| {
        let few = || Headline::missing("fewer than six cohorts are old enough");
        cohorts.map_or_else(few, rate)
    };
    [
        (MATURE_COHORTS, rate(cohorts)),
        (LATEST_COHORTS, of(compared.map(|(_, latest)| latest))),
        (PREVIOUS_COHORTS, of(compared.map(|(before, _)| before))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_three_cohorts_stand_beside_the_three_before() {
        let cohorts = [
            (10, 5),
            (10, 1),
            (10, 2),
            (10, 3),
            (20, 1),
            (20, 2),
            (20, 3),
        ];
        let counts =
            |cohorts: &[Reach]| rates(cohorts, TOO_YOUNG).map(|(_, of)| of.count.zip(of.base));
        assert_eq!(
            counts(&cohorts),
            [Some((17, 100)), Some((6, 60)), Some((6, 30))]
        );
        assert_eq!(counts(&cohorts[..5]), [Some((12, 60)), None, None]);
        let [(_, whole), ..] = rates(&cohorts, TOO_YOUNG);
        assert_eq!(whole.number, Some(0.17));
        let [(_, none), ..] = rates(&[], TOO_YOUNG);
        assert_eq!(none.reason.as_deref(), Some("no cohort is old enough"));
    }
}
