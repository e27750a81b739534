//! When half, and 80 %, of the stays in a stage have ended, and when half of the stays that ever go
//! to a destination have gone there: the percentiles of [`KaplanMeier`](crate::stats::KaplanMeier)
//! and [`Incidence`](crate::stats::Incidence) for many segments. Goes in: stays sorted by their
//! days. Comes out: the days.
//!
//! The surprising part: there are thousands of segments and no output shows their curves, so none
//! is kept: one walk adds up where the curves end, another finds where they cross the half of it.

use crate::domain::grouped::Grouped;
use crate::progress::Dimension;
use crate::stats::ROUNDING;

/// A stay of a unit in a stage.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TimedStay {
    /// How long it was seen, in days.
    pub days: f64,
    /// The unit.
    pub unit: u32,
    /// What it ended with; [`TimedStay::OPEN`] where it goes on.
    pub to: u16,
    /// It began in the time from which expectations are computed.
    pub is_recent: bool,
}

impl TimedStay {
    /// The end of a stay that goes on.
    pub(super) const OPEN: u16 = u16::MAX;

    /// Whether it goes on.
    pub(super) fn is_open(&self) -> bool {
        self.to == Self::OPEN
    }
}

/// The stays of each segment, in the order in which they came, so that no segment has to be sorted
/// by itself; those of a unit in no segment are left out.
pub(super) fn by_segment(dimension: &Dimension, stays: &[TimedStay]) -> Grouped<TimedStay> {
    // Stays come in no order of units: each look-up waits for memory, so there is one a stay.
    let code = |stay: &TimedStay| dimension.codes[stay.unit as usize];
    let codes: Vec<u32> = stays.iter().map(code).collect();
    let somewhere = |(code, _): &(u32, TimedStay)| *code != Dimension::NOWHERE;
    Grouped::of(dimension.names.len(), || {
        let stays = codes.iter().copied().zip(stays.iter().copied());
        stays.filter(somewhere)
    })
}

/// Percentiles and counts of the stays of a segment.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Crossings {
    /// Days by which half of the stays have ended; none where fewer have.
    pub median: Option<f64>,
    /// Days by which 80 % have ended.
    pub p80: Option<f64>,
    /// Stays that go on.
    pub open: usize,
    /// By destination, of the destinations that occur.
    pub towards: Vec<Towards>,
}

/// The stays that ended with one destination.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Towards {
    /// The destination.
    pub to: u16,
    /// How many.
    pub count: usize,
    /// Days by which half of the stays that ever go to it have gone.
    pub median: f64,
}

/// The crossings of stays that are sorted by their days; destinations are numbers below
/// `destinations`.
pub(super) fn crossings(stays: &[TimedStay], destinations: usize) -> Crossings {
    let mut ends = vec![0.0; destinations];
    let mut counts = vec![0; destinations];
    let mut found = Crossings::default();
    walk(stays, |days, survival, incidence, tied| {
        for stay in tied.iter().filter(|stay| !stay.is_open()) {
            ends[usize::from(stay.to)] += incidence;
            counts[usize::from(stay.to)] += 1;
        }
        for (percentile, quantile) in [(&mut found.median, 0.5), (&mut found.p80, 0.8)] {
            if percentile.is_none() && survival <= 1.0 - quantile + ROUNDING {
                *percentile = Some(days);
            }
        }
    });
    found.open = stays.len() - counts.iter().sum::<usize>();
    let mut passed = vec![0.0; destinations];
    let mut medians: Vec<Option<f64>> = vec![None; destinations];
    walk(stays, |days, _, incidence, tied| {
        tied.iter()
            .filter(|stay| !stay.is_open())
            .for_each(|stay| passed[usize::from(stay.to)] += incidence);
        for to in tied
            .iter()
            .filter(|stay| !stay.is_open())
            .map(|stay| usize::from(stay.to))
        {
            if medians[to].is_none() && passed[to] >= (0.5 - ROUNDING) * ends[to] {
                medians[to] = Some(days);
            }
        }
    });
    let towards = (0..)
        .zip(counts)
        .zip(medians)
        .filter_map(|((to, count), median)| {
            Some(Towards {
                to,
                count,
                median: median?,
            })
        });
    found.towards = towards.collect();
    found
}

