//! What happened to each lead or deal. A unit's creation enters the first stage, its own events
//! theirs; a deal's events, its creation (`opportunity`) and its won close (`won`) reach the leads
//! that the deal came from. Goes in: staged leads and deals, and stage events. Comes out: the
//! history of each unit.
//!
//! The surprising part: a lost deal closes a lead only when all its deals are lost.

use super::histories::{Histories, Step, UNDATED};
use super::stage_events::number;
use super::unit_records::{NO_STATUS, UnitRecords};
use super::unit_rows::UnitRows;
use crate::domain::grouped::Grouped;
use crate::domain::outcome::Outcome;
use crate::error::Result;
use crate::pipeline::settings::FunnelSettings;
use crate::staging::{DealRow, Staged};
use crate::table::names::*;
use polars::prelude::*;

/// What happened to each staged lead; what happened to the records of one unit happened to the one
/// that stands for it, which alone is created.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn of_leads(
    staged: &Staged,
    records: &UnitRecords,
    rows: &UnitRows,
    funnel: &FunnelSettings,
) -> Result<Histories> {
    let events = &records.events;
    let created = staged.leads.frame.column(CREATED_AT)?;
    let created = created.cast(&DataType::Int64)?;
    let created = created.i64()?;
    let deals = &staged.deal_rows;
    let (opportunity, won) = deal_stages(funnel);
    let lost_at = lost_at(deals, records, rows, created.len());
    let (stages, lost) = (number(funnel.stages.len()), number(funnel.stages.len()));
    let of_lead = |what: u16| move |(lead, at): (u32, i64)| (lead, Step::at(at, what));
    let of_leads = |deal: usize, step: Step| {
        let leads = records.deal_leads.get(deal).iter();
        leads.map(move |lead| (*lead, step))
    };
    let of_deal = |(deal, row): (usize, &DealRow)| {
        let entered = opportunity.map(|what| (row.created_at.unwrap_or(UNDATED), what));
        let closed = row.close_as(Outcome::Won).zip(won);
        let status = records.deal_statuses.get(deal).copied();
        let status = status.filter(|what| *what < stages);
        let steps = [entered, closed, status.map(|what| (UNDATED, what))];
        let steps = steps.into_iter().flatten();
        steps.flat_map(move |(at, what)| of_leads(deal, Step::at(at, what)))
    };
    let steps = || {
        let created = (0..).zip(created.iter().map(|at| at.unwrap_or(UNDATED)));
        let created = created.filter(|(lead, _)| rows.is_unit(*lead));
        let own = events
            .of_leads
            .iter()
            .map(|event| (event.row, event.step()));
        let by_deal = events.of_deals.iter().filter(|event| event.what < stages);
        let by_deal = by_deal.flat_map(|event| of_leads(event.row as usize, event.step()));
        let lost_at = (0..).zip(&lost_at);
        let lost_at = lost_at.filter_map(|(lead, at)| Some((lead, (*at)?)));
        created
            .map(of_lead(0))
            .chain(own)
            .chain(by_deal)
            .chain(deals.iter().enumerate().flat_map(of_deal))
            .chain(lost_at.map(of_lead(lost)))
            .chain(statuses(&records.lead_statuses))
            .map(|(lead, step)| (rows.get(lead), step))
    };
    Ok(Grouped::of(created.len(), steps).sorted())
}

/// The stages that a deal's creation and its won close enter, where the funnel has them.
pub(super) fn deal_stages(funnel: &FunnelSettings) -> (Option<u16>, Option<u16>) {
    let place = |stage| funnel.place_of(stage).map(number);
    (place("opportunity"), place("won"))
}

/// The steps of units with a status that means something to the funnel; they have no date.
fn statuses(meanings: &[u16]) -> impl Iterator<Item = (u32, Step)> {
    let known = (0..).zip(meanings.iter().copied());
    let known = known.filter(|(_, what)| *what != NO_STATUS);
    known.map(|(unit, what)| (unit, Step::at(UNDATED, what)))
}

/// The last lost close of each lead that has deals, all of them lost.
fn lost_at(
    deals: &[DealRow],
    records: &UnitRecords,
    rows: &UnitRows,
    lead_count: usize,
) -> Vec<Option<i64>> {
    let mut closes: Vec<Option<i64>> = vec![None; lead_count];
    let mut lives = vec![false; lead_count];
    for (deal, leads) in records.deal_leads.iter() {
        for lead in leads.iter().map(|lead| rows.get(*lead) as usize) {
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
    let of_deal = |(deal, row): (u32, &DealRow)| {
        let at = row.created_at.unwrap_or(UNDATED);
        let created = opportunity.filter(|place| *place > 0);
        let won = row.close_as(Outcome::Won).zip(won);
        let lost = row.close_as(Outcome::Lost).map(|at| (at, lost));
        let steps = [Some((at, 0)), created.map(|what| (at, what)), won, lost];
        let steps = steps.into_iter().flatten();
        steps.map(move |(at, what)| (deal, Step::at(at, what)))
    };
    let steps = || {
        let events = records.events.of_deals.iter();
        events
            .map(|event| (event.row, event.step()))
            .chain((0..).zip(&staged.deal_rows).flat_map(of_deal))
            .chain(statuses(&records.deal_statuses))
    };
    Grouped::of(staged.deal_rows.len(), steps).sorted()
}
