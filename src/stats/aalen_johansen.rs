//! Who moves on, and when: the Aalen-Johansen estimate of the share that has moved on after some
//! days, where others leave for good. Goes in: for each spell in a stage its days and how it ended.
//! Comes out: cumulative incidence of moving, the share still waiting, the time by which nearly all
//! who ever move have moved.
//!
//! With m spells that moved and x that exited of n at risk at each time: S(t) = product of (1 - (m
//! + x) / n) over the times up to t, and the share that has moved F(t) = sum of S(before) m / n.
//!
//! The surprising part: a lead that was lost or disqualified will never move, so it is no censored
//! one. Taking it as censored gives 1 - Kaplan-Meier, which is too high.
//!
//! Reference: Aalen and Johansen, An empirical transition matrix for non-homogeneous Markov chains
//! based on censored observations, Scandinavian Journal of Statistics 5, 1978.

use super::kaplan_meier::ROUNDING;

/// How a spell in a stage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// On to where the question points.
    Moved,
    /// Out for good, without moving.
    Exited,
    /// Not yet: it was seen so long and goes on.
    Censored,
}

/// One stay in a stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spell {
    /// How long it was seen, in days: finite, not negative.
    pub days: f64,
    /// How it ended.
    pub ending: Ending,
}

/// The estimate after the spells that ended at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncidenceStep {
    /// Days from the start of the spell.
    pub at: f64,
    /// Spells that lasted at least so long, those censored at this very time among them.
    pub at_risk: u64,
    /// Spells that moved here.
    pub moved: u64,
    /// Spells that exited here.
    pub exited: u64,
    /// Share that has moved.
    pub cif: f64,
    /// Share that has neither moved nor exited.
    pub survival: f64,
    /// Variance of `cif` by the delta method with Greenwood's terms (Marubini and Valsecchi 1995;
    /// Collett, Modelling Survival Data in Medical Research, on competing risks), not Aalen's.
    /// Without exits it is Greenwood's variance.
    pub variance: f64,
}

/// The estimate: a step for each time at which a spell moved or exited.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Incidence {
    steps: Vec<IncidenceStep>,
}

/// The estimate on its way through time: two shares with their variances and covariance.
struct RunningIncidence {
    cif: f64,
    survival: f64,
    cif_variance: f64,
    survival_variance: f64,
    covariance: f64,
}

impl RunningIncidence {
    /// On over a time at which `moved` and `exited` of `at_risk` ended.
    ///
    /// With m and h the hazards of moving and of ending at all: F + S m and S (1 - h) are the new
    /// shares. The variances are those of the delta method, carried from step to step; written as
    /// one sum per step they would need differences of nearly equal numbers.
    fn pass(&mut self, at_risk: u64, moved: u64, exited: u64) {
        let n = at_risk as f64;
        let (m, h, stay) = (
            moved as f64 / n,
            (moved + exited) as f64 / n,
            (at_risk - moved - exited) as f64 / n,
        );
        let drawn = self.survival * self.survival / n;
        self.cif_variance +=
            m * (m * self.survival_variance + 2.0 * self.covariance) + drawn * m * (1.0 - m);
        self.covariance = stay * (self.covariance + m * self.survival_variance - drawn * m);
        self.survival_variance = stay * (stay * self.survival_variance + drawn * h);
        self.cif += self.survival * m;
        self.survival *= stay;
    }
}

impl Incidence {
    /// The estimate of spells in any order. At one time moves and exits come before censorings.
    pub fn of(mut spells: Vec<Spell>) -> Self {
        spells.sort_unstable_by(|one, other| one.days.total_cmp(&other.days));
        let mut curve = RunningIncidence {
            cif: 0.0,
            survival: 1.0,
            cif_variance: 0.0,
            survival_variance: 0.0,
            covariance: 0.0,
        };
        let mut at_risk = spells.len() as u64;
        let mut steps = Vec::new();
        for tied in spells.chunk_by(|one, other| one.days == other.days) {
            let count =
                |ending: Ending| tied.iter().filter(|spell| spell.ending == ending).count() as u64;
            let (moved, exited) = (count(Ending::Moved), count(Ending::Exited));
            if moved + exited > 0 {
                curve.pass(at_risk, moved, exited);
                let RunningIncidence {
                    cif,
                    survival,
                    cif_variance: variance,
                    ..
                } = curve;
                steps.push(IncidenceStep {
                    at: tied[0].days,
                    at_risk,
                    moved,
                    exited,
                    cif,
                    survival,
                    variance,
                });
            }
            at_risk -= tied.len() as u64;
        }
        Self { steps }
    }

    /// The steps by time.
    pub fn steps(&self) -> &[IncidenceStep] {
        &self.steps
    }

    /// The share that has moved after `days`.
    pub fn cif(&self, days: f64) -> f64 {
        self.step(days).map_or(0.0, |step| step.cif)
    }

    /// The share that has neither moved nor exited after `days`.
    pub fn survival(&self, days: f64) -> f64 {
        self.step(days).map_or(1.0, |step| step.survival)
    }

