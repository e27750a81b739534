//! A file's header against its source's mapping: for each of our columns, where its text comes from
//! and how it is read.

use super::cell::clock::ZoneClock;
use super::header::Finder;
use super::planned::{Attribute, CellOrigin, Planned, is_month, planned};
use super::unread_currency::unread_currency;
use crate::domain::channel::Test;
use crate::error::{Error, Result};
use crate::pipeline::{Settings, Source};
use crate::table::names::{SPENT_ON, SPENT_UNTIL};
use crate::table::spec::companion;
use crate::table::{Column, Kind};

/// How records of one file are read.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The entity's columns in stored order.
    pub columns: Vec<Planned>,
    /// The kept attributes.
    pub attributes: Vec<Attribute>,
    /// Fields and tests of the records that are meant.
    pub filter: Vec<(usize, Test)>,
    /// Kinds of all stored columns: the entity's with companions, attributes, provenance.
    pub stored: Vec<(String, Kind)>,
    /// Fields that a record has.
    pub width: usize,
    /// Fields that may be shown in rejects.
    pub showable: Vec<bool>,
    /// Fields without a name: they hold nothing.
    pub nameless: Vec<usize>,
    /// The header, name by name.
    pub header: Vec<String>,
    /// What a person should hear of the header.
    pub notes: Vec<String>,
    /// The field of currency codes that nothing reads.
    pub unread_currency: Option<usize>,
}

impl Plan {
    /// Whether personal values are hashed.
    pub fn needs_key(&self) -> bool {
        self.columns
            .iter()
            .any(|planned| planned.is_personal && planned.is_fed())
            || self
                .attributes
                .iter()
                .any(|attribute| attribute.is_personal)
    }
}

/// Makes the plan of a file from its header.
///
/// # Errors
/// Every column that is missing or stands twice, in one [`Error::Data`]; `name` is the file's.
pub fn plan(name: &str, header: Vec<String>, source: &Source, settings: &Settings) -> Result<Plan> {
    let mut finder = Finder::new(&header, source);
    finder.check_doubles();
    let mut columns = Vec::new();
    let clock = ZoneClock::of(source.dialect.timezone);
    let mut stored: Vec<(String, Kind)> = Vec::new();
    for column in source.entity.columns {
        let at = stored.len();
        stored.push((column.name.to_owned(), column.kind));
        stored
            .extend(companion(column).map(|companion| (companion.name.to_owned(), companion.kind)));
        columns.push(planned(
            column,
            at,
            origin(column, source, &mut finder),
            source,
            settings,
            &clock,
        ));
    }
    let attributes = finder.attributes(&mut stored);
    let filter = source
        .filter
        .iter()
        .filter_map(|(theirs, test)| {
            Some((
                finder.find(theirs, "the rows that are meant", "where")?,
                test.clone(),
            ))
        })
        .collect();
    finder.check_privacy(&columns, &attributes);
    finder.look_for_near_names();
    stored.extend(
        crate::table::PROVENANCE
            .iter()
            .map(|column| (column.name.to_owned(), column.kind)),
    );
    let (mut problems, notes) = (finder.problems, finder.notes);
    if !problems.is_empty() {
        // What else the header shows is to be mended in the same go.
        problems.extend(notes);
        return Err(Error::Data(format!(
            "{}: {}",
            super::label::label(&source.name, name),
            problems.join("\n  ")
        )));
    }
    let showable = showable(&columns, &attributes, header.len());
    let nameless = (0..header.len())
        .filter(|field| header[*field].is_empty())
        .collect();
    Ok(Plan {
        unread_currency: unread_currency(source, &columns, &header),
        columns,
        attributes,
        filter,
        stored,
        width: header.len(),
        showable,
        nameless,
        header,
        notes,
    })
}

/// Where a column's text comes from; the last day of a period that is a month comes from the month.
fn origin(column: &Column, source: &Source, finder: &mut Finder<'_>) -> CellOrigin {
    let origin = finder.origin(column);
    if column.name != SPENT_UNTIL || !is_month(SPENT_ON, source) {
        return origin;
    }
    if !matches!(origin, CellOrigin::Absent) {
        finder.problems.push(format!(
            "`{SPENT_ON}` is a month, and `{SPENT_UNTIL}` is delivered too\nhelp: remove `as = \"month\"` under [source.formats], or the column `{SPENT_UNTIL}`"
        ));
    }
    CellOrigin::Absent
}

/// Fields that feed a column without personal data; whatever is not mapped may hold anything and
/// stays masked.
fn showable(columns: &[Planned], attributes: &[Attribute], width: usize) -> Vec<bool> {
    let mut shown = vec![false; width];
    let fields = |planned: &Planned| {
        if let CellOrigin::Fields(fields) = &planned.origin {
            fields.clone()
        } else {
            Vec::new()
        }
    };
    columns
        .iter()
        .filter(|planned| !planned.is_personal)
        .flat_map(fields)
        .for_each(|field| shown[field] = true);
    attributes
        .iter()
        .for_each(|attribute| shown[attribute.field] = !attribute.is_personal);
    columns
        .iter()
        .filter(|planned| planned.is_personal)
        .flat_map(fields)
        .for_each(|field| shown[field] = false);
    shown
}
