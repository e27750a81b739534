//! How far each lead and deal came: its history of stages, and what it is counted by. Staged leads
//! with their texts, stage events and deals in; a history of each unit, the furthest stage of each
//! lead and the dimensions of units out.

mod account_size;
mod arrivals;
mod deal_leads;
mod first_entries;
mod histories;
mod lead_path;
mod recorded;
mod sorted_ids;
mod stage_events;
mod stage_history;
mod unit_dimensions;
mod unit_records;
mod unit_rows;

pub use account_size::{ACCOUNT_SIZE, account_sizes};
pub use arrivals::{Arrival, arrivals};
pub use first_entries::{FirstEntries, count_within};
pub use histories::{Histories, Step};
pub use lead_path::{LeadPath, Walk};
pub use unit_dimensions::{Dimension, NONE};
pub use unit_records::UnitRecords;
pub use unit_rows::UnitRows;

use crate::error::Result;
use crate::identity::People;
use crate::journeys::NamedOrigins;
use crate::pipeline::Settings;
use crate::pipeline::settings::Subject;
use crate::staging::Staged;
use std::collections::BTreeMap;

/// How far leads and deals came.
pub struct Progress {
    /// How far each staged lead came, in their order; of a person the record that stands for it, the
    /// others came nowhere.
    pub lead_paths: Vec<LeadPath>,
    /// On which days leads first entered each stage.
    pub first_entries: FirstEntries,
    /// The row of the lead that each deal is counted by, in the order of the staged deals.
    pub lead_of_deal: Vec<Option<u32>>,
    /// The histories of what goes through the funnel: of leads or of deals, as it counts.
    pub units: Histories,
    /// Whether anything records each stage of them.
    pub recorded: Vec<bool>,
    /// The same of leads, which deals are counted by too.
    pub recorded_of_leads: Vec<bool>,
    /// By what units are counted: the dimension of channels first.
    pub dimensions: Vec<Dimension>,
    /// The pipeline file's own segments, of deals.
    pub deal_segments: Vec<Dimension>,
    /// Stage events by a stage that the pipeline does not map.
    pub unmapped_stages: BTreeMap<String, usize>,
    /// Leads by a status that names no stage and no exit, where statuses count.
    pub unnamed_lead_statuses: BTreeMap<String, usize>,
    /// Deals by such a stage, but those that are won.
    pub unnamed_deal_stages: BTreeMap<String, usize>,
    /// Stage events of a lead or deal that is not staged.
    pub unknown_subject_count: usize,
}

impl Progress {
    /// Whether a staged lead is a unit: of the records of a person one is.
    pub fn is_unit(&self, lead: usize) -> bool {
        self.lead_paths
            .get(lead)
            .is_some_and(|path| path.furthest > 0)
    }
}

/// Follows every unit through the stages; `lead_channels` stand in the order of staged leads. The
/// records are let go of here.
///
/// # Errors
/// A column missing: a bug.
pub fn follow(
    staged: &Staged,
    people: &People,
    mut records: UnitRecords,
    lead_channels: &NamedOrigins,
    settings: &Settings,
) -> Result<Progress> {
    let funnel = &settings.funnel;
    let rows = UnitRows::of(staged, people, funnel.unit)?;
    records.join(&rows, funnel);
    let leads = stage_history::of_leads(staged, &records, &rows, funnel)?;
    let has_deals = !staged.deal_rows.is_empty();
    let recorded_of_leads = recorded::recorded(&leads, has_deals, funnel);
    let mut walk = Walk::new(&recorded_of_leads);
    let lead_paths = leads.iter().map(|steps| walk.follow(steps)).collect();
    let first_entries = FirstEntries::of(&leads, funnel.stages.len(), settings.timezone);
    let of_deals = records.deal_leads.iter();
    let lead_of_deal = of_deals
        .map(|(_, leads)| leads.first().map(|lead| rows.get(*lead)))
        .collect();
    let units = match funnel.unit {
        Subject::Person | Subject::Lead => leads,
        Subject::Deal => stage_history::of_deals(staged, &records, funnel),
    };
    let recorded = match funnel.unit {
        Subject::Person | Subject::Lead => recorded_of_leads.clone(),
        Subject::Deal => recorded::recorded(&units, has_deals, funnel),
    };
    let channels = records.channels(lead_channels);
    Ok(Progress {
        lead_paths,
        first_entries,
        lead_of_deal,
        units,
        recorded,
        recorded_of_leads,
        dimensions: [channels].into_iter().chain(records.dimensions).collect(),
        deal_segments: records.deal_segments,
        unmapped_stages: records.events.unmapped,
        unnamed_lead_statuses: records.unnamed_lead_statuses,
        unnamed_deal_stages: records.unnamed_deal_stages,
        unknown_subject_count: records.events.unknown_count,
    })
}
