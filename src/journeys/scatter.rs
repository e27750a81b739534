//! One pass over all touches, batch by batch, never held whole: what goes on are the touches of people with deals, the
//! channel of the first touch of each lead that does not say its own, and how many touches came to which channel, and why.
//!
//! Batches come in any order; nothing here depends on it: first is the least (time, id), and touches are sorted later.

use super::channels::{Channels, Classifier, Found, Known, Matched, Told};
use super::pages::{Pages, Unshown};
use crate::error::{Error, Result};
use crate::identity::Links;
use crate::staging::Staging;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::mpsc::sync_channel;

/// Batches that may wait.
const QUEUE: usize = 2;

/// What the pass leaves.
pub struct Scattered {
    /// Touches of people with deals, each with its channel, in no order.
    pub touches: DataFrame,
    /// Touches of nobody whom a source delivered.
    pub stranger_count: usize,
    /// Touches about a deal that their person is not linked to.
    pub unlinked_count: usize,
    /// Touches whose page or content nobody delivered.
    pub unshown: Unshown,
    first: Vec<Option<First>>,
    found: Vec<Found>,
    counts: Vec<usize>,
}

/// The earliest touch of a lead.
struct First {
    at: i64,
    touch_id: Box<str>,
    code: u32,
}

impl Scattered {
    /// The channel of the first touch of the lead in that row of the staged leads.
    pub fn first_channel(&self, lead: usize) -> Option<&str> {
        let first = self.first.get(lead)?.as_ref()?;
        self.found.get(first.code as usize).map(Found::channel)
    }

    /// What was found of touches, with how many.
    pub fn found(&self) -> impl Iterator<Item = (&Found, usize)> {
        self.found.iter().zip(self.counts.iter().copied())
    }

    /// What touches say that no rule holds of, as `source / medium`, with how many.
    pub fn unmatched(&self) -> BTreeMap<String, usize> {
        self.found().filter_map(|(found, count)| Some((found.unmatched()?.to_owned(), count))).collect()
    }
}

/// Scatters the staged touches; `told` is what leads say of their channel themselves.
///
/// # Errors
/// Data files that cannot be read.
pub fn scatter(staging: &Staging, links: &Links, told: &Matched, channels: &Channels<'_>) -> Result<Scattered> {
    let ids = staging.leads.frame.column(LEAD_ID)?.str()?;
    let pairs = (links.deal_people.column(PERSON_ID)?.str()?, links.deal_people.column(DEAL_ID)?.str()?);
    let pairs = pairs.0.iter().zip(pairs.1.iter()).filter_map(|(person, deal)| Some((person?, deal?))).collect();
    let with_deals: HashSet<&str> = links.deal_people.column(PERSON_ID)?.str()?.iter().flatten().collect();
    let mut pass = Pass {
        leads: ids.iter().enumerate().filter_map(|(row, id)| Some((id?, (row, with_deals.contains(id?))))).collect(),
        needs_first: told.iter().map(|found| found.is_none()).collect(),
        first: (0..ids.len()).map(|_| None).collect(),
        classifier: Classifier::new(channels),
        counts: Vec::new(),
        kept: DataFrame::empty(),
        stranger_count: 0,
        unlinked_count: 0,
        pairs,
    };
    let mut pages = Pages::new(staging)?;
    for_each_batch(staging.touches.clone(), |batch| pages.take(&batch).and_then(|()| pass.take(&batch)))?;
    let touches = if pass.kept.width() == 0 { staging.touches.clone().limit(0).collect()? } else { pass.kept };
    Ok(Scattered {
        touches,
        stranger_count: pass.stranger_count,
        unlinked_count: pass.unlinked_count,
        unshown: pages.into_unshown(),
        first: pass.first,
        found: pass.classifier.into_found(),
        counts: pass.counts,
    })
}

struct Pass<'a> {
    /// Row of each lead, and whether it has a deal.
    leads: HashMap<&'a str, (usize, bool), ahash::RandomState>,
    needs_first: Vec<bool>,
    first: Vec<Option<First>>,
    classifier: Classifier<'a>,
    /// Touches by the code of what was found.
    counts: Vec<usize>,
    kept: DataFrame,
    stranger_count: usize,
    unlinked_count: usize,
    /// Every (person, deal) that is linked.
    pairs: HashSet<(&'a str, &'a str), ahash::RandomState>,
}

impl Pass<'_> {
    fn take(&mut self, batch: &DataFrame) -> Result<()> {
        let (leads, ids, deals) = (batch.column(LEAD_ID)?.str()?, batch.column(TOUCH_ID)?.str()?, batch.column(DEAL_ID)?.str()?);
        let moments = batch.column(TOUCHED_AT)?.cast(&DataType::Int64)?;
        let moments = moments.i64()?;
        let told = Told::of_touches(batch)?;
        let mut known = Known::default();
        let (mut is_kept, mut codes) = (Vec::with_capacity(batch.height()), Vec::new());
        for row in 0..batch.height() {
            let code = self.classifier.code(&told, row, &mut known).unwrap_or_else(|| self.classifier.nothing());
            self.count(code as usize);
            let Some((lead, has_deal)) = leads.get(row).and_then(|lead| self.leads.get(lead)).copied() else {
                self.stranger_count += 1;
                is_kept.push(false);
                continue;
            };
            is_kept.push(has_deal);
            codes.extend(has_deal.then_some(code));
            let is_linked = deals.get(row).is_none_or(|deal| self.pairs.contains(&(leads.get(row).unwrap_or_default(), deal)));
            self.unlinked_count += usize::from(!is_linked);
            if let (true, Some(at), Some(id)) = (self.needs_first[lead], moments.get(row), ids.get(row)) {
                let is_first = self.first[lead].as_ref().is_none_or(|first| (at, id) < (first.at, &first.touch_id));
                if is_first {
                    self.first[lead] = Some(First { at, touch_id: id.into(), code });
                }
            }
        }
        self.keep(batch, is_kept, &codes)
    }

    fn count(&mut self, code: usize) {
        if self.counts.len() <= code {
            self.counts.resize(code + 1, 0);
        }
        self.counts[code] += 1;
    }

    /// Keeps rows, with the channel that was found of each.
    fn keep(&mut self, batch: &DataFrame, is_kept: Vec<bool>, codes: &[u32]) -> Result<()> {
        let mut rows = batch.filter(&BooleanChunked::from_iter_values(PlSmallStr::EMPTY, is_kept.into_iter()))?;
        let channels: StringChunked = codes.iter().map(|code| Some(self.classifier.channel(*code))).collect();
        rows.with_column(channels.with_name(CHANNEL.into()).into_column())?;
        if self.kept.width() == 0 {
            self.kept = rows;
        } else {
            self.kept.vstack_mut(&rows)?;
        }
        Ok(())
    }
}

/// Runs a query and visits its rows batch by batch, while the next ones are read.
fn for_each_batch(query: LazyFrame, mut visit: impl FnMut(DataFrame) -> Result<()>) -> Result<()> {
    let (sender, receiver) = sync_channel(QUEUE);
    let sink = query.sink_batches(PlanCallback::new(move |batch: DataFrame| Ok(sender.send(batch).is_err())), false, None)?;
    std::thread::scope(|scope| {
        let reading = scope.spawn(move || sink.collect_with_engine(Engine::Streaming).map(|_| ()));
        let visited = receiver.into_iter().try_for_each(&mut visit);
        let read = reading.join().map_err(|_| Error::bug("reading the touches stopped"))?;
        visited.and(read.map_err(Error::from))
    })
}
