//! How the estimate might have come out: replicates of the incidence by the Poisson bootstrap. Goes
//! in: the estimate. Comes out: in each replicate, how many of the waiting leads will move.
//!
//! The surprising part: no spell is drawn. In a replicate a spell counts a Poisson draw of mean 1
//! times, so d spells of one time and ending count a draw of mean d: work depends on the number of
//! different times. Where there are too many of those, neighbours share a bin, and each replicate
//! gives by how much it differs from the estimate as seen through the same bins.

use crate::stats::aalen_johansen::{Incidence, IncidenceStep};
use crate::stats::draws::{DrawStream, Moments, Poisson, binomial};

/// Up to so many different times, each is a bin of its own: two years of days and more.
const TIMES: usize = 1_024;
/// Beyond: a bin is closed once this part of all spells left in it,
const OF_ALL: u64 = 512;
/// or this part of those that came so far, so that the few late ones are not lumped together.
const OF_LEFT: u64 = 32;

/// Cumulative incidence and survival of one time.
#[derive(Debug, Clone, Copy)]
struct IncidencePoint {
    cif: f64,
    survival: f64,
}

const START: IncidencePoint = IncidencePoint {
    cif: 0.0,
    survival: 1.0,
};

impl IncidencePoint {
    /// The chance that one who still waits here has moved by `then`.
    fn chance(self, then: Self) -> f64 {
        if self.survival > 0.0 {
            ((then.cif - self.cif) / self.survival).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }
}

/// The estimate by bins, and its replicates.
#[derive(Debug)]
pub(super) struct Replicates {
    count: usize,
    ends: Vec<f64>,
    /// The estimate at the start and after each bin.
    base: Vec<IncidencePoint>,
    /// As `base`, a row of replicates for each.
    drawn: Vec<IncidencePoint>,
}

/// Some that wait and are looked at together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Waiting {
    /// How many.
    pub(super) count: u64,
    /// Their mean chance of moving by the estimate itself.
    pub(super) chance: f64,
    /// How many bins end at or before their age.
    pub(super) from: usize,
    /// How many end at or before the end of the forecast.
    pub(super) to: usize,
}

/// Steps of the estimate taken together.
#[derive(Debug)]
struct Bin {
    end: f64,
    at_risk: u64,
    moved: u64,
    exited: u64,
    censored: u64,
    /// Shares after it, by the estimate.
    after: IncidencePoint,
}

impl Replicates {
    /// So many replicates of the estimate.
    pub(super) fn of(incidence: &Incidence, count: usize, seed: u64) -> Self {
        let bins = bins(incidence.steps());
        let base: Vec<IncidencePoint> = std::iter::once(START)
            .chain(bins.iter().map(|bin| bin.after))
            .collect();
        let mut drawn = hazards(&bins, &base, count, DrawStream::new(seed));
        accumulate(&mut drawn, count);
        Self {
            count,
            ends: bins.iter().map(|bin| bin.end).collect(),
            base,
            drawn,
        }
    }

    /// The last time of each bin, in order.
    pub(super) fn ends(&self) -> &[f64] {
        &self.ends
    }

    /// How many of the waiting move, in each replicate.
    pub(super) fn moves(&self, waiting: &[Waiting], stream: DrawStream) -> Vec<f64> {
        let mut expected = Moments::default();
        waiting
            .iter()
            .for_each(|group| expected.add(group.count as f64, group.chance));
        if expected.is_wide() {
            self.wide_moves(waiting, stream)
        } else {
            self.few_moves(waiting, stream)
        }
    }

    /// One draw of the sum for each replicate.
    fn wide_moves(&self, waiting: &[Waiting], stream: DrawStream) -> Vec<f64> {
        let mut sums = vec![Moments::default(); self.count];
        for group in waiting {
            sums.iter_mut()
                .zip(self.chances(group))
                .for_each(|(sum, chance)| sum.add(group.count as f64, chance));
        }
        let count = waiting.iter().map(|group| group.count).sum::<u64>() as f64;
        (0..)
            .zip(&sums)
            .map(|(replicate, sum)| sum.draw(stream.bits(replicate), count))
            .collect()
    }

    /// A draw for each group and replicate.
    fn few_moves(&self, waiting: &[Waiting], stream: DrawStream) -> Vec<f64> {
        let mut moves = vec![0.0; self.count];
        for (place, group) in (0..).zip(waiting) {
            let stream = stream.below(place);
            for ((replicate, moved), chance) in (0..).zip(&mut moves).zip(self.chances(group)) {
                *moved += binomial(stream.bits(replicate), group.count as f64, chance);
            }
        }
        moves
    }

