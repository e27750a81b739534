//! A file's header against its source's mapping: for each of our columns, where its text comes from and how it is read.

use super::cell::clock::{Clock, Edge};
use super::cell::instant::Reader;
use crate::error::{Error, Result};
use crate::pipeline::{Settings, Source};
use crate::table::names::{CLOSED_AT, DOMAIN};
use crate::table::{Column, Kind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a column's text comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Fields of the record, joined by one space.
    Fields(Vec<usize>),
    /// The same on every row.
    Constant(String),
    /// Nowhere: null.
    Absent,
}

/// How text becomes a value.
#[derive(Debug, Clone)]
pub enum Parser {
    /// Kept verbatim.
    Text,
    /// Kept without blanks around it.
    Id,
    /// An internet domain; null where it is none.
    Domain,
    /// A word of a closed list.
    OneOf(&'static [&'static str]),
    /// A currency.
    Currency,
    /// An amount.
    Money,
    /// A whole number.
    Count,
    /// Yes or no.
    Bool,
    /// A date.
    Day(Reader),
    /// An instant, and the moment that a bare date stands for.
    Instant(Reader, Edge),
    /// A personal id, kept as a keyed hash.
    Hashed,
    /// An address, kept in clear or as a keyed hash.
    Email {
        /// Whether the pipeline keeps addresses.
        in_clear: bool,
    },
}

/// One of our columns.
#[derive(Debug, Clone)]
pub struct Planned {
    /// What it is.
    pub column: Column,
    /// Where it is kept among the stored columns.
    pub at: usize,
    /// Where its companion is kept.
    pub companion: Option<usize>,
    /// Where its text comes from.
    pub origin: Origin,
    /// Theirs to ours.
    pub values: Option<BTreeMap<String, String>>,
    /// How it is read.
    pub parser: Parser,
    /// What the file calls it, for messages.
    pub header: String,
    /// A row without it is rejected.
    pub is_required: bool,
    /// Its text is masked in rejects.
    pub is_personal: bool,
}

impl Planned {
    /// Whether any value can come.
    pub fn is_fed(&self) -> bool {
        !matches!(self.origin, Origin::Absent)
    }
}

/// How records of one file are read.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The entity's columns in stored order.
    pub columns: Vec<Planned>,
    /// Name, place and field of each kept attribute.
    pub attributes: Vec<(String, usize, usize)>,
    /// Fields and tests of the records that are meant.
    pub filter: Vec<(usize, crate::domain::channel::Test)>,
    /// Kinds of all stored columns: the entity's with companions, attributes, provenance.
    pub stored: Vec<(String, Kind)>,
    /// Fields that a record has.
    pub width: usize,
    /// Fields that may be shown in rejects.
    pub showable: Vec<bool>,
}

/// Makes the plan of a file from its header.
///
/// # Errors
/// Every column that is missing or stands twice, in one [`Error::Data`]; `name` is the file's.
pub fn plan(name: &str, header: &[String], source: &Source, settings: &Settings) -> Result<Plan> {
    let mut finder = Finder { header, problems: Vec::new() };
    finder.check_doubles(source);
    let mut columns = Vec::new();
    let clock = Clock::of(source.dialect.timezone);
    let mut stored: Vec<(String, Kind)> = Vec::new();
    for column in source.entity.columns {
        let at = stored.len();
        stored.push((column.name.to_owned(), column.kind));
        let companion = crate::table::spec::companion(column).map(|companion| {
            stored.push((companion.name.to_owned(), companion.kind));
            at + 1
        });
        let origin = finder.origin(column, source);
        columns.push(Planned {
            column: *column,
            at,
            companion,
            header: label(column, source),
            is_required: column.required && !is_made(column),
            is_personal: column.personal && !settings.privacy.keep.iter().any(|kept| kept == column.name),
            values: source.values.get(column.name).cloned(),
            parser: parser(column, source, settings, &clock),
            origin,
        });
    }
    let attributes = finder.attributes(source, &mut stored);
    let filter = source.filter.iter().filter_map(|(theirs, test)| Some((finder.find(theirs, "the rows that are meant")?, test.clone()))).collect();
    finder.check_privacy(&columns, &attributes);
    stored.extend(crate::table::PROVENANCE.iter().map(|column| (column.name.to_owned(), column.kind)));
    if !finder.problems.is_empty() {
        return Err(Error::Data(format!("source `{}`, file `{name}`: {}", source.name, finder.problems.join("\n  "))));
    }
    let showable = showable(&columns, &attributes, header.len());
    Ok(Plan { columns, attributes, filter, stored, width: header.len(), showable })
}

/// A required column that the row's other values can make.
fn is_made(column: &Column) -> bool {
    column.name == crate::table::names::TOUCH_ID
}

fn label(column: &Column, source: &Source) -> String {
    let mapped =
        source.columns.get(column.name).map(|mapping| mapping.headers.iter().filter_map(|names| names.first().cloned()).collect::<Vec<_>>().join(" + "));
    mapped.unwrap_or_else(|| column.name.to_owned())
}

/// Fields that feed a column without personal data; whatever is not mapped may hold anything and stays masked.
fn showable(columns: &[Planned], attributes: &[(String, usize, usize)], width: usize) -> Vec<bool> {
    let mut shown = vec![false; width];
    let fields = |planned: &Planned| if let Origin::Fields(fields) = &planned.origin { fields.clone() } else { Vec::new() };
    columns.iter().filter(|planned| !planned.column.personal).flat_map(fields).for_each(|field| shown[field] = true);
    attributes.iter().for_each(|(_, _, field)| shown[*field] = true);
    columns.iter().filter(|planned| planned.is_personal).flat_map(fields).for_each(|field| shown[field] = false);
    shown
}

