//! The channel of each lead: after the pass over all touches, or where nothing else of the touches is
//! wanted, by a pass that places no touch. Goes in: staged leads and touches. Comes out: the channels
//! that a run finds.

use super::channel_fields::ChannelFields;
use super::channels::{
    ChannelMatch, Channels, Classifier, Known, Matched, own_channels, with_firsts,
};
use super::context::JourneyContext;
use super::first_touches::{CODE_BITS, FirstTouches};
use super::lead_origins::NamedOrigins;
use super::placed_touches::PlacedTouches;
use super::touch_scan::READ;
use crate::domain::channel::NONE;
use crate::domain::nothing::is_nothing;
use crate::error::Result;
use crate::identity::{People, PersonKeys};
use crate::staging::Batch;
use crate::table::names::*;
use polars::prelude::DataFrame;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, Ordering};

/// The channel of each staged lead: the one that it names itself, else its person's first touch's,
/// else `unknown`; `leads` are the texts of the staged leads.
///
/// # Errors
/// Data files that cannot be read.
pub fn channels_of_leads(
    context: &JourneyContext<'_>,
    keys: &PersonKeys,
    leads: &DataFrame,
    channels: &Channels<'_>,
) -> Result<NamedOrigins> {
    let own = own_channels(leads, channels)?;
    let people = &context.identities.people;
    let mut needs_first = vec![false; leads.height()];
    for (lead, _) in (0..).zip(own.iter()).filter(|(_, own)| own.is_none()) {
        needs_first[people.of_lead(lead) as usize] = true;
    }
    let firsts = FirstTouches::new(leads.height());
    let numbers = AtomicU8::new(0);
    let start = || ChannelScan {
        number: numbers.fetch_add(1, Ordering::Relaxed),
        classifier: Classifier::new(channels),
        keys,
        needs_first: &needs_first,
        firsts: &firsts,
    };
    let mut scans = context
        .staged
        .touches
        .fold(READ, start, ChannelScan::batch)?;
    scans.sort_by_key(|scan| scan.number);
    let found: Vec<Vec<ChannelMatch>> = scans
        .into_iter()
        .map(|scan| scan.classifier.into_found())
        .collect();
    let first = |person: u32| {
        let kept = firsts.of(person)?;
        let of_thread = found.get((kept >> CODE_BITS) as usize)?;
        let code = (kept & ((1 << CODE_BITS) - 1)) as usize;
        of_thread.get(code).map(ChannelMatch::channel)
    };
    Ok(with_firsts(&own, people, channels, first))
}

/// The channel of each lead: its own, else its person's first touch's, else `unknown`.
pub(super) fn lead_channels(
    own: &Matched,
    people: &People,
    channels: &Channels<'_>,
    scattered: &PlacedTouches,
) -> NamedOrigins {
    with_firsts(own, people, channels, |person| {
        scattered.first_channel(person)
    })
}

/// Where leads say that they came from.
#[derive(Debug, Default)]
pub struct LeadMatches {
    /// Leads that say anything of it.
    pub named_count: usize,
    /// Leads by the source that no rule holds of, behind it the medium where there is one: as it is
    /// written, of several spellings the first by the alphabet.
    pub unmatched: BTreeMap<String, usize>,
}

impl LeadMatches {
    /// Reads the texts of the staged leads, of which `own` was found.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn of(own: &Matched, leads: &DataFrame) -> Result<Self> {
        let text = |name: &str| -> Result<_> { Ok(leads.column(name)?.str()?.iter()) };
        let sources = text(UTM_SOURCE)?.zip(text(LEAD_SOURCE)?);
        let mut named_count = 0;
        let mut by_origin: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        let no_medium = format!(" / {NONE}");
        for (found, (utm_source, lead_source)) in own.iter().zip(sources) {
            let Some(found) = found else { continue };
            named_count += 1;
            let Some(origin) = found.unmatched() else {
                continue;
            };
            let mut named = [utm_source, lead_source].into_iter().flatten();
            let source = named.find(|source| !is_nothing(source)).unwrap_or(NONE);
            let (count, spelling) = by_origin.entry(origin).or_insert((0, source));
            *count += 1;
            *spelling = source.min(spelling);
        }
        let shown = |(origin, (count, source)): (&str, (usize, &str))| {
            let is_bare = origin.ends_with(&no_medium);
            let medium = origin.rsplit_once(" / ").filter(|_| !is_bare);
            let medium = medium.map_or_else(String::new, |(_, medium)| format!(" / {medium}"));
            // Without a source the host of the referrer stands in the origin.
            let site = origin.split_once(" / ").map_or(origin, |(site, _)| site);
            let source = if source == NONE { site } else { source };
            (format!("{source}{medium}"), count)
        };
        let mut unmatched = BTreeMap::new();
        for (value, count) in by_origin.into_iter().map(shown) {
            *unmatched.entry(value).or_default() += count;
        }
        Ok(Self {
            named_count,
            unmatched,
        })
    }
}

/// One thread's part of the pass.
struct ChannelScan<'a> {
    number: u8,
    classifier: Classifier<'a>,
    keys: &'a PersonKeys,
    needs_first: &'a [bool],
    firsts: &'a FirstTouches,
}

impl ChannelScan<'_> {
    fn batch(&mut self, batch: &Batch) -> Result<()> {
        let (fields, mut known) = (ChannelFields::of_touches(batch)?, Known::default());
        let [ids, leads, emails, visitors] =
            [TOUCH_ID, LEAD_ID, EMAIL, ANONYMOUS_ID].map(|name| batch.text(name));
        let (ids, leads, emails, visitors) = (ids?, leads?, emails?, visitors?);
        let at = batch.instants(TOUCHED_AT)?;
        let keys = (0..batch.len()).map(|row| [leads.get(row), emails.get(row), visitors.get(row)]);
        for (row, person) in self.keys.of_touches(keys).into_iter().enumerate() {
            let needs_first = |person: &u32| self.needs_first.get(*person as usize) == Some(&true);
            if let Some(person) = person.filter(needs_first) {
                let code = self.classifier.code(&fields, row, &mut known);
                let code = code.unwrap_or_else(|| self.classifier.nothing());
                let id = ids.get(row).unwrap_or_default();
                let kept = (u32::from(self.number) << CODE_BITS) | code;
                self.firsts.meet(person, at.value(row), id, kept);
            }
        }
        Ok(())
    }
}
