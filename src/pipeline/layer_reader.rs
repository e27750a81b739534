//! The keys of a layer, one by one: what a key declares of a column of ours. Goes in: a key and its
//! value. Comes out: what it means, or a problem.
//!
//! A header that the pipeline file names is required, since a slip in it must not empty a column; a
//! preset speaks for many exports, so there only the columns that our table needs are required,
//! unless the preset declares more.

use super::nearest::{advice, expected};
use super::problem::{At, Problems};
use super::settings::{LinkLookup, Mapping};
use super::value::TomlValue;
use super::{defaults, words};
use crate::table::names::*;
use crate::table::{Column, Kind, MADE, NAMESPACED, TableSpec};
use std::collections::BTreeMap;

/// Who wrote a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Author {
    /// The pipeline file, for one export that is at hand.
    Pipeline,
    /// A preset, for every export of its kind.
    Preset,
}

/// The entity whose columns the keys are.
pub(super) struct LayerReader<'a> {
    pub spec: Option<&'static TableSpec>,
    pub author: Author,
    pub problems: &'a Problems,
}

impl LayerReader<'_> {
    /// The column of that name; one that is not known is a problem.
    pub(super) fn known(&self, key: &At<String>) -> Option<&'static Column> {
        let spec = self.spec?;
        let found = spec.column(&key.value);
        if found.is_none() {
            let names: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
            self.problems.add(
                key.place,
                format!("`{}` has no column `{}`", spec.name, key.value),
                "unknown column",
                advice(&key.value, &names),
            );
        }
        found
    }

    /// A header, several that are joined, or `{ any = [...], required = ... }`.
    pub(super) fn mapping(&self, key: &At<String>, value: &TomlValue<'_>) -> Option<Mapping> {
        let required = self.author == Author::Pipeline || self.is_needed(&key.value);
        if value.is_list() {
            let headers = self.headers(value)?;
            return Some(Mapping {
                headers: headers.into_iter().map(|header| vec![header]).collect(),
                required,
            });
        }
        if !value.is_table() {
            let header = value.string()?.value;
            return Some(Mapping {
                headers: vec![vec![header]],
                required,
            });
        }
        let table = value.table()?;
        let any = table
            .require("any", "any = [\"Name\", \"Other name\"]")
            .and_then(|value| self.headers(&value));
        let required = table
            .get("required")
            .and_then(|value| value.boolean())
            .unwrap_or(required);
        table.finish();
        Some(Mapping {
            headers: vec![any?],
            required,
        })
    }

    fn headers(&self, value: &TomlValue<'_>) -> Option<Vec<String>> {
        let headers = words::distinct(value.some_strings()?, "column", self.problems);
        Some(headers.into_iter().map(|header| header.value).collect())
    }

    fn is_needed(&self, name: &str) -> bool {
        self.spec.is_some_and(|spec| {
            spec.column(name).is_some_and(|column| column.required)
                && !defaults::is_optional_in_files(spec.name, name)
        })
    }

    pub(super) fn value_map(
        &self,
        column: &Column,
        value: &TomlValue<'_>,
    ) -> Option<BTreeMap<String, String>> {
        let table = value.table()?;
        Some(
            table
                .entries()
                .iter()
                .filter_map(|(theirs, ours)| {
                    Some((theirs.value.clone(), self.word(column, &ours.text()?)?))
                })
                .collect(),
        )
    }

    /// A value of ours: in a closed list, one of its words.
    pub(super) fn word(&self, column: &Column, word: &At<String>) -> Option<String> {
        match column.kind {
            Kind::OneOf(words)
                if !word.value.is_empty() && !words.contains(&word.value.as_str()) =>
            {
                let label = if words.len() > 8 {
                    "unknown value".to_owned()
                } else {
                    expected(words)
                };
                self.problems.add(
                    word.place,
                    format!("`{}` cannot be `{}`", column.name, word.value),
                    label,
                    advice(&word.value, words),
                );
                None
            }
            Kind::Currency if !word.value.is_empty() => {
                words::currency(word, self.problems).map(|currency| currency.code().to_owned())
            }
            _ => Some(word.value.clone()),
        }
    }

    /// Columns of ours that hold instants or days.
    pub(super) fn instants(&self, value: &TomlValue<'_>) -> Option<Vec<String>> {
        let dated: Vec<&str> = self
            .spec?
            .columns
            .iter()
            .filter(|column| matches!(column.kind, Kind::Instant | Kind::Day))
            .map(|column| column.name)
            .collect();
        let found = words::some_of(value, "dated column", &dated, self.problems)?;
        Some(found.into_iter().map(str::to_owned).collect())
    }

    /// `columns = ["email"]` of [source.optional]: columns of ours that no row needs.
    pub(super) fn optional(&self, value: &TomlValue<'_>) -> Option<Vec<String>> {
        let names: Vec<&str> = self
            .spec?
            .columns
            .iter()
            .map(|column| column.name)
            .collect();
        let found = words::some_of(value, "column", &names, self.problems)?;
        for name in found.iter().filter(|name| self.is_needed(name)) {
            self.problems.add(
                value.place,
                format!("`{name}` cannot be optional"),
                "every row needs it",
                "remove it from the list",
            );
        }
        Some(found.into_iter().map(str::to_owned).collect())
    }

    /// The name of a name space.
    pub(super) fn namespace(&self, value: &TomlValue<'_>) -> Option<String> {
        let word = value.string()?;
        let is_name = !word.value.is_empty() && word.value.chars().all(is_name_sign);
        if !is_name {
            self.problems.add(
                word.place,
                format!("`{}` is no name of a name space", word.value),
                "expected small letters, digits and `_`",
                "write the name of the system, such as `hubspot`",
            );
        }
        is_name.then_some(word.value)
    }

    /// A column of ids that a system makes.
    pub(super) fn reference(&self, column: &Column, key: &At<String>) -> Option<()> {
        if NAMESPACED.contains(&column.name) {
            return Some(());
        }
        self.problems.add(
            key.place,
            format!("`{}` has no name space", column.name),
            "not an id of leads, accounts, deals, owners or touches",
            "remove it",
        );
        None
    }

    /// What stands between the values of a cell: of a column of links, or of one whose values each
    /// make a row.
    pub(super) fn split(
        &self,
        column: &Column,
        key: &At<String>,
        value: &TomlValue<'_>,
    ) -> Option<String> {
        let spec = self.spec?;
        let mark = value.string()?;
        if mark.value.is_empty() {
            self.problems.add(
                mark.place,
                "an empty text stands between no values",
                "expected a sign",
                "write the sign between the values, such as `;`",
            );
            return None;
        }
        if is_list(spec, column) {
            return Some(mark.value);
        }
        let (found, help) = match (spec.name, column.name) {
            ("deals", LEAD_ID | CONTACT_EMAIL) => (
                "a deal has one lead of its own",
                "deliver the links beside: another source with the same `path` and `entity = \"deal_contacts\"`, with `deal_id` and this column, split",
            ),
            ("leads", CONVERTED_DEAL_ID) => (
                "a lead became one deal",
                "deliver the links beside: another source with the same `path` and `entity = \"deal_contacts\"`, with `lead_id` and this column as `deal_id`, split",
            ),
            _ => ("one row has one value of it", "remove it"),
        };
        self.problems.add(
            key.place,
            format!("`{}` of {} is not split", column.name, spec.name),
            found,
            help,
        );
        None
    }

    /// `{ source = ..., key = ..., column = ... }` of an id of a record; whether the source has them
    /// is looked at once all sources are read.
    pub(super) fn lookup(
        &self,
        column: &Column,
        key: &At<String>,
        value: &TomlValue<'_>,
    ) -> Option<LinkLookup> {
        if !LOOKED_UP.contains(&column.name) {
            self.problems.add(
                key.place,
                format!("`{}` is not looked up", column.name),
                "not an id of a lead or a deal",
                format!("known: `{}`", LOOKED_UP.join("`, `")),
            );
            return None;
        }
        let table = value.table()?;
        let word = |name: &'static str, example: &'static str| {
            let value = table.require(name, example);
            value
                .and_then(|value| value.string())
                .map(|word| word.value)
        };
        let (source, other_key, meant) = (
            word("source", "source = \"activities\""),
            word("key", "key = \"activity_id\""),
            word("column", "column = \"lead_id\""),
        );
        table.finish();
        Some(LinkLookup {
            source: source?,
            key: other_key?,
            column: meant?,
        })
    }

    /// An attribute is stored beside the entity's own columns, so it needs a name of its own.
    pub(super) fn attribute(&self, key: &At<String>, value: &TomlValue<'_>) -> Option<String> {
        let header = value.string()?.value;
        let is_name = key
            .value
            .starts_with(|first: char| first.is_ascii_lowercase())
            && key.value.chars().all(is_name_sign);
        let is_column = self.spec.is_some_and(|spec| {
            spec.stored_columns()
                .iter()
                .any(|column| column.name == key.value)
        });
        let is_taken = is_column || MADE.contains(&key.value.as_str());
        if is_taken {
            let found = format!("the attribute `{}` is named like a column", key.value);
            self.problems.add(
                key.place,
                found,
                "already a column of the entity",
                "choose another name, or map it under `columns`",
            );
        } else if !is_name {
            let found = format!("`{}` is no name for an attribute", key.value);
            self.problems.add(
                key.place,
                found,
                "expected small letters, digits and `_`",
                "write it like `product_line`",
            );
        }
        (is_name && !is_taken).then_some(header)
    }
}

/// Whether several values may stand in a cell of the column: links, or a part of a key, each value
/// of which makes a row.
fn is_list(spec: &TableSpec, column: &Column) -> bool {
    let is_id = matches!(column.kind, Kind::Id | Kind::Email);
    let makes_rows = is_id && spec.key.len() > 1 && spec.key.contains(&column.name);
    makes_rows
        || matches!(
            (spec.name, column.name),
            ("leads", MERGED_IDS) | ("touches", LEAD_ID)
        )
}

/// Ids that may name a row of another source.
const LOOKED_UP: &[&str] = &[
    LEAD_ID,
    SUBJECT_ID,
    CONVERTED_LEAD_ID,
    MERGED_INTO_LEAD_ID,
    DEAL_ID,
    CONVERTED_DEAL_ID,
];

fn is_name_sign(sign: char) -> bool {
    sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_'
}
