//! `[funnel]` and `[[segment]]`: stages, what enters and leaves them, and by what they are counted.
//! Goes in: the sections. Comes out: settings with defaults in place.
//!
//! The surprising part: a segment may name an attribute that a source keeps, and sources are read
//! after these sections. So the columns stay with their places until the sources are there.

use super::problem::{At, Problems};
use super::reader::TomlTable;
use super::settings::{FunnelSettings, Segment, Source, Subject};
use super::{defaults, nearest, segments, words};
use crate::table::{self, Kind};
use std::collections::BTreeMap;

/// The `to_stage` of all destinations together.
const ANY: &str = "any";

/// What the creation of a deal and its won close enter.
const ENTERED: &[&str] = &["opportunity", "won"];

/// The sections, as far as they can be read without the sources.
pub(super) struct FunnelSections {
    /// The settings.
    pub funnel: FunnelSettings,
    /// The column of each segment, as the file writes it.
    columns: Vec<At<String>>,
    /// The stages and exits that the file names feeds of.
    fed: Vec<At<String>>,
}

/// What a source calls it, lower-cased, to what it is of ours.
type NameMeanings = BTreeMap<String, String>;

/// Reads the sections.
pub(super) fn read(root: &TomlTable<'_>, problems: &Problems) -> FunnelSections {
    let table = root.table("funnel");
    let of_file = table
        .get("stages")
        .and_then(|value| Some(words::distinct(value.some_strings()?, "stage", problems)));
    let stages = of_file.as_ref().map_or_else(
        || owned(defaults::STAGES),
        |stages| stages.iter().map(|stage| stage.value.clone()).collect(),
    );
    let unit = table
        .get("unit")
        .and_then(|value| words::named(&value, "unit", Subject::NAMES, problems));
    let from_status = table.get("from_status").and_then(|value| value.boolean());
    let (feeds, exits) = names(&table, &stages, problems);
    let written: Vec<(At<String>, At<String>)> = root
        .tables("segment")
        .into_iter()
        .filter_map(|table| segments::segment(table, problems))
        .collect();
    words::distinct(
        written.iter().map(|(name, _)| name.clone()).collect(),
        "segment",
        problems,
    );
    let segments = written
        .iter()
        .filter_map(|(name, column)| segments::split(name, column, problems))
        .collect::<Vec<Segment>>();
    let crossed = table
        .get("crossed")
        .map(|value| segments::crossed(&value, &segments, problems));
    let fed = ["feeds", "exits"].map(|section| table.table(section).entries());
    let fed = fed.into_iter().flatten().map(|(name, _)| name).collect();
    table.finish();
    let funnel = FunnelSettings {
        stages,
        unit: unit.unwrap_or(defaults::UNIT),
        from_status: from_status.unwrap_or(defaults::FROM_STATUS),
        feeds,
        exits,
        segments,
        crossed: crossed.unwrap_or_else(|| {
            defaults::CROSSED
                .iter()
                .map(|(one, other)| ((*one).to_owned(), (*other).to_owned()))
                .collect()
        }),
    };
    check_stages(&of_file.unwrap_or_default(), &funnel, problems);
    FunnelSections {
        funnel,
        columns: written.into_iter().map(|(_, column)| column).collect(),
        fed,
    }
}

/// Reports stages that are one where case is ignored, names that tables use for something else, and
/// slips in names that the program enters itself: no event of a source would show them.
fn check_stages(stages: &[At<String>], funnel: &FunnelSettings, problems: &Problems) {
    for (place, stage) in stages.iter().enumerate() {
        let lower = stage.value.to_lowercase();
        if let Some(earlier) = stages[..place]
            .iter()
            .find(|earlier| earlier.value.to_lowercase() == lower)
        {
            let found = format!(
                "the stages `{}` and `{}` are one: case is ignored",
                earlier.value, stage.value
            );
            problems.add(
                stage.place,
                found,
                "already in the list",
                "remove one of the two",
            );
        }
        if [ANY, FunnelSettings::LOST].contains(&lower.as_str()) {
            let found = format!("a stage cannot be called `{}`", stage.value);
            problems.add(
                stage.place,
                found,
                "the name of an exit in the tables",
                "call it otherwise; deals that are lost leave by themselves",
            );
        }
        let missing = ENTERED
            .iter()
            .copied()
            .filter(|name| funnel.place_of(name).is_none());
        if let Some(meant) = nearest::nearest(&stage.value, missing) {
            problems.add(
                stage.place,
                format!("no deal enters the stage `{}`", stage.value),
                "nearly a stage that deals enter by themselves",
                format!("did you mean `{meant}`?"),
            );
        }
    }
}

impl FunnelSections {
    /// Reports names of stages and exits that nothing can deliver: statuses do not count, and no
    /// source has stage events.
    pub(super) fn check_feeds(&self, sources: &[Source], problems: &Problems) {
        let has_events = sources
            .iter()
            .any(|source| source.entity.name == "stage_events");
        let Some(first) = self.fed.first() else {
            return;
        };
        if self.funnel.from_status || has_events {
            return;
        }
        let more = match self.fed.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        problems.add(
            first.place,
            format!("nothing can enter `{}`{more} by these names", first.value),
            "no source delivers stage events, and statuses do not count",
            "write `from_status = true` under [funnel] if `status` of leads or `stage` of deals has these names, or add a source with `entity = \"stage_events\"`; else remove them",
        );
    }

