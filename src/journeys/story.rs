//! Every touch of the people of one deal, and why it counts for the deal or does not. Goes in: what
//! journeys stand on, and a deal. Comes out: its touches in order, each with the row of the file
//! that it came from.

use super::Ground;
use super::channels::{Channels, Classifier, Known};
use super::lookup::Lookup;
use super::matches::label;
use super::pass::READ;
use super::standing::{Run, Standing};
use super::told::Told;
use crate::domain::channel::OTHER_KIND;
use crate::domain::team::Team;
use crate::error::Result;
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
    /// Whose: row of the person.
    pub person: u32,
    /// The keys by which it names the person, as `lead_id`, `email` or `anonymous_id`.
    pub by: &'static str,
    /// Whose touch it was.
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
    pub standing: Standing,
    /// The deal that it names as its own.
    pub own_deal: Option<String>,
    /// Source, content hash of the file, line: where it came from.
    pub from: (String, String, i64),
}

/// The touches of the people of a deal, by (instant, id).
///
/// # Errors
/// Data files that cannot be read.
pub fn story(ground: &Ground<'_>, channels: &Channels<'_>, deal: u32) -> Result<Vec<StoryTouch>> {
    let people: HashSet<u32> = ground
        .links
        .of_deal(deal)
        .iter()
        .map(|link| link.person)
        .collect();
    let lookup = Lookup::of(ground, &[], 1)?;
    let columns: Vec<&str> = READ.iter().copied().chain([SOURCE, FILE, LINE]).collect();
    let start = || Telling {
        lookup: &lookup,
        channels,
        people: &people,
        deal,
        touches: Vec::new(),
    };
    let tellings = ground
        .staging
        .touches
        .fold(&columns, start, Telling::take)?;
    let mut touches: Vec<StoryTouch> = tellings
        .into_iter()
        .flat_map(|telling| telling.touches)
        .collect();
    touches.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    if ground.settings.journeys.repeats == Repeats::Collapse {
        collapse(&mut touches);
    }
    Ok(touches)
}

/// Of touches in order that count, those that repeat the channel of the one before count no more.
fn collapse(touches: &mut [StoryTouch]) {
    let mut run = Run::default();
    for touch in touches
        .iter_mut()
        .filter(|touch| touch.standing == Standing::Counts)
    {
        if run.is_repeat(touch.channel.as_str()) {
            touch.standing = Standing::Repeat;
        }
    }
}

struct Telling<'a> {
    lookup: &'a Lookup<'a>,
    channels: &'a Channels<'a>,
    people: &'a HashSet<u32>,
    deal: u32,
    touches: Vec<StoryTouch>,
}

impl Telling<'_> {
    fn take(&mut self, batch: &Batch) -> Result<()> {
        let [leads, emails, visitors] = [LEAD_ID, EMAIL, ANONYMOUS_ID].map(|name| batch.text(name));
        let (leads, emails, visitors) = (leads?, emails?, visitors?);
        for row in 0..batch.len() {
            let person = self.lookup.ground.people.of_touch(
                leads.get(row),
                emails.get(row),
                visitors.get(row),
            );
            if let Some(person) = person.filter(|person| self.people.contains(person)) {
                let people = self.lookup.ground.people;
                let by = match () {
                    () if people.of_touch(leads.get(row), None, None).is_some() => LEAD_ID,
                    () if people.of_touch(None, emails.get(row), None).is_some() => EMAIL,
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
            .code(&Told::of_touches(batch)?, row, &mut Known::default())
            .unwrap_or_else(|| classifier.nothing());
        let found = classifier.into_found().swap_remove(code as usize);
        let kind = text(KIND)?.unwrap_or(OTHER_KIND);
        let team = self.lookup.team(text(TEAM)?, text(OWNER_ID)?, kind);
        let at = batch.instants(TOUCHED_AT)?.value(row);
        let ground = self.lookup.ground;
        let own_deal = text(DEAL_ID)?.map(|deal| ground.staging.merged_deals.survivor(deal));
        let (window, names_other) = (
            &ground.windows[self.deal as usize],
            own_deal.is_some_and(|own| !self.lookup.is_deal(self.deal, own)),
        );
        let shown = || ground.staging.touches.pages.find(text(URL).ok()??);
        Ok(StoryTouch {
            at,
            id: text(TOUCH_ID)?.unwrap_or_default().to_owned(),
            person,
            by,
            team,
            kind: kind.to_owned(),
            channel: found.channel().to_owned(),
            channel_by: label(found.reason, self.channels).to_owned(),
            campaign: text(CAMPAIGN_ID)?.map(str::to_owned),
            content: text(CONTENT_ID)?.or_else(shown).map(str::to_owned),
            standing: Standing::of(window, at, names_other, || {
                Standing::seen(&ground.settings.journeys, team, kind)
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