    /// The share that has moved at the last step: all who move within the time that was seen.
    pub fn end(&self) -> f64 {
        self.steps.last().map_or(0.0, |step| step.cif)
    }

    /// H: the least number of days after which 95 % of those who ever move have moved; `None` where
    /// none moved.
    pub fn horizon(&self) -> Option<f64> {
        self.reaching(0.95)
    }

    /// The least number of days after which half of those who ever move have moved; `None` where
    /// none moved.
    pub fn median_of_moves(&self) -> Option<f64> {
        self.reaching(0.5)
    }

    fn reaching(&self, share: f64) -> Option<f64> {
        let enough = (share - ROUNDING) * self.end();
        let first = self.steps.partition_point(|step| step.cif < enough);
        (self.end() > 0.0)
            .then(|| self.steps.get(first).map(|step| step.at))
            .flatten()
    }

    fn step(&self, days: f64) -> Option<&IncidenceStep> {
        self.steps[..self.steps.partition_point(|step| step.at <= days)].last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spells(of: &[(f64, Ending)]) -> Vec<Spell> {
        of.iter()
            .map(|(days, ending)| Spell {
                days: *days,
                ending: *ending,
            })
            .collect()
    }

    #[test]
    fn ties_of_all_endings_are_as_worked_by_hand() {
        use Ending::*;
        // 8 spells. At 2: 2 move, 1 exits, 1 is censored, all from 8: cif 2/8, left 5/8. At 3: 1 of
        // 4 exits: left 15/32. At 7: 1 of 3 moves: cif 1/4 + 15/32 x 1/3 = 13/32, left 10/32. The
        // last two go on.
        let given = [
            (7.0, Moved),
            (2.0, Moved),
            (9.0, Censored),
            (2.0, Exited),
            (3.0, Exited),
            (2.0, Censored),
            (2.0, Moved),
            (7.0, Censored),
        ];
        let found = Incidence::of(spells(&given));
        let counts: Vec<_> = found
            .steps()
            .iter()
            .map(|step| (step.at, step.at_risk, step.moved, step.exited))
            .collect();
        assert_eq!(counts, [(2.0, 8, 2, 1), (3.0, 4, 0, 1), (7.0, 3, 1, 0)]);
        let shares: Vec<_> = found
            .steps()
            .iter()
            .map(|step| (step.cif, step.survival))
            .collect();
        assert_eq!(shares, [(0.25, 0.625), (0.25, 0.46875), (0.40625, 0.3125)]);
        assert_eq!(
            (
                found.cif(1.9),
                found.cif(2.0),
                found.cif(6.9),
                found.cif(100.0),
                found.end()
            ),
            (0.0, 0.25, 0.25, 0.40625, 0.40625)
        );
        assert_eq!(
            (
                found.survival(1.9),
                found.survival(3.0),
                found.survival(100.0)
            ),
            (1.0, 0.46875, 0.3125)
        );
        // Half of 13/32 is below 8/32.
        assert_eq!(
            (found.median_of_moves(), found.horizon()),
            (Some(2.0), Some(7.0))
        );
        // At the first time it is a share of 8: 1/4 x 3/4 / 8.
        assert!((found.steps()[0].variance - 0.023_437_5).abs() < 1e-15);
    }

    #[test]
    fn the_horizon_is_not_missed_by_a_rounding() {
        for n in (20..2_000).step_by(20) {
            let found = Incidence::of(
                (1..=n)
                    .map(|day| Spell {
                        days: f64::from(day),
                        ending: Ending::Moved,
                    })
                    .collect(),
            );
            assert_eq!(
                (found.horizon(), found.median_of_moves()),
                (Some(f64::from(n / 20 * 19)), Some(f64::from(n / 2))),
                "{n}"
            );
        }
    }

    #[test]
    fn where_none_moves_there_is_no_horizon() {
        let exits = Incidence::of(spells(&[(1.0, Ending::Exited), (4.0, Ending::Censored)]));
        assert_eq!(
            (
                exits.end(),
                exits.horizon(),
                exits.median_of_moves(),
                exits.survival(1.0)
            ),
            (0.0, None, None, 0.5)
        );
        for given in [
            vec![],
            spells(&[(1.0, Ending::Censored), (4.0, Ending::Censored)]),
        ] {
            let found = Incidence::of(given);
            assert_eq!(
                (
                    found.steps(),
                    found.end(),
                    found.horizon(),
                    found.cif(9.0),
                    found.survival(9.0)
                ),
                (&[][..], 0.0, None, 0.0, 1.0)
            );
        }
    }

    #[test]
    fn all_may_move_at_once_and_at_0_days() {
        let found = Incidence::of(vec![
            Spell {
                days: 0.0,
                ending: Ending::Moved
            };
            3
        ]);
        assert_eq!(
            (
                found.cif(0.0),
                found.survival(0.0),
                found.horizon(),
                found.steps()[0].variance
            ),
            (1.0, 0.0, Some(0.0), 0.0)
        );
    }
}
