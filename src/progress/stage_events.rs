//! Stage events as numbers. Goes in: the staged events, and which stage or exit of the funnel each
//! name of the source means. Comes out: the events by the rows of their leads and deals, and those
//! that are of no known stage, lead or deal.

use super::histories::{Step, UNDATED};
use super::sorted_ids::SortedIds;
use crate::error::Result;
use crate::pipeline::settings::{FunnelSettings, StageMeaning};
use crate::staging::Staged;
use crate::table::names::*;
use ahash::AHashMap;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The numbers of what names of the source mean.
pub(super) struct StageMeanings<'a> {
    funnel: &'a FunnelSettings,
    known: AHashMap<String, Option<u16>>,
}

impl<'a> StageMeanings<'a> {
    pub(super) fn of(funnel: &'a FunnelSettings) -> Self {
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
            StageMeaning::Stage(place) => number(place),
            StageMeaning::Exit(place) => number(self.funnel.stages.len() + place),
        });
        self.known.insert(name.to_owned(), number);
        number
    }
}

/// The number of a place among the stages and exits.
pub(super) fn number(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// Stage events by the rows of their leads and deals: a few bytes each, so that their texts need
/// not stay.
#[derive(Debug, Default)]
pub struct StageEvents {
    pub(super) of_leads: Vec<StageEvent>,
    pub(super) of_deals: Vec<StageEvent>,
    /// Events by a stage that the pipeline does not map.
    pub unmapped: BTreeMap<String, usize>,
    /// Events of a lead or deal that is not staged.
    pub unknown_count: usize,
}

/// A step with the row of its unit, without padding between.
#[derive(Debug, Clone, Copy)]
pub(super) struct StageEvent {
    at: i64,
    pub(super) row: u32,
    pub(super) what: u16,
}

impl StageEvent {
    pub(super) fn step(self) -> Step {
        Step {
            at: self.at,
            what: self.what,
        }
    }
}

impl StageEvents {
    /// Reads the staged events.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn of(staged: &Staged, events: &DataFrame, funnel: &FunnelSettings) -> Result<Self> {
        let (subjects, ids, stages) = (
            events.column(SUBJECT)?.str()?,
            events.column(SUBJECT_ID)?.str()?,
            events.column(STAGE)?.str()?,
        );
        let entered = events.column(ENTERED_AT)?.cast(&DataType::Int64)?;
        let mut leads = SortedIds::of(staged.leads.frame.column(LEAD_ID)?.str()?);
        let mut deals = SortedIds::of(staged.deals.frame.column(DEAL_ID)?.str()?);
        let mut meanings = StageMeanings::of(funnel);
        let mut found = Self {
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
                *found.unmapped.entry(stage.to_owned()).or_insert(0) += 1;
                continue;
            };
            let is_lead = subject == "lead";
            let Some(row) = (if is_lead {
                leads.find(id)
            } else {
                deals.find(id)
            }) else {
                found.unknown_count += 1;
                continue;
            };
            let event = StageEvent {
                at: at.unwrap_or(UNDATED),
                row,
                what,
            };
            if is_lead {
                found.of_leads.push(event)
            } else {
                found.of_deals.push(event)
            }
        }
        Ok(found)
    }
}
