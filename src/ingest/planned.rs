//! How one of our columns is read: where its text comes from, and how that becomes a value. Goes in:
//! the column and its source. Comes out: a [`Planned`] column of a file's plan.

use super::cell::bare;
use super::cell::clock::{DayEdge, ZoneClock};
use super::cell::instant::Reader;
use crate::domain::channel::Test;
use crate::domain::money::Unit;
use crate::pipeline::settings::{ColumnFormat, DateReading, MarkBasis};
use crate::pipeline::{Settings, Source};
use crate::table::names::{CLOSED_AT, DOMAIN, MERGED_IDS, PLATFORM_CONVERSIONS, RATE_UNTIL};
use crate::table::spec::companion;
use crate::table::{Column, Kind};
use crate::table::{NAMESPACED, kept_as};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a column's text comes from.
#[derive(Debug, Clone)]
pub enum CellOrigin {
    /// Fields of the record, joined by one space.
    Fields(Vec<usize>),
    /// The same on every row.
    Constant(String),
    /// Nowhere: null.
    Absent,
}

/// How amounts are read.
#[derive(Debug, Clone, Copy)]
pub struct MoneyFormat {
    /// What their numbers count.
    pub unit: Unit,
    /// Decimals to which finer ones are rounded.
    pub decimals: Option<u32>,
    /// Their column has to show which mark stands before decimals.
    pub is_weighed: bool,
}

/// How text becomes a value.
#[derive(Debug, Clone)]
pub enum Parser {
    /// Kept verbatim.
    Text,
    /// Kept without blanks around it.
    Id,
    /// Ids, kept with a mark between them.
    Ids,
    /// An internet domain; null where it is none.
    Domain,
    /// A word of a closed list.
    OneOf(&'static [&'static str]),
    /// A currency.
    Currency,
    /// An amount.
    Money(MoneyFormat),
    /// A rate between currencies.
    Rate,
    /// A whole number.
    Count,
    /// Yes or no.
    Bool,
    /// A date, and the days that are added to it.
    Day(Reader, i32),
    /// A date that stands for its month: the first day, and the last one in the companion.
    Month(Reader),
    /// An instant, and the moment that a bare date stands for.
    Instant(Reader, DayEdge),
    /// A personal id, kept as a keyed hash.
    Hashed,
    /// An address, kept in clear or as a keyed hash.
    Email {
        /// Whether the pipeline keeps addresses.
        in_clear: bool,
    },
}

impl Parser {
    /// Whether its values have a form that a source may have to declare.
    pub fn has_forms(&self) -> bool {
        matches!(self, Self::Day(..) | Self::Instant(..) | Self::Money(_))
    }
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
    pub origin: CellOrigin,
    /// The field, where there is one and no other.
    pub field: Option<usize>,
    /// Theirs to ours.
    pub values: Option<BTreeMap<String, String>>,
    /// How it is read.
    pub parser: Parser,
    /// What the file calls it, for messages.
    pub header: String,
    /// A row without it is rejected.
    pub is_required: bool,
    /// It is the key of the entity, alone.
    pub is_key: bool,
    /// The name space of its ids; none where all sources share one.
    pub namespace: Option<String>,
    /// Its text is masked in rejects.
    pub is_personal: bool,
    /// A cell that cannot be read is null.
    pub is_optional: bool,
    /// A required instant, without which its rows are kept.
    pub is_kept_undated: bool,
    /// What a value must be; another becomes null.
    pub matches: Option<Test>,
    /// No value map, no condition and no list of texts that mean no value stands before its parser.
    pub is_plain: bool,
    /// What stands between several values of a cell.
    pub split: Option<String>,
    /// Each of several values of a cell makes a row.
    pub makes_rows: bool,
}

impl Planned {
    /// Whether any value can come.
    pub fn is_fed(&self) -> bool {
        !matches!(self.origin, CellOrigin::Absent)
    }

    /// The value of ours for a text, blanks around it ignored; the text itself where none is given.
    #[inline]
    pub fn mapped<'t>(&'t self, text: &'t str) -> &'t str {
        match &self.values {
            None => text,
            Some(map) => mapped(map, text),
        }
    }
}

fn mapped<'t>(map: &'t BTreeMap<String, String>, text: &'t str) -> &'t str {
    let bare_text = bare(text);
    let has_blanks = bare_text.len() < text.len();
    let ours = map
        .get(text)
        .or_else(|| has_blanks.then(|| map.get(bare_text)).flatten());
    ours.map_or(text, String::as_str)
}

/// A column of the file that is kept as text beside the entity's own.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its name among ours.
    pub name: String,
    /// Where it is kept among the stored columns.
    pub at: usize,
    /// Its field.
    pub field: usize,
    /// It is kept as a keyed hash.
    pub is_personal: bool,
}

