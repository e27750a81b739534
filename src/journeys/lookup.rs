//! What the pass over touches looks up, the same for all threads: the person of a
//! touch, the deals of a person, what counts.

use super::context::JourneyContext;
use super::first_touches::FirstTouches;
use super::placed_touches::{INSIDE, REACHED};
use super::windows::Window;
use crate::domain::grouped::Grouped;
use crate::domain::team::Team;
use crate::error::Result;
use crate::identity::PersonKeys;
use crate::table::TOUCH_KINDS;
use crate::table::names::*;
use polars::prelude::StringChunked;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, Ordering};

/// What is looked up.
pub(super) struct Lookup<'a> {
    /// What journeys stand on.
    pub context: &'a JourneyContext<'a>,
    /// The keys that name people.
    pub keys: &'a PersonKeys,
    /// First touches of people.
    pub firsts: FirstTouches,
    deal_ids: &'a StringChunked,
    /// The deals of each person.
    deals: Grouped<u32>,
    needs_first: Vec<bool>,
    reach: Vec<AtomicU8>,
    teams: HashMap<&'a str, Team, ahash::RandomState>,
    deals_of_bucket: usize,
}

impl<'a> Lookup<'a> {
    /// Everything in its place; `silent` are the leads without a channel of their own, as rows.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn of(
        context: &'a JourneyContext<'a>,
        keys: &'a PersonKeys,
        silent: &[u32],
        bucket_count: usize,
    ) -> Result<Self> {
        let staged = context.staged;
        let lead_count = staged.leads.frame.height();
        let mut needs_first = vec![false; lead_count];
        silent
            .iter()
            .for_each(|lead| needs_first[context.identities.people.of_lead(*lead) as usize] = true);
        let links = &context.identities.links.deal_people;
        let deals = || links.iter().map(|link| (link.person, link.deal));
        let owners = &staged.owners.frame;
        let teams = owners
            .column(OWNER_ID)?
            .str()?
            .iter()
            .zip(owners.column(TEAM)?.str()?.iter());
        let deal_count = context.windows.len();
        Ok(Self {
            context,
            keys,
            firsts: FirstTouches::new(lead_count),
            deal_ids: staged.deals.frame.column(DEAL_ID)?.str()?,
            deals: Grouped::of(lead_count, deals),
            needs_first,
            reach: (0..deal_count).map(|_| AtomicU8::new(0)).collect(),
            teams: teams
                .filter_map(|(owner, team)| Some((owner?, Team::from_name(team?)?)))
                .collect(),
            deals_of_bucket: deal_count.div_ceil(bucket_count.max(1)).max(1),
        })
    }

    /// First touches, and how far touches reach each deal.
    pub(super) fn into_found(self) -> (FirstTouches, Vec<u8>) {
        (
            self.firsts,
            self.reach.into_iter().map(AtomicU8::into_inner).collect(),
        )
    }

    /// The deals of a person, with their windows.
    pub(super) fn deals_of(&self, person: u32) -> impl Iterator<Item = (u32, &Window)> {
        let deals = self.deals.get(person as usize).iter();
        deals.map(|deal| (*deal, &self.context.windows[*deal as usize]))
    }

    /// Whether that is the id of the deal.
    pub(super) fn is_deal(&self, deal: u32, id: &str) -> bool {
        self.deal_ids.get(deal as usize) == Some(id)
    }

    /// Whether the person's first touch is wanted.
    pub(super) fn needs_first(&self, person: u32) -> bool {
        self.needs_first
            .get(person as usize)
            .copied()
            .unwrap_or(false)
    }

    /// The team of a touch: its own, else its owner's, else that of its kind.
    pub(super) fn team(&self, own: Option<&str>, owner: Option<&str>, kind: &str) -> Team {
        let own = own.and_then(Team::from_name);
        own.or_else(|| self.teams.get(owner?).copied())
            .unwrap_or_else(|| Team::of_kind(kind))
    }

    /// Notes that an eligible touch lies at or before the deal's end, and whether it lies inside
    /// the window.
    pub(super) fn reach(&self, deal: u32, is_inside: bool) {
        self.reach[deal as usize].fetch_or(
            if is_inside { REACHED | INSIDE } else { REACHED },
            Ordering::Relaxed,
        );
    }

    /// The bucket of a deal: deals that follow one another share one.
    pub(super) fn bucket(&self, deal: u32) -> usize {
        deal as usize / self.deals_of_bucket
    }
}

/// The place of a kind among the kinds of touch.
pub(super) fn kind_code(kind: &str) -> u8 {
    TOUCH_KINDS
        .iter()
        .position(|known| *known == kind)
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or(u8::MAX)
}
