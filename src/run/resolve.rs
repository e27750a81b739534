//! The first stages: from the lake to people. Goes in: the lake as of the run. Comes out: the current
//! views, who is who, and what of the records' texts the placing of touches still reads. E-mails are
//! moved into identity and the texts of stage events into the reading of units: there they end.

use crate::coverage::Coverage;
use crate::error::Result;
use crate::identity::{self, Identities, PersonKeys};
use crate::pipeline::Settings;
use crate::progress::UnitRecords;
use crate::staging::{self, LakeSnapshot, RecordTexts, Staged};
use polars::prelude::DataFrame;

/// Staged entities and who is who; no touch is placed yet.
pub struct Resolved {
    /// The current views.
    pub staged: Staged,
    /// How far each source reaches.
    pub coverage: Coverage,
    /// Who is who, and who belongs to which deal.
    pub identities: Identities,
    /// The keys that name people.
    pub keys: PersonKeys,
    /// The texts of the staged leads.
    pub leads: DataFrame,
    /// What the records of units hold for the funnel.
    pub units: UnitRecords,
}

/// Stages the lake, resolves records to people and reads what units hold.
///
/// # Errors
/// Data files that cannot be read.
pub fn resolve(snapshot: &LakeSnapshot, settings: &Settings) -> Result<Resolved> {
    let (staged, texts) = staging::stage(snapshot, settings)?;
    let RecordTexts {
        leads,
        emails,
        stage_events,
    } = texts;
    let coverage = Coverage::of(
        &staged,
        (&leads, &stage_events),
        &snapshot.deliveries,
        settings,
    )?;
    let (identities, units) = rayon::join(
        || identity::resolve(&staged, &leads, emails, settings),
        || UnitRecords::read(&staged, &leads, stage_events, settings),
    );
    let (identities, keys) = identities?;
    Ok(Resolved {
        staged,
        coverage,
        identities,
        keys,
        leads,
        units: units?,
    })
}
