//! When each lead entered which stage: its creation enters the first, its own events theirs; a deal's events, its creation
//! (`opportunity`) and its won close (`won`) reach the leads that the deal came from.

use crate::error::Result;
use crate::pipeline::Settings;
use crate::staging::Staging;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How far one lead came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeadPath {
    /// The furthest stage entered, from 1.
    pub furthest: usize,
    /// The last stage up to which every stage was entered, in order of time, from 1.
    pub strict: usize,
    /// It has deals, and all of them are lost.
    pub is_lost: bool,
}

/// The paths of all leads, and the events that are on none.
#[derive(Debug)]
pub struct LeadPaths {
    /// One a staged lead, in their order.
    pub paths: Vec<LeadPath>,
    /// Stage events whose stage the pipeline does not know.
    pub unmapped: BTreeMap<String, usize>,
    /// Stage events whose lead or deal is not there.
    pub unknown_count: usize,
}

/// One entry: the lead's row, the stage's place from 0, the instant; an undated one sorts first.
type Entry = (usize, usize, Option<i64>);

/// The path of each staged lead.
///
/// # Errors
/// A column missing: a bug.
pub fn lead_paths(staging: &Staging, settings: &Settings) -> Result<LeadPaths> {
    let leads = &staging.leads.frame;
    let ids = leads.column(LEAD_ID)?.str()?;
    let row_of: HashMap<&str, usize> = ids.iter().enumerate().filter_map(|(row, id)| Some((id?, row))).collect();
    let created = leads.column(CREATED_AT)?.cast(&DataType::Int64)?;
    let mut entries: Vec<Entry> = created.i64()?.iter().enumerate().map(|(row, at)| (row, 0, at)).collect();
    let leads_of_deal = leads_of_deals(staging, &row_of)?;
    let (unmapped, unknown_count) = add_events(staging, settings, &row_of, &leads_of_deal, &mut entries)?;
    let lost = add_deals(staging, settings, &leads_of_deal, &mut entries)?;
    entries.sort_unstable();
    let mut paths = follow(&entries, ids.len());
    paths.iter_mut().zip(lost).for_each(|(path, is_lost)| path.is_lost = is_lost);
    Ok(LeadPaths { paths, unmapped, unknown_count })
}

/// The leads that each deal came from, as rows: those converted into it and its own lead, else its primary contact, else its
/// earliest-created contact.
fn leads_of_deals(staging: &Staging, row_of: &HashMap<&str, usize>) -> Result<HashMap<String, Vec<usize>>> {
    let leads = &staging.leads.frame;
    let mut found: HashMap<String, Vec<usize>> = HashMap::new();
    for (row, deal) in leads.column(CONVERTED_DEAL_ID)?.str()?.iter().enumerate() {
        if let Some(deal) = deal {
            found.entry(deal.to_owned()).or_default().push(row);
        }
    }
    let deals = &staging.deals.frame;
    for (deal, lead) in deals.column(DEAL_ID)?.str()?.iter().zip(deals.column(LEAD_ID)?.str()?.iter()) {
        if let (Some(deal), Some(row)) = (deal, lead.and_then(|lead| row_of.get(lead))) {
            let of_deal = found.entry(deal.to_owned()).or_default();
            if !of_deal.contains(row) {
                of_deal.push(*row);
            }
        }
    }
    for (deal, row) in main_contacts(staging, row_of)? {
        found.entry(deal).or_insert_with(|| vec![row]);
    }
    Ok(found)
}

/// Each deal's primary contact, else its earliest-created one; ties by creation, then id.
fn main_contacts(staging: &Staging, row_of: &HashMap<&str, usize>) -> Result<HashMap<String, usize>> {
    let contacts = &staging.deal_contacts.frame;
    let (deals, leads, primary) = (contacts.column(DEAL_ID)?.str()?, contacts.column(LEAD_ID)?.str()?, contacts.column(IS_PRIMARY)?.bool()?);
    let created = staging.leads.frame.column(CREATED_AT)?.cast(&DataType::Int64)?;
    let created = created.i64()?;
    let mut best: HashMap<&str, (bool, i64, &str, usize)> = HashMap::new();
    for row in 0..contacts.height() {
        let (Some(deal), Some(lead)) = (deals.get(row), leads.get(row)) else { continue };
        let Some(lead_row) = row_of.get(lead) else { continue };
        let rank = (primary.get(row) != Some(true), created.get(*lead_row).unwrap_or(i64::MAX), lead, *lead_row);
        best.entry(deal).and_modify(|kept| *kept = (*kept).min(rank)).or_insert(rank);
    }
    Ok(best.into_iter().map(|(deal, (_, _, _, row))| (deal.to_owned(), row)).collect())
}