    /// Reports the segments whose column is neither the table's nor an attribute that one of
    /// `sources` keeps.
    pub(super) fn check(&self, sources: &[Source], problems: &Problems) {
        let segment_of = |column: &At<String>| {
            self.funnel
                .segments
                .iter()
                .find(|segment| is_of(segment, column))
        };
        for (column, segment) in self
            .columns
            .iter()
            .filter_map(|column| Some((column, segment_of(column)?)))
        {
            let known = columns_of(segment.entity, sources);
            if !known.contains(&segment.column.as_str()) {
                let found = format!(
                    "`{}` has no column `{}` to count by",
                    segment.entity, segment.column
                );
                let expected = "expected a column with words or whole numbers, neither key nor personal, or an attribute that a source keeps";
                problems.add(
                    column.place,
                    found,
                    expected,
                    nearest::advice(&segment.column, &known),
                );
            }
        }
    }
}

fn is_of(segment: &Segment, column: &At<String>) -> bool {
    column.value.split_once('.') == Some((segment.entity, segment.column.as_str()))
}

/// What can be counted by of an entity: a column of instants, days or money would make a segment of
/// nearly every row.
fn columns_of<'s>(entity: &str, sources: &'s [Source]) -> Vec<&'s str> {
    let is_counted = |kind| {
        matches!(
            kind,
            Kind::Id | Kind::Text | Kind::OneOf(_) | Kind::Currency | Kind::Count | Kind::Bool
        )
    };
    let own = table::entity(entity).into_iter().flat_map(|spec| {
        spec.columns
            .iter()
            .filter(|column| !spec.key.contains(&column.name))
    });
    let own = own
        .filter(|column| !column.personal && is_counted(column.kind))
        .map(|column| column.name);
    let of_entity: Vec<&Source> = sources
        .iter()
        .filter(|source| source.entity.name == entity)
        .collect();
    let is_open = |name: &&str| {
        !of_entity
            .iter()
            .any(|source| source.personal.iter().any(|personal| personal == name))
    };
    let kept = of_entity.iter().flat_map(|source| {
        source
            .attributes
            .iter()
            .filter(|(_, theirs)| !source.personal.contains(theirs))
    });
    let mut known: Vec<&str> = own
        .chain(kept.map(|(name, _)| name.as_str()))
        .filter(is_open)
        .collect();
    known.sort_unstable();
    known.dedup();
    known
}

/// The feeds and the exits. A name of ours feeds itself, unless the file declares that it means
/// another.
fn names(
    table: &TomlTable<'_>,
    stages: &[String],
    problems: &Problems,
) -> (NameMeanings, NameMeanings) {
    let known: Vec<&str> = stages.iter().map(String::as_str).collect();
    let (mut feeds, mut exits) = (NameMeanings::new(), NameMeanings::new());
    for (stage, value) in table.table("feeds").entries() {
        if !known.contains(&stage.value.as_str()) {
            problems.add(
                stage.place,
                format!("the funnel has no stage `{}`", stage.value),
                nearest::expected(&known),
                nearest::advice(&stage.value, &known),
            );
        }
        for name in value.strings().unwrap_or_default() {
            mean(&mut feeds, &NameMeanings::new(), &stage, &name, problems);
        }
    }
    for (kind, value) in table.table("exits").entries() {
        if known.contains(&kind.value.as_str()) || kind.value == ANY {
            let found = format!("the exit `{}` has the name of a stage", kind.value);
            problems.add(
                kind.place,
                found,
                "a unit that exits is in no stage",
                "name it by its reason, such as `disqualified`",
            );
        }
        for name in value.strings().unwrap_or_default() {
            mean(&mut exits, &feeds, &kind, &name, problems);
        }
    }
    for stage in stages {
        if !exits.contains_key(&stage.to_lowercase()) {
            feeds
                .entry(stage.to_lowercase())
                .or_insert_with(|| stage.clone());
        }
    }
    let kinds: Vec<String> = exits
        .values()
        .cloned()
        .chain(owned(defaults::EXITS))
        .collect();
    for kind in kinds {
        if !feeds.contains_key(&kind.to_lowercase()) {
            exits.entry(kind.to_lowercase()).or_insert(kind);
        }
    }
    (feeds, exits)
}

/// Lets `name` mean `ours`, unless it means something already, here or among the `others`.
fn mean(
    names: &mut NameMeanings,
    others: &NameMeanings,
    ours: &At<String>,
    name: &At<String>,
    problems: &Problems,
) {
    let lower = name.value.to_lowercase();
    match names.get(&lower).or_else(|| others.get(&lower)) {
        Some(earlier) if *earlier == ours.value => problems.add(
            name.place,
            format!("`{}` feeds `{earlier}` twice", name.value),
            "case is ignored",
            "remove one of the two",
        ),
        Some(earlier) => {
            let found = format!("`{}` feeds `{}` and `{earlier}`", name.value, ours.value);
            problems.add(
                name.place,
                found,
                "a name of the source is one stage or one exit, case ignored",
                "remove one of the two",
            );
        }
        None => {
            names.insert(lower, ours.value.clone());
        }
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
