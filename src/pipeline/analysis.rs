//! The sections that say what is computed: `[funnel]`, `[identity]`, `[journeys]`, `[attribution]`, `[roi]`,
//! `[reports]`, `[[persona]]`. Goes in: the document and what this program knows. Comes out: settings with defaults in place.

use super::problem::{At, Problems};
use super::reader::Table;
use super::settings::{Attribution, Channels, Funnel, Identity, Journeys, Persona, Roi};
use super::{Known, attribution, channels, condition, defaults, dialect, nearest, words};
use crate::error::Result;
use std::collections::BTreeMap;

/// What the sections say.
pub struct Analysis {
    /// What makes a channel.
    pub channels: Channels,
    /// Personas, in file order.
    pub personas: Vec<Persona>,
    /// Stages and what feeds them.
    pub funnel: Funnel,
    /// Who is one person, and whose deals are whose.
    pub identity: Identity,
    /// Which touches make a journey.
    pub journeys: Journeys,
    /// Which models run.
    pub attribution: Attribution,
    /// Money.
    pub roi: Roi,
    /// Which reports are written.
    pub reports: Vec<String>,
}

/// Reads the sections.
///
/// # Errors
/// A bug of ours: a built-in set of channels with a problem.
pub fn read(root: &Table<'_>, known: &Known<'_>, problems: &Problems) -> Result<Analysis> {
    let reports = root.table("reports");
    let included = reports.get("include").and_then(|value| words::some_of(&value, "report", known.reports, problems));
    reports.finish();
    Ok(Analysis {
        channels: channels::read(root, problems)?,
        personas: root.tables("persona").into_iter().filter_map(|table| persona(table, problems)).collect(),
        funnel: funnel(root.table("funnel"), problems),
        identity: identity(root.table("identity"), problems),
        journeys: journeys(root.table("journeys"), problems),
        attribution: attribution::read(root.table("attribution"), known, problems),
        roi: roi(root.table("roi")),
        reports: owned(included.as_deref().unwrap_or(known.reports)),
    })
}

fn persona(table: Table<'_>, problems: &Problems) -> Option<Persona> {
    let name = table.require("name", "name = \"Finance\"").and_then(|value| value.string());
    let title = table.require("title", "title = \"re:\\\\b(cfo|finance|controller)\\\\b\"").and_then(|value| condition::read(&value, problems));
    table.finish();
    Some(Persona { name: name?.value, title: title? })
}

/// A stage's own name feeds it, unless the file says that it feeds another.
fn funnel(table: Table<'_>, problems: &Problems) -> Funnel {
    let written = table.get("stages").and_then(|value| Some(words::distinct(value.some_strings()?, "stage", problems)));
    let stages: Vec<String> = written.map_or_else(|| owned(defaults::STAGES), |stages| stages.into_iter().map(|stage| stage.value).collect());
    let mut feeds = read_feeds(&table.table("feeds"), &stages, problems);
    table.finish();
    for stage in &stages {
        feeds.entry(stage.to_lowercase()).or_insert_with(|| stage.clone());
    }
    Funnel { stages, feeds }
}

fn read_feeds(table: &Table<'_>, stages: &[String], problems: &Problems) -> BTreeMap<String, String> {
    let known: Vec<&str> = stages.iter().map(String::as_str).collect();
    let mut feeds: BTreeMap<String, String> = BTreeMap::new();
    for (stage, value) in table.entries() {
        if !known.contains(&stage.value.as_str()) {
            problems.add(stage.place, format!("the funnel has no stage `{}`", stage.value), nearest::expected(&known), nearest::advice(&stage.value, &known));
        }
        for name in value.strings().unwrap_or_default() {
            feed(&mut feeds, &stage, &name, problems);
        }
    }
    feeds
}

fn feed(feeds: &mut BTreeMap<String, String>, stage: &At<String>, name: &At<String>, problems: &Problems) {
    match feeds.get(&name.value.to_lowercase()) {
        Some(earlier) if *earlier == stage.value => {
            problems.add(name.place, format!("`{}` feeds `{earlier}` twice", name.value), "case is ignored", "remove one of the two")
        }
        Some(earlier) => {
            let found = format!("`{}` feeds `{}` and `{earlier}`", name.value, stage.value);
            problems.add(name.place, found, "a name of the source is one stage, case ignored", "remove one of the two");
        }
        None => {
            feeds.insert(name.value.to_lowercase(), stage.value.clone());
        }
    }
}

fn identity(table: Table<'_>, problems: &Problems) -> Identity {
    let scope = table.get("scope").and_then(|value| dialect::named(&value, "scope", defaults::IDENTITY_SCOPES, problems));
    let max_records = table.get("max_records").and_then(|value| value.integer(1, 10_000));
    table.finish();
    Identity { scope: scope.unwrap_or(defaults::IDENTITY_SCOPE), max_records: max_records.unwrap_or(defaults::MAX_RECORDS) }
}

fn journeys(table: Table<'_>, problems: &Problems) -> Journeys {
    let kinds = defaults::touch_kinds();
    let credited: Vec<&str> = kinds.iter().copied().filter(|kind| !defaults::KINDS_WITHOUT_CREDIT.contains(kind)).collect();
    let journeys = Journeys {
        lookback_days: table.get("lookback_days").and_then(|value| value.integer(1, 36_500)).unwrap_or(defaults::LOOKBACK_DAYS),
        teams: owned(&table.get("teams").and_then(|value| words::some_of(&value, "team", defaults::ALL_TEAMS, problems)).unwrap_or(defaults::TEAMS.to_vec())),
        kinds: owned(&table.get("kinds").and_then(|value| words::some_of(&value, "kind of touch", kinds, problems)).unwrap_or(credited)),
        since_previous_win: table.get("since_previous_win").and_then(|value| value.boolean()).unwrap_or(defaults::SINCE_PREVIOUS_WIN),
    };
    table.finish();
    journeys
}

fn roi(table: Table<'_>) -> Roi {
    let margin = table.get("gross_margin").and_then(|value| value.number("a share above 0, up to 1", |margin| margin > 0.0 && margin <= 1.0));
    table.finish();
    Roi { gross_margin: margin.unwrap_or(defaults::GROSS_MARGIN) }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
