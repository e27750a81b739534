//! Channel sets of training journeys, and what each coalition of channels is worth. Goes in:
//! training journeys. Comes out: v(S), from the journeys whose channels all lie in S.
//!
//! v(no channel) = 0; v(S) = (conversions(S) + 10 p) / (journeys(S) + 10) with p the overall rate:
//! a coalition that few journeys show is drawn to the overall rate. The surprising part: a set is
//! looked up by the exclusive or of its channels' 128-bit hashes, so that a subset differs from its
//! neighbour by one operation. Two of a million million sets share a hash with a chance below
//! 10^-14.

use crate::attribution::by_channel::distinct;
use crate::attribution::training_paths::TrainingPaths;
use crate::stats::mix;
use ahash::AHashMap;

/// How many journeys of the overall rate every coalition is given.
const PRIOR_JOURNEYS: f64 = 10.0;

/// A coalition that is looked up costs as much as this many sets that are passed over.
const PASSES_A_LOOK_UP: usize = 8;

/// Journeys and how many of them were won.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SetOutcomes {
    /// Journeys.
    pub(super) journeys: u64,
    /// Of these, won.
    pub(super) won: u64,
}

impl SetOutcomes {
    fn add(&mut self, other: Self) {
        self.journeys += other.journeys;
        self.won += other.won;
    }
}

/// The channel sets that occur, each with its journeys.
#[derive(Debug, Default)]
pub(super) struct ChannelSets {
    /// Each set once, its channels sorted; the sets are sorted too.
    pub(super) list: Vec<(Vec<u16>, SetOutcomes)>,
    /// The bits of each set of the list.
    bits: Vec<u64>,
    by_hash: AHashMap<u128, SetOutcomes>,
    total: SetOutcomes,
}

impl ChannelSets {
    /// The sets of the journeys.
    pub(super) fn new(paths: &TrainingPaths) -> Self {
        let mut sets = Self::default();
        let mut members: AHashMap<u128, Vec<u16>> = AHashMap::new();
        for path in paths.iter() {
            let channels = distinct(path.channels.iter().copied());
            let hash = hash(&channels);
            let outcomes = SetOutcomes {
                journeys: 1,
                won: u64::from(path.is_won),
            };
            sets.by_hash.entry(hash).or_default().add(outcomes);
            sets.total.add(outcomes);
            members.entry(hash).or_insert(channels);
        }
        sets.list = members
            .into_iter()
            .map(|(hash, channels)| (channels, sets.by_hash[&hash]))
            .collect();
        sets.list
            .sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        sets.bits = sets
            .list
            .iter()
            .map(|(channels, _)| bits(channels))
            .collect();
        sets
    }

    /// What a coalition with these journeys is worth.
    fn worth(&self, inside: SetOutcomes) -> f64 {
        let rate = if self.total.journeys == 0 {
            0.0
        } else {
            self.total.won as f64 / self.total.journeys as f64
        };
        (inside.won as f64 + PRIOR_JOURNEYS * rate) / (inside.journeys as f64 + PRIOR_JOURNEYS)
    }

    /// What every coalition of the channels is worth: bit i of the place is whether channel i is
    /// in.
    pub(super) fn worth_by_coalition(&self, channels: &[u16]) -> Vec<f64> {
        let mut inside = if (PASSES_A_LOOK_UP << channels.len()) < self.list.len() {
            self.look_up(channels)
        } else {
            self.collect(channels)
        };
        // Channel by channel, a coalition takes up what it has without that channel: in the end,
        // the journeys of all its subsets.
        for bit in (0..channels.len()).map(|channel| 1 << channel) {
            for pair in inside.chunks_exact_mut(2 * bit) {
                let (without, with) = pair.split_at_mut(bit);
                with.iter_mut()
                    .zip(without)
                    .for_each(|(with, without)| with.add(*without));
            }
        }
        inside
            .iter()
            .enumerate()
            .map(|(coalition, inside)| {
                if coalition == 0 {
                    0.0
                } else {
                    self.worth(*inside)
                }
            })
            .collect()
    }

    /// The journeys of each coalition alone, looked up one by one.
    fn look_up(&self, channels: &[u16]) -> Vec<SetOutcomes> {
        let hashes: Vec<u128> = channels.iter().map(|code| channel_hash(*code)).collect();
        let mut hash_of = vec![0u128; 1 << channels.len()];
        let mut alone = vec![SetOutcomes::default(); hash_of.len()];
        for coalition in 1..hash_of.len() {
            hash_of[coalition] =
                hash_of[coalition & (coalition - 1)] ^ hashes[coalition.trailing_zeros() as usize];
            alone[coalition] = self
                .by_hash
                .get(&hash_of[coalition])
                .copied()
                .unwrap_or_default();
        }
        alone
    }

    /// The journeys of each coalition alone, from all sets that occur.
    fn collect(&self, channels: &[u16]) -> Vec<SetOutcomes> {
        let mut alone = vec![SetOutcomes::default(); 1 << channels.len()];
        for (set, outcomes) in self.inside(channels) {
            let coalition: usize = set.iter().map(|channel| 1usize << channel).sum();
            alone[coalition] = outcomes;
        }
        alone
    }

