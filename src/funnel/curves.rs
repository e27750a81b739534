//! The mart `stage_curves`: the share of visits that is still in a stage after so many days, by
//! Kaplan-Meier. Goes in: the visits of `stage_durations`. Comes out: for each stage the steps that
//! a drawing needs.
//!
//! The surprising part: a curve has a step for each visit that ended, up to a million; kept are the
//! first step by which each further 40th of the visits has left, and the last step. So what is
//! drawn never lies a 40th above the curve, and the median and the 80th percentile are read off it
//! exactly.

use super::ALL;
use super::stay_percentiles::TimedStay;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::stats::{ROUNDING, SurvivalStep, each_step};
use crate::table::names::*;
use polars::prelude::*;

/// Steps are kept where the share falls to a multiple of one in this many; one half and one fifth
/// are among them.
const LEVELS: u32 = 40;

/// The mart in the making.
#[derive(Default)]
pub(super) struct Curves(Vec<(usize, SurvivalStep)>);

impl Curves {
    /// Adds the curve of a stage, by its visits, which are sorted by their days.
    pub(super) fn add(&mut self, stage: usize, visits: &[TimedStay]) {
        self.0
            .extend(steps(visits).into_iter().map(|step| (stage, step)));
    }

    /// The mart.
    ///
    /// # Errors
    /// None that data can cause.
    pub(super) fn into_table(self, settings: &Settings) -> Result<DataFrame> {
        let (rows, stages) = (self.0, &settings.funnel.stages);
        let numbers = |pick: &dyn Fn(&SurvivalStep) -> f64| {
            rows.iter().map(|(_, step)| pick(step)).collect::<Vec<_>>()
        };
        Ok(df![
            SEGMENT_BY => vec![ALL; rows.len()],
            SEGMENT => vec![ALL; rows.len()],
            FROM_STAGE => rows.iter().map(|(stage, _)| stages[*stage].as_str()).collect::<Vec<_>>(),
            DAYS => numbers(&|step| step.at),
            INSIDE_SHARE => numbers(&|step| step.survival),
            LOW => numbers(&|step| step.interval().0),
            HIGH => numbers(&|step| step.interval().1),
            AT_RISK_COUNT => rows.iter().map(|(_, step)| i64::try_from(step.at_risk).unwrap_or(i64::MAX)).collect::<Vec<_>>(),
        ]?)
    }
}

/// The steps of the curve that are kept.
fn steps(visits: &[TimedStay]) -> Vec<SurvivalStep> {
    let (mut kept, mut last, mut passed) = (Vec::new(), None, 0);
    each_step(
        visits,
        |visit| (visit.days, !visit.is_open()),
        |step| {
            let before = passed;
            while passed < LEVELS && step.survival <= level(passed + 1) + ROUNDING {
                passed += 1;
            }
            last = (passed == before).then_some(step);
            kept.extend((passed > before).then_some(step));
        },
    );
    kept.extend(last);
    kept
}

/// The share at which so many 40ths have left.
fn level(passed: u32) -> f64 {
    1.0 - f64::from(passed) / f64::from(LEVELS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::KaplanMeier;
    use proptest::prelude::*;

    fn visit(days: f64, is_open: bool) -> TimedStay {
        TimedStay {
            days,
            unit: 0,
            to: if is_open { TimedStay::OPEN } else { 1 },
            is_recent: true,
        }
    }

    #[test]
    fn the_steps_are_as_worked_by_hand() {
        // Five visits: one ends at 1, one at 2 while another goes on, one at 5, one goes on at 9.
        // 4/5, then 4/5 x 3/4 = 3/5, then 3/5 x 1/2.
        let found = steps(&[
            visit(1.0, false),
            visit(2.0, false),
            visit(2.0, true),
            visit(5.0, false),
            visit(9.0, true),
        ]);
        let at_risk: Vec<(f64, u64)> = found.iter().map(|step| (step.at, step.at_risk)).collect();
        assert_eq!(at_risk, [(1.0, 5), (2.0, 4), (5.0, 2)]);
        let shares = [0.8, 0.6, 0.3];
        assert!(
            found
                .iter()
                .zip(shares)
                .all(|(step, share)| (step.survival - share).abs() < 1e-12),
            "{found:?}"
        );
        assert!(steps(&[]).is_empty() && steps(&[visit(3.0, true)]).is_empty());
    }

    #[test]
    fn of_many_steps_those_of_a_40th_each_and_the_last_are_kept() {
        // A thousand visits end a day apart; the last ten go on. A 40th has left after each 25
        // days; 990 is the last step, between two.
        let visits: Vec<TimedStay> = (1..=1000)
            .map(|day| visit(f64::from(day), day > 990))
            .collect();
        let days: Vec<f64> = steps(&visits).iter().map(|step| step.at).collect();
        let expected: Vec<f64> = (1..40)
            .map(|passed| f64::from(25 * passed))
            .chain([990.0])
            .collect();
        assert_eq!(days, expected);
    }

    proptest! {
        #[test]
        fn what_is_kept_is_the_curve_to_within_a_40th(visits in prop::collection::vec((0u16..400, prop::bool::weighted(0.2)), 0..400)) {
            let mut visits: Vec<TimedStay> = visits.into_iter().map(|(days, is_open)| visit(f64::from(days), is_open)).collect();
            visits.sort_by(|one, other| one.days.total_cmp(&other.days));
            let whole = KaplanMeier::of(visits.iter().map(|visit| (visit.days, !visit.is_open())).collect());
            let kept = steps(&visits);
            prop_assert!(kept.len() <= LEVELS as usize + 1);
            prop_assert_eq!(kept.last(), whole.steps().last());
            for step in &kept {
                prop_assert!(whole.steps().contains(step));
                prop_assert_eq!(step.interval(), whole.interval(step.at));
            }
            for day in (0..400).map(f64::from) {
                let drawn = kept.iter().rev().find(|step| step.at <= day).map_or(1.0, |step| step.survival);
                prop_assert!((-ROUNDING..1.0 / f64::from(LEVELS)).contains(&(drawn - whole.survival(day))), "{} {}", day, drawn);
            }
            for p in [0.1, 0.25, 0.5, 0.8, 0.975] {
                let read = kept.iter().find(|step| step.survival <= 1.0 - p + ROUNDING).map(|step| step.at);
                prop_assert_eq!(read, whole.quantile(p));
            }
        }
    }
}
