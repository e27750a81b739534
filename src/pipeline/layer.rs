//! What a source and an object of a preset have in common: which column of the file becomes which
//! of ours, and how. Goes in: a table of either. Comes out: a [`Layer`]; the source's lies over its
//! preset's, key by key.
//!
//! Key by key also inside of value maps, and a preset's map or date format stays when only the
//! header is another.
//!
//! A header that the pipeline file names is required, since a slip in it must not empty a column; a
//! preset speaks for many exports, so there only the columns that our table needs are required,
//! unless the preset says more.

use super::dialect::{self, DialectLayer};
use super::nearest::{advice, expected};
use super::problem::{At, Problems};
use super::reader::Table;
use super::settings::{DateForm, DateFormat, Format, Mapping};
use super::value::Value;
use super::{condition, defaults, words};
use crate::domain::channel::Test;
use crate::domain::money::Unit;
use crate::table::{Column, Kind, MADE, TableSpec};
use std::collections::BTreeMap;

/// Who wrote a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The pipeline file, for one export that is at hand.
    Pipeline,
    /// A preset, for every export of its kind.
    Preset,
}

/// The keys of one layer.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// Our column to theirs.
    pub columns: BTreeMap<String, Mapping>,
    /// Value maps by our column.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// One value for every row, by our column.
    pub constants: BTreeMap<String, String>,
    /// How a column writes its values, by our column.
    pub formats: BTreeMap<String, Format>,
    /// Conditions by column of the file.
    pub filter: BTreeMap<String, Test>,
    /// Attribute to column of the file.
    pub attributes: BTreeMap<String, String>,
    /// Share of rejected records at which a run stops.
    pub max_reject_share: Option<f64>,
    /// Conditions by our column: a value of another form becomes null.
    pub matches: BTreeMap<String, Test>,
    /// Further columns of a person's data, ours or the file's.
    pub personal: Option<Vec<String>>,
    /// Whether rows without a required instant are kept.
    pub keeps_undated: Option<bool>,
    /// Columns of ours by which the earliest of several rows of a key is meant.
    pub first_of_many: Option<Vec<String>>,
    /// How text is read.
    pub dialect: DialectLayer,
}