/// Adds the stage events; returns how many name a stage that the pipeline does not know, and how many a lead or deal that is
/// not there.
fn add_events(
    staging: &Staging,
    settings: &Settings,
    row_of: &HashMap<&str, usize>,
    leads_of_deal: &HashMap<String, Vec<usize>>,
    entries: &mut Vec<Entry>,
) -> Result<(BTreeMap<String, usize>, usize)> {
    let deals: HashSet<&str> = staging.deals.frame.column(DEAL_ID)?.str()?.iter().flatten().collect();
    let events = &staging.stage_events.frame;
    let (subjects, ids, stages) = (events.column(SUBJECT)?.str()?, events.column(SUBJECT_ID)?.str()?, events.column(STAGE)?.str()?);
    let entered = events.column(ENTERED_AT)?.cast(&DataType::Int64)?;
    let entered = entered.i64()?;
    let mut places: HashMap<&str, Option<usize>> = HashMap::new();
    let (mut unmapped, mut unknown) = (BTreeMap::new(), 0);
    for row in 0..events.height() {
        let (Some(subject), Some(id), Some(stage)) = (subjects.get(row), ids.get(row), stages.get(row)) else { continue };
        let at = entered.get(row);
        let Some(place) = *places.entry(stage).or_insert_with(|| settings.funnel.place_of(stage)) else {
            *unmapped.entry(stage.to_owned()).or_insert(0) += 1;
            continue;
        };
        unknown += usize::from(if subject == "lead" { !row_of.contains_key(id) } else { !deals.contains(id) });
        match subject {
            "lead" => entries.extend(row_of.get(id).map(|lead| (*lead, place, at))),
            _ => entries.extend(leads_of_deal.get(id).into_iter().flatten().map(|lead| (*lead, place, at))),
        }
    }
    Ok((unmapped, unknown))
}

/// Adds the creations and won closes of deals; returns for each lead whether all its deals are lost.
fn add_deals(staging: &Staging, settings: &Settings, leads_of_deal: &HashMap<String, Vec<usize>>, entries: &mut Vec<Entry>) -> Result<Vec<bool>> {
    let deals = &staging.deals.frame;
    let (ids, outcomes) = (deals.column(DEAL_ID)?.str()?, deals.column(OUTCOME)?.str()?);
    let (created, closed) = (deals.column(CREATED_AT)?.cast(&DataType::Int64)?, deals.column(CLOSED_AT)?.cast(&DataType::Int64)?);
    let (created, closed) = (created.i64()?, closed.i64()?);
    let (opportunity, won) = (settings.funnel.place_of("opportunity"), settings.funnel.place_of("won"));
    let mut standing: Vec<(bool, bool)> = vec![(false, false); staging.leads.frame.height()];
    for row in 0..deals.height() {
        let (Some(id), Some(outcome)) = (ids.get(row), outcomes.get(row)) else { continue };
        for lead in leads_of_deal.get(id).into_iter().flatten() {
            entries.extend(opportunity.map(|place| (*lead, place, created.get(row))));
            if outcome == "won" {
                entries.extend(won.zip(closed.get(row)).map(|(place, at)| (*lead, place, Some(at))));
            }
            let (has_lost, has_other) = &mut standing[*lead];
            *(if outcome == "lost" { has_lost } else { has_other }) = true;
        }
    }
    Ok(standing.into_iter().map(|(has_lost, has_other)| has_lost && !has_other).collect())
}

/// Follows each lead through its entries, which are sorted by lead, stage and time. An entry without a date breaks no order.
fn follow(entries: &[Entry], lead_count: usize) -> Vec<LeadPath> {
    let mut paths = vec![LeadPath::default(); lead_count];
    for of_lead in entries.chunk_by(|a, b| a.0 == b.0) {
        let path = &mut paths[of_lead[0].0];
        let mut last = i64::MIN;
        for of_stage in of_lead.chunk_by(|a, b| a.1 == b.1) {
            let (_, place, first) = of_stage[0];
            path.furthest = place + 1;
            if path.strict == place && first.is_none_or(|first| first >= last) {
                path.strict = place + 1;
                last = first.unwrap_or(last);
            }
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipped_and_backward_stages_count_for_reaching_only() {
        // Lead 0: lead, mql, won (sql skipped). Lead 1: sql entered before mql. Lead 2: created only. Lead 3: all in order, mql twice.
        let mut entries = [(0, 0, 1), (0, 1, 5), (0, 3, 9), (1, 0, 1), (1, 1, 8), (1, 2, 6), (2, 0, 1), (3, 0, 1), (3, 1, 2), (3, 1, 7), (3, 2, 3), (3, 3, 4)]
            .map(|(lead, place, at)| (lead, place, Some(at)))
            .to_vec();
        entries.sort_unstable();
        let found: Vec<(usize, usize)> = follow(&entries, 4).iter().map(|path| (path.furthest, path.strict)).collect();
        assert_eq!(found, [(4, 2), (3, 2), (1, 1), (4, 4)]);
    }

    #[test]
    fn an_undated_entry_counts_and_breaks_no_order() {
        // Lead 0: created at no known time, mql dated, sql undated, won dated. Lead 1: the same, won before mql.
        let entries = [(0, 0, None), (0, 1, Some(5)), (0, 2, None), (0, 3, Some(9)), (1, 0, None), (1, 1, Some(5)), (1, 2, None), (1, 3, Some(4))];
        let found: Vec<(usize, usize)> = follow(&entries, 2).iter().map(|path| (path.furthest, path.strict)).collect();
        assert_eq!(found, [(4, 4), (4, 3)]);
    }
}
