//! One pass over all touches on every core, never held whole: what goes on to disk are the touches
//! that lie on a deal, by bucket of deals. What stays in memory are the first touch of people with
//! leads without a channel of their own, and how many touches came to which channel, and why.
//!
//! Batches come in any order; nothing here depends on it: counts are sums, first is the least
//! (instant, id), and touches of a deal are sorted when they are read back.

use super::channels::{ChannelMatch, Channels, Matched};
use super::context::JourneyContext;
use super::first_touches::FirstTouches;
use super::lookup::Lookup;
use super::non_buyers::{NonBuyerPaths, NonBuyerWriter};
use super::observers::Observation;
use super::placed_touches::{Names, PlacedTouches};
use super::touch_scan::{READ, TouchScan};
use crate::domain::interner::merged;
use crate::error::Result;
use crate::identity::PersonKeys;
use crate::pipeline::settings::Repeats;
use crate::staging::Buckets;
use std::sync::atomic::{AtomicU8, Ordering};

/// Scatters the staged touches into so many buckets; `own` are the channels that leads name
/// themselves. Observers see every touch once.
///
/// # Errors
/// Data files that cannot be read, a disk that cannot be written.
pub fn scatter(
    context: &JourneyContext<'_>,
    keys: &PersonKeys,
    observations: &[Observation],
    own: &Matched,
    channels: &Channels<'_>,
    buckets_of_deals: usize,
) -> Result<PlacedTouches> {
    let settings = context.settings;
    let buckets = Buckets::new(&settings.output.path, buckets_of_deals)?;
    let silent: Vec<u32> = (0..)
        .zip(own.iter())
        .filter(|(_, found)| found.is_none())
        .map(|(lead, _)| lead)
        .collect();
    let prospects = context.identities.prospects.as_ref();
    let unbought = prospects
        .map(|prospects| {
            Buckets::new(
                &settings.output.path,
                bucket_count(prospects.ids.len(), context.staged.touches.len()),
            )
        })
        .transpose()?;
    let lookup = Lookup::of(context, keys, &silent, buckets_of_deals)?;
    let numbers = AtomicU8::new(0);
    let start = || {
        let trail = prospects
            .zip(unbought.as_ref())
            .map(|(prospects, buckets)| NonBuyerWriter::new(prospects, buckets));
        TouchScan::new(
            channels,
            &lookup,
            buckets.writer(),
            trail,
            (
                observations.iter().map(Observation::fork).collect(),
                numbers.fetch_add(1, Ordering::Relaxed),
            ),
        )
    };
    let mut scans = context.staged.touches.fold(READ, start, TouchScan::batch)?;
    scans.sort_by_key(|scan| scan.number);
    let mut counts = ScanCounts {
        observations: observations.iter().map(Observation::fork).collect(),
        ..ScanCounts::default()
    };
    scans.into_iter().try_for_each(|scan| counts.add(scan))?;
    let (firsts, reach) = lookup.into_found();
    let silence = prospects
        .zip(unbought)
        .map(|(prospects, buckets)| NonBuyerPaths::new(buckets, prospects, settings));
    Ok(PlacedTouches {
        repeats: settings.journeys.repeats,
        silence,
        ..counts.into_placed(buckets, firsts, reach)
    })
}

/// What the passes counted.
#[derive(Default)]
struct ScanCounts {
    channels: Vec<Vec<Box<str>>>,
    campaigns: Vec<Vec<Box<str>>>,
    contents: Vec<Vec<Box<str>>>,
    found: Vec<(ChannelMatch, usize)>,
    observations: Vec<Observation>,
    stranger_count: usize,
    lost_count: usize,
    unlinked_count: usize,
    placed_count: usize,
}

impl ScanCounts {
    fn add(&mut self, scan: TouchScan<'_>) -> Result<()> {
        scan.writer.finish()?;
        scan.trail.map_or(Ok(()), NonBuyerWriter::finish)?;
        let found = scan.classifier.into_found();
        self.channels
            .push(found.iter().map(|found| found.channel().into()).collect());
        self.campaigns.push(scan.campaigns.into_texts());
        self.contents.push(scan.contents.into_texts());
        self.found.extend(found.into_iter().zip(scan.counts));
        self.observe(scan.observers)?;
        self.stranger_count += scan.stranger_count;
        self.lost_count += scan.lost_count;
        self.unlinked_count += scan.unlinked_count;
        self.placed_count += scan.placed_count;
        Ok(())
    }

    fn observe(&mut self, observations: Vec<Observation>) -> Result<()> {
        for (whole, part) in self.observations.iter_mut().zip(observations) {
            whole.observer.merge(part.observer.into_seen())?;
        }
        Ok(())
    }

    fn into_placed(self, buckets: Buckets, firsts: FirstTouches, reach: Vec<u8>) -> PlacedTouches {
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
        let observed = self
            .observations
            .into_iter()
            .map(|of| (of.system, of.observer.into_seen()));
        PlacedTouches {
            buckets,
            names: Names {
                channels,
                campaigns,
                contents,
                of_thread: of_thread.collect(),
            },
            stranger_count: self.stranger_count,
            lost_count: self.lost_count,
            unlinked_count: self.unlinked_count,
            observed: observed.collect(),
            placed_count: self.placed_count,
            repeats: Repeats::Each,
            silence: None,
            found: self.found,
            firsts,
            reach,
        }
    }
}

/// How many buckets so many deals are split into, when so many touches might lie on them: a few
/// buckets are held in memory for each thread, so that more touches of the same deals mean more
/// buckets, not larger ones.
pub(super) fn bucket_count(deals: usize, touches: usize) -> usize {
    const DEALS_OF_BUCKET: usize = 512;
    const TOUCHES_OF_BUCKET: usize = 1 << 14;
    const MOST: usize = 1 << 10;
    deals
        .div_ceil(DEALS_OF_BUCKET)
        .max(touches.div_ceil(TOUCHES_OF_BUCKET).min(deals))
        .clamp(1, MOST)
}
