//! `[source.expect]`. Goes in: the table of a source, and what the source delivers. Comes out: its
//! expectations; one that could never be looked at is a problem.

use super::problem::Problems;
use super::reader::TomlTable;
use super::settings::{Expectations, OnFailure};
use super::value::TomlValue;
use super::words;
use crate::table::TableSpec;

/// Lists whose days show nothing of when they were delivered: a promise's period begins when it begins.
const LISTS: &[&str] = &["targets"];

/// Reads the section of a source of that entity; of none where the entity is not known.
pub(super) fn read(
    table: &TomlTable<'_>,
    entity: Option<&TableSpec>,
    problems: &Problems,
) -> Expectations {
    let Some(table) = table.get("expect").and_then(|value| value.table()) else {
        return Expectations::default();
    };
    let dated = |value: &TomlValue<'_>| {
        let is_dated =
            |spec: &TableSpec| spec.day_column().is_some() && !LISTS.contains(&spec.name);
        let lacks_day = entity.filter(|spec| !is_dated(spec));
        if let Some(spec) = lacks_day {
            cannot(value, spec, "its rows are of no day", problems);
        }
    };
    let number = |key, least| {
        table.get(key).and_then(|value| {
            dated(&value);
            value.integer(least, 1_000_000_000)
        })
    };
    let policy = |value: &TomlValue<'_>| words::named(value, "policy", OnFailure::NAMES, problems);
    let expected = Expectations {
        rows_per_day: number("rows_per_day", 1),
        max_days_late: number("max_days_late", 0),
        last_day: table.get("last_day").and_then(|value| {
            dated(&value);
            value.date()
        }),
        new_values: table.get("new_values").and_then(|value| {
            let lacks_words = entity.filter(|spec| spec.word_columns().next().is_none());
            if let Some(spec) = lacks_words {
                let why = "it has no channel, kind, stage, status, currency or platform";
                cannot(&value, spec, why, problems);
            }
            policy(&value)
        }),
        on_failure: table
            .get("on_failure")
            .and_then(|value| policy(&value))
            .unwrap_or_default(),
    };
    table.finish();
    expected
}

fn cannot(value: &TomlValue<'_>, spec: &TableSpec, why: &str, problems: &Problems) {
    problems.add(
        value.place,
        format!("`{}` expects nothing of `{}`", value.key, spec.name),
        why,
        format!("remove `{}`", value.key),
    );
}
