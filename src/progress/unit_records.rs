//! What the records of units hold for the funnel, read while they have their texts. Goes in: staged
//! leads, deals, accounts and stage events. Comes out: a few bytes a record.

use super::deal_leads::DealLeads;
use super::stage_events::{StageEvents, StageMeanings};
use super::unit_dimensions::{Dimension, DimensionSource, NONE};
use super::unit_rows::UnitRows;
use crate::domain::outcome::Outcome;
use crate::error::Result;
use crate::identity::Accounts;
use crate::journeys::NamedOrigins;
use crate::pipeline::Settings;
use crate::pipeline::settings::{FunnelSettings, Subject};
use crate::staging::Staged;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The status of a lead or deal that means nothing to the funnel.
pub(super) const NO_STATUS: u16 = u16::MAX;

/// The records of units.
pub struct UnitRecords {
    /// By what units are counted: all dimensions but those of channels.
    pub dimensions: Vec<Dimension>,
    /// The pipeline file's own segments, of deals.
    pub deal_segments: Vec<Dimension>,
    /// The leads of each deal.
    pub deal_leads: DealLeads,
    /// The stage events.
    pub events: StageEvents,
    /// What the status of each lead means; empty unless statuses count.
    pub lead_statuses: Vec<u16>,
    /// What the stage of each deal means; empty unless statuses count.
    pub deal_statuses: Vec<u16>,
    /// Leads by a status that names no stage and no exit; empty unless statuses count.
    pub unnamed_lead_statuses: BTreeMap<String, usize>,
    /// Deals that are not won by such a stage; a won deal passed every stage, whatever its own is
    /// called.
    pub unnamed_deal_stages: BTreeMap<String, usize>,
    subject: Subject,
}

impl UnitRecords {
    /// Reads the records; `leads` and `stage_events` have their texts, those of events are let go of
    /// here.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn read(
        staged: &Staged,
        leads: &DataFrame,
        stage_events: DataFrame,
        settings: &Settings,
    ) -> Result<Self> {
        let (funnel, subject) = (&settings.funnel, settings.funnel.unit);
        let events = StageEvents::of(staged, &stage_events, funnel)?;
        drop(stage_events);
        let deal_leads = DealLeads::of(staged, leads)?;
        let source = DimensionSource {
            staged,
            leads,
            accounts: Accounts::new(staged)?,
            deal_leads: &deal_leads,
            subject,
        };
        let dimensions = source.dimensions(settings)?;
        let deal_segments = DimensionSource {
            subject: Subject::Deal,
            ..source
        }
        .segments(settings)?;
        let (lead_statuses, unnamed_lead_statuses) = statuses(funnel, leads, STATUS, |_| true)?;
        let is_won = |deal: usize| {
            let deal = staged.deal_rows.get(deal);
            deal.is_some_and(|deal| deal.outcome == Outcome::Won)
        };
        let deals = &staged.deals.frame;
        let (deal_statuses, unnamed_deal_stages) =
            statuses(funnel, deals, STAGE, |deal| !is_won(deal))?;
        Ok(Self {
            lead_statuses,
            deal_statuses,
            unnamed_lead_statuses,
            unnamed_deal_stages,
            dimensions,
            deal_segments,
            deal_leads,
            events,
            subject,
        })
    }

    /// Lets units say what any record of their person says of deals: the file's own segments stand
    /// last.
    pub(super) fn join(&mut self, rows: &UnitRows, funnel: &FunnelSettings) {
        if self.subject != Subject::Person {
            return;
        }
        let own = self.dimensions.len() - funnel.segments.len();
        let of_file = self.dimensions[own..].iter_mut().zip(&funnel.segments);
        for (dimension, segment) in of_file {
            if matches!(segment.entity, "deals" | "products") {
                rows.fill(dimension);
            }
        }
    }

    /// The dimension of channels: a deal is counted by the channel of the lead that it came from.
    pub fn channels(&self, of_leads: &NamedOrigins) -> Dimension {
        let leads = Dimension::of_texts(CHANNEL, of_leads.iter(), NONE);
        match self.subject {
            Subject::Person | Subject::Lead => leads,
            Subject::Deal => {
                let of_deals = self.deal_leads.iter();
                leads.through(of_deals.map(|(_, leads)| leads.first().copied()), NONE)
            }
        }
    }
}

/// What the status of each unit means, and the names that mean nothing, of the units for which
/// `is_listed` holds; nothing unless statuses count.
fn statuses(
    funnel: &FunnelSettings,
    units: &DataFrame,
    column: &str,
    is_listed: impl Fn(usize) -> bool,
) -> Result<(Vec<u16>, BTreeMap<String, usize>)> {
    let (mut found, mut unnamed) = (Vec::new(), BTreeMap::new());
    if !funnel.from_status {
        return Ok((found, unnamed));
    }
    let mut meanings = StageMeanings::of(funnel);
    for (unit, name) in units.column(column)?.str()?.iter().enumerate() {
        let meaning = name.and_then(|name| meanings.get(name));
        if let Some(name) = name.filter(|_| meaning.is_none() && is_listed(unit)) {
            *unnamed.entry(name.to_owned()).or_default() += 1;
        }
        found.push(meaning.unwrap_or(NO_STATUS));
    }
    Ok((found, unnamed))
}
