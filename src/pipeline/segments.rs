//! `[[segment]]` and what is crossed: by which columns units are counted. Goes in: the sections.
//! Come out: segments whose entity is known; their columns are checked once the sources are read.

use super::problem::{At, Problems};
use super::reader::TomlTable;
use super::settings::{FunnelSettings, Segment};
use super::value::TomlValue;
use super::{nearest, words};
use crate::table::names::{DEAL_TYPE, PIPELINE};

/// Entities whose columns can be segments.
const ENTITIES: [&str; 5] = ["leads", "deals", "accounts", "owners", "products"];
/// Between the two names of a crossed pair.
const CROSS: &str = " x ";
/// Name and column of a segment.
pub(super) fn segment(
    table: TomlTable<'_>,
    problems: &Problems,
) -> Option<(At<String>, At<String>)> {
    let name = table
        .require("name", "name = \"product\"")
        .and_then(|value| value.string());
    let column = table
        .require("column", "column = \"deals.product_id\"")
        .and_then(|value| value.string());
    table.finish();
    let (name, column) = (name?, column?);
    if name.value.contains(CROSS) {
        problems.add(
            name.place,
            format!("a segment is named `{}`", name.value),
            "` x ` stands between two segments",
            "leave ` x ` out of the name",
        );
    } else if FunnelSettings::SEGMENTS.contains(&name.value.as_str())
        || name.value == FunnelSettings::ALL
    {
        problems.add(
            name.place,
            format!("the segment `{}` is built in", name.value),
            "the name is taken",
            "choose another name",
        );
    }
    Some((name, column))
}

/// The segment by a column, written `table.column`.
pub(super) fn split(
    name: &At<String>,
    column: &At<String>,
    problems: &Problems,
) -> Option<Segment> {
    let Some((table, own)) = column.value.split_once('.') else {
        problems.add(
            column.place,
            format!("`{}` is no column of a table", column.value),
            "expected a table, a point and a column",
            "write it like `deals.product_id`",
        );
        return None;
    };
    // Win rates are by these already.
    let is_of_deals = [DEAL_TYPE, PIPELINE].contains(&name.value.as_str());
    if is_of_deals && column.value != format!("deals.{}", name.value) {
        problems.add(
            name.place,
            format!("win rates have a segment `{}` of their own", name.value),
            "the name is taken",
            "choose another name",
        );
    }
    let entity = ENTITIES.into_iter().find(|entity| *entity == table);
    if entity.is_none() {
        problems.add(
            column.place,
            format!("there are no segments by `{table}`"),
            nearest::expected(&ENTITIES),
            nearest::advice(table, &ENTITIES),
        );
    }
    Some(Segment {
        name: name.value.clone(),
        entity: entity?,
        column: own.to_owned(),
    })
}

/// Pairs of segments that are crossed.
pub(super) fn crossed(
    value: &TomlValue<'_>,
    segments: &[Segment],
    problems: &Problems,
) -> Vec<(String, String)> {
    let pairs = words::distinct(value.strings().unwrap_or_default(), "pair", problems);
    pairs
        .iter()
        .filter_map(|pair| cross(pair, segments, problems))
        .collect()
}

/// A pair of names with ` x ` between them.
fn cross(pair: &At<String>, segments: &[Segment], problems: &Problems) -> Option<(String, String)> {
    let known: Vec<&str> = FunnelSettings::SEGMENTS
        .iter()
        .copied()
        .chain(segments.iter().map(|segment| segment.name.as_str()))
        .collect();
    let Some((one, other)) = pair.value.split_once(CROSS) else {
        problems.add(
            pair.place,
            format!("`{}` is no pair of segments", pair.value),
            "expected two names with ` x ` between them",
            "write it like `channel x owner`",
        );
        return None;
    };
    if one == other {
        problems.add(
            pair.place,
            format!("`{one}` is crossed with itself"),
            "expected two segments",
            "name another one, such as `channel x owner`",
        );
        return None;
    }
    for name in [one, other] {
        if !known.contains(&name) {
            problems.add(
                pair.place,
                format!("there is no segment `{name}`"),
                nearest::expected(&known),
                nearest::advice(name, &known),
            );
            return None;
        }
    }
    Some((one.to_owned(), other.to_owned()))
}
