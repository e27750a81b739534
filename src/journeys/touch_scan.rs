//! What one thread does with each touch: find its channel, its person and the deals that it lies
//! on. Goes in: batches. Comes out: records on disk, and counts.

use super::channel_fields::ChannelFields;
use super::channels::{Channels, Classifier, Known};
use super::eligibility::Eligibility;
use super::first_touches::CODE_BITS;
use super::lookup::{Lookup, kind_code};
use super::non_buyers::NonBuyerWriter;
use super::observers::{Observation, SeenTouch};
use super::placed_touch::{NO_CODE, Placed};
use crate::domain::channel::OTHER_KIND;
use crate::domain::interner::Interner;
use crate::domain::team::Team;
use crate::error::{Error, Result};
use crate::staging::BucketWriter;
use crate::staging::{Batch, Text};
use crate::table::names::*;
use arrow::array::{Array, Date32Array, TimestampMicrosecondArray};
use std::collections::HashMap;

/// What is read of a touch.
pub(super) const READ: &[&str] = &[
    TOUCH_ID,
    TOUCHED_AT,
    TOUCHED_ON,
    LEAD_ID,
    EMAIL,
    ANONYMOUS_ID,
    TEAM,
    KIND,
    CHANNEL,
    UTM_SOURCE,
    UTM_MEDIUM,
    UTM_CAMPAIGN,
    REFERRER,
    URL,
    CAMPAIGN_ID,
    CONTENT_ID,
    OWNER_ID,
    DEAL_ID,
];

/// One thread's part of the pass.
pub(super) struct TouchScan<'a> {
    /// The number of the thread.
    pub number: u8,
    /// Channels found.
    pub classifier: Classifier<'a>,
    /// Touches by the code of what was found.
    pub counts: Vec<usize>,
    /// Records on their way to disk.
    pub writer: BucketWriter<'a>,
    /// The same of accounts without a deal, where they are wanted.
    pub trail: Option<NonBuyerWriter<'a>>,
    /// Campaigns met.
    pub campaigns: Interner,
    /// Contents met.
    pub contents: Interner,
    /// Who takes part in the pass.
    pub observers: Vec<Observation>,
    /// Touches that no person could be found for.
    pub stranger_count: usize,
    /// Of them those that name their person by a lead's id.
    pub lost_count: usize,
    /// Touches about a deal that their person is not linked to.
    pub unlinked_count: usize,
    /// Touches on deals.
    pub placed_count: usize,
    lookup: &'a Lookup<'a>,
}

/// The columns of a batch.
struct Columns<'b> {
    ids: Text<'b>,
    at: &'b TimestampMicrosecondArray,
    on: &'b Date32Array,
    leads: Text<'b>,
    emails: Text<'b>,
    visitors: Text<'b>,
    teams: Text<'b>,
    kinds: Text<'b>,
    urls: Text<'b>,
    campaigns: Text<'b>,
    utm_campaigns: Text<'b>,
    contents: Text<'b>,
    owners: Text<'b>,
    deals: Text<'b>,
}

impl<'b> Columns<'b> {
    fn of(batch: &'b Batch) -> Result<Self> {
        Ok(Self {
            ids: batch.text(TOUCH_ID)?,
            at: batch.instants(TOUCHED_AT)?,
            on: batch.days(TOUCHED_ON)?,
            leads: batch.text(LEAD_ID)?,
            emails: batch.text(EMAIL)?,
            visitors: batch.text(ANONYMOUS_ID)?,
            teams: batch.text(TEAM)?,
            kinds: batch.text(KIND)?,
            urls: batch.text(URL)?,
            campaigns: batch.text(CAMPAIGN_ID)?,
            utm_campaigns: batch.text(UTM_CAMPAIGN)?,
            contents: batch.text(CONTENT_ID)?,
            owners: batch.text(OWNER_ID)?,
            deals: batch.text(DEAL_ID)?,
        })
    }
}

/// A touch whose channel and person are known.
struct Touch<'b> {
    row: usize,
    channel: u32,
    person: u32,
    content: Option<&'b str>,
    kind: &'b str,
}

impl<'a> TouchScan<'a> {
    /// No touch yet.
    pub(super) fn new(
        channels: &'a Channels<'a>,
        lookup: &'a Lookup<'a>,
        writer: BucketWriter<'a>,
        trail: Option<NonBuyerWriter<'a>>,
        (observers, number): (Vec<Observation>, u8),
    ) -> Self {
        Self {
            number,
            classifier: Classifier::new(channels),
            counts: Vec::new(),
            writer,
            trail,
            campaigns: Interner::default(),
            contents: Interner::default(),
            observers,
            stranger_count: 0,
            lost_count: 0,
            unlinked_count: 0,
            placed_count: 0,
            lookup,
        }
    }

