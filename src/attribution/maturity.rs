//! Which months are old enough to judge: a month is, if it ended longer ago than four of five won
//! deals took. Goes in: the windows of deals. Comes out: the 80th percentile of the cycle, from
//! creation to close, and the first month that is too young.
//!
//! The surprising part: without a won deal nothing is known of the cycle, so no month is mature.

use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::domain::period::{DAY_MICROS, Elapsed, day_start};
use crate::journeys::Window;
use crate::pipeline::Settings;
use crate::stats::nearest_rank;

/// How old a month must be, and which are.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Maturity {
    /// The least cycle, in days, that at least 80 % of won deals do not exceed; none without a won
    /// deal.
    pub cycle_days: Option<f64>,
    /// The first month that is not mature; none where no month is.
    young_from: Option<Month>,
}

impl Maturity {
    /// The maturity of months by the instant up to which deals are known. A deal that closed before its creation has no cycle.
    pub fn of(windows: &[Window], end: i64, settings: &Settings) -> Self {
        let is_known = |window: &&Window| {
            window.outcome == Outcome::Won && !window.is_excluded && window.deal_created != i64::MIN
        };
        let won = windows.iter().filter(is_known);
        let mut elapsed = Elapsed::of(settings.timezone);
        let cycles =
            won.filter_map(|window| Some(elapsed.to_close(window.deal_created, window.closed?.at)));
        let Some(cycle) = nearest_rank(cycles.filter(|cycle| *cycle >= 0).collect(), 80) else {
            return Self::default();
        };
        let is_mature = |month: Month| {
            day_start(month.plus(1).first_day(), settings.timezone).saturating_add(cycle) <= end
        };
        let mut young_from = Month::of(settings.as_of.day);
        while !is_mature(young_from) {
            young_from = young_from.plus(-1);
        }
        Self {
            cycle_days: Some(cycle as f64 / DAY_MICROS as f64),
            young_from: Some(young_from.plus(1)),
        }
    }

    /// Whether the month is.
    pub fn is_mature(&self, month: Month) -> bool {
        self.young_from.is_some_and(|first| month < first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_before_the_first_young_one_are_mature() {
        let month = |text: &str| Month::of(text.parse().unwrap());
        let maturity = Maturity {
            cycle_days: Some(30.0),
            young_from: Some(month("2026-03-01")),
        };
        assert_eq!(
            (
                maturity.is_mature(month("2026-02-28")),
                maturity.is_mature(month("2026-03-01"))
            ),
            (true, false)
        );
        assert!(!Maturity::default().is_mature(month("1999-01-01")));
    }
}
