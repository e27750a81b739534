//! What speaks of all systems: the summary, what is behind the numbers, what the words mean, and the
//! document that all sections make. Marts in, a [`Document`] of neutral blocks out.

mod data_quality;
mod definitions;
mod executive;
mod lead_rate;
mod status;
mod summary;

pub use data_quality::DataQuality;
pub use definitions::{DEFINITIONS, Definitions, definitions};
pub use executive::Executive;

use crate::document::{Document, Section};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::system::{Marts, Report};
use crate::table::names::*;
use status::{sources, status};

/// The document of those of `reports` that the pipeline includes.
///
/// # Errors
/// A mart without a column: a bug.
pub fn compose(reports: &[&dyn Report], marts: &Marts, settings: &Settings) -> Result<Document> {
    let is_included =
        |report: &&&dyn Report| settings.reports.include.iter().any(|id| id == report.id());
    let section = |report: &&dyn Report| {
        Ok(Section {
            id: report.id(),
            title: report.title(),
            question: report.question(),
            blocks: report.blocks(marts, settings)?,
        })
    };
    let included = reports.iter().filter(is_included);
    Ok(Document {
        company: settings.company.clone(),
        measure: format!("Marketing and revenue, {}", settings.currency),
        period: format!("As of {} ({})", settings.as_of.day, settings.timezone),
        status: status(marts)?,
        facts: facts(marts, settings)?,
        currency: settings.currency,
        sections: included.map(section).collect::<Result<_>>()?,
    })
}

/// The run, and how fresh each source is.
fn facts(marts: &Marts, settings: &Settings) -> Result<Vec<(String, String)>> {
    let fingerprint = &settings.fingerprint[..settings.fingerprint.len().min(12)];
    let definitions = format!("pipeline {}, fingerprint {fingerprint}", settings.name);
    let mut facts = vec![
        ("Run".to_owned(), format!("r{:04}", marts.run)),
        ("Definitions".to_owned(), definitions),
    ];
    for source in sources(marts, settings)? {
        let label = format!("Source {}", source.text(SOURCE_NAME)?);
        facts.extend(
            source
                .day(LAST_DAY)?
                .map(|day| (label, format!("up to {day}"))),
        );
    }
    Ok(facts)
}