/// How one of our columns is read that comes from `origin` and is kept at the place `at`, its
/// companion behind it.
pub fn planned(
    column: &Column,
    at: usize,
    origin: CellOrigin,
    source: &Source,
    settings: &Settings,
    clock: &Arc<ZoneClock>,
) -> Planned {
    let is_personal = (column.personal || is_listed_personal(column.name, source))
        && !settings
            .privacy
            .keep
            .iter()
            .any(|kept| kept == kept_as(column.name));
    let is_kept_undated = source.keeps_undated && column.required && column.kind == Kind::Instant;
    let makes_rows = source.split.contains_key(column.name) && column.name != MERGED_IDS;
    Planned {
        column: *column,
        at,
        // The last day of a month is stored right behind its first.
        companion: (companion(column).is_some() || is_month(column.name, source)).then_some(at + 1),
        header: label(column, source),
        is_required: column.required && !is_made(column) && !is_kept_undated,
        is_optional: source.optional.iter().any(|name| name == column.name),
        is_kept_undated,
        is_key: source.entity.key == [column.name],
        namespace: namespace(column, source),
        is_personal,
        values: source.values.get(column.name).cloned(),
        matches: source.matches.get(column.name).cloned(),
        is_plain: !source.values.contains_key(column.name)
            && !source.matches.contains_key(column.name)
            && source.dialect.null_values.is_empty(),
        split: source.split.get(column.name).cloned(),
        makes_rows,
        parser: parser(column, is_personal, source, clock),
        field: if let CellOrigin::Fields(fields) = &origin {
            (fields.len() == 1 && !makes_rows).then(|| fields[0])
        } else {
            None
        },
        origin,
    }
}

/// The name space that a column's ids belong to: the source whose rows they name where they are
/// looked up, that of the record that it refers to, else the source's own. Ids of campaigns and
/// contents are shared by all systems.
fn namespace(column: &Column, source: &Source) -> Option<String> {
    if let Some(lookup) = source.lookup.get(column.name) {
        return Some(lookup.source.clone());
    }
    let is_own = NAMESPACED.contains(&column.name);
    let declared = source.namespaces.get(column.name);
    declared
        .or(source.namespace.as_ref().filter(|_| is_own))
        .cloned()
}

/// Whether the source declares that a column of ours holds months.
pub fn is_month(column: &str, source: &Source) -> bool {
    let format = source.formats.get(column);
    matches!(format, Some(ColumnFormat::Date(declared)) if declared.reading == DateReading::Month)
}

/// Whether the source lists a column of ours, or a header that feeds it, as personal.
fn is_listed_personal(column: &str, source: &Source) -> bool {
    let headers: Vec<&String> = source
        .columns
        .get(column)
        .into_iter()
        .flat_map(|mapping| mapping.headers.iter().flatten())
        .collect();
    source
        .personal
        .iter()
        .any(|name| name == column || headers.contains(&name))
}

/// A required column that the row's other values can make.
fn is_made(column: &Column) -> bool {
    column.name == crate::table::names::TOUCH_ID
}

/// What the file calls a column: its headers, joined as its texts are.
fn label(column: &Column, source: &Source) -> String {
    let mapped = source.columns.get(column.name).map(|mapping| {
        mapping
            .headers
            .iter()
            .filter_map(|names| names.first().cloned())
            .collect::<Vec<_>>()
            .join(" + ")
    });
    mapped.unwrap_or_else(|| column.name.to_owned())
}

fn parser(column: &Column, is_personal: bool, source: &Source, clock: &Arc<ZoneClock>) -> Parser {
    let (dialect, format) = (&source.dialect, source.formats.get(column.name));
    let declared = if let Some(ColumnFormat::Date(declared)) = format {
        Some(declared)
    } else {
        None
    };
    let reading = declared.map_or(DateReading::AsWritten, |declared| declared.reading);
    let reader = || {
        let form = declared
            .and_then(|declared| declared.form.as_ref())
            .unwrap_or(&dialect.dates);
        Reader::new(
            form,
            reading != DateReading::AsWritten,
            dialect.dst,
            Arc::clone(clock),
        )
    };
    match column.kind {
        Kind::Id if column.name == MERGED_IDS => Parser::Ids,
        Kind::Id | Kind::Text if is_personal => Parser::Hashed,
        Kind::Id => Parser::Id,
        Kind::Text if column.name == DOMAIN => Parser::Domain,
        Kind::Text | Kind::Sum | Kind::Number => Parser::Text,
        Kind::OneOf(words) => Parser::OneOf(words),
        Kind::Currency => Parser::Currency,
        Kind::Money => {
            let (unit, decimals) = if let Some(ColumnFormat::Amount(declared)) = format {
                (declared.unit, declared.decimals)
            } else {
                (Unit::Whole, None)
            };
            Parser::Money(MoneyFormat {
                unit,
                decimals,
                // Shares of a conversion have any number of decimals, and are no money.
                is_weighed: dialect.mark_basis != MarkBasis::Certain
                    && column.name != PLATFORM_CONVERSIONS,
            })
        }
        Kind::Rate => Parser::Rate,
        Kind::Count => Parser::Count,
        Kind::Bool => Parser::Bool,
        Kind::Day if is_month(column.name, source) => Parser::Month(reader()),
        Kind::Day => {
            let reader = match column.name {
                RATE_UNTIL => reader().of_period_ends(),
                _ => reader(),
            };
            Parser::Day(reader, -i32::from(reading == DateReading::DayBefore))
        }
        Kind::Instant => Parser::Instant(
            reader(),
            if column.name == CLOSED_AT {
                DayEdge::End
            } else {
                DayEdge::Start
            },
        ),
        Kind::Email => Parser::Email {
            in_clear: !is_personal,
        },
    }
}
