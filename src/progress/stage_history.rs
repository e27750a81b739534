//! What happened to each lead or deal. A unit's creation enters the first stage, its own events
//! theirs; a deal's events, its creation (`opportunity`) and its won close (`won`) reach the leads
//! that the deal came from. Goes in: staged leads and deals, and stage events. Comes out: the
//! history of each unit.
//!
//! The surprising part: a lost deal closes a lead only when all its deals are lost.

use super::histories::{Histories, Step, UNDATED};
use super::stage_events::number;
use super::unit_records::{NO_STATUS, UnitRecords};
use crate::domain::outcome::Outcome;
use crate::error::Result;
use crate::pipeline::settings::FunnelSettings;
use crate::staging::{DealRow, Staged};
use crate::table::names::*;
use polars::prelude::*;

/// What happened to each staged lead.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn of_leads(
    staged: &Staged,
    records: &UnitRecords,
    funnel: &FunnelSettings,
) -> Result<Histories> {
    let events = &records.events;
    let created = staged.leads.frame.column(CREATED_AT)?;
    let created = created.cast(&DataType::Int64)?;
    let created = created.i64()?;
    let deals = &staged.deal_rows;
    let (opportunity, won) = deal_stages(funnel);
    let lost_at = lost_at(deals, records, created.len());
    let (stages, lost) = (number(funnel.stages.len()), number(funnel.stages.len()));
    let visit = |enter: &mut dyn FnMut(u32, Step)| {
        for (lead, at) in (0..).zip(created.iter()) {
            enter(lead, Step::at(at.unwrap_or(UNDATED), 0));
        }
        for event in &events.of_leads {
            enter(event.row, event.step());
        }
        for event in events.of_deals.iter().filter(|event| event.what < stages) {
            let leads = records.deal_leads.get(event.row as usize);
            leads.iter().for_each(|lead| enter(*lead, event.step()));
        }
        for (deal, leads) in records.deal_leads.iter() {
            let row = &deals[deal];
            let entered = opportunity.map(|what| (row.created_at.unwrap_or(UNDATED), what));
            let closed = row.close_as(Outcome::Won).zip(won);
            let status = records.deal_statuses.get(deal).copied();
            let status = status.filter(|what| *what < stages);
            let steps = [entered, closed, status.map(|what| (UNDATED, what))];
            for (at, what) in steps.into_iter().flatten() {
                leads
                    .iter()
                    .for_each(|lead| enter(*lead, Step::at(at, what)));
            }
        }
        for (lead, at) in (0..).zip(&lost_at) {
            at.iter().for_each(|at| enter(lead, Step::at(*at, lost)));
        }
        for (lead, what) in statuses(&records.lead_statuses) {
            enter(lead, Step::at(UNDATED, what));
        }
    };
    Ok(Histories::of(created.len(), visit))
}

/// The stages that a deal's creation and its won close enter, where the funnel has them.
fn deal_stages(funnel: &FunnelSettings) -> (Option<u16>, Option<u16>) {
    let place = |stage| funnel.place_of(stage).map(number);
    (place("opportunity"), place("won"))
}

/// The units with a status that means something to the funnel.
fn statuses(meanings: &[u16]) -> impl Iterator<Item = (u32, u16)> {
    let known = (0..).zip(meanings.iter().copied());
    known.filter(|(_, what)| *what != NO_STATUS)
}

/// The last lost close of each lead that has deals, all of them lost.
fn lost_at(deals: &[DealRow], records: &UnitRecords, lead_count: usize) -> Vec<Option<i64>> {
    let mut closes: Vec<Option<i64>> = vec![None; lead_count];
    let mut lives = vec![false; lead_count];
    for (deal, leads) in records.deal_leads.iter() {
        for lead in leads.iter().map(|lead| *lead as usize) {
            match deals[deal].close_as(Outcome::Lost) {
                Some(at) => closes[lead] = closes[lead].max(Some(at)),
                None => lives[lead] = true,
            }
        }
    }
    let closes = closes.into_iter().zip(lives);
    closes
        .map(|(close, lives)| close.filter(|_| !lives))
        .collect()
}

/// What happened to each deal.
pub(super) fn of_deals(
    staged: &Staged,
    records: &UnitRecords,
    funnel: &FunnelSettings,
) -> Histories {
    let (opportunity, won) = deal_stages(funnel);
    let lost = number(funnel.stages.len());
    let visit = |enter: &mut dyn FnMut(u32, Step)| {
        for event in &records.events.of_deals {
            enter(event.row, event.step());
        }
        for (deal, row) in (0..).zip(&staged.deal_rows) {
            let at = row.created_at.unwrap_or(UNDATED);
            let created = opportunity.filter(|place| *place > 0);
            let won = row.close_as(Outcome::Won).zip(won);
            let lost = row.close_as(Outcome::Lost).map(|at| (at, lost));
            let steps = [Some((at, 0)), created.map(|what| (at, what)), won, lost];
            for (at, what) in steps.into_iter().flatten() {
                enter(deal, Step::at(at, what));
            }
        }
        for (deal, what) in statuses(&records.deal_statuses) {
            enter(deal, Step::at(UNDATED, what));
        }
    };
    Histories::of(staged.deal_rows.len(), visit)
}
