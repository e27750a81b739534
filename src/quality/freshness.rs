//! How far each source reaches: the newest day that its rows speak of, not after as_of. A source
//! that stops well before it is late, and what is late makes the report preliminary.

use crate::error::Result;
use crate::lake::delivery::{Delivery, RecordCounts};
use crate::pipeline::Settings;
use crate::staging::Staged;
use crate::table::names::*;
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::BTreeMap;

/// A source without a row of the last month before as_of is late: the shortest month that a
/// monthly export can miss.
pub(super) const LATE_AFTER_DAYS: i64 = 31;

/// Lists whose days show nothing of how far their export reaches: a promise's period begins when it
/// begins.
const LISTS: &[&str] = &["targets"];

/// How far a source reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Freshness {
    /// The source.
    pub source: String,
    /// Its newest day.
    pub day: NaiveDate,
    /// Whether it stops over a month before as_of.
    pub is_late: bool,
}

impl Freshness {
    /// Days from its newest day to `as_of`.
    pub(super) fn days_before(&self, as_of: NaiveDate) -> i64 {
        (as_of - self.day).num_days()
    }
}

/// The mart `sources`.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn sources(
    deliveries: &[Delivery],
    staged: &Staged,
    settings: &Settings,
) -> Result<DataFrame> {
    let freshness = freshness(deliveries, staged, settings)?;
    let counts: Vec<RecordCounts> = settings
        .sources
        .iter()
        .map(|source| {
            let mut counts = RecordCounts::default();
            let own = deliveries.iter().filter(|of| of.source == source.name);
            own.for_each(|delivery| counts += delivery.counts);
            counts
        })
        .collect();
    let count = |pick: fn(&RecordCounts) -> u64| {
        let number = |counts| i64::try_from(pick(counts)).unwrap_or(i64::MAX);
        counts.iter().map(number).collect::<Vec<_>>()
    };
    let reach = || {
        let of_source = |name: &str| freshness.iter().find(|of| of.source == name);
        let sources = settings.sources.iter();
        sources.map(move |source| of_source(&source.name))
    };
    let names = settings.sources.iter().map(|source| source.name.as_str());
    let entities = settings.sources.iter().map(|source| source.entity.name);
    let days: Int32Chunked = reach().map(|of| Some(of?.day.to_epoch_days())).collect();
    let frame = df![
        SOURCE_NAME => names.collect::<Vec<_>>(),
        ENTITY => entities.collect::<Vec<_>>(),
        READ_COUNT => count(|counts| counts.read),
        ACCEPTED_COUNT => count(|counts| counts.accepted),
        REJECTED_COUNT => count(|counts| counts.rejected),
        DUPLICATE_COUNT => count(|counts| counts.duplicate),
        BLANK_COUNT => count(|counts| counts.blank),
        FILTERED_COUNT => count(|counts| counts.filtered),
        IS_LATE => reach().map(|of| Some(of?.is_late)).collect::<Vec<_>>(),
    ]?;
    let days = days.with_name(LAST_DAY.into()).into_column();
    Ok(frame.hstack(&[days.cast(&DataType::Date)?])?)
}

/// The reach of every source whose rows are events of a day, in the order of the pipeline file. A
/// deal speaks of its creation and of its close, a rate of all days of its period.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn freshness(
    deliveries: &[Delivery],
    staged: &Staged,
    settings: &Settings,
) -> Result<Vec<Freshness>> {
    let closes = last_days(&staged.deals.frame, CLOSED_ON)?;
    let ends = last_days(&staged.fx_rates.frame, RATE_UNTIL)?;
    let day_of = |source: &str| {
        let of_events = deliveries.iter().filter(|delivery| {
            delivery.source == source && !LISTS.contains(&delivery.entity.as_str())
        });
        let begun = of_events
            .filter_map(|delivery| delivery.days.as_ref()?.1.parse().ok())
            .max();
        begun
            .max(closes.get(source).copied())
            .max(ends.get(source).copied())
            .map(|day: NaiveDate| day.min(settings.as_of.day))
    };
    let sources = settings
        .sources
        .iter()
        .filter_map(|source| Some((source.name.clone(), day_of(&source.name)?)));
    Ok(sources
        .map(|(source, day)| Freshness {
            source,
            day,
            is_late: is_late(day, settings.as_of.day),
        })
        .collect())
}

/// The last day in a column of each source's rows; sources without one are left out.
fn last_days(frame: &DataFrame, column: &str) -> Result<BTreeMap<String, NaiveDate>> {
    let days = frame.clone().lazy().group_by([col(SOURCE)]);
    let days = days
        .agg([col(column).max().cast(DataType::Int32)])
        .collect()?;
    let (sources, days) = (days.column(SOURCE)?.str()?, days.column(column)?.i32()?);
    let known = sources
        .iter()
        .zip(days.iter())
        .filter_map(|(source, day)| Some((source?.to_owned(), NaiveDate::from_epoch_days(day?)?)));
    Ok(known.collect())
}

fn is_late(day: NaiveDate, as_of: NaiveDate) -> bool {
    (as_of - day).num_days() > LATE_AFTER_DAYS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_may_pass_before_a_source_is_late() {
        let late = |day: &str| is_late(day.parse().unwrap(), "2026-10-31".parse().unwrap());
        assert_eq!(
            [
                late("2026-10-31"),
                late("2026-10-01"),
                late("2026-09-30"),
                late("2026-09-29")
            ],
            [false, false, false, true]
        );
    }
}
