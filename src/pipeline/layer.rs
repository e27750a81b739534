//! What a source and an object of a preset have in common: which column of the file becomes which
//! of ours, and how. Goes in: a table of either. Comes out: a [`Layer`]; the source's lies over its
//! preset's, key by key.
//!
//! Key by key also inside of value maps, and a preset's map or date format stays when only the
//! header is another.

use super::dialect::DialectLayer;
use super::layer_reader::{Author, LayerReader};
use super::problem::{At, Problems};
use super::reader::TomlTable;
use super::settings::{ColumnFormat, LinkLookup, Mapping};
use super::value::TomlValue;
use super::{column_format, condition, words};
use crate::domain::channel::Test;
use crate::table::TableSpec;
use std::collections::BTreeMap;

/// The keys of one layer.
#[derive(Debug, Clone, Default)]
pub(super) struct Layer {
    /// Our column to theirs.
    pub columns: BTreeMap<String, Mapping>,
    /// Value maps by our column.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// One value for every row, by our column.
    pub constants: BTreeMap<String, String>,
    /// How a column writes its values, by our column.
    pub formats: BTreeMap<String, ColumnFormat>,
    /// Conditions by column of the file.
    pub filter: BTreeMap<String, Test>,
    /// Attribute to column of the file.
    pub attributes: BTreeMap<String, String>,
    /// Share of rejected records at which a run stops.
    pub max_reject_share: Option<f64>,
    /// The name space of the system's ids.
    pub namespace: Option<String>,
    /// Name spaces of references to records of other systems, by our column.
    pub namespaces: BTreeMap<String, String>,
    /// What stands between several values of a cell, by our column.
    pub split: BTreeMap<String, String>,
    /// Ids that name a row of another source, by our column.
    pub lookup: BTreeMap<String, LinkLookup>,
    /// Whether each file is the whole table.
    pub is_full: Option<bool>,
    /// Share of keys that a whole table may lack of the one before.
    pub max_vanished_share: Option<f64>,
    /// Conditions by our column: a value of another form becomes null.
    pub matches: BTreeMap<String, Test>,
    /// Further columns of a person's data, ours or the file's.
    pub personal: Option<Vec<String>>,
    /// Columns of ours of which a cell that cannot be read is null.
    pub optional: Option<Vec<String>>,
    /// Whether rows without a required instant are kept.
    pub keeps_undated: Option<bool>,
    /// Whether rows of spend that hold the sum of others are spend of their own.
    pub keeps_totals: Option<bool>,
    /// Whether equal rows without an id are different touches.
    pub keeps_repeats: Option<bool>,
    /// Columns of the file that are not read on purpose.
    pub ignore: Option<Vec<String>>,
    /// Columns of ours by which the earliest of several rows of a key is meant.
    pub first_of_many: Option<Vec<String>>,
    /// How text is read.
    pub dialect: DialectLayer,
}

