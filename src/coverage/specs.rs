//! The marts of what sources did not deliver: days in a row, and the months that lack some.

use super::{Coverage, SourceReach};
use crate::domain::period::{Span, month, next_day};
use crate::error::Result;
use crate::table::columns::{count, day, flag, id, text};
use crate::table::names::*;
use crate::table::spec::TableSpec;
use polars::prelude::*;

/// Days that sources did not deliver.
pub const SOURCE_GAPS: TableSpec = TableSpec {
    name: "source_gaps",
    grain: "days in a row of which a source delivered nothing, though its habit makes that all but impossible",
    key: &[SOURCE_NAME, FIRST_DAY],
    columns: &[
        id(SOURCE_NAME, "the source").required(),
        day(FIRST_DAY, "the first of the days").required(),
        day(LAST_DAY, "the last of them, not after as_of").required(),
        count(DAY_COUNT, "how many they are").required(),
        flag(
            IS_LATE,
            "whether they reach to as_of: the source ends early",
        )
        .required(),
    ],
};

/// Months that lack days.
pub const UNCOVERED_MONTHS: TableSpec = TableSpec {
    name: "uncovered_months",
    grain: "a month of which an entity is not delivered as it is at other times: its figures are not available",
    key: &[ENTITY, PERIOD],
    columns: &[
        id(ENTITY, "what is not delivered").required(),
        text(PERIOD, "the month").required(),
        text(REASON, "what is missing").required(),
    ],
};

/// The mart `uncovered_months`, up to as_of.
///
/// # Errors
/// None that data can cause.
pub fn uncovered_months(coverage: &Coverage) -> Result<DataFrame> {
    let mut entities: Vec<&str> = coverage.sources.iter().map(|reach| reach.entity).collect();
    entities.sort_unstable();
    entities.dedup();
    let mut found: Vec<(&str, String, String)> = Vec::new();
    for entity in entities {
        let of = || {
            coverage
                .sources
                .iter()
                .filter(|reach| reach.entity == entity)
        };
        let (Some(first), Some(last)) = (of().map(|of| of.first).min(), of().map(last_day).max())
        else {
            continue;
        };
        let mut span = Span::month_of(first);
        while span.first <= last {
            let days = span.until(last).unwrap_or(span);
            let why = coverage.lack(&[entity], days);
            found.extend(why.map(|why| (entity, month(span.first), why)));
            span = Span::month_of(next_day(span.last));
        }
    }
    Ok(df![
        ENTITY => found.iter().map(|(entity, ..)| *entity).collect::<Vec<_>>(),
        PERIOD => found.iter().map(|(_, month, _)| month.as_str()).collect::<Vec<_>>(),
        REASON => found.iter().map(|(.., why)| why.as_str()).collect::<Vec<_>>(),
    ]?)
}

/// The last day that a source delivered or missed.
fn last_day(reach: &SourceReach) -> chrono::NaiveDate {
    reach
        .gaps
        .last()
        .map_or(reach.last, |gap| gap.last.max(reach.last))
}

/// The mart `source_gaps`.
///
/// # Errors
/// None that data can cause.
pub fn source_gaps(coverage: &Coverage) -> Result<DataFrame> {
    let of_source = coverage.sources.iter();
    let gaps: Vec<_> = of_source
        .flat_map(|reach| reach.gaps.iter().map(move |gap| (reach, gap)))
        .collect();
    Ok(df![
        SOURCE_NAME => gaps.iter().map(|(reach, _)| reach.source.as_str()).collect::<Vec<_>>(),
        FIRST_DAY => gaps.iter().map(|(_, gap)| gap.first).collect::<Vec<_>>(),
        LAST_DAY => gaps.iter().map(|(_, gap)| gap.last).collect::<Vec<_>>(),
        DAY_COUNT => gaps.iter().map(|(_, gap)| gap.day_count()).collect::<Vec<_>>(),
        IS_LATE => gaps.iter().map(|(reach, gap)| gap.first > reach.last).collect::<Vec<_>>(),
    ]?)
}