    /// The sets whose channels all lie among the given ones, as places among these.
    pub(super) fn inside(&self, channels: &[u16]) -> Vec<(Vec<usize>, SetOutcomes)> {
        let mut places = vec![None; usize::from(u16::MAX) + 1];
        channels
            .iter()
            .enumerate()
            .for_each(|(place, code)| places[usize::from(*code)] = Some(place));
        let is_inside = |set: &[u16]| set.iter().all(|code| places[usize::from(*code)].is_some());
        // Most sets are passed over by one look at their bits.
        let allowed = bits(channels);
        let may_be = self
            .bits
            .iter()
            .zip(&self.list)
            .filter(|(bits, _)| **bits & !allowed == 0)
            .map(|(_, entry)| entry);
        let among = may_be.filter(|(set, _)| is_inside(set));
        among
            .map(|(set, outcomes)| {
                (
                    set.iter()
                        .filter_map(|code| places[usize::from(*code)])
                        .collect(),
                    *outcomes,
                )
            })
            .collect()
    }

    /// What the first 1, 2 ... channels of an order are worth together; `inside` is what
    /// [`ChannelSets::inside`] gave for the channels.
    pub(super) fn worth_along(
        &self,
        inside: &[(Vec<usize>, SetOutcomes)],
        order: &[usize],
        worth: &mut [f64],
    ) {
        let mut place_of = vec![0; order.len()];
        order
            .iter()
            .enumerate()
            .for_each(|(place, channel)| place_of[*channel] = place);
        let mut joining = vec![SetOutcomes::default(); order.len()];
        for (set, outcomes) in inside {
            // A journey lies inside from where the last of its channels joins.
            if let Some(last) = set.iter().map(|channel| place_of[*channel]).max() {
                joining[last].add(*outcomes);
            }
        }
        let mut so_far = SetOutcomes::default();
        for (worth, joining) in worth.iter_mut().zip(joining) {
            so_far.add(joining);
            *worth = self.worth(so_far);
        }
    }
}

/// A number that stands for a set, whatever the order of its channels.
pub(super) fn hash(channels: &[u16]) -> u128 {
    channels
        .iter()
        .fold(0, |hash, code| hash ^ channel_hash(*code))
}

/// A bit for each channel, which up to 64 channels have for themselves.
fn bits(channels: &[u16]) -> u64 {
    channels
        .iter()
        .fold(0, |bits, code| bits | 1 << (code % 64))
}

fn channel_hash(code: u16) -> u128 {
    let half = |salt: u64| u128::from(mix(mix(u64::from(code) + 1) ^ salt));
    half(0x5368_6170_6c65_7931) << 64 | half(0x5368_6170_6c65_7932)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets() -> ChannelSets {
        let mut paths = TrainingPaths::default();
        for journey in 0..500u64 {
            let path = (0..journey % 6).map(|step| (mix(journey * 8 + step) % 9) as u16);
            paths.push(path, journey % 3 == 0, journey);
        }
        ChannelSets::new(&paths)
    }

    #[test]
    fn a_coalition_s_journeys_are_those_of_its_subsets() {
        let sets = sets();
        let channels = [0, 2, 3, 5, 8, 40];
        let worth = sets.worth_by_coalition(&channels);
        for (coalition, worth) in worth.iter().enumerate().skip(1) {
            let is_in = |code: &u16| {
                channels
                    .iter()
                    .position(|other| other == code)
                    .is_some_and(|place| coalition >> place & 1 == 1)
            };
            let subsets = sets.list.iter().filter(|(set, _)| set.iter().all(is_in));
            let (journeys, won) = subsets.fold((0, 0), |(journeys, won), (_, outcomes)| {
                (journeys + outcomes.journeys, won + outcomes.won)
            });
            let rate = sets.total.won as f64 / sets.total.journeys as f64;
            assert_eq!(
                *worth,
                (won as f64 + 10.0 * rate) / (journeys as f64 + 10.0)
            );
        }
        assert_eq!(worth[0], 0.0);
    }

    #[test]
    fn looked_up_or_collected_the_journeys_are_the_same() {
        let sets = sets();
        for channels in [&[0, 2, 3, 5, 8, 40][..], &[7], &[]] {
            assert_eq!(sets.look_up(channels), sets.collect(channels));
        }
    }

    #[test]
    fn along_an_order_the_worth_is_that_of_the_coalitions() {
        let sets = sets();
        let channels = [0, 1, 2, 3, 5, 8, 40];
        let by_coalition = sets.worth_by_coalition(&channels);
        let inside = sets.inside(&channels);
        for order in [[0, 1, 2, 3, 4, 5, 6], [6, 3, 1, 0, 5, 4, 2]] {
            let mut along = [0.0; 7];
            sets.worth_along(&inside, &order, &mut along);
            let mut coalition = 0;
            for (player, worth) in order.iter().zip(along) {
                coalition |= 1usize << player;
                assert_eq!(worth, by_coalition[coalition]);
            }
        }
    }
}