impl Layer {
    /// Reads a layer of an entity. `None` for an entity that is not known: then its columns are not
    /// checked.
    pub(super) fn read(
        table: &TomlTable<'_>,
        spec: Option<&'static TableSpec>,
        author: Author,
        problems: &Problems,
    ) -> Self {
        let reader = LayerReader {
            spec,
            author,
            problems,
        };
        let share = |value: TomlValue<'_>| {
            value.number("a share from 0 to 1", |share| (0.0..=1.0).contains(&share))
        };
        let layer = Self {
            columns: entries(table, "columns", |key, value| {
                reader.known(key).and(reader.mapping(key, value))
            }),
            values: entries(table, "values", |key, value| {
                reader.value_map(reader.known(key)?, value)
            }),
            constants: entries(table, "constants", |key, value| {
                reader.word(reader.known(key)?, &value.string()?)
            }),
            formats: entries(table, "formats", |key, value| {
                column_format::read(reader.known(key)?, value, problems)
            }),
            filter: entries(table, "where", |_, value| {
                condition::read_of_rows(value, problems)
            }),
            attributes: entries(table, "attributes", |key, value| {
                reader.attribute(key, value)
            }),
            max_reject_share: table.get("max_reject_share").and_then(share),
            namespace: table
                .get("namespace")
                .and_then(|value| reader.namespace(&value)),
            namespaces: entries(table, "namespaces", |key, value| {
                reader.reference(reader.known(key)?, key)?;
                reader.namespace(value)
            }),
            split: entries(table, "split", |key, value| {
                reader.split(reader.known(key)?, key, value)
            }),
            lookup: entries(table, "lookup", |key, value| {
                reader.lookup(reader.known(key)?, key, value)
            }),
            is_full: table
                .get("delivery")
                .and_then(|value| words::one_of(&value, "delivery", &["changes", "full"], problems))
                .map(|word| word == "full"),
            max_vanished_share: table.get("max_vanished_share").and_then(share),
            matches: entries(table, "matches", |key, value| {
                reader.known(key).and(condition::read(value, problems))
            }),
            personal: table
                .get("personal")
                .and_then(|value| value.strings())
                .map(|words| words.into_iter().map(|word| word.value).collect()),
            ignore: table
                .get("ignore")
                .and_then(|value| value.strings())
                .map(|words| words.into_iter().map(|word| word.value).collect()),
            optional: optional(table, &reader),
            keeps_undated: table
                .get("undated")
                .and_then(|value| words::one_of(&value, "policy", &["reject", "keep"], problems))
                .map(|word| word == "keep"),
            keeps_totals: table
                .get("total_rows")
                .and_then(|value| words::one_of(&value, "policy", &["stop", "keep"], problems))
                .map(|word| word == "keep"),
            keeps_repeats: table
                .get("repeats")
                .and_then(|value| {
                    words::one_of(&value, "policy", &["count_once", "keep"], problems)
                })
                .map(|word| word == "keep"),
            first_of_many: table
                .get("first_of_many")
                .and_then(|value| reader.instants(&value)),
            dialect: DialectLayer::read(table, problems),
        };
        for (key, _) in table
            .table("constants")
            .entries()
            .iter()
            .filter(|(key, _)| layer.columns.contains_key(&key.value))
        {
            problems.add(
                key.place,
                format!("`{}` has a column and a constant", key.value),
                "also under `columns`",
                "keep one of the two",
            );
        }
        layer
    }

    /// This layer over another: what it maps replaces a constant, and the reverse.
    pub(super) fn over(self, mut base: Self) -> Self {
        base.columns
            .retain(|column, _| !self.constants.contains_key(column));
        base.constants
            .retain(|column, _| !self.columns.contains_key(column));
        base.columns.extend(self.columns);
        base.constants.extend(self.constants);
        for (column, map) in self.values {
            base.values.entry(column).or_default().extend(map);
        }
        base.formats.extend(self.formats);
        base.filter.extend(self.filter);
        base.attributes.extend(self.attributes);
        base.matches.extend(self.matches);
        base.namespaces.extend(self.namespaces);
        base.split.extend(self.split);
        base.lookup.extend(self.lookup);
        base.values
            .retain(|column, _| base.columns.contains_key(column));
        base.formats
            .retain(|column, _| base.columns.contains_key(column));
        base.matches
            .retain(|column, _| base.columns.contains_key(column));
        base.split
            .retain(|column, _| base.columns.contains_key(column));
        Self {
            max_reject_share: self.max_reject_share.or(base.max_reject_share),
            namespace: self.namespace.or(base.namespace),
            is_full: self.is_full.or(base.is_full),
            max_vanished_share: self.max_vanished_share.or(base.max_vanished_share),
            personal: self.personal.or(base.personal),
            optional: self.optional.or(base.optional),
            keeps_undated: self.keeps_undated.or(base.keeps_undated),
            ignore: self.ignore.or(base.ignore),
            keeps_totals: self.keeps_totals.or(base.keeps_totals),
            keeps_repeats: self.keeps_repeats.or(base.keeps_repeats),
            first_of_many: self.first_of_many.or(base.first_of_many),
            dialect: self.dialect.over(base.dialect),
            ..base
        }
    }
}

/// The list of [source.optional].
fn optional(table: &TomlTable<'_>, reader: &LayerReader<'_>) -> Option<Vec<String>> {
    let table = table.get("optional")?.table()?;
    let columns = table
        .require("columns", "columns = [\"email\"]")
        .and_then(|value| reader.optional(&value));
    table.finish();
    columns
}

fn entries<T>(
    table: &TomlTable<'_>,
    section: &'static str,
    read: impl Fn(&At<String>, &TomlValue<'_>) -> Option<T>,
) -> BTreeMap<String, T> {
    table
        .table(section)
        .entries()
        .iter()
        .filter_map(|(key, value)| read(key, value).map(|read| (key.value.clone(), read)))
        .collect()
}
