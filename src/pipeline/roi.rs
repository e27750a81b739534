//! `[roi]` and `[[costs]]`: what money means. Goes in: the sections. Comes out: settings with
//! defaults in place.

use super::problem::Problems;
use super::reader::TomlTable;
use super::settings::{Cost, Exclude, RevenueOf, RoiSettings, Source};
use super::{defaults, words};
use crate::domain::money::MICROS;
use chrono::{Datelike, NaiveDate};

/// Values of a deal's `deal_type`.
const DEAL_TYPES: &[&str] = &["new", "expansion", "renewal"];

/// Reads the sections.
pub(super) fn read(root: &TomlTable<'_>, problems: &Problems) -> RoiSettings {
    let table = root.table("roi");
    let margin = table.get("gross_margin").and_then(|value| {
        value.number("a share above 0, up to 1", |margin| {
            margin > 0.0 && margin <= 1.0
        })
    });
    let revenue = table
        .get("revenue")
        .and_then(|value| words::named(&value, "revenue", RevenueOf::NAMES, problems));
    let exclude = exclude(table.table("exclude"), problems);
    table.finish();
    RoiSettings {
        gross_margin: margin.unwrap_or(defaults::GROSS_MARGIN),
        revenue: revenue.unwrap_or(defaults::REVENUE),
        exclude,
        costs: root
            .tables("costs")
            .into_iter()
            .filter_map(|table| cost(table, problems))
            .collect(),
    }
}

/// Recognised revenue needs a source of it: without one every won deal would be worth nothing.
pub(super) fn check_sources(
    root: &TomlTable<'_>,
    roi: &RoiSettings,
    sources: &[Source],
    problems: &Problems,
) {
    let is_delivered = sources.iter().any(|source| source.entity.name == "revenue");
    if let Some(value) = root
        .table("roi")
        .get("revenue")
        .filter(|_| roi.revenue == RevenueOf::Recognized && !is_delivered)
    {
        problems.add(
            value.place,
            "no source delivers recognised revenue".to_owned(),
            "expected a source of the entity `revenue`",
            "add a `[[source]]` with `preset = \"generic.revenue\"`, or leave the key out",
        );
    }
}

fn exclude(table: TomlTable<'_>, problems: &Problems) -> Exclude {
    let pipelines = table
        .get("pipeline")
        .and_then(|value| value.some_strings())
        .unwrap_or_default();
    let deal_types = table
        .get("deal_type")
        .and_then(|value| words::some_of(&value, "deal type", DEAL_TYPES, problems))
        .unwrap_or_default();
    table.finish();
    Exclude {
        pipelines: pipelines.into_iter().map(|word| word.value).collect(),
        deal_types: deal_types.into_iter().map(str::to_owned).collect(),
    }
}

fn cost(table: TomlTable<'_>, problems: &Problems) -> Option<Cost> {
    let name = table
        .require("name", "name = \"marketing salaries\"")
        .and_then(|value| value.string());
    let monthly = table
        .require("monthly", "monthly = 42000")
        .and_then(|value| {
            value.number("an amount above 0", |amount| amount > 0.0 && amount < 1e12)
        });
    let month = |key| {
        table
            .get(key)
            .and_then(|value| Some((value.place, value.date()?)))
    };
    let (first, last) = (month("first_month"), month("last_month"));
    table.finish();
    if let Some(((_, from), (place, to))) = first.zip(last)
        && to < from
    {
        problems.add(
            place,
            format!("the last month {to} lies before the first, {from}"),
            "expected the same month or a later one",
            "swap the two",
        );
    }
    let start = |(_, day): (_, NaiveDate)| day.with_day(1);
    Some(Cost {
        name: name?.value,
        monthly: micros(monthly?),
        first_month: first.and_then(start),
        last_month: last.and_then(start),
    })
}

/// The micros of an amount as the file writes it.
#[expect(clippy::cast_possible_truncation, reason = "the amount is below 10^12")]
fn micros(amount: f64) -> i128 {
    (amount * MICROS as f64).round() as i128
}
