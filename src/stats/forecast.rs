//! What a young cohort's rate will be: the leads that moved, and of the leads that still wait the
//! share that is yet to move. Goes in: the spells of all, then for each segment its leads. Comes
//! out: the expected rate with a 95 % interval, and how mature the segment is.
//!
//! With F the share that has moved and S the share that still waits, one who has waited for a days
//! moves by T with the chance (F(T) - F(a)) / S(a): the Aalen-Johansen estimate of both.
//!
//! The surprising part: the interval is one of prediction. It holds where the share of these very
//! leads will lie, so it is as wide as the estimate is unsure and as their luck is; a cohort of 30
//! keeps a wide one however many spells the estimate had.

mod replicates;

use super::aalen_johansen::{Incidence, IncidenceStep, Spell};
use super::draws::DrawStream;
use replicates::{Replicates, Waiting};

/// When the forecast is to be checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// When each lead is as old as the horizon H.
    Horizon,
    /// So many days from now, whatever the age of each lead.
    After(f64),
}

/// What is expected of a segment's leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The share of them that will have moved.
    pub rate: f64,
    /// Percentile 2.5 of that share.
    pub low: f64,
    /// Percentile 97.5 of that share.
    pub high: f64,
    /// The share that moved, exited or waits for at least H already.
    pub mature_share: f64,
}

/// The estimate of all spells, with replicates, ready for any number of segments.
#[derive(Debug)]
pub struct Forecast {
    incidence: Incidence,
    replicates: Replicates,
    seed: u64,
}

impl Forecast {
    /// The estimate of these spells in any order, with so many replicates for its intervals; with
    /// none, an interval is the rate alone.
    pub fn new(spells: &[Spell], replicates: usize, seed: u64) -> Self {
        let incidence = Incidence::of(spells.to_vec());
        let replicates = Replicates::of(&incidence, replicates, seed);
        Self {
            incidence,
            replicates,
            seed,
        }
    }

    /// The estimate behind it.
    pub fn incidence(&self) -> &Incidence {
        &self.incidence
    }

    /// What is expected of `moved` and `exited` leads and of leads that still wait, by age in days
    /// in any order; `key` names the segment, so that no two are drawn alike.
    ///
    /// `None` where nothing is known: no lead at all, or some that wait while none of the
    /// estimate ever moved.
    pub fn expect(
        &self,
        moved: u64,
        exited: u64,
        ages: &[f64],
        target: Target,
        key: u64,
    ) -> Option<Expected> {
        let n = (moved + exited + ages.len() as u64) as f64;
        let waiting = match self.incidence.horizon() {
            _ if n == 0.0 => return None,
            None if !ages.is_empty() => return None,
            horizon => horizon
                .map(|horizon| self.waiting(ages, target, horizon))
                .unwrap_or_default(),
        };
        let old = self.incidence.horizon().map_or(0, |horizon| {
            ages.iter().filter(|age| **age >= horizon).count() as u64
        });
        let moving: f64 = waiting
            .iter()
            .map(|group| group.count as f64 * group.chance)
            .sum();
        let rate = (moved as f64 + moving) / n;
        let mut moves = self
            .replicates
            .moves(&waiting, DrawStream::new(self.seed).below(key));
        moves.sort_unstable_by(f64::total_cmp);
        let share = |place: f64| {
            moves
                .get(place as usize)
                .map_or(rate, |moves| (moved as f64 + moves) / n)
        };
        let last = moves.len().saturating_sub(1) as f64;
        // Counts are whole: both ends are those of a replicate, taken outwards. What moves in fewer
        // than one replicate of forty is expected all the same, so the interval is stretched to
        // hold the rate.
        let (low, high) = (
            share((0.025 * last).floor()).min(rate),
            share((0.975 * last).ceil()).max(rate),
        );
        Some(Expected {
            rate,
            low,
            high,
            mature_share: (moved + exited + old) as f64 / n,
        })
    }

    /// Those that wait and may still move, by the bins of the replicates.
    fn waiting(&self, ages: &[f64], target: Target, horizon: f64) -> Vec<Waiting> {
        let mut ages = ages.to_vec();
        ages.sort_unstable_by(f64::total_cmp);
        let steps = self.incidence.steps();
        let ends = self.replicates.ends();
        let (mut now, mut then, mut from, mut to) = (0, 0, 0, 0);
        let mut groups: Vec<Waiting> = Vec::new();
        for same in ages.chunk_by(|one, other| one == other) {
            let (age, count) = (same[0], same.len() as u64);
            let end = match target {
                Target::Horizon => horizon,
                Target::After(days) => age + days,
            };
            now = passed(steps, now, |step| step.at <= age);
            then = passed(steps, then, |step| step.at <= end);
            let chance = chance(steps, now, then);
            if chance > 0.0 {
                from = passed(ends, from, |bin| *bin <= age);
                to = passed(ends, to, |bin| *bin <= end);
                match groups.last_mut() {
                    Some(group) if (group.from, group.to) == (from, to) => {
                        group.join(count, chance)
                    }
                    _ => groups.push(Waiting {
                        count,
                        chance,
                        from,
                        to,
                    }),
                }
            }
        }
        groups
    }
}

impl Waiting {
    /// Takes in more of the same bins.
    fn join(&mut self, count: u64, chance: f64) {
        let all = self.count + count;
        self.chance += (chance - self.chance) * count as f64 / all as f64;
        self.count = all;
    }
}

/// (CIF(T) - CIF(a)) / S(a), where `now` and `then` steps lie at or before a and T; 0 where T is
/// earlier, and where none is left at a.
fn chance(steps: &[IncidenceStep], now: usize, then: usize) -> f64 {
    let cif = |passed: usize| {
        if passed == 0 {
            0.0
        } else {
            steps[passed - 1].cif
        }
    };
    let survival = if now == 0 {
        1.0
    } else {
        steps[now - 1].survival
    };
    if then > now && survival > 0.0 {
        ((cif(then) - cif(now)) / survival).min(1.0)
    } else {
        0.0
    }
}

/// How many of a sorted list come before a place, of which `known` are known to: strides of twice
/// the length each, then halves.
fn passed<T>(sorted: &[T], known: usize, is_before: impl Fn(&T) -> bool) -> usize {
    let ahead = &sorted[known..];
    let mut stride = 1;
    while ahead.get(stride - 1).is_some_and(&is_before) {
        stride *= 2;
    }
    let (from, to) = (stride / 2, stride.min(ahead.len()));
    known + from + ahead[from..to].partition_point(is_before)
}