fn parser(column: &Column, source: &Source, settings: &Settings, clock: &Arc<Clock>) -> Parser {
    let dialect = &source.dialect;
    let reader = || {
        let declared = source.formats.get(column.name);
        let form = declared.and_then(|declared| declared.form.as_ref()).unwrap_or(&dialect.dates);
        Reader::new(form, declared.is_some_and(|declared| declared.is_day), dialect.dst, Arc::clone(clock))
    };
    let is_kept = settings.privacy.keep.iter().any(|kept| kept == column.name);
    match column.kind {
        Kind::Id if column.personal && !is_kept => Parser::Hashed,
        Kind::Id => Parser::Id,
        Kind::Text if column.name == DOMAIN => Parser::Domain,
        Kind::Text | Kind::Sum | Kind::Number => Parser::Text,
        Kind::OneOf(words) => Parser::OneOf(words),
        Kind::Currency => Parser::Currency,
        Kind::Money => Parser::Money,
        Kind::Count => Parser::Count,
        Kind::Bool => Parser::Bool,
        Kind::Day => Parser::Day(reader()),
        Kind::Instant => Parser::Instant(reader(), if column.name == CLOSED_AT { Edge::End } else { Edge::Start }),
        Kind::Email => Parser::Email { in_clear: is_kept },
    }
}

struct Finder<'a> {
    header: &'a [String],
    problems: Vec<String>,
}

impl Finder<'_> {
    fn position(&self, names: &[String]) -> Option<usize> {
        names.iter().find_map(|name| self.header.iter().position(|found| found == name))
    }

    /// A header that stands twice is ambiguous only where the mapping asks for it.
    fn check_doubles(&mut self, source: &Source) {
        let asked = source.columns.values().flat_map(|mapping| mapping.headers.iter().flatten()).chain(source.attributes.values());
        let mut doubled: Vec<&String> = asked.filter(|name| self.header.iter().filter(|found| found == name).count() > 1).collect();
        doubled.sort();
        doubled.dedup();
        for name in doubled {
            self.problems.push(format!(
                "line 1: the header `{name}` stands more than once; expected each mapped header once\nhelp: rename one of the columns in the export"
            ));
        }
    }

    fn origin(&mut self, column: &Column, source: &Source) -> Origin {
        if let Some(constant) = source.constants.get(column.name) {
            return Origin::Constant(constant.clone());
        }
        let Some(mapping) = source.columns.get(column.name) else {
            return Origin::Absent;
        };
        let found: Vec<Option<usize>> = mapping.headers.iter().map(|names| self.position(names)).collect();
        if let Some(fields) = found.iter().copied().collect::<Option<Vec<usize>>>() {
            return Origin::Fields(fields);
        }
        if mapping.required {
            for (names, _) in mapping.headers.iter().zip(&found).filter(|(_, found)| found.is_none()) {
                let wanted = names.first().map_or("", String::as_str);
                self.missing(wanted, &format!("`{}`", column.name));
            }
        }
        Origin::Absent
    }

    fn find(&mut self, theirs: &str, what: &str) -> Option<usize> {
        let found = self.header.iter().position(|name| name == theirs);
        if found.is_none() {
            self.missing(theirs, what);
        }
        found
    }

    fn attributes(&mut self, source: &Source, stored: &mut Vec<(String, Kind)>) -> Vec<(String, usize, usize)> {
        let mut found = Vec::new();
        for (ours, theirs) in &source.attributes {
            if let Some(field) = self.find(theirs, &format!("the attribute `{ours}`")) {
                found.push((ours.clone(), stored.len(), field));
                stored.push((ours.clone(), Kind::Text));
            }
        }
        found
    }

    /// A field that feeds a personal column would stand in clear in any other column that it feeds.
    fn check_privacy(&mut self, columns: &[Planned], attributes: &[(String, usize, usize)]) {
        let fields = |planned: &Planned| if let Origin::Fields(fields) = &planned.origin { fields.clone() } else { Vec::new() };
        let personal: Vec<(usize, &str)> = columns
            .iter()
            .filter(|planned| planned.is_personal)
            .flat_map(|planned| fields(planned).into_iter().map(|field| (field, planned.column.name)))
            .collect();
        let open =
            columns.iter().filter(|planned| !planned.is_personal).flat_map(|planned| fields(planned).into_iter().map(|field| (field, planned.column.name)));
        let open = open.chain(attributes.iter().map(|(name, _, field)| (*field, name.as_str())));
        for (field, name) in open {
            if let Some((_, hidden)) = personal.iter().find(|(other, _)| *other == field) {
                self.problems.push(format!(
                    "line 1: the column `{}` feeds `{hidden}`, which is kept as a hash, and `{name}`, which is kept in clear\nhelp: map another column to `{name}`, or name `{hidden}` under `keep` of [privacy]",
                    self.header[field]
                ));
            }
        }
    }

    fn missing(&mut self, wanted: &str, what: &str) {
        let closest =
            self.header.iter().map(|name| (strsim::jaro_winkler(&name.to_lowercase(), &wanted.to_lowercase()), name)).filter(|(score, _)| *score > 0.75);
        let hint = match closest.max_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((_, name)) => format!("the closest header is `{name}`: map it under [source.columns]"),
            None => format!("the headers are {}", self.header.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        };
        self.problems.push(format!("line 1: the column `{wanted}` for {what} is missing\nhelp: {hint}"));
    }
}
