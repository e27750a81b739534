//! One pass over all touches on every core, never held whole: what goes on to disk are the touches
//! that lie on a deal, by bucket of deals. What stays in memory are the first touch of people whose
//! leads do not say their channel, and how many touches came to which channel, and why.
//!
//! Batches come in any order; nothing here depends on it: counts are sums, first is the least
//! (instant, id), and touches of a deal are sorted when they are read back.

use super::Ground;
use super::channels::{Channels, Found, Matched};
use super::firsts::Firsts;
use super::lookup::Lookup;
use super::null_paths::{Silence, Trail};
use super::pages::Unshown;
use super::pass::{Pass, READ};
use super::words::merged;
use crate::error::Result;
use crate::lake::Buckets;
use crate::pipeline::settings::Repeats;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, Ordering};

/// An eligible touch lies at or before the deal's end.
pub(super) const REACHED: u8 = 1;
/// One lies inside the window.
pub(super) const INSIDE: u8 = 2;

/// A first touch is kept as the number of its thread and that thread's code of its channel.
pub(super) const CODE_BITS: u32 = 24;

/// What the pass leaves.
pub struct Scattered {
    /// Touches placed on deals, as records of [`super::spill`].
    pub buckets: Buckets,
    /// What the codes of the records mean.
    pub names: Names,
    /// Touches of nobody whom a source delivered.
    pub stranger_count: usize,
    /// Touches about a deal that their person is not linked to.
    pub unlinked_count: usize,
    /// Touches whose page or content nobody delivered.
    pub unshown: Unshown,
    /// Touches on deals; one on two deals is two.
    pub placed_count: usize,
    /// What becomes of touches that repeat a channel.
    pub(super) repeats: Repeats,
    /// Accounts without a deal, where models learn from them.
    pub(super) silence: Option<Silence>,
    found: Vec<(Found, usize)>,
    firsts: Firsts,
    reach: Vec<u8>,
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

/// Scatters the staged touches into so many buckets; `told` is what leads say of their channel
/// themselves.
///
/// # Errors
/// Data files that cannot be read, a disk that cannot be written.
pub fn scatter(
    ground: &Ground<'_>,
    told: &Matched,
    channels: &Channels<'_>,
    bucket_count: usize,
) -> Result<Scattered> {
    let settings = ground.settings;
    let buckets = Buckets::new(&settings.output.path, bucket_count)?;
    let silent: Vec<u32> = (0..)
        .zip(told.iter())
        .filter(|(_, found)| found.is_none())
        .map(|(lead, _)| lead)
        .collect();
    let prospects = ground.links.prospects.as_ref();
    let unbought = prospects
        .map(|prospects| {
            Buckets::new(
                &settings.output.path,
                super::bucket_count(prospects.ids.len(), ground.staging.touches.len()),
            )
        })
        .transpose()?;
    let lookup = Lookup::of(ground, &silent, bucket_count)?;
    let numbers = AtomicU8::new(0);
    let start = || {
        let trail = prospects
            .zip(unbought.as_ref())
            .map(|(prospects, buckets)| Trail::new(prospects, buckets));
        Pass::new(
            channels,
            &lookup,
            buckets.writer(),
            trail,
            numbers.fetch_add(1, Ordering::Relaxed),
        )
    };
    let mut passes = ground.staging.touches.fold(READ, start, Pass::take)?;
    passes.sort_by_key(|pass| pass.number);
    let mut counts = Counts::default();
    passes.into_iter().try_for_each(|pass| counts.add(pass))?;
    let (firsts, reach) = lookup.into_found();
    let silence = prospects
        .zip(unbought)
        .map(|(prospects, buckets)| Silence::new(buckets, prospects, settings));
    Ok(Scattered {
        repeats: settings.journeys.repeats,
        silence,
        ..counts.into_scattered(buckets, firsts, reach)
    })
}

/// What the passes counted.
#[derive(Default)]
struct Counts {
    channels: Vec<Vec<Box<str>>>,
    campaigns: Vec<Vec<Box<str>>>,
    contents: Vec<Vec<Box<str>>>,
    found: Vec<(Found, usize)>,
    unshown: Unshown,
    stranger_count: usize,
    unlinked_count: usize,
    placed_count: usize,
}

impl Counts {
    fn add(&mut self, pass: Pass<'_>) -> Result<()> {
        pass.writer.finish()?;
        pass.trail.map_or(Ok(()), Trail::finish)?;
        let found = pass.classifier.into_found();
        self.channels
            .push(found.iter().map(|found| found.channel().into()).collect());
        self.campaigns.push(pass.campaigns.into_texts());
        self.contents.push(pass.contents.into_texts());
        self.found.extend(found.into_iter().zip(pass.counts));
        self.unshown.merge(pass.unshown);
        self.stranger_count += pass.stranger_count;
        self.unlinked_count += pass.unlinked_count;
        self.placed_count += pass.placed_count;
        Ok(())
    }

    fn into_scattered(self, buckets: Buckets, firsts: Firsts, reach: Vec<u8>) -> Scattered {
        let ((channels, of_channel), (campaigns, of_campaign), (contents, of_content)) = (
            merged(&self.channels),
            merged(&self.campaigns),
            merged(&self.contents),
        );
        let of_thread = of_channel
            .into_iter()
            .zip(of_campaign)
            .zip(of_content)
            .map(|((channel, campaign), content)| [channel, campaign, content]);
        Scattered {
            buckets,
            names: Names {
                channels,
                campaigns,
                contents,
                of_thread: of_thread.collect(),
            },
            stranger_count: self.stranger_count,
            unlinked_count: self.unlinked_count,
            unshown: self.unshown,
            placed_count: self.placed_count,
            repeats: Repeats::Each,
            silence: None,
            found: self.found,
            firsts,
            reach,
        }
    }
}

impl Scattered {
    /// The channel of a person's first touch, where some lead of the person does not say its own.
    pub fn first_channel(&self, person: u32) -> Option<&str> {
        let what = self.firsts.of(person)?;
        let [channels, ..] = self.names.of_thread.get((what >> CODE_BITS) as usize)?;
        let place = *channels.get((what & ((1 << CODE_BITS) - 1)) as usize)?;
        self.names.channels.get(place as usize).map(String::as_str)
    }

    /// What was found of touches, with how many; one finding may come several times.
    pub fn found(&self) -> impl Iterator<Item = (&Found, usize)> {
        self.found.iter().map(|(found, count)| (found, *count))
    }

    /// What touches say that no rule holds of, as `source / medium`, with how many.
    pub fn unmatched(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for (said, count) in self
            .found()
            .filter_map(|(found, count)| Some((found.unmatched()?, count)))
        {
            *counts.entry(said.to_owned()).or_default() += count;
        }
        counts
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
