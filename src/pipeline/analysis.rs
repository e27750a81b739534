//! The sections that declare what is computed: `[funnel]`, `[identity]`, `[journeys]`,
//! `[attribution]`, `[currency]`, `[roi]`, `[[costs]]`, `[reports]`, `[[persona]]`, `[[segment]]`.
//! Goes in: the document and what this program knows. Comes out: settings with defaults in place.

use super::problem::Problems;
use super::reader::TomlTable;
use super::settings::{
    AttributionSettings, ChannelSettings, Identity, Journeys, Persona, ReportPeriod,
    ReportSettings, RoiSettings,
};
use super::{KnownNames, attribution, channels, condition, defaults, funnel, journeys, roi, words};
use crate::error::Result;

/// The values of the sections.
pub(super) struct Analysis {
    /// What makes a channel.
    pub channels: ChannelSettings,
    /// Personas, in file order.
    pub personas: Vec<Persona>,
    /// Stages, what feeds them, and segments.
    pub funnel: funnel::FunnelSections,
    /// Who is one person, and whose deals are whose.
    pub identity: Identity,
    /// Which touches make a journey.
    pub journeys: Journeys,
    /// Which models run.
    pub attribution: AttributionSettings,
    /// Days after its own for which a rate between currencies serves.
    pub max_rate_age_days: u32,
    /// Money.
    pub roi: RoiSettings,
    /// Which reports are written.
    pub reports: ReportSettings,
}

/// Reads the sections.
///
/// # Errors
/// A bug of ours: a built-in set of channels with a problem.
pub(super) fn read(
    root: &TomlTable<'_>,
    known: &KnownNames<'_>,
    problems: &Problems,
) -> Result<Analysis> {
    let reports = root.table("reports");
    let included = reports
        .get("include")
        .and_then(|value| words::some_of(&value, "report", known.reports, problems));
    let period = reports
        .get("period")
        .and_then(|value| words::named(&value, "period", ReportPeriod::NAMES, problems));
    reports.finish();
    Ok(Analysis {
        channels: channels::read(root, problems)?,
        personas: root
            .tables("persona")
            .into_iter()
            .filter_map(|table| persona(table, problems))
            .collect(),
        funnel: funnel::read(root, problems),
        identity: identity(root.table("identity"), problems),
        journeys: journeys::read(root.table("journeys"), problems),
        attribution: attribution::read(root.table("attribution"), known, problems),
        max_rate_age_days: max_rate_age_days(root.table("currency")),
        roi: roi::read(root, problems),
        reports: ReportSettings {
            include: owned(included.as_deref().unwrap_or(known.reports)),
            period: period.unwrap_or(defaults::REPORT_PERIOD),
        },
    })
}

fn persona(table: TomlTable<'_>, problems: &Problems) -> Option<Persona> {
    let name = table
        .require("name", "name = \"Finance\"")
        .and_then(|value| value.string());
    let title = table
        .require("title", "title = \"re:\\\\b(cfo|finance|controller)\\\\b\"")
        .and_then(|value| condition::read(&value, problems));
    table.finish();
    Some(Persona {
        name: name?.value,
        title: title?,
    })
}

fn identity(table: TomlTable<'_>, problems: &Problems) -> Identity {
    let scope = table
        .get("scope")
        .and_then(|value| words::named(&value, "scope", defaults::IDENTITY_SCOPES, problems));
    let max_records = table
        .get("max_records")
        .and_then(|value| value.integer(1, 10_000));
    table.finish();
    Identity {
        scope: scope.unwrap_or(defaults::IDENTITY_SCOPE),
        max_records: max_records.unwrap_or(defaults::MAX_RECORDS),
    }
}

/// `max_age_days` of `[currency]`: ten years are longer than any list of rates is left alone.
fn max_rate_age_days(table: TomlTable<'_>) -> u32 {
    let days = table
        .get("max_age_days")
        .and_then(|value| value.integer(0, 3_660));
    table.finish();
    days.unwrap_or(defaults::MAX_RATE_AGE_DAYS)
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