impl Layer {
    /// Reads a layer of an entity. `None` for an entity that is not known: then its columns are not
    /// checked.
    pub fn read(
        table: &Table<'_>,
        spec: Option<&'static TableSpec>,
        author: Author,
        problems: &Problems,
    ) -> Self {
        let reading = Reading {
            spec,
            author,
            problems,
        };
        let layer = Self {
            columns: entries(table, "columns", |key, value| {
                reading.known(key).and(reading.mapping(key, value))
            }),
            values: entries(table, "values", |key, value| {
                reading.value_map(reading.known(key)?, value)
            }),
            constants: entries(table, "constants", |key, value| {
                reading.word(reading.known(key)?, &value.string()?)
            }),
            formats: entries(table, "formats", |key, value| {
                reading.format(reading.known(key)?, value)
            }),
            filter: entries(table, "where", |_, value| condition::read(value, problems)),
            attributes: entries(table, "attributes", |key, value| {
                reading.attribute(key, value)
            }),
            max_reject_share: table.get("max_reject_share").and_then(|value| {
                value.number("a share from 0 to 1", |share| (0.0..=1.0).contains(&share))
            }),
            matches: entries(table, "matches", |key, value| {
                reading.known(key).and(condition::read(value, problems))
            }),
            personal: table
                .get("personal")
                .and_then(|value| value.strings())
                .map(|words| words.into_iter().map(|word| word.value).collect()),
            keeps_undated: table
                .get("undated")
                .and_then(|value| words::one_of(&value, "policy", &["reject", "keep"], problems))
                .map(|word| word == "keep"),
            first_of_many: table
                .get("first_of_many")
                .and_then(|value| reading.instants(&value)),
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
    pub fn over(self, mut base: Self) -> Self {
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
        base.values
            .retain(|column, _| base.columns.contains_key(column));
        base.formats
            .retain(|column, _| base.columns.contains_key(column));
        base.matches
            .retain(|column, _| base.columns.contains_key(column));
        Self {
            max_reject_share: self.max_reject_share.or(base.max_reject_share),
            personal: self.personal.or(base.personal),
            keeps_undated: self.keeps_undated.or(base.keeps_undated),
            first_of_many: self.first_of_many.or(base.first_of_many),
            dialect: self.dialect.over(base.dialect),
            ..base
        }
    }
}

fn entries<T>(
    table: &Table<'_>,
    section: &'static str,
    read: impl Fn(&At<String>, &Value<'_>) -> Option<T>,
) -> BTreeMap<String, T> {
    table
        .table(section)
        .entries()
        .iter()
        .filter_map(|(key, value)| read(key, value).map(|read| (key.value.clone(), read)))
        .collect()
}

/// The entity whose columns the keys are.
struct Reading<'a> {
    spec: Option<&'static TableSpec>,
    author: Author,
    problems: &'a Problems,
}

impl Reading<'_> {
    /// The column of that name; one that is not known is a problem.
    fn known(&self, key: &At<String>) -> Option<&'static Column> {
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
    fn mapping(&self, key: &At<String>, value: &Value<'_>) -> Option<Mapping> {
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

    fn headers(&self, value: &Value<'_>) -> Option<Vec<String>> {
        let headers = words::distinct(value.some_strings()?, "column", self.problems);
        Some(headers.into_iter().map(|header| header.value).collect())
    }

    fn is_needed(&self, name: &str) -> bool {
        self.spec.is_some_and(|spec| {
            spec.column(name).is_some_and(|column| column.required)
                && !defaults::is_optional_in_files(spec.name, name)
        })
    }

    fn value_map(&self, column: &Column, value: &Value<'_>) -> Option<BTreeMap<String, String>> {
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
    fn word(&self, column: &Column, word: &At<String>) -> Option<String> {
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
    fn instants(&self, value: &Value<'_>) -> Option<Vec<String>> {
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

    /// How a column of dates or of amounts writes them.
    fn format(&self, column: &Column, value: &Value<'_>) -> Option<Format> {
        match column.kind {
            Kind::Instant | Kind::Day => self.date_format(column, value).map(Format::Date),
            Kind::Money => self.unit(value).map(Format::Amount),
            _ => {
                self.problems.add(
                    value.place,
                    format!("`{}` holds neither dates nor amounts", column.name),
                    "only these have a format",
                    "remove it",
                );
                None
            }
        }
    }

    /// `{ unit = "micros" }`: what the numbers of amounts count.
    fn unit(&self, value: &Value<'_>) -> Option<Unit> {
        let example = "unit = \"micros\"";
        if !value.is_table() {
            return value.is_no(
                "the unit of amounts",
                &format!("write `{{ {example} }}`, or remove it where amounts are whole units"),
            );
        }
        let table = value.table()?;
        let unit = table
            .require("unit", example)
            .and_then(|value| dialect::named(&value, "unit", Unit::NAMES, self.problems));
        table.finish();
        unit
    }

    /// `"%d/%m/%Y"`, `{ format = "%d/%m/%Y", as = "day" }` or `{ epoch = "ms" }`.
    fn date_format(&self, column: &Column, value: &Value<'_>) -> Option<DateFormat> {
        if !value.is_table() {
            return Some(DateFormat {
                form: Some(DateForm::Pattern(dialect::date_format(
                    &value.string()?,
                    self.problems,
                )?)),
                is_day: false,
            });
        }
        let table = value.table()?;
        let form = table
            .get("format")
            .and_then(|value| dialect::date_format(&value.string()?, self.problems))
            .map(DateForm::Pattern);
        let epoch = table
            .get("epoch")
            .and_then(|value| dialect::epoch(&value, self.problems))
            .map(DateForm::Epoch);
        let is_day = table
            .get("as")
            .and_then(|value| words::one_of(&value, "reading", &["day"], self.problems))
            .is_some();
        table.finish();
        if form.is_some() && epoch.is_some() {
            self.problems.add(
                value.place,
                format!("`{}` has a format and an epoch", column.name),
                "a date has one form",
                "keep one of the two",
            );
        } else if form.is_none() && epoch.is_none() && !is_day {
            let help = "add `format = \"%d/%m/%Y\"`, `epoch = \"s\"` or `as = \"day\"`";
            self.problems.missing(
                value.place,
                format!("the form of `{}` is empty", column.name),
                "it says nothing",
                help,
            );
        }
        Some(DateFormat {
            form: form.or(epoch),
            is_day,
        })
    }

    /// An attribute is stored beside the entity's own columns, so it needs a name of its own.
    fn attribute(&self, key: &At<String>, value: &Value<'_>) -> Option<String> {
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

fn is_name_sign(sign: char) -> bool {
    sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_'
}
