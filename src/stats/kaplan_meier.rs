//! How long things stay: the Kaplan-Meier estimate of the share that is still in a stage after some
//! days. Goes in: for each spell its days and whether it ended; one that goes on at the last day is
//! censored. Comes out: the curve with Greenwood's variance, quantiles and 95 % intervals.
//!
//! With d spells that ended of n at risk at each time: S(t) = product of (1 - d / n) over the times
//! up to t, and Greenwood's variance S(t)^2 sum of d / (n (n - d)). The interval is S(t) to the
//! power of exp(-+ 1.96 sqrt(variance) / (S(t) log S(t))).
//!
//! The surprising part: a spell that goes on counts as long as it was seen, so the median of all is
//! known before all have ended, and where more than half go on it is not known at all.
//!
//! Reference: Kaplan and Meier, Nonparametric estimation from incomplete observations, Journal of
//! the American Statistical Association 53, 1958.

use super::wilson::Z;

/// Two sums that differ by less than this are the same number, added up in another order.
pub const ROUNDING: f64 = 1e-9;

/// The curve after the spells that ended at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalStep {
    /// Days from the start of the spell.
    pub at: f64,
    /// Spells that lasted at least so long, those censored at this very time among them.
    pub at_risk: u64,
    /// Spells that ended here.
    pub ended: u64,
    /// Share that lasts longer.
    pub survival: f64,
    /// Greenwood's variance of `survival`; 0 where all have ended.
    pub variance: f64,
}

impl SurvivalStep {
    /// The 95 % interval of the share that lasts longer, as [`KaplanMeier::interval`] has it.
    pub fn interval(&self) -> (f64, f64) {
        let survival = self.survival;
        if survival <= 0.0 || survival >= 1.0 {
            return (survival, survival);
        }
        let log = libm::log(survival);
        let spread = Z * self.variance.sqrt() / (survival * log);
        let bound = |shift: f64| libm::exp(log * libm::exp(shift));
        (bound(-spread), bound(spread))
    }
}

/// Visits each step of the estimate of spells that are sorted by their days; `spell` gives the days
/// and whether it ended. Nothing is kept.
pub fn each_step<T>(
    sorted: &[T],
    spell: impl Fn(&T) -> (f64, bool),
    mut visit: impl FnMut(SurvivalStep),
) {
    let (mut survival, mut variance, mut at_risk) = (1.0, 0.0, sorted.len() as u64);
    for tied in sorted.chunk_by(|one, other| spell(one).0 == spell(other).0) {
        let ended = tied.iter().filter(|one| spell(one).1).count() as u64;
        if ended > 0 {
            let (n, hazard) = (at_risk as f64, ended as f64 / at_risk as f64);
            let lasting = (at_risk - ended) as f64 / n;
            // Greenwood's sum d / n(n - d), step by step: so it is 0, not 0 times infinity, when
            // the last spell ends.
            variance = lasting * lasting * variance + survival * survival * hazard * lasting / n;
            survival *= lasting;
            visit(SurvivalStep {
                at: spell(&tied[0]).0,
                at_risk,
                ended,
                survival,
                variance,
            });
        }
        at_risk -= tied.len() as u64;
    }
}

/// The estimate: a step for each time at which a spell ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KaplanMeier {
    steps: Vec<SurvivalStep>,
}

impl KaplanMeier {
    /// The estimate of spells, each as days (finite, not negative) and whether it ended, in any
    /// order. At one time ends come before censorings.
    pub fn of(mut spells: Vec<(f64, bool)>) -> Self {
        spells.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        let mut steps = Vec::new();
        each_step(&spells, |spell| *spell, |step| steps.push(step));
        Self { steps }
    }

    /// The steps by time.
    pub fn steps(&self) -> &[SurvivalStep] {
        &self.steps
    }

    /// The share that lasts longer than `days`.
    pub fn survival(&self, days: f64) -> f64 {
        self.step(days).map_or(1.0, |step| step.survival)
    }

