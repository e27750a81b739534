//! The mart `stage_durations`: how long units stay in a stage, and where they go from there. Goes
//! in: visits. Comes out: for each segment and stage a row for all destinations together, with
//! median and 80th percentile by Kaplan-Meier, and a row for each destination.
//!
//! The surprising part: the median of a destination is that of the units that ever go there, so it
//! can be short where few go.

use super::stay_percentiles::{TimedStay, Towards, by_segment, crossings};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::progress::Dimension;
use crate::table::names::*;
use polars::prelude::*;
use rayon::prelude::*;

/// Every destination together.
pub const ANY: &str = "any";

/// The values of a row without its names.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stays {
    /// The destination; none: all together.
    to: Option<u16>,
    moved: i64,
    open: i64,
    median: Option<f64>,
    p80: Option<f64>,
    is_censored: bool,
}

/// The mart of the visits of each stage in turn, sorted by their days.
///
/// # Errors
/// None that data can cause.
pub(super) fn durations(
    visits: impl Iterator<Item = Vec<TimedStay>>,
    dimensions: &[&Dimension],
    settings: &Settings,
) -> Result<DataFrame> {
    let funnel = &settings.funnel;
    let numbered: Vec<&str> = funnel
        .stages
        .iter()
        .map(String::as_str)
        .chain(funnel.exit_kinds())
        .collect();
    let mut rows: Vec<(&Dimension, usize, usize, Stays)> = Vec::new();
    for (stage, visits) in visits.enumerate() {
        let of_dimension = |dimension: &&Dimension| {
            let grouped = by_segment(dimension, &visits);
            (0..dimension.names.len())
                .map(|segment| stays(grouped.get(segment), numbered.len()))
                .collect::<Vec<_>>()
        };
        let found: Vec<Vec<Vec<Stays>>> = dimensions.par_iter().map(of_dimension).collect();
        for (dimension, segments) in dimensions.iter().copied().zip(found) {
            for (segment, stays) in segments.into_iter().enumerate() {
                rows.extend(
                    stays
                        .into_iter()
                        .map(|stays| (dimension, segment, stage, stays)),
                );
            }
        }
    }
    let name = |to: Option<u16>| {
        to.map_or(ANY, |to| {
            numbered.get(usize::from(to)).copied().unwrap_or_default()
        })
    };
    Ok(df![
        SEGMENT_BY => rows.iter().map(|(dimension, ..)| dimension.by.as_str()).collect::<Vec<_>>(),
        SEGMENT => rows.iter().map(|(dimension, segment, ..)| dimension.names[*segment].as_str()).collect::<Vec<_>>(),
        FROM_STAGE => rows.iter().map(|(_, _, stage, _)| numbered[*stage]).collect::<Vec<_>>(),
        TO_STAGE => rows.iter().map(|(.., stays)| name(stays.to)).collect::<Vec<_>>(),
        MOVED_COUNT => rows.iter().map(|(.., stays)| stays.moved).collect::<Vec<_>>(),
        OPEN_COUNT => rows.iter().map(|(.., stays)| stays.open).collect::<Vec<_>>(),
        MEDIAN_DAYS => rows.iter().map(|(.., stays)| stays.median).collect::<Vec<_>>(),
        P80_DAYS => rows.iter().map(|(.., stays)| stays.p80).collect::<Vec<_>>(),
        IS_CENSORED => rows.iter().map(|(.., stays)| stays.is_censored).collect::<Vec<_>>(),
    ]?)
}

/// All destinations together, then each by its number; nothing where there was no visit.
fn stays(visits: &[TimedStay], destinations: usize) -> Vec<Stays> {
    if visits.is_empty() {
        return Vec::new();
    }
    let found = crossings(visits, destinations);
    let (count, open) = (
        |count: usize| i64::try_from(count).unwrap_or(i64::MAX),
        found.open,
    );
    let all = Stays {
        to: None,
        moved: count(visits.len() - open),
        open: count(open),
        median: found.median,
        p80: found.p80,
        is_censored: open > 0 || found.p80.is_none(),
    };
    let one = |towards: &Towards| Stays {
        to: Some(towards.to),
        moved: count(towards.count),
        median: Some(towards.median),
        p80: None,
        is_censored: open > 0,
        ..all
    };
    std::iter::once(all)
        .chain(found.towards.iter().map(one))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_together_come_first_and_a_percentile_that_is_not_reached_is_censored() {
        let visit = |days, to| TimedStay {
            days,
            unit: 0,
            to,
            is_recent: true,
        };
        let row = |to, moved, median, p80| Stays {
            to,
            moved,
            open: 1,
            median: Some(median),
            p80,
            is_censored: true,
        };
        let found = stays(
            &[
                visit(2.0, 1),
                visit(4.0, 1),
                visit(4.0, 6),
                visit(8.0, TimedStay::OPEN),
            ],
            7,
        );
        assert_eq!(
            found,
            [
                row(None, 3, 4.0, None),
                row(Some(1), 2, 2.0, None),
                row(Some(6), 1, 4.0, None)
            ]
        );
        let all_gone = stays(&[visit(1.0, 1), visit(3.0, 1)], 7);
        assert_eq!(
            (all_gone[0].p80, all_gone[0].is_censored, all_gone.len()),
            (Some(3.0), false, 2)
        );
        assert!(stays(&[], 7).is_empty());
    }
}
