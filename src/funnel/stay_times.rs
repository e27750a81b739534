//! How long units stayed in a stage. Goes in: the histories of units. Comes out: their spells or visits
//! in one stage, sorted by their days.
//!
//! The surprising part: units are walked again for every stage: holding the stays of all stages at once
//! would take more memory than all histories, and a walk takes less time than sorting what it finds.

use super::expected::{number_of, recent_from};
use super::stay_percentiles::TimedStay;
use crate::domain::period::Elapsed;
use crate::pipeline::Settings;
use crate::progress::{Histories, LeadPath, Progress, Step, Walk};
use rayon::prelude::*;
use std::ops::Range;

/// Units that one thread walks at a time.
const UNITS: usize = 65_536;

/// The stays of units.
pub(super) struct StayTimes<'a> {
    units: &'a Histories,
    recorded: &'a [bool],
    settings: &'a Settings,
    /// The instant up to which moves would be known: that of as_of, or where a source ends early.
    end: i64,
    /// The instant from which entries tell what is to be expected.
    recent: i64,
}

impl<'a> StayTimes<'a> {
    /// Those of the units, whose moves are known up to an instant.
    pub(super) fn of(progress: &'a Progress, end: i64, settings: &'a Settings) -> Self {
        Self {
            units: &progress.units,
            recorded: &progress.recorded,
            settings,
            end,
            recent: recent_from(settings.as_of, settings.timezone),
        }
    }

    /// The stages that units leave: all but the last one.
    pub(super) fn stages(&self) -> Range<usize> {
        0..self.settings.funnel.stages.len() - 1
    }

    /// How far each unit came.
    pub(super) fn paths(&self) -> Vec<LeadPath> {
        self.collect(|walk, _, (_, steps), found| found.push(walk.follow(steps)))
    }

    /// The spells in a stage.
    pub(super) fn spells(&self, stage: usize) -> Vec<TimedStay> {
        sorted(self.collect(|walk, elapsed, (unit, steps), found| {
            walk.follow(steps);
            walk.stays(|stay| {
                if stay.stage == stage {
                    found.push(TimedStay {
                        days: elapsed.days(stay.from, stay.to.unwrap_or(self.end.max(stay.from))),
                        unit,
                        to: number_of(stay.ending),
                        is_recent: stay.from >= self.recent,
                    });
                }
            });
        }))
    }

    /// The visits of a stage.
    pub(super) fn visits(&self, stage: usize) -> Vec<TimedStay> {
        sorted(self.collect(|walk, elapsed, (unit, steps), found| {
            walk.visits(steps, |visit| {
                if visit.stage == stage {
                    let going_on = self.end.max(visit.from);
                    let until = visit.next.map_or(going_on, |next| next.at);
                    found.push(TimedStay {
                        days: elapsed.days(visit.from, until),
                        unit,
                        to: visit.next.map_or(TimedStay::OPEN, |next| next.what),
                        is_recent: visit.from >= self.recent,
                    });
                }
            });
        }))
    }

    /// What a look at each unit finds, in their order.
    fn collect<T: Send>(
        &self,
        look: impl Fn(&mut Walk, &mut Elapsed, (u32, &[Step]), &mut Vec<T>) + Sync,
    ) -> Vec<T> {
        let count = self.units.group_count();
        let part = |start: &usize| {
            let mut walk = Walk::new(self.recorded);
            let mut elapsed = Elapsed::of(self.settings.timezone);
            let mut found = Vec::new();
            for unit in *start..count.min(start + UNITS) {
                let number = u32::try_from(unit).unwrap_or(u32::MAX);
                let unit = (number, self.units.get(unit));
                look(&mut walk, &mut elapsed, unit, &mut found);
            }
            found
        };
        let starts: Vec<usize> = (0..count).step_by(UNITS).collect();
        let mut all = Vec::new();
        // As many parts at a time as there are threads: all of them would be held twice.
        for some in starts.chunks(rayon::current_num_threads()) {
            let parts: Vec<Vec<T>> = some.par_iter().map(part).collect();
            all.extend(parts.into_iter().flatten());
        }
        all
    }
}

/// By days; units decide ties, so that the order is the same with any number of threads.
fn sorted(mut stays: Vec<TimedStay>) -> Vec<TimedStay> {
    stays.par_sort_unstable_by(|a, b| a.days.total_cmp(&b.days).then_with(|| a.unit.cmp(&b.unit)));
    stays
}
