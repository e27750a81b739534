//! The training journeys: what models learn from. Goes in: the channels of each closed deal's
//! touches, journey by journey, in any order and from any number of workers. Comes out: channel
//! paths, each with its outcome and its account.
//!
//! The surprising part: paths are kept one by one, in one arena, not summed by path. The bootstrap
//! draws accounts, so which account a path belongs to must not be lost.

use super::channel_path::collapsed;

/// Training journeys. What is fitted on them depends on the paths only, not on the order in which
/// they came.
#[derive(Debug, Clone, Default)]
pub struct TrainingPaths {
    channels: Vec<u16>,
    /// Where each path ends in `channels`.
    ends: Vec<usize>,
    is_won: Vec<bool>,
    clusters: Vec<u64>,
}

/// One training journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TrainingPath<'a> {
    /// Codes of the channels in order; the same one never stands twice in a row, and there is at
    /// least one.
    pub(super) channels: &'a [u16],
    /// Whether it ended with a win.
    pub(super) is_won: bool,
    /// A hash of the account, or of the deal where it has none: what the bootstrap draws.
    pub(super) cluster: u64,
}

impl TrainingPaths {
    /// Adds one journey; consecutive repeats of a channel collapse to one. A journey without
    /// touches is nothing to learn from and is left out.
    pub fn push(&mut self, channels: impl Iterator<Item = u16>, is_won: bool, cluster: u64) {
        let start = self.channels.len();
        self.channels.extend(collapsed(channels));
        if self.channels.len() > start {
            self.ends.push(self.channels.len());
            self.is_won.push(is_won);
            self.clusters.push(cluster);
        }
    }

    /// Adds another worker's journeys.
    pub(super) fn merge(&mut self, other: Self) {
        if self.is_empty() {
            *self = other;
            return;
        }
        let shift = self.channels.len();
        self.channels.extend(other.channels);
        self.ends.extend(other.ends.iter().map(|end| end + shift));
        self.is_won.extend(other.is_won);
        self.clusters.extend(other.clusters);
    }

    /// How many journeys there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no journey.
    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The journeys, in the order in which they came.
    pub(super) fn iter(&self) -> impl Iterator<Item = TrainingPath<'_>> {
        (0..self.len()).map(|place| self.path(place))
    }

    /// Whether journeys were won and none was lost: won ones have nothing to compare with.
    pub(super) fn lacks_null(&self) -> bool {
        !self.is_empty() && self.is_won.iter().all(|is_won| *is_won)
    }

    /// One more than the greatest code of a channel; 0 without journeys.
    pub(super) fn channel_count(&self) -> usize {
        self.channels
            .iter()
            .max()
            .map_or(0, |code| usize::from(*code) + 1)
    }

    /// Channels of all journeys together: how much there is to count.
    pub(super) fn step_count(&self) -> usize {
        self.channels.len()
    }

    fn path(&self, place: usize) -> TrainingPath<'_> {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        TrainingPath {
            channels: &self.channels[start..self.ends[place]],
            is_won: self.is_won[place],
            cluster: self.clusters[place],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_collapse_and_empty_journeys_are_left_out() {
        let mut paths = TrainingPaths::default();
        paths.push([1, 1, 2, 2, 1].into_iter(), true, 9);
        paths.push([].into_iter(), true, 9);
        paths.push([1, 1].into_iter(), false, 8);
        let found: Vec<TrainingPath<'_>> = paths.iter().collect();
        assert_eq!(
            found,
            [
                TrainingPath {
                    channels: &[1, 2, 1],
                    is_won: true,
                    cluster: 9
                },
                TrainingPath {
                    channels: &[1],
                    is_won: false,
                    cluster: 8
                }
            ]
        );
        assert_eq!(
            (
                paths.len(),
                paths.channel_count(),
                paths.step_count(),
                paths.lacks_null()
            ),
            (2, 3, 4, false)
        );
    }

    #[test]
    fn a_merge_keeps_every_path_whole() {
        let (mut one, mut other) = (TrainingPaths::default(), TrainingPaths::default());
        one.push([1, 2].into_iter(), true, 1);
        other.push([2, 3, 2].into_iter(), false, 2);
        other.push([4].into_iter(), true, 3);
        one.merge(other.clone());
        let mut empty = TrainingPaths::default();
        empty.merge(other.clone());
        assert_eq!(
            empty.iter().collect::<Vec<_>>(),
            other.iter().collect::<Vec<_>>()
        );
        assert_eq!(
            one.iter().skip(1).collect::<Vec<_>>(),
            other.iter().collect::<Vec<_>>()
        );
        assert_eq!(
            one.iter().next(),
            Some(TrainingPath {
                channels: &[1, 2],
                is_won: true,
                cluster: 1
            })
        );
    }
}
