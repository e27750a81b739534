//! `[journeys]`. Goes in: the section. Comes out: which touches make a journey, defaults in place.

use super::problem::Problems;
use super::reader::TomlTable;
use super::settings::Journeys;
use super::{defaults, words};

/// Reads the section.
pub(super) fn read(table: TomlTable<'_>, problems: &Problems) -> Journeys {
    let kinds = defaults::touch_kinds();
    let credited: Vec<&str> = kinds
        .iter()
        .copied()
        .filter(|kind| !defaults::KINDS_WITHOUT_CREDIT.contains(kind))
        .collect();
    let teams = table
        .get("teams")
        .and_then(|value| words::some_of(&value, "team", defaults::ALL_TEAMS, problems));
    let seen = table
        .get("kinds")
        .and_then(|value| words::some_of(&value, "kind of touch", kinds, problems));
    let repeats = table.get("repeats").and_then(|value| {
        words::named(&value, "way with repeats", defaults::ALL_REPEATS, problems)
    });
    let journeys = Journeys {
        lookback_days: table
            .get("lookback_days")
            .and_then(|value| value.integer(1, 36_500))
            .unwrap_or(defaults::LOOKBACK_DAYS),
        teams: owned(teams.as_deref().unwrap_or(defaults::TEAMS)),
        kinds: owned(&seen.unwrap_or(credited)),
        since_previous_win: table
            .get("since_previous_win")
            .and_then(|value| value.boolean())
            .unwrap_or(defaults::SINCE_PREVIOUS_WIN),
        repeats: repeats.unwrap_or(defaults::REPEATS),
    };
    table.finish();
    journeys
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