    /// Scans a batch.
    ///
    /// # Errors
    /// A column missing: a bug. A disk that cannot be written.
    pub(super) fn batch(&mut self, batch: &Batch) -> Result<()> {
        let (fields, columns) = (ChannelFields::of_touches(batch)?, Columns::of(batch)?);
        let (mut known, mut shown) = (Known::default(), HashMap::default());
        let keys = (0..batch.len()).map(|row| {
            [
                columns.leads.get(row),
                columns.emails.get(row),
                columns.visitors.get(row),
            ]
        });
        let persons = self.lookup.keys.of_touches(keys);
        for (row, person) in persons.into_iter().enumerate() {
            let channel = self
                .classifier
                .code(&fields, row, &mut known)
                .unwrap_or_else(|| self.classifier.nothing());
            self.count(channel as usize);
            let kind = columns.kinds.get(row).unwrap_or(OTHER_KIND);
            let content = columns
                .contents
                .get(row)
                .or_else(|| self.shown(columns.urls.get(row)?, &mut shown));
            let seen = SeenTouch {
                at: columns.at.value(row),
                person,
                kind,
                channel: self.classifier.channel(channel),
                url: columns.urls.get(row),
                content,
            };
            for observation in &mut self.observers {
                observation.observer.see(&seen)?;
            }
            match person {
                Some(person) => self.place(
                    &Touch {
                        row,
                        channel,
                        person,
                        content,
                        kind,
                    },
                    &columns,
                )?,
                None => {
                    self.stranger_count += 1;
                    self.lost_count += usize::from(columns.leads.get(row).is_some());
                }
            }
        }
        Ok(())
    }

    /// The content that a page shows; `known` holds what pages of this batch show.
    fn shown<'b>(
        &self,
        url: &'b str,
        known: &mut HashMap<&'b str, Option<&'a str>, ahash::RandomState>,
    ) -> Option<&'a str> {
        *known
            .entry(url)
            .or_insert_with(|| self.lookup.context.staged.touches.pages.find(url))
    }

    fn count(&mut self, code: usize) {
        if self.counts.len() <= code {
            self.counts.resize(code + 1, 0);
        }
        self.counts[code] += 1;
    }

    /// Puts a touch on the deals of its person whose window it lies in.
    fn place(&mut self, touch: &Touch<'_>, columns: &Columns<'_>) -> Result<()> {
        let lookup = self.lookup;
        let (row, id, at) = (
            touch.row,
            columns.ids.get(touch.row).unwrap_or_default(),
            columns.at.value(touch.row),
        );
        if lookup.needs_first(touch.person) {
            lookup.firsts.meet(
                touch.person,
                at,
                id,
                (u32::from(self.number) << CODE_BITS) | touch.channel,
            );
        }
        let own_deal = columns
            .deals
            .get(row)
            .map(|deal| lookup.context.staged.merged_deals.survivor(deal));
        if let Some(trail) = self.trail.as_mut().filter(|_| own_deal.is_none()) {
            trail.add(touch.person, || {
                unbought(touch, at, id, seen(lookup, touch, columns), self.number)
            })?;
        }
        let (mut is_linked, mut head) = (own_deal.is_none(), None);
        for (deal, window) in lookup.deals_of(touch.person) {
            let names_other = own_deal.is_some_and(|own| !lookup.is_deal(deal, own));
            let mut seen = || *head.get_or_insert_with(|| seen(lookup, touch, columns));
            let eligibility = Eligibility::of(window, at, names_other, || seen().1);
            is_linked |= eligibility != Eligibility::OtherDeal;
            if (eligibility.is_inside() || eligibility.is_early())
                && seen().1 == Eligibility::Counts
            {
                lookup.reach(deal, eligibility.is_inside());
            }
            if eligibility.is_inside() {
                let (team, is_eligible) = (seen().0, eligibility == Eligibility::Counts);
                let names = &lookup.context.staged.campaign_names;
                let by_name = || names.id_of(columns.utm_campaigns.get(row), columns.urls.get(row));
                let campaign = columns
                    .campaigns
                    .get(row)
                    .or_else(by_name)
                    .map_or(NO_CODE, |name| self.campaigns.code(name));
                let content = touch
                    .content
                    .map_or(NO_CODE, |name| self.contents.code(name));
                let on = if columns.on.is_valid(row) {
                    columns.on.value(row)
                } else {
                    return Err(Error::bug("a touch on a journey has no day"));
                };
                let (person, kind, writer) = (touch.person, kind_code(touch.kind), self.number);
                let placed = Placed {
                    deal,
                    at,
                    on,
                    person,
                    channel: touch.channel,
                    campaign,
                    content,
                    team,
                    kind,
                    is_eligible,
                    writer,
                    id,
                };
                self.writer
                    .add(lookup.bucket(deal), |bytes| placed.write(bytes))?;
                self.placed_count += 1;
            }
        }
        self.unlinked_count += usize::from(!is_linked);
        Ok(())
    }
}

/// The team that made the touch, and what the models see of it.
fn seen(lookup: &Lookup<'_>, touch: &Touch<'_>, columns: &Columns<'_>) -> (Team, Eligibility) {
    let team = lookup.team(
        columns.teams.get(touch.row),
        columns.owners.get(touch.row),
        touch.kind,
    );
    (
        team,
        Eligibility::seen(&lookup.context.settings.journeys, team, touch.kind),
    )
}

/// A touch of an account without a deal: only the fields that make a path.
fn unbought<'b>(
    touch: &Touch<'b>,
    at: i64,
    id: &'b str,
    (team, eligibility): (Team, Eligibility),
    writer: u8,
) -> Placed<'b> {
    let (person, channel, kind) = (touch.person, touch.channel, kind_code(touch.kind));
    let is_eligible = eligibility == Eligibility::Counts;
    Placed {
        deal: 0,
        at,
        on: 0,
        person,
        channel,
        campaign: NO_CODE,
        content: NO_CODE,
        team,
        kind,
        is_eligible,
        writer,
        id,
    }
}
