//! One `[[source]]`, its preset applied. Goes in: the table, the presets, what the pipeline
//! declares for all sources. Comes out: a [`Source`] whose every column is known to come from
//! somewhere.

use super::fingerprint;
use super::layer::Layer;
use super::layer_reader::Author;
use super::nearest::{advice, nearest};
use super::presets::{Catalog, Preset};
use super::problem::{At, Problems};
use super::reader::TomlTable;
use super::settings::{ChannelSettings, Persona, Source};
use super::{defaults, expectations, words};
use crate::domain::nothing::NamedWords;
use crate::error::Result;
use crate::table::names::MERGED_IDS;
use crate::table::{self, ENTITIES, Kind, TableSpec};
use chrono_tz::Tz;
use std::path::Path;

/// What all sources of a pipeline share.
pub(super) struct SourceDefaults<'a> {
    /// Where their paths start.
    pub data: &'a Path,
    /// The pipeline's zone.
    pub timezone: Tz,
    /// The pipeline's currency.
    pub currency: &'a str,
    /// Personal columns kept in clear.
    pub keep: &'a [String],
    /// The rules of channels.
    pub channels: &'a ChannelSettings,
    /// The personas.
    pub personas: &'a [Persona],
    /// The presets.
    pub catalog: &'a Catalog<'a>,
    /// What is wrong.
    pub problems: &'a Problems,
}

