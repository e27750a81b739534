//! When each lead or deal entered which stage, and when it went out. A unit's creation enters the
//! first stage, its own events theirs; a deal's events, its creation (`opportunity`) and its won
//! close (`won`) reach the leads that the deal came from. Goes in: staged leads, events and deals.
//! Comes out: the history of each unit, and the events that are on none.
//!
//! The surprising part: a deal that goes out takes none of its leads along, unless all deals of the
//! lead are lost: another one may live.

use super::first_entries::FirstEntries;
use super::histories::{Histories, Step, UNDATED};
use super::ids::Ids;
use super::path::{LeadPath, Walk};
use super::traits::Traits;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::pipeline::settings::{Funnel, Named, Subject};
use crate::staging::Staging;
use crate::table::names::*;
use ahash::AHashMap;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The paths of all leads, and the events that are on none.
#[derive(Debug)]
pub struct LeadPaths {
    /// One a staged lead, in their order.
    pub paths: Vec<LeadPath>,
    /// Stage events whose stage the pipeline does not know.
    pub unmapped: BTreeMap<String, usize>,
    /// Stage events whose lead or deal is not there.
    pub unknown_count: usize,
    /// On which days leads first entered each stage.
    pub first_entries: FirstEntries,
    /// The row of the lead that each deal is counted by, in the order of the staged deals.
    pub lead_of_deal: Vec<Option<u32>>,
    /// The histories of what goes through the funnel.
    pub(super) units: Histories,
}

/// The path of each staged lead, and what happened to each unit. Takes out of the traits what
/// events told.
///
/// # Errors
/// A column missing: a bug.
pub fn lead_paths(
    staging: &Staging,
    traits: &mut Traits,
    settings: &Settings,
) -> Result<LeadPaths> {
    let leads = of_leads(staging, traits, settings)?;
    let mut walk = Walk::new(settings.funnel.stages.len());
    let paths = leads.iter().map(|steps| walk.follow(steps)).collect();
    let first_entries = FirstEntries::of(&leads, settings.funnel.stages.len(), settings.timezone);
    let lead_of_deal = traits
        .deal_leads
        .iter()
        .map(|(_, leads)| leads.first().copied())
        .collect();
    let units = match settings.funnel.unit {
        Subject::Lead => leads,
        Subject::Deal => of_deals(staging, traits, &settings.funnel)?,
    };
    let Told {
        unmapped,
        unknown_count,
        ..
    } = std::mem::take(&mut traits.told);
    Ok(LeadPaths {
        paths,
        unmapped,
        unknown_count,
        first_entries,
        lead_of_deal,
        units,
    })
}

/// The numbers of what names of the source mean.
pub(super) struct Meanings<'a> {
    funnel: &'a Funnel,
    known: AHashMap<String, Option<u16>>,
}

impl<'a> Meanings<'a> {
    pub(super) fn of(funnel: &'a Funnel) -> Self {
        Self {
            funnel,
            known: AHashMap::new(),
        }
    }

    /// The number of a stage or exit; none where the name means neither.
    pub(super) fn get(&mut self, name: &str) -> Option<u16> {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let number = self.funnel.meaning(name).map(|named| match named {
            Named::Stage(place) => number(place),
            Named::Exit(place) => number(self.funnel.stages.len() + place),
        });
        self.known.insert(name.to_owned(), number);
        number
    }
}

