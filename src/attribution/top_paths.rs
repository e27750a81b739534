//! Channel paths with their outcomes: what open attribution packages exchange. Goes in: the
//! journeys, a deal at a time. Comes out: the mart `top_paths`, a row a path, most won deals first.

use super::channel_path::{channels_of, collapsed};
use crate::domain::outcome::Outcome;
use crate::domain::period::{DAY_MICROS, Elapsed};
use crate::error::Result;
use crate::journeys::DealTouches;
use crate::stats::twice_median;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Between two channels of a path.
const STEP: &str = " > ";

/// The paths of deals, by the codes of their channels; consecutive repeats of one are collapsed.
#[derive(Debug, Clone, Default)]
pub struct TopPaths(BTreeMap<Box<[u16]>, PathOutcomes>);

/// What deals on one path came to.
#[derive(Debug, Clone, Default)]
struct PathOutcomes {
    open_count: i64,
    lost_count: i64,
    won_amount: i128,
    touch_count: i64,
    /// Microseconds from the first touch to the close, of won deals.
    won_after: Vec<i64>,
}

impl TopPaths {
    /// Adds the journey of a deal; one without eligible touches has no path.
    pub(super) fn add(&mut self, deal: &DealTouches<'_>, elapsed: &mut Elapsed) -> Result<()> {
        let Some(first) = deal.eligible().next() else {
            return Ok(());
        };
        let channels = channels_of(deal)?;
        let touch_count = i64::try_from(channels.len()).unwrap_or(i64::MAX);
        let path: Box<[u16]> = collapsed(channels).collect();
        let found = self.0.entry(path).or_default();
        found.touch_count += touch_count;
        match deal.window.outcome {
            Outcome::Open => found.open_count += 1,
            Outcome::Lost => found.lost_count += 1,
            Outcome::Won => {
                found
                    .won_after
                    .push(elapsed.to_close(first.at, deal.window.end));
                found.won_amount += deal.window.amount.unwrap_or(0);
            }
        }
        Ok(())
    }

    /// Adds the paths of other deals.
    pub(super) fn merge(&mut self, other: Self) {
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
        // A path's text is spelt out only as it is compared or written: it is several times as long
        // as its codes.
        let text = |path: &[u16]| pieces(path, channels).collect::<String>();
        let by_text = |one: &[u16], other: &[u16]| {
            pieces(one, channels)
                .flat_map(str::bytes)
                .cmp(pieces(other, channels).flat_map(str::bytes))
        };
        let deals = |of_path: &PathOutcomes| won(of_path) + of_path.lost_count + of_path.open_count;
        let mut rows: Vec<(Box<[u16]>, PathOutcomes)> = self.0.into_iter().collect();
        rows.sort_by(|a, b| {
            (won(&b.1), deals(&b.1))
                .cmp(&(won(&a.1), deals(&a.1)))
                .then_with(|| by_text(&a.0, &b.0))
        });
        let frame = df![
            RANK => (1..).take(rows.len()).collect::<Vec<i64>>(),
            CHANNEL_PATH => StringChunked::from_iter_values(CHANNEL_PATH.into(), rows.iter().map(|(path, _)| text(path))),
            DEAL_COUNT => rows.iter().map(|(_, of_path)| deals(of_path)).collect::<Vec<_>>(),
            WON_COUNT => rows.iter().map(|(_, of_path)| won(of_path)).collect::<Vec<_>>(),
            LOST_COUNT => rows.iter().map(|(_, of_path)| of_path.lost_count).collect::<Vec<_>>(),
            MEDIAN_DAYS => rows.iter().map(|(_, of_path)| median_days(&of_path.won_after)).collect::<Vec<_>>(),
            TOUCH_COUNT => rows.iter().map(|(_, of_path)| of_path.touch_count).collect::<Vec<_>>(),
        ]?;
        Ok(frame.hstack(&[sums(
            WON_AMOUNT,
            rows.iter().map(|(_, of_path)| Some(of_path.won_amount)),
        )?])?)
    }
}

/// The names of a path, and what stands between them.
fn pieces<'a>(path: &'a [u16], channels: &'a [String]) -> impl Iterator<Item = &'a str> {
    let name = |code: &u16| channels.get(usize::from(*code)).map_or("", String::as_str);
    path.iter()
        .enumerate()
        .flat_map(move |(place, code)| [if place == 0 { "" } else { STEP }, name(code)])
}

fn won(of_path: &PathOutcomes) -> i64 {
    i64::try_from(of_path.won_after.len()).unwrap_or(i64::MAX)
}

/// The median in days of durations in microseconds.
fn median_days(micros: &[i64]) -> Option<f64> {
    twice_median(micros.to_vec()).map(|twice| twice as f64 / 2.0 / DAY_MICROS as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_as_many_deals_stand_in_the_order_of_their_text() {
        // "a > b" is before "a b": a blank, then ">" against "b".
        let channels = ["a", "a b", "b"].map(str::to_owned);
        let deals = |won_after: &[i64], lost_count| PathOutcomes {
            lost_count,
            won_after: won_after.to_vec(),
            ..PathOutcomes::default()
        };
        let paths = [
            (vec![1u16], deals(&[], 1)),
            (vec![0, 2], deals(&[], 1)),
            (vec![2, 0, 2], deals(&[DAY_MICROS], 0)),
            (vec![0], deals(&[], 2)),
        ];
        let paths = TopPaths(
            paths
                .into_iter()
                .map(|(path, of_path)| (path.into_boxed_slice(), of_path))
                .collect(),
        );
        let frame = paths.into_frame(&channels).unwrap();
        let texts: Vec<Option<&str>> = frame
            .column(CHANNEL_PATH)
            .unwrap()
            .str()
            .unwrap()
            .iter()
            .collect();
        assert_eq!(
            texts,
            [Some("b > a > b"), Some("a"), Some("a > b"), Some("a b")]
        );
    }

    #[test]
    fn the_median_is_in_days() {
        assert_eq!(
            (median_days(&[]), median_days(&[DAY_MICROS * 3])),
            (None, Some(3.0))
        );
        assert_eq!(median_days(&[DAY_MICROS * 4, DAY_MICROS]), Some(2.5));
    }
}
