//! What a stage's segments may still become. Goes in: the spells of all units in a stage. Comes
//! out: for each segment the median days to the next stage by its own spells, and its expected rate
//! by those of all who entered in the last two years.
//!
//! The surprising part: a segment with a unit whose entry has no date is expected nothing of: the
//! dated ones are not like the others.

use super::stay_percentiles::{TimedStay, by_segment, crossings};
use super::tally::StageTally;
use crate::domain::period::{AsOf, day_start, next_day};
use crate::progress::Dimension;
use crate::stats::{BOOTSTRAP_SEED, Ending, Expected, Forecast, Spell, Target, mix};
use chrono::Months;
use chrono_tz::Tz;
use rayon::prelude::*;

/// Months back from as_of of which entries count for what is to be expected: older ones are
/// of another company.
const MONTHS: Months = Months::new(24);

/// What a spell ended with, by number.
const MOVED: u16 = 0;
const EXITED: u16 = 1;

/// The number of an ending.
pub(super) fn number_of(ending: Ending) -> u16 {
    match ending {
        Ending::Moved => MOVED,
        Ending::Exited => EXITED,
        Ending::Censored => TimedStay::OPEN,
    }
}

fn spell_of(timed: &TimedStay) -> Spell {
    let ending = match timed.to {
        MOVED => Ending::Moved,
        EXITED => Ending::Exited,
        _ => Ending::Censored,
    };
    Spell {
        days: timed.days,
        ending,
    }
}

/// What is known of a segment in a stage.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct StageOutlook {
    /// Days by which half of those who ever move have moved; none where none did.
    pub median_days: Option<f64>,
    /// The expected rate; none where nothing is known.
    pub expected: Option<Expected>,
}

/// The instant from which entries count for what is to be expected.
pub(super) fn recent_from(as_of: AsOf, zone: Tz) -> i64 {
    day_start(
        next_day(as_of.day)
            .checked_sub_months(MONTHS)
            .unwrap_or(as_of.day),
        zone,
    )
}

/// The outlook of each segment of each dimension in a stage until the target, by spells that are
/// sorted by their days.
pub(super) fn outlooks(
    (stage, target): (usize, Target),
    spells: &[TimedStay],
    dimensions: &[&Dimension],
    tallies: &[StageTally],
    replicates: usize,
) -> Vec<Vec<StageOutlook>> {
    let recent: Vec<Spell> = spells
        .iter()
        .filter(|spell| spell.is_recent)
        .map(spell_of)
        .collect();
    let forecast = Forecast::new(&recent, replicates, mix(BOOTSTRAP_SEED ^ stage as u64));
    let of_dimension = |(dimension, tally): (&&Dimension, &StageTally)| {
        let grouped = by_segment(dimension, spells);
        let of_segment = |segment: usize| {
            let own = grouped.get(segment);
            let expected = expected(
                &forecast,
                own,
                tally,
                (segment, stage),
                target,
                key(dimension, segment),
            );
            let moved = crossings(own, 2)
                .towards
                .into_iter()
                .find(|towards| towards.to == MOVED);
            StageOutlook {
                expected,
                median_days: moved.map(|moved| moved.median),
            }
        };
        (0..dimension.names.len()).map(of_segment).collect()
    };
    // A thread that waited for the segments of one dimension would begin the next: every dimension's
    // spells would be held at once.
    dimensions
        .par_iter()
        .zip(tallies)
        .map(of_dimension)
        .collect()
}

fn expected(
    forecast: &Forecast,
    own: &[TimedStay],
    tally: &StageTally,
    (segment, stage): (usize, usize),
    target: Target,
    key: u64,
) -> Option<Expected> {
    let ages: Vec<f64> = own
        .iter()
        .filter(|spell| spell.is_open())
        .map(|spell| spell.days)
        .collect();
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    if tally.undated(segment, stage) > 0 || count(tally.open(segment, stage)) != ages.len() as u64 {
        return None;
    }
    forecast.expect(
        count(tally.next(segment, stage)?),
        count(tally.exited(segment, stage)),
        &ages,
        target,
        key,
    )
}

/// A number of the segment that depends on its names alone.
fn key(dimension: &Dimension, segment: usize) -> u64 {
    let names = dimension
        .by
        .bytes()
        .chain([0])
        .chain(dimension.names[segment].bytes());
    names.fold(0, |key, byte| {
        mix(key ^ u64::from(byte).wrapping_add(0x9e37_79b9_7f4a_7c15))
    })
}