/// The number of a place among the stages and exits.
pub(super) fn number(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// The events by the rows of their leads and deals: a few bytes each, so that their texts need not
/// stay.
#[derive(Debug, Default)]
pub(super) struct Told {
    of_leads: Vec<Event>,
    of_deals: Vec<Event>,
    unmapped: BTreeMap<String, usize>,
    unknown_count: usize,
}

/// A step and whose it is, without room between.
#[derive(Debug, Clone, Copy)]
struct Event {
    at: i64,
    row: u32,
    what: u16,
}

impl Event {
    fn step(self) -> Step {
        Step {
            at: self.at,
            what: self.what,
        }
    }
}

impl Told {
    pub(super) fn of(staging: &Staging, funnel: &Funnel) -> Result<Self> {
        let events = &staging.stage_events.frame;
        let (subjects, ids, stages) = (
            events.column(SUBJECT)?.str()?,
            events.column(SUBJECT_ID)?.str()?,
            events.column(STAGE)?.str()?,
        );
        let entered = events.column(ENTERED_AT)?.cast(&DataType::Int64)?;
        let mut leads = Ids::of(staging.leads.frame.column(LEAD_ID)?.str()?);
        let mut deals = Ids::of(staging.deals.frame.column(DEAL_ID)?.str()?);
        let mut meanings = Meanings::of(funnel);
        let mut told = Self {
            of_leads: Vec::new(),
            of_deals: Vec::new(),
            unmapped: BTreeMap::new(),
            unknown_count: 0,
        };
        for (((subject, id), stage), at) in subjects
            .iter()
            .zip(ids.iter())
            .zip(stages.iter())
            .zip(entered.i64()?.iter())
        {
            let (Some(subject), Some(id), Some(stage)) = (subject, id, stage) else {
                continue;
            };
            let Some(what) = meanings.get(stage) else {
                *told.unmapped.entry(stage.to_owned()).or_insert(0) += 1;
                continue;
            };
            let is_lead = subject == "lead";
            let Some(row) = (if is_lead {
                leads.find(id)
            } else {
                deals.find(id)
            }) else {
                told.unknown_count += 1;
                continue;
            };
            let event = Event {
                at: at.unwrap_or(UNDATED),
                row,
                what,
            };
            if is_lead {
                told.of_leads.push(event)
            } else {
                told.of_deals.push(event)
            }
        }
        Ok(told)
    }
}

/// Deals by row: creation, close, and how they stand.
struct Deals {
    created: Vec<Option<i64>>,
    closed: Vec<Option<i64>>,
    outcome: Vec<Standing>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Open,
    Won,
    Lost,
}

impl Deals {
    fn of(staging: &Staging) -> Result<Self> {
        let deals = &staging.deals.frame;
        let instants = |name: &str| -> Result<Vec<Option<i64>>> {
            Ok(deals
                .column(name)?
                .cast(&DataType::Int64)?
                .i64()?
                .iter()
                .collect())
        };
        let standing = |outcome| match outcome {
            Some("won") => Standing::Won,
            Some("lost") => Standing::Lost,
            _ => Standing::Open,
        };
        Ok(Self {
            created: instants(CREATED_AT)?,
            closed: instants(CLOSED_AT)?,
            outcome: deals.column(OUTCOME)?.str()?.iter().map(standing).collect(),
        })
    }

    /// The won close of a deal that is won, the lost close of one that is lost.
    fn close(&self, deal: usize, standing: Standing) -> Option<i64> {
        self.closed[deal].filter(|_| self.outcome[deal] == standing)
    }
}

/// What happened to each staged lead.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn of_leads(
    staging: &Staging,
    traits: &Traits,
    settings: &Settings,
) -> Result<Histories> {
    let (funnel, told) = (&settings.funnel, &traits.told);
    let created = staging
        .leads
        .frame
        .column(CREATED_AT)?
        .cast(&DataType::Int64)?;
    let created = created.i64()?;
    let deals = Deals::of(staging)?;
    let (opportunity, won) = (
        funnel.place_of("opportunity").map(number),
        funnel.place_of("won").map(number),
    );
    let lost_at = lost_at(&deals, traits, created.len());
    let (stages, lost) = (number(funnel.stages.len()), number(funnel.stages.len()));
    let visit = |tell: &mut dyn FnMut(u32, Step)| {
        (0..).zip(created.iter()).for_each(|(lead, at)| {
            tell(
                lead,
                Step {
                    at: at.unwrap_or(UNDATED),
                    what: 0,
                },
            )
        });
        told.of_leads
            .iter()
            .for_each(|event| tell(event.row, event.step()));
        for event in told.of_deals.iter().filter(|event| event.what < stages) {
            traits
                .deal_leads
                .get(event.row as usize)
                .iter()
                .for_each(|lead| tell(*lead, event.step()));
        }
        for (deal, leads) in traits.deal_leads.iter() {
            let entered = opportunity.map(|what| Step {
                at: deals.created[deal].unwrap_or(UNDATED),
                what,
            });
            let closed = won
                .zip(deals.close(deal, Standing::Won))
                .map(|(what, at)| Step { at, what });
            let status = traits
                .deal_statuses
                .get(deal)
                .copied()
                .filter(|what| *what < stages)
                .map(|what| Step { at: UNDATED, what });
            for step in [entered, closed, status].into_iter().flatten() {
                leads.iter().for_each(|lead| tell(*lead, step));
            }
        }
        (0..).zip(&lost_at).for_each(|(lead, at)| {
            if let Some(at) = at {
                tell(
                    lead,
                    Step {
                        at: *at,
                        what: lost,
                    },
                )
            }
        });
        (0..)
            .zip(&traits.lead_statuses)
            .filter(|(_, what)| **what != Traits::NO_STATUS)
            .for_each(|(lead, what)| {
                tell(
                    lead,
                    Step {
                        at: UNDATED,
                        what: *what,
                    },
                )
            });
    };
    Ok(Histories::of(created.len(), visit))
}

/// The last lost close of each lead that has deals, all of them lost.
fn lost_at(deals: &Deals, traits: &Traits, lead_count: usize) -> Vec<Option<i64>> {
    let mut closes: Vec<Option<i64>> = vec![None; lead_count];
    let mut lives = vec![false; lead_count];
    for (deal, leads) in traits.deal_leads.iter() {
        for lead in leads.iter().map(|lead| *lead as usize) {
            match deals.close(deal, Standing::Lost) {
                Some(at) => closes[lead] = closes[lead].max(Some(at)),
                None => lives[lead] = true,
            }
        }
    }
    closes
        .iter()
        .zip(lives)
        .map(|(close, lives)| close.filter(|_| !lives))
        .collect()
}

/// What happened to each deal.
fn of_deals(staging: &Staging, traits: &Traits, funnel: &Funnel) -> Result<Histories> {
    let deals = Deals::of(staging)?;
    let (opportunity, won) = (
        funnel.place_of("opportunity").map(number),
        funnel.place_of("won").map(number),
    );
    let lost = number(funnel.stages.len());
    let visit = |tell: &mut dyn FnMut(u32, Step)| {
        traits
            .told
            .of_deals
            .iter()
            .for_each(|event| tell(event.row, event.step()));
        for (deal, row) in (0..).zip(0..deals.created.len()) {
            let at = deals.created[row].unwrap_or(UNDATED);
            tell(deal, Step { at, what: 0 });
            opportunity
                .filter(|place| *place > 0)
                .into_iter()
                .for_each(|what| tell(deal, Step { at, what }));
            won.zip(deals.close(row, Standing::Won))
                .into_iter()
                .for_each(|(what, at)| tell(deal, Step { at, what }));
            deals
                .close(row, Standing::Lost)
                .into_iter()
                .for_each(|at| tell(deal, Step { at, what: lost }));
        }
        let statuses = (0..)
            .zip(&traits.deal_statuses)
            .filter(|(_, what)| **what != Traits::NO_STATUS);
        statuses.for_each(|(deal, what)| {
            tell(
                deal,
                Step {
                    at: UNDATED,
                    what: *what,
                },
            )
        });
    };
    Ok(Histories::of(deals.created.len(), visit))
}
