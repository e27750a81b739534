//! When each lead came to a stage, and by which one, for the explanation of which leads a count
//! holds. Goes in: staged leads, events and deals. Comes out: an arrival for each lead that reached
//! the stage.
//!
//! The surprising part: a lead may arrive by a later stage, since a skipped one counts as passed,
//! and without a date, since a status has none.

use super::histories::Step;
use super::recorded::recorded;
use super::stage_history::of_leads;
use super::unit_records::UnitRecords;
use super::unit_rows::UnitRows;
use crate::domain::period::local_day;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::staging::Staged;
use chrono::NaiveDate;

/// How a lead came to a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// The place, from 0, of the stage that it entered: the requested one, or a later one.
    pub stage: usize,
    /// The local day of that entry; none where no entry into these stages is dated.
    pub on: Option<NaiveDate>,
}

/// The first entry of each staged lead into the stage in that place, from 0, or into a later one;
/// none where it reached neither, and none at all where nothing records the stage.
///
/// # Errors
/// A column missing: a bug.
pub fn arrivals(
    staged: &Staged,
    records: &UnitRecords,
    rows: &UnitRows,
    settings: &Settings,
    place: usize,
) -> Result<Option<Vec<Option<Arrival>>>> {
    let stages = place..settings.funnel.stages.len();
    let histories = of_leads(staged, records, rows, &settings.funnel)?;
    let has_deals = !staged.deal_rows.is_empty();
    if !recorded(&histories, has_deals, &settings.funnel)[place] {
        return Ok(None);
    }
    let arrival = |step: Step| Arrival {
        stage: usize::from(step.what),
        on: step.dated().map(|at| local_day(at, settings.timezone)),
    };
    let found = histories.iter().map(|steps| first(steps, &stages));
    Ok(Some(found.map(|step| step.map(arrival)).collect()))
}

/// The first dated step into one of the stages, else the first of them; steps without a date come
/// first.
fn first(steps: &[Step], stages: &std::ops::Range<usize>) -> Option<Step> {
    let mut entries = steps
        .iter()
        .copied()
        .filter(|step| stages.contains(&usize::from(step.what)));
    entries
        .clone()
        .find(|step| step.dated().is_some())
        .or_else(|| entries.next())
}

#[cfg(test)]
mod tests {
    use super::super::histories::UNDATED;
    use super::*;

    #[test]
    fn the_first_dated_entry_into_the_stage_or_a_later_one_is_the_arrival() {
        let step = |at, what| Step { at, what };
        // Stages 0 to 4, exits from 5: a lead that skipped 2, came back to it, and went out.
        let steps = [
            step(UNDATED, 2),
            step(10, 0),
            step(20, 3),
            step(30, 2),
            step(40, 5),
        ];
        assert_eq!(first(&steps, &(2..5)), Some(step(20, 3)));
        assert_eq!(first(&steps, &(0..5)), Some(step(10, 0)));
        assert_eq!(first(&steps, &(4..5)), None, "an exit is no entry");
        assert_eq!(
            first(&steps[..2], &(1..5)),
            Some(step(UNDATED, 2)),
            "a status has no date"
        );
    }
}
