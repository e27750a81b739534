//! How far each source reaches: its first and last day, and the days of which it delivered nothing
//! though it does so every week. Staged records in; which days every figure may speak of out.
//!
//! The surprising part: a source that is silent for a while may have nothing to say. So silence counts
//! against the source's own habit, weekday by weekday, and only where it is all but impossible.

mod activity;
mod gaps;
mod habit;
mod specs;

pub use specs::{SOURCE_GAPS, UNCOVERED_MONTHS, source_gaps, uncovered_months};

use crate::domain::period::{Span, day_start, next_day};
use crate::error::Result;
use crate::lake::Delivery;
use crate::pipeline::Settings;
use crate::staging::Staged;
use activity::Activity;
use chrono::NaiveDate;
use habit::Habit;
use polars::prelude::DataFrame;
use std::collections::BTreeSet;

/// How far a source reaches.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceReach {
    /// The source.
    pub source: String,
    /// What it delivers.
    pub entity: &'static str,
    /// The first day that its rows speak of.
    pub first: NaiveDate,
    /// The last one, not after as_of.
    pub last: NaiveDate,
    /// Days, up to as_of, of which it delivered nothing against its habit, oldest first; the last of
    /// them may reach to as_of.
    pub gaps: Vec<Span>,
    habit: Habit,
}

impl SourceReach {
    /// Days from its last day to `as_of`.
    pub fn days_before(&self, as_of: NaiveDate) -> i64 {
        (as_of - self.last).num_days()
    }

    /// Whether it stops too early for its habit.
    pub fn ends_early(&self) -> bool {
        self.gaps.last().is_some_and(|gap| gap.first > self.last)
    }
}

/// How far all sources reach.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// The sources whose rows are events of a day, in the order of the pipeline file.
    pub sources: Vec<SourceReach>,
}

impl Coverage {
    /// Finds the reach of every source; `leads` and `stage_events` are staged, with their texts.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(
        staged: &Staged,
        (leads, stage_events): (&DataFrame, &DataFrame),
        deliveries: &[Delivery],
        settings: &Settings,
    ) -> Result<Self> {
        let activity = Activity::of(staged, (leads, stage_events), deliveries, settings)?;
        let reach = |source: &crate::pipeline::Source| {
            let of = activity.of_source(&source.name)?;
            let as_of = settings.as_of.day;
            // Of a source that has ended nothing is missed later.
            let until = source.expect.last_day.map_or(as_of, |last| last.min(as_of));
            let gaps = gaps::gaps(of, until);
            Some(SourceReach {
                source: source.name.clone(),
                entity: source.entity.name,
                first: of.first.min(as_of),
                last: of.last.min(as_of),
                gaps,
                habit: of.habit(),
            })
        };
        Ok(Self {
            sources: settings.sources.iter().filter_map(reach).collect(),
        })
    }

    /// The reach of a source; none where its rows are of no day.
    pub fn of_source(&self, name: &str) -> Option<&SourceReach> {
        self.sources.iter().find(|reach| reach.source == name)
    }

    /// Why figures made of these entities do not know all of a period that is over; none where
    /// nothing speaks against it.
    pub fn lack(&self, entities: &[&str], period: Span) -> Option<String> {
        entities
            .iter()
            .find_map(|entity| self.lack_of(entity, period))
    }

    /// Whether one of these entities, which is delivered at other times, is not delivered of any day of a
    /// period.
    pub fn misses_all(&self, entities: &[&str], period: Span) -> bool {
        entities.iter().any(|entity| {
            let of_entity = self.sources.iter().filter(|reach| reach.entity == *entity);
            let reaches =
                |reach: &SourceReach| reach.first <= period.last && period.first <= reach.last;
            of_entity.clone().next().is_some() && !of_entity.clone().any(reaches)
        })
    }

    /// The instant up to which these entities are delivered: the end of as_of, or of the last day of
    /// the source that ends earliest against its habit.
    pub fn known_until(&self, entities: &[&str], settings: &Settings) -> i64 {
        let of = self.sources.iter();
        let early = of.filter(|reach| entities.contains(&reach.entity) && reach.ends_early());
        let last = early.map(|reach| reach.last).min();
        last.map_or(settings.as_of.end, |day| {
            day_start(next_day(day), settings.timezone)
        })
    }

    /// The first days of the months of which one of these entities lacks days that lie between or
    /// behind others: what came before a source began is no gap.
    pub fn gap_months(&self, entities: &[&str]) -> BTreeSet<NaiveDate> {
        let of = self.sources.iter();
        let gaps = of
            .filter(|reach| entities.contains(&reach.entity))
            .flat_map(|reach| reach.gaps.iter().map(move |gap| (reach, *gap)));
        let mut found = BTreeSet::new();
        for (reach, gap) in gaps {
            let mut month = Span::month_of(gap.first);
            while month.first <= gap.last {
                if reach.habit.is_missed(overlap(gap, month)) {
                    found.insert(month.first);
                }
                month = Span::month_of(next_day(month.last));
            }
        }
        found
    }

    fn lack_of(&self, entity: &str, period: Span) -> Option<String> {
        let of_entity = || self.sources.iter().filter(|reach| reach.entity == entity);
        let is_one = of_entity().count() == 1;
        let name = |reach: &SourceReach| {
            if is_one {
                entity.replace('_', " ")
            } else {
                reach.source.clone()
            }
        };
        for reach in of_entity() {
            let missed = |gap: &&Span| reach.habit.is_missed(overlap(**gap, period));
            if let Some(gap) = reach.gaps.iter().find(missed) {
                return Some(if gap.first > reach.last {
                    format!("{} delivered to {}", name(reach), reach.last)
                } else {
                    format!(
                        "nothing of {} to {} delivered of {}",
                        gap.first,
                        gap.last,
                        name(reach)
                    )
                });
            }
        }
        // A source that begins later than others of its kind is a new one, no gap.
        let earliest = of_entity().min_by_key(|reach| reach.first)?;
        let before = Span {
            first: period.first,
            last: period.last.min(earliest.first.pred_opt()?),
        };
        let is_begun = next_day(before.last) <= period.last;
        (is_begun && earliest.habit.is_missed(before))
            .then(|| format!("{} delivered from {}", name(earliest), earliest.first))
    }
}

/// The days that two periods share; those of none end before they begin.
fn overlap(one: Span, other: Span) -> Span {
    Span {
        first: one.first.max(other.first),
        last: one.last.min(other.last),
    }
}