/// Visits each time at which stays ended: the days, the share still there after it, the share that
/// each end adds to its destination, and all stays of that length.
fn walk(stays: &[TimedStay], mut visit: impl FnMut(f64, f64, f64, &[TimedStay])) {
    let (mut survival, mut from) = (1.0, 0);
    while from < stays.len() {
        let days = stays[from].days;
        let (mut to, mut ended) = (from, 0usize);
        while to < stays.len() && stays[to].days == days {
            ended += usize::from(!stays[to].is_open());
            to += 1;
        }
        if ended > 0 {
            let at_risk = (stays.len() - from) as f64;
            let incidence = survival / at_risk;
            survival *= 1.0 - ended as f64 / at_risk;
            visit(days, survival, incidence, &stays[from..to]);
        }
        from = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Ending, Incidence, KaplanMeier, Spell};
    use proptest::prelude::*;

    #[test]
    fn those_still_inside_count_until_now_and_each_destination_has_its_own_median() {
        // Four stays: to 1 after 2 and 4 days, to 2 after 4, one goes on after 8. S: at 2 3/4; at 4
        // two of three go, 3/4 x 1/3 = 1/4. Median: S <= 1/2 first at 4. S <= 1/5 never. CIF of 1:
        // at 2 1/4, at 4 1/4 + 3/4 x 1/3 = 1/2: half of its end is 1/4, at 2. Of 2: 1/4 at 4, at
        // once.
        let stay = |days, to| TimedStay {
            days,
            unit: 0,
            to,
            is_recent: true,
        };
        let found = crossings(
            &[
                stay(2.0, 1),
                stay(4.0, 2),
                stay(4.0, 1),
                stay(8.0, TimedStay::OPEN),
            ],
            3,
        );
        let towards = vec![
            Towards {
                to: 1,
                count: 2,
                median: 2.0,
            },
            Towards {
                to: 2,
                count: 1,
                median: 4.0,
            },
        ];
        assert_eq!(
            found,
            Crossings {
                median: Some(4.0),
                p80: None,
                open: 1,
                towards
            }
        );
        assert_eq!(crossings(&[], 3), Crossings::default());
    }

    proptest! {
        #[test]
        fn they_are_those_of_the_whole_curves(stays in prop::collection::vec((0u8..12, prop::option::of(0u16..3)), 0..40)) {
            let mut stays: Vec<TimedStay> =
                stays.into_iter().map(|(days, to)| TimedStay { days: f64::from(days), unit: 0, to: to.unwrap_or(TimedStay::OPEN), is_recent: true }).collect();
            stays.sort_by(|one, other| one.days.total_cmp(&other.days));
            let found = crossings(&stays, 3);
            let all = KaplanMeier::of(stays.iter().map(|stay| (stay.days, !stay.is_open())).collect());
            prop_assert_eq!((found.median, found.p80), (all.quantile(0.5), all.quantile(0.8)));
            for to in 0..3 {
                let ending = |stay: &TimedStay| if stay.is_open() { Ending::Censored } else if stay.to == to { Ending::Moved } else { Ending::Exited };
                let one = Incidence::of(stays.iter().map(|stay| Spell { days: stay.days, ending: ending(stay) }).collect());
                let towards = found.towards.iter().find(|towards| towards.to == to);
                prop_assert_eq!(towards.map(|towards| towards.median), one.median_of_moves());
                prop_assert_eq!(towards.map_or(0, |towards| towards.count), stays.iter().filter(|stay| stay.to == to).count());
            }
        }
    }
}
