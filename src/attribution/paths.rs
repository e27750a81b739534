//! Channel paths with their outcomes: what open attribution packages exchange. Goes in: the journeys, a deal at a time. Comes out: the mart
//! `top_paths`, a row a path, most won deals first.

use crate::domain::outcome::Outcome;
use crate::domain::period::{DAY_MICROS, Elapsed};
use crate::error::Result;
use crate::journeys::DealTouches;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Between two channels of a path.
pub const STEP: &str = " > ";

/// The paths of deals, by the codes of their channels; consecutive repeats of one are collapsed.
#[derive(Debug, Clone, Default)]
pub struct Paths(BTreeMap<Vec<u32>, OfPath>);

/// What deals on one path came to.
#[derive(Debug, Clone, Default)]
struct OfPath {
    open_count: i64,
    lost_count: i64,
    won_amount: i128,
    touch_count: i64,
    /// Microseconds from the first touch to the close, of won deals.
    won_after: Vec<i64>,
}

impl Paths {
    /// Adds the journey of a deal; one without eligible touches has no path.
    pub fn add(&mut self, deal: &DealTouches<'_>, elapsed: &mut Elapsed) {
        let mut path: Vec<u32> = deal.eligible().map(|touch| touch.channel).collect();
        let Some(first) = deal.eligible().next() else { return };
        let touch_count = i64::try_from(path.len()).unwrap_or(i64::MAX);
        path.dedup();
        let found = self.0.entry(path).or_default();
        found.touch_count += touch_count;
        match deal.window.outcome {
            Outcome::Open => found.open_count += 1,
            Outcome::Lost => found.lost_count += 1,
            Outcome::Won => {
                found.won_after.push(elapsed.to_close(first.at, deal.window.end));
                found.won_amount += deal.window.amount.unwrap_or(0);
            }
        }
    }

    /// Adds the paths of other deals.
    pub fn merge(&mut self, other: Self) {
        for (path, of_path) in other.0 {
            let found = self.0.entry(path).or_default();
            found.open_count += of_path.open_count;
            found.lost_count += of_path.lost_count;
            found.won_amount += of_path.won_amount;
            found.touch_count += of_path.touch_count;
            found.won_after.extend(of_path.won_after);
        }
    }

    /// The mart `top_paths`; `channels` are what the codes mean.
    ///
    /// # Errors
    /// None that data can cause.
    pub fn into_frame(self, channels: &[String]) -> Result<DataFrame> {
        let name = |code: &u32| channels.get(*code as usize).map_or("", String::as_str);
        let mut rows: Vec<(String, OfPath)> =
            self.0.into_iter().map(|(path, of_path)| (path.iter().map(name).collect::<Vec<_>>().join(STEP), of_path)).collect();
        let deals = |of_path: &OfPath| won(of_path) + of_path.lost_count + of_path.open_count;
        rows.sort_by(|a, b| (won(&b.1), deals(&b.1)).cmp(&(won(&a.1), deals(&a.1))).then_with(|| a.0.cmp(&b.0)));
        let frame = df![
            RANK => (1..).take(rows.len()).collect::<Vec<i64>>(),
            CHANNEL_PATH => rows.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
            DEAL_COUNT => rows.iter().map(|(_, of_path)| deals(of_path)).collect::<Vec<_>>(),
            WON_COUNT => rows.iter().map(|(_, of_path)| won(of_path)).collect::<Vec<_>>(),
            LOST_COUNT => rows.iter().map(|(_, of_path)| of_path.lost_count).collect::<Vec<_>>(),
            MEDIAN_DAYS => rows.iter().map(|(_, of_path)| median_days(&of_path.won_after)).collect::<Vec<_>>(),
            TOUCH_COUNT => rows.iter().map(|(_, of_path)| of_path.touch_count).collect::<Vec<_>>(),
        ]?;
        Ok(frame.hstack(&[sums(WON_AMOUNT, rows.iter().map(|(_, of_path)| Some(of_path.won_amount)))?])?)
    }
}

fn won(of_path: &OfPath) -> i64 {
    i64::try_from(of_path.won_after.len()).unwrap_or(i64::MAX)
}

/// The middle duration, or the mean of the two in the middle.
fn median_days(micros: &[i64]) -> Option<f64> {
    let mut sorted = micros.to_vec();
    sorted.sort_unstable();
    let (low, high) = (sorted.get(sorted.len().checked_sub(1)? / 2)?, sorted.get(sorted.len() / 2)?);
    Some((low + high) as f64 / 2.0 / DAY_MICROS as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_two() {
        assert_eq!((median_days(&[]), median_days(&[DAY_MICROS * 3])), (None, Some(3.0)));
        assert_eq!(median_days(&[DAY_MICROS * 4, DAY_MICROS, DAY_MICROS * 2, DAY_MICROS * 9]), Some(3.0));
        assert_eq!(median_days(&[DAY_MICROS * 4, DAY_MICROS, DAY_MICROS * 9]), Some(4.0));
    }
}
