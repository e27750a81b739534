//! Every touch of the people of one deal, and why it counts for the deal or does not. Goes in: what
//! journeys stand on, and a deal. Comes out: its touches in order, each with the row of the file
//! that it came from.

use super::channel_fields::ChannelFields;
use super::channel_matches::label;
use super::channels::{Channels, Classifier, Known};
use super::context::JourneyContext;
use super::eligibility::{Eligibility, repeats};
use super::lookup::Lookup;
use super::touch_scan::READ;
use crate::domain::channel::OTHER_KIND;
use crate::domain::team::Team;
use crate::error::Result;
use crate::identity::PersonKeys;
use crate::pipeline::settings::Repeats;
use crate::staging::Batch;
use crate::table::names::*;
use std::collections::HashSet;

/// A touch of a person of the deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryTouch {
    /// When, microseconds.
    pub at: i64,
    /// The touch.
    pub id: String,
    /// Row of the person.
    pub person: u32,
    /// The keys by which it names the person, as `lead_id`, `email` or `anonymous_id`.
    pub by: &'static str,
    /// The team that made the touch.
    pub team: Team,
    /// What it was.
    pub kind: String,
    /// Its channel.
    pub channel: String,
    /// What gave it its channel.
    pub channel_by: String,
    /// Its campaign.
    pub campaign: Option<String>,
    /// Its content.
    pub content: Option<String>,
    /// Why it counts, or does not.
    pub eligibility: Eligibility,
    /// The deal that it names as its own.
    pub own_deal: Option<String>,
    /// Source, content hash of the file, line: where it came from.
    pub from: (String, String, i64),
}

/// The touches of the people of a deal, by (instant, id).
///
/// # Errors
/// Data files that cannot be read.
pub fn story(
    context: &JourneyContext<'_>,
    keys: &PersonKeys,
    channels: &Channels<'_>,
    deal: u32,
) -> Result<Vec<StoryTouch>> {
    let people: HashSet<u32> = context
        .identities
        .links
        .of_deal(deal)
        .iter()
        .map(|link| link.person)
        .collect();
    let lookup = Lookup::of(context, keys, &[], 1)?;
    let columns: Vec<&str> = READ.iter().copied().chain([SOURCE, FILE, LINE]).collect();
    let start = || StoryScan {
        lookup: &lookup,
        channels,
        people: &people,
        deal,
        touches: Vec::new(),
    };
    let scans = context
        .staged
        .touches
        .fold(&columns, start, StoryScan::batch)?;
    let mut touches: Vec<StoryTouch> = scans.into_iter().flat_map(|scan| scan.touches).collect();
    touches.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    if context.settings.journeys.repeats == Repeats::Collapse {
        collapse(&mut touches);
    }
    Ok(touches)
}

/// Of counting touches in order, a touch that repeats the channel of the one before counts no more.
fn collapse(touches: &mut [StoryTouch]) {
    let counts = |touch: &&StoryTouch| touch.eligibility == Eligibility::Counts;
    let repeats = repeats(touches.iter().filter(counts).map(|touch| &touch.channel));
    let counting = touches
        .iter_mut()
        .filter(|touch| touch.eligibility == Eligibility::Counts);
    for (touch, _) in counting.zip(repeats).filter(|(_, repeats)| *repeats) {
        touch.eligibility = Eligibility::Repeat;
    }
}

struct StoryScan<'a> {
    lookup: &'a Lookup<'a>,
    channels: &'a Channels<'a>,
    people: &'a HashSet<u32>,
    deal: u32,
    touches: Vec<StoryTouch>,
}

impl StoryScan<'_> {
    fn batch(&mut self, batch: &Batch) -> Result<()> {
        let [leads, emails, visitors] = [LEAD_ID, EMAIL, ANONYMOUS_ID].map(|name| batch.text(name));
        let (leads, emails, visitors) = (leads?, emails?, visitors?);
        for row in 0..batch.len() {
            let person =
                self.lookup
                    .keys
                    .of_touch(leads.get(row), emails.get(row), visitors.get(row));
            if let Some(person) = person.filter(|person| self.people.contains(person)) {
                let keys = self.lookup.keys;
                let by = match () {
                    () if keys.of_touch(leads.get(row), None, None).is_some() => LEAD_ID,
                    () if keys.of_touch(None, emails.get(row), None).is_some() => EMAIL,
                    () => ANONYMOUS_ID,
                };
                let touch = self.touch(batch, row, person, by)?;
                self.touches.push(touch);
            }
        }
        Ok(())
    }

    fn touch(
        &self,
        batch: &Batch,
        row: usize,
        person: u32,
        by: &'static str,
    ) -> Result<StoryTouch> {
        let text = |name: &str| -> Result<Option<&str>> { Ok(batch.text(name)?.get(row)) };
        let mut classifier = Classifier::new(self.channels);
        let code = classifier
            .code(
                &ChannelFields::of_touches(batch)?,
                row,
                &mut Known::default(),
            )
            .unwrap_or_else(|| classifier.nothing());
        let found = classifier.into_found().swap_remove(code as usize);
        let kind = text(KIND)?.unwrap_or(OTHER_KIND);
        let team = self.lookup.team(text(TEAM)?, text(OWNER_ID)?, kind);
        let at = batch.instants(TOUCHED_AT)?.value(row);
        let context = self.lookup.context;
        let own_deal = text(DEAL_ID)?.map(|deal| context.staged.merged_deals.survivor(deal));
        let (window, names_other) = (
            &context.windows[self.deal as usize],
            own_deal.is_some_and(|own| !self.lookup.is_deal(self.deal, own)),
        );
        let shown = || context.staged.touches.pages.find(text(URL).ok()??);
        let by_name = || {
            let names = &context.staged.campaign_names;
            names.id_of(text(UTM_CAMPAIGN).ok()?, text(URL).ok()?)
        };
        Ok(StoryTouch {
            at,
            id: text(TOUCH_ID)?.unwrap_or_default().to_owned(),
            person,
            by,
            team,
            kind: kind.to_owned(),
            channel: found.channel().to_owned(),
            channel_by: label(found.reason, self.channels).to_owned(),
            campaign: text(CAMPAIGN_ID)?.or_else(by_name).map(str::to_owned),
            content: text(CONTENT_ID)?.or_else(shown).map(str::to_owned),
            eligibility: Eligibility::of(window, at, names_other, || {
                Eligibility::seen(&context.settings.journeys, team, kind)
            }),
            own_deal: own_deal.map(str::to_owned),
            from: (
                text(SOURCE)?.unwrap_or_default().to_owned(),
                text(FILE)?.unwrap_or_default().to_owned(),
                batch.counts(LINE)?.value(row),
            ),
        })
    }
}