/// The sources, and the texts of the presets they use, in file order.
///
/// # Errors
/// A bug of ours: a fingerprint that cannot be made.
pub(super) fn read_all(
    tables: Vec<TomlTable<'_>>,
    shared: &SourceDefaults<'_>,
) -> Result<(Vec<Source>, Vec<String>)> {
    let (mut sources, mut texts, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for table in &tables {
        let name = table
            .require("name", "name = \"crm.deals\"")
            .and_then(|value| value.string());
        let named = table
            .get("preset")
            .map(|value| value.string().and_then(|name| shared.catalog.find(&name)));
        texts.extend(named.iter().flatten().map(|preset| preset.text.to_string()));
        let source = read(
            table,
            name.as_ref(),
            named.as_ref().map(Option::as_ref),
            shared,
        )?;
        names.extend(name);
        sources.extend(source);
    }
    words::distinct(names, "source", shared.problems);
    check_lookups(&tables, &sources, shared.problems);
    tables.into_iter().for_each(TomlTable::finish);
    Ok((sources, texts))
}

/// A link over the rows of another source needs that source and its columns.
fn check_lookups(tables: &[TomlTable<'_>], sources: &[Source], problems: &Problems) {
    for (_, value) in tables
        .iter()
        .flat_map(|table| table.table("lookup").entries())
    {
        let Some(table) = value.table() else { continue };
        let word = |name: &'static str| table.get(name).and_then(|value| value.string());
        let Some(named) = word("source") else {
            continue;
        };
        let Some(other) = sources.iter().find(|source| source.name == named.value) else {
            let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
            problems.add(
                named.place,
                format!("there is no source `{}`", named.value),
                "unknown source",
                advice(&named.value, &names),
            );
            continue;
        };
        let ids = other
            .entity
            .columns
            .iter()
            .filter(|column| column.kind == Kind::Id);
        let ids: Vec<&str> = ids
            .map(|column| column.name)
            .chain(other.attributes.keys().map(String::as_str))
            .collect();
        for column in [word("key"), word("column")].into_iter().flatten() {
            if !ids.contains(&column.value.as_str()) {
                problems.add(
                    column.place,
                    format!("`{}` has no id `{}`", other.name, column.value),
                    "neither an id of its entity nor an attribute that it keeps",
                    advice(&column.value, &ids),
                );
            }
        }
    }
}

/// `named` is the preset that the source names: none, or one that may not exist.
fn read(
    table: &TomlTable<'_>,
    name: Option<&At<String>>,
    named: Option<Option<&Preset>>,
    shared: &SourceDefaults<'_>,
) -> Result<Option<Source>> {
    let problems = shared.problems;
    let entity = entity(table, named, problems);
    let path = table
        .require("path", "path = \"crm/deals*.csv\"")
        .and_then(|value| glob(&value.string()?, problems));
    let expect = expectations::read(table, entity, problems);
    let own = Layer::read(table, entity, Author::Pipeline, problems);
    let mut preset = named
        .flatten()
        .map(|preset| preset.layer.clone())
        .unwrap_or_default();
    if own.keeps_undated == Some(true) {
        dates_may_be_missing(entity, &mut preset);
    }
    let layer = own.over(preset);
    let Some(entity) = entity else {
        return Ok(None);
    };
    if !matches!(named, Some(None)) {
        // A source that maps nothing is shown what its file has.
        if !(layer.columns.is_empty() && layer.constants.is_empty()) {
            every_needed_column(table, entity, name, &layer, problems);
        }
        nothing_idle(table, entity, &layer, problems);
        one_split(table, &layer, problems);
    }
    let own_words = own_words(&layer, shared);
    let mut dialect = layer.dialect.settle(shared.timezone, problems);
    dialect.kept_words = own_words.and(shared.channels.named_words);
    let (Some(name), Some(path)) = (name, path) else {
        return Ok(None);
    };
    let source = Source {
        name: name.value.clone(),
        entity,
        path: shared.data.join(path),
        columns: layer.columns,
        values: layer.values,
        constants: layer.constants,
        formats: layer.formats,
        filter: layer.filter.into_iter().collect(),
        attributes: layer.attributes,
        matches: layer.matches,
        personal: layer.personal.unwrap_or_default(),
        optional: layer.optional.unwrap_or_default(),
        keeps_undated: layer.keeps_undated.unwrap_or(false),
        ignore: layer.ignore.unwrap_or_default(),
        keeps_totals: layer.keeps_totals.unwrap_or(false),
        keeps_repeats: layer.keeps_repeats.unwrap_or(false),
        first_of_many: layer.first_of_many.unwrap_or_default(),
        dialect,
        max_reject_share: layer.max_reject_share.unwrap_or(defaults::MAX_REJECT_SHARE),
        namespace: layer.namespace,
        namespaces: layer.namespaces,
        split: layer.split,
        lookup: layer.lookup,
        is_full: layer.is_full.unwrap_or(false),
        max_vanished_share: layer
            .max_vanished_share
            .unwrap_or(defaults::MAX_VANISHED_SHARE),
        expect,
        fingerprint: String::new(),
    };
    let fingerprint = fingerprint::of_source(
        &source,
        shared.timezone,
        shared.currency,
        shared.keep,
        own_words,
    )?;
    Ok(Some(Source {
        fingerprint,
        ..source
    }))
}

/// Words for nothing that the source, or what it shares with the others, names: not those that only
/// a built-in set of channels does, in which `absent` holds of them too, so that a row read before
/// means the same.
fn own_words(layer: &Layer, shared: &SourceDefaults<'_>) -> NamedWords {
    let maps = layer.values.values().flat_map(|map| map.keys());
    let texts = maps.chain(layer.constants.values());
    let tests = layer.filter.values().chain(layer.matches.values());
    let titles = shared.personas.iter().map(|persona| &persona.title);
    let tests = tests.chain(titles);
    let own = NamedWords::default().with(|word| {
        texts.clone().any(|text| text.eq_ignore_ascii_case(word))
            || tests.clone().any(|test| test.names(word))
    });
    own.and(shared.channels.own_words)
}

/// Where rows without their instant are kept, a file without the column of a preset is one of such
/// rows.
fn dates_may_be_missing(entity: Option<&TableSpec>, preset: &mut Layer) {
    let is_instant = |name: &str| {
        let column = entity.and_then(|spec| spec.column(name));
        column.is_some_and(|column| column.kind == Kind::Instant)
    };
    let mappings = preset.columns.iter_mut();
    mappings
        .filter(|(name, _)| is_instant(name))
        .for_each(|(_, mapping)| mapping.required = false);
}

/// The values of one cell alone make rows of a record: of two, each with each would be a guess.
fn one_split(table: &TomlTable<'_>, layer: &Layer, problems: &Problems) {
    let mut making = layer.split.keys().filter(|name| *name != MERGED_IDS);
    if let (Some(first), Some(second)) = (making.next(), making.next()) {
        problems.missing(
            table.place,
            format!("the source splits `{first}` and `{second}`"),
            "expected one column whose values make rows",
            "remove one of them under [source.split], and deliver the other by a source of its own",
        );
    }
}

/// From `entity`, or from the preset; they must agree.
fn entity(
    table: &TomlTable<'_>,
    named: Option<Option<&Preset>>,
    problems: &Problems,
) -> Option<&'static TableSpec> {
    let names: Vec<&str> = ENTITIES.iter().map(|spec| spec.name).collect();
    let value = table.get("entity");
    let written = value
        .as_ref()
        .and_then(|value| words::one_of(value, "entity", &names, problems))
        .and_then(table::entity);
    match (value, named.flatten()) {
        (None, None) if named.is_none() => {
            let help = "add `preset = \"generic.deals\"`, or `entity = \"deals\"` with its columns under `[source.columns]`";
            problems.missing(
                table.place,
                "the source says neither `entity` nor `preset`",
                "one of the two is required",
                help,
            );
            None
        }
        (Some(value), Some(preset))
            if written.is_some_and(|spec| spec.name != preset.entity.name) =>
        {
            let (found, expected) = (
                format!(
                    "the preset `{}` does not deliver `{}`",
                    preset.name, written?.name
                ),
                format!("it delivers `{}`", preset.entity.name),
            );
            problems.add(
                value.place,
                found,
                expected,
                format!("remove `entity`, or choose a preset of `{}`", written?.name),
            );
            None
        }
        (_, preset) => written.or(preset.map(|preset| preset.entity)),
    }
}

fn glob(word: &At<String>, problems: &Problems) -> Option<String> {
    match globset::Glob::new(&word.value) {
        Ok(_) => Some(word.value.clone()),
        Err(error) => {
            problems.add(
                word.place,
                format!("`{}` is no path pattern", word.value),
                error.kind().to_string(),
                "write it like `crm/deals*.csv`; a sign such as `[` stands as `[[]`",
            );
            None
        }
    }
}

/// A column that our table needs comes from the file or is one value for all rows.
fn every_needed_column(
    table: &TomlTable<'_>,
    spec: &TableSpec,
    name: Option<&At<String>>,
    layer: &Layer,
    problems: &Problems,
) {
    let written: Vec<String> = ["columns", "constants"]
        .iter()
        .flat_map(|section| table.table(section).entries())
        .map(|(key, _)| key.value)
        .collect();
    let names: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
    // A key that is misspelt, or whose value is wrong, is already among the problems.
    let is_meant = |column: &str| {
        written
            .iter()
            .any(|key| key == column || nearest(key, names.iter().copied()) == Some(column))
    };
    let is_given = |column: &str| {
        layer.columns.contains_key(column)
            || layer.constants.contains_key(column)
            || is_meant(column)
    };
    let keeps_undated = layer.keeps_undated == Some(true);
    let needed = spec.columns.iter().filter(|column| {
        column.required
            && !defaults::is_optional_in_files(spec.name, column.name)
            && !(keeps_undated && column.kind == Kind::Instant)
    });
    for column in needed.filter(|column| !is_given(column.name)) {
        let name = name.map_or("?", |name| name.value.as_str());
        let found = format!(
            "the source `{name}` does not say where `{}` comes from",
            column.name
        );
        let help = format!(
            "add `{0} = \"their column\"` under `[source.columns]`, or `{0} = \"value\"` under `[source.constants]`",
            column.name
        );
        problems.missing(
            table.place,
            found,
            format!("`{}` needs it: {}", spec.name, column.meaning),
            help,
        );
    }
}

/// A value map or a date format of a column that does not come from the file would do nothing.
fn nothing_idle(table: &TomlTable<'_>, spec: &TableSpec, layer: &Layer, problems: &Problems) {
    for section in ["values", "formats", "matches", "split", "lookup"] {
        for (key, _) in table.table(section).entries() {
            if spec.column(&key.value).is_some() && !layer.columns.contains_key(&key.value) {
                let help = format!(
                    "add `{} = \"their column\"` under `[source.columns]`, or remove this",
                    key.value
                );
                problems.missing(
                    key.place,
                    format!("`{}` is not read from the file", key.value),
                    format!("`{section}` would do nothing"),
                    help,
                );
            }
        }
    }
    let unread = layer.optional.iter().flatten();
    for column in unread.filter(|column| !layer.columns.contains_key(*column)) {
        problems.missing(
            table.place,
            format!("`{column}` is not read from the file"),
            "`optional` would do nothing",
            format!("add `{column} = \"their column\"` under `[source.columns]`, or remove it under [source.optional]"),
        );
    }
}