    /// Greenwood's variance of that share.
    pub fn variance(&self, days: f64) -> f64 {
        self.step(days).map_or(0.0, |step| step.variance)
    }

    /// The least number of days after which at most a share of 1 - `p` goes on, `p` above 0; `None`
    /// where so many have not been seen to end.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let first = self
            .steps
            .partition_point(|step| step.survival > 1.0 - p + ROUNDING);
        self.steps.get(first).map(|step| step.at)
    }

    /// The 95 % interval of the share that lasts longer than `days`, symmetric on the scale
    /// log(-log): it never leaves 0 to 1. Where none or all have ended the estimate has no
    /// variance, and the interval is the point.
    pub fn interval(&self, days: f64) -> (f64, f64) {
        self.step(days).map_or((1.0, 1.0), SurvivalStep::interval)
    }

    fn step(&self, days: f64) -> Option<&SurvivalStep> {
        self.steps[..self.steps.partition_point(|step| step.at <= days)].last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(at: f64, at_risk: u64, ended: u64, survival: f64, variance: f64) -> SurvivalStep {
        SurvivalStep {
            at,
            at_risk,
            ended,
            survival,
            variance,
        }
    }

    fn assert_steps(found: &[SurvivalStep], expected: &[SurvivalStep]) {
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!(
                (found.at, found.at_risk, found.ended),
                (expected.at, expected.at_risk, expected.ended)
            );
            assert!(
                (found.survival - expected.survival).abs() < 1e-12
                    && (found.variance - expected.variance).abs() < 1e-12,
                "{found:?}"
            );
        }
    }

    #[test]
    fn ties_and_censorings_are_as_worked_by_hand() {
        // At 2 one ends and one is censored: the censored one is still at risk. 4/5, then 4/5 x
        // 2/4, then none is left at 5.
        let curve = KaplanMeier::of(vec![
            (5.0, true),
            (1.0, true),
            (2.0, true),
            (2.0, true),
            (2.0, false),
        ]);
        let at_2 = 0.4 * 0.4 * (1.0 / 20.0 + 2.0 / 8.0);
        assert_steps(
            curve.steps(),
            &[
                step(1.0, 5, 1, 0.8, 0.64 / 20.0),
                step(2.0, 4, 2, 0.4, at_2),
                step(5.0, 1, 1, 0.0, 0.0),
            ],
        );
        assert_eq!(
            [
                curve.survival(0.99),
                curve.survival(1.0),
                curve.survival(9.0)
            ],
            [1.0, 0.8, 0.0]
        );
        assert_eq!(
            (
                curve.quantile(0.5),
                curve.quantile(0.2),
                curve.quantile(0.8)
            ),
            (Some(2.0), Some(1.0), Some(5.0))
        );
        assert_eq!(
            (curve.interval(0.5), curve.interval(6.0)),
            ((1.0, 1.0), (0.0, 0.0))
        );
    }

    #[test]
    fn a_quantile_is_not_missed_by_a_rounding() {
        // Of n that all end, a day apart, half have ended after n / 2 days, though the product of
        // shares is a hair off one half.
        for n in (2..400).step_by(2) {
            let curve = KaplanMeier::of((1..=n).map(|day| (f64::from(day), true)).collect());
            assert_eq!(curve.quantile(0.5), Some(f64::from(n / 2)), "{n}");
        }
    }

    #[test]
    fn what_was_not_seen_to_end_has_no_quantile() {
        let none = KaplanMeier::of(vec![]);
        let going_on = KaplanMeier::of(vec![(3.0, false), (8.0, false)]);
        for curve in [&none, &going_on] {
            assert_eq!(
                (
                    curve.steps(),
                    curve.quantile(0.5),
                    curve.survival(5.0),
                    curve.interval(5.0)
                ),
                (&[][..], None, 1.0, (1.0, 1.0))
            );
        }
        let third = KaplanMeier::of(vec![(2.0, true), (3.0, false), (3.0, false)]);
        assert_eq!(
            (third.quantile(0.3), third.quantile(0.5)),
            (Some(2.0), None)
        );
    }
}
