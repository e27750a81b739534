//! What the pass over all touches leaves: touches on their deals on disk, by bucket, the first touch
//! of people, how touches came to their channels, and what observers saw.

use super::channels::ChannelMatch;
use super::first_touches::{CODE_BITS, FirstTouches};
use super::non_buyers::NonBuyerPaths;
use crate::error::{Error, Result};
use crate::pipeline::settings::Repeats;
use crate::staging::Buckets;
use std::any::Any;
use std::collections::BTreeMap;

/// An eligible touch lies at or before the deal's end.
pub(super) const REACHED: u8 = 1;
/// One lies inside the window.
pub(super) const INSIDE: u8 = 2;

/// What the pass leaves.
pub struct PlacedTouches {
    /// Touches placed on deals, as records of [`super::placed_touch`].
    pub buckets: Buckets,
    /// What the codes of the records mean.
    pub names: Names,
    /// Touches of no person that a source delivered.
    pub stranger_count: usize,
    /// Of them those that name their person by a lead's id.
    pub lost_count: usize,
    /// Touches about a deal that their person is not linked to.
    pub unlinked_count: usize,
    /// What each observer saw, by the id of its system.
    pub(super) observed: BTreeMap<&'static str, Box<dyn Any + Send + Sync>>,
    /// Touches on deals; one on two deals is two.
    pub placed_count: usize,
    /// What becomes of touches that repeat a channel.
    pub(super) repeats: Repeats,
    /// Accounts without a deal, where models learn from them.
    pub(super) silence: Option<NonBuyerPaths>,
    pub(super) found: Vec<(ChannelMatch, usize)>,
    pub(super) firsts: FirstTouches,
    pub(super) reach: Vec<u8>,
}

/// Names that touches repeat, each list sorted; a place in it is a code of all journeys.
pub struct Names {
    /// Channels.
    pub channels: Vec<String>,
    /// Campaigns.
    pub campaigns: Vec<String>,
    /// Contents.
    pub contents: Vec<String>,
    /// Of each thread that wrote records, the places of its codes in the three lists.
    pub of_thread: Vec<[Vec<u32>; 3]>,
}

impl PlacedTouches {
    /// The channel of a person's first touch, where some lead of the person has none of its own.
    pub fn first_channel(&self, person: u32) -> Option<&str> {
        let what = self.firsts.of(person)?;
        let [channels, ..] = self.names.of_thread.get((what >> CODE_BITS) as usize)?;
        let place = *channels.get((what & ((1 << CODE_BITS) - 1)) as usize)?;
        self.names.channels.get(place as usize).map(String::as_str)
    }

    /// What was found of touches, with how many; one finding may come several times.
    pub fn found(&self) -> impl Iterator<Item = (&ChannelMatch, usize)> {
        self.found.iter().map(|(found, count)| (found, *count))
    }

    /// The `source / medium` of touches that no rule holds of, with their counts.
    pub fn unmatched(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for (origin_text, count) in self
            .found()
            .filter_map(|(found, count)| Some((found.unmatched()?, count)))
        {
            *counts.entry(origin_text.to_owned()).or_default() += count;
        }
        counts
    }

    /// What the observer of a system saw of all touches.
    ///
    /// # Errors
    /// No such observer: a bug.
    pub fn observed<T: Any>(&self, system: &str) -> Result<&T> {
        let seen = self.observed.get(system);
        seen.and_then(|seen| seen.as_ref().downcast_ref::<T>())
            .ok_or_else(|| Error::bug(format!("`{system}` observed no touches")))
    }

    /// Whether an eligible touch of its people lies at or before the end of the deal in that row.
    pub fn is_reached(&self, deal: usize) -> bool {
        self.reach
            .get(deal)
            .is_some_and(|reach| reach & REACHED != 0)
    }

    /// Whether an eligible touch lies inside the window of the deal in that row: then it has
    /// credit.
    pub fn is_inside(&self, deal: usize) -> bool {
        self.reach
            .get(deal)
            .is_some_and(|reach| reach & INSIDE != 0)
    }
}
