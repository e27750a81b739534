//! What each source delivered, how far it reaches, and whether it stops too early: over a month before
//! as_of, or sooner against its habit. What is late makes the report preliminary.

use crate::coverage::SourceReach;
use crate::error::Result;
use crate::lake::delivery::RecordCounts;
use crate::pipeline::Source;
use crate::system::Facts;
use crate::table::names::*;
use chrono::NaiveDate;
use polars::prelude::*;

/// A source without a row of the last month before as_of is late: the shortest month that a
/// monthly export can miss.
pub(super) const LATE_AFTER_DAYS: i64 = 31;

/// The mart `sources`.
///
/// # Errors
/// None that data can cause.
pub(super) fn sources(facts: &Facts<'_>) -> Result<DataFrame> {
    let (deliveries, settings) = (&facts.snapshot.deliveries, facts.settings());
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
    let sources = || settings.sources.iter();
    let reach = |source: &Source| facts.coverage.of_source(&source.name);
    let as_of = settings.as_of.day;
    let frame = df![
        SOURCE_NAME => sources().map(|source| source.name.as_str()).collect::<Vec<_>>(),
        ENTITY => sources().map(|source| source.entity.name).collect::<Vec<_>>(),
        READ_COUNT => count(|counts| counts.read),
        ACCEPTED_COUNT => count(|counts| counts.accepted),
        REJECTED_COUNT => count(|counts| counts.rejected),
        DUPLICATE_COUNT => count(|counts| counts.duplicate),
        BLANK_COUNT => count(|counts| counts.blank),
        FILTERED_COUNT => count(|counts| counts.filtered),
        FIRST_DAY => sources().map(|source| Some(reach(source)?.first)).collect::<Vec<_>>(),
        LAST_DAY => sources().map(|source| Some(reach(source)?.last)).collect::<Vec<_>>(),
        IS_LATE => sources().map(|source| Some(is_late(source, reach(source)?, as_of))).collect::<Vec<_>>(),
    ]?;
    Ok(frame)
}

/// Whether a source stops too early. What it promises itself stands in place of the general limit, and
/// one that has ended is never late.
pub(super) fn is_late(source: &Source, reach: &SourceReach, as_of: NaiveDate) -> bool {
    let days = reach.days_before(as_of);
    let has_ended = source
        .expect
        .last_day
        .is_some_and(|last| reach.last >= last);
    match source.expect.max_days_late {
        _ if has_ended => false,
        Some(most) => days > i64::from(most),
        None => days > LATE_AFTER_DAYS || reach.ends_early(),
    }
}