    /// The group's chance in each replicate: its own, times what the replicate makes of the
    /// estimate's through the same bins.
    fn chances(&self, group: &Waiting) -> impl Iterator<Item = f64> {
        let row = |bin: usize| &self.drawn[bin * self.count..][..self.count];
        let seen = self.base[group.from].chance(self.base[group.to]);
        let scale = if seen > 0.0 { group.chance / seen } else { 0.0 };
        let unseen = if seen > 0.0 { 0.0 } else { group.chance };
        row(group.from)
            .iter()
            .zip(row(group.to))
            .map(move |(now, then)| (scale * now.chance(*then) + unseen).min(1.0))
    }
}

/// Steps as bins. Those censored after a step are counted with it.
fn bins(steps: &[IncidenceStep]) -> Vec<Bin> {
    let mut bins: Vec<Bin> = Vec::new();
    let all = steps.first().map_or(0, |step| step.at_risk);
    for (place, step) in steps.iter().enumerate() {
        let left = steps.get(place + 1).map_or(0, |next| next.at_risk);
        let censored = step.at_risk - step.moved - step.exited - left;
        let after = IncidencePoint {
            cif: step.cif,
            survival: step.survival,
        };
        match bins.last_mut() {
            Some(bin)
                if steps.len() > TIMES
                    && bin.at_risk - step.at_risk < (all / OF_ALL).min(bin.at_risk / OF_LEFT) =>
            {
                (bin.end, bin.after) = (step.at, after);
                bin.moved += step.moved;
                bin.exited += step.exited;
                bin.censored += censored;
            }
            _ => bins.push(Bin {
                end: step.at,
                at_risk: step.at_risk,
                moved: step.moved,
                exited: step.exited,
                censored,
                after,
            }),
        }
    }
    bins
}

/// A row of replicates for the start and each bin; `cif` and `survival` hold the hazards of moving
/// and of exiting.
fn hazards(
    bins: &[Bin],
    base: &[IncidencePoint],
    count: usize,
    stream: DrawStream,
) -> Vec<IncidencePoint> {
    let mut rows = vec![
        IncidencePoint {
            cif: 0.0,
            survival: 0.0
        };
        (bins.len() + 1) * count
    ];
    let mut at_risk = vec![0.0; count];
    // From the last bin, as those at risk are those that leave later.
    for (place, bin) in bins.iter().enumerate().rev() {
        let before = base[place];
        let (moving, staying) = (
            (bin.after.cif - before.cif) / before.survival,
            bin.after.survival / before.survival,
        );
        // Hazards as the estimate has them, for each spell that was counted and each that was at
        // risk: 1 where the bin is one time.
        let per = |hazard: f64, spells: u64| {
            if spells > 0 {
                hazard * bin.at_risk as f64 / spells as f64
            } else {
                0.0
            }
        };
        let (per_move, per_exit) = (
            per(moving, bin.moved),
            per((1.0 - staying - moving).max(0.0), bin.exited),
        );
        let counts = [bin.moved, bin.exited, bin.censored].map(|spells| Poisson::of(spells as f64));
        let streams = [0, 1, 2].map(|kind| stream.below(3 * place as u64 + kind));
        for (replicate, (row, at_risk)) in rows[(place + 1) * count..]
            .iter_mut()
            .zip(&mut at_risk)
            .enumerate()
        {
            let [moved, exited, censored] =
                [0, 1, 2].map(|kind| counts[kind].draw(streams[kind].bits(replicate as u64)));
            *at_risk += moved + exited + censored;
            if *at_risk > 0.0 {
                *row = IncidencePoint {
                    cif: per_move * moved / *at_risk,
                    survival: per_exit * exited / *at_risk,
                };
            }
        }
    }
    rows
}

/// Turns rows of hazards into rows of shares.
fn accumulate(rows: &mut [IncidencePoint], count: usize) {
    let mut now = vec![START; count];
    for (place, row) in rows.chunks_mut(count.max(1)).enumerate() {
        for (hazard, now) in row.iter_mut().zip(&mut now) {
            if place > 0 {
                let (moving, exiting) = (hazard.cif, hazard.survival);
                // Within a bin of several times a replicate may come out with more than all.
                let scale = (moving + exiting).max(1.0);
                now.cif += now.survival * moving / scale;
                now.survival *= (1.0 - (moving + exiting) / scale).max(0.0);
            }
            *hazard = *now;
        }
    }
}
