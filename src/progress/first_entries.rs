//! On which day leads first entered each stage, for counts by period. Goes in: the histories of
//! leads. Comes out: how many leads first entered a stage on each day.
//!
//! The surprising part: an entry is an entry. A lead that skipped `sal` is counted among the leads
//! that reached it, and in no period's entries.

use super::histories::Histories;
use crate::domain::period::{Span, day_start, local_day, next_day};
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Leads by the local day, since 1970, of their first entry into each stage. Undated entries are on
/// no day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstEntries {
    by_stage: Vec<BTreeMap<i32, i64>>,
}

impl FirstEntries {
    pub(super) fn of(leads: &Histories, stage_count: usize, zone: Tz) -> Self {
        let dated = || {
            leads
                .iter()
                .flat_map(|steps| steps.iter().filter_map(|step| step.dated()))
        };
        let calendar = Calendar::of(dated().min().zip(dated().max()), zone);
        let mut by_stage = vec![BTreeMap::new(); stage_count];
        let mut is_met = vec![false; stage_count];
        for steps in leads.iter() {
            is_met.fill(false);
            for (at, what) in steps
                .iter()
                .filter_map(|step| Some((step.dated()?, usize::from(step.what))))
            {
                if is_met.get(what) == Some(&false) {
                    is_met[what] = true;
                    *by_stage[what].entry(calendar.day(at)).or_insert(0) += 1;
                }
            }
        }
        Self { by_stage }
    }

    /// Leads that first entered the stage, by its place from 0, in those days.
    pub fn count(&self, place: usize, span: Span) -> i64 {
        let (first, last) = (span.first.to_epoch_days(), span.last.to_epoch_days());
        let days = self.by_stage.get(place).filter(|_| first <= last);
        days.map_or(0, |days| {
            days.range(first..=last).map(|(_, count)| count).sum()
        })
    }

    /// The first day on which a lead entered the stage; none where no entry is recorded.
    pub fn first_day(&self, place: usize) -> Option<NaiveDate> {
        self.by_stage
            .get(place)?
            .keys()
            .next()
            .copied()
            .and_then(NaiveDate::from_epoch_days)
    }
}

/// How many of the days, which are sorted, are in the span.
pub fn count_within(days: &[i32], span: Span) -> i64 {
    let from = days.partition_point(|day| *day < span.first.to_epoch_days());
    let to = days.partition_point(|day| *day <= span.last.to_epoch_days());
    i64::try_from(to.saturating_sub(from)).unwrap_or(i64::MAX)
}

/// The starts of all days between two instants: looking a day up costs less than asking the zone.
struct Calendar {
    first: i32,
    starts: Vec<i64>,
}

impl Calendar {
    fn of(ends: Option<(i64, i64)>, zone: Tz) -> Self {
        let Some((from, to)) = ends else {
            return Self {
                first: 0,
                starts: Vec::new(),
            };
        };
        let (first, last) = (local_day(from, zone), local_day(to, zone));
        let starts =
            std::iter::successors(Some(first), |day| (*day < last).then(|| next_day(*day)))
                .map(|day| day_start(day, zone))
                .collect();
        Self {
            first: first.to_epoch_days(),
            starts,
        }
    }

    fn day(&self, at: i64) -> i32 {
        let place = self
            .starts
            .partition_point(|start| *start <= at)
            .saturating_sub(1);
        self.first + i32::try_from(place).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::histories::{Step, UNDATED};
    use super::*;
    use crate::domain::grouped::Grouped;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_dated_entry_counts_on_its_local_day_and_both_ends_of_a_period_are_in() {
        let zone = chrono_tz::Europe::Berlin;
        let start = |text: &str| day_start(day(text), zone);
        // Leads 0 to 3 enter stage 1 on 31 March, 1 April (again in July), 1 April, and in the last
        // microsecond of 30 June; lead 4 at no known time.
        let steps = [
            (0, start("2026-04-01") - 1),
            (1, start("2026-07-02")),
            (1, start("2026-04-01")),
            (2, start("2026-04-01") + 1),
            (3, start("2026-07-01") - 1),
            (4, UNDATED),
        ];
        let dated = || steps.iter().map(|(lead, at)| (*lead, Step::at(*at, 1)));
        let leads = Grouped::of(5, dated).sorted();
        let entries = FirstEntries::of(&leads, 2, zone);
        let quarter = Span {
            first: day("2026-04-01"),
            last: day("2026-06-30"),
        };
        assert_eq!(
            (
                entries.count(1, quarter),
                entries.count(0, quarter),
                entries.count(7, quarter)
            ),
            (3, 0, 0)
        );
        assert_eq!(
            entries.count(1, quarter) + entries.count(1, quarter.previous()),
            4
        );
        assert_eq!(
            (entries.first_day(1), entries.first_day(0)),
            (Some(day("2026-03-31")), None)
        );
        // A period that ends before it begins holds nothing.
        assert_eq!(
            entries.count(
                1,
                Span {
                    first: day("2026-06-30"),
                    last: day("2026-04-01")
                }
            ),
            0
        );
    }
}
