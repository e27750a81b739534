//! A file's header against its source's mapping: for each of our columns, where its text comes from
//! and how it is read.

use super::cell::clock::ZoneClock;
use super::header::{Finder, NO_HEADER, is_row};
use super::planned::{Attribute, CellOrigin, Planned, is_month, planned};
use super::reject::veiled;
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
    let is_strange = finder.is_strange();
    let (mut problems, notes) = (finder.problems, finder.notes);
    let strange = strange_header(source, &header, is_strange)?;
    let is_known = strange.is_none();
    if let Some(problem) = strange {
        problems = vec![problem];
    }
    if !problems.is_empty() {
        // What else the header shows is to be mended in the same go.
        problems.extend(notes.into_iter().filter(|_| is_known));
        return Err(Error::Data(format!(
            "{}: {}",
            super::label::label(&source.name, name),
            problems.join("\n  ")
        )));
    }
    let showable = showable(&columns, &attributes, header.len());
    let is_mapped = |field: &usize| {
        let fed = columns.iter().map(|planned| &planned.origin);
        fed.into_iter()
            .any(|origin| matches!(origin, CellOrigin::Fields(fields) if fields.contains(field)))
    };
    let nameless = (0..header.len())
        .filter(|field| header[*field].is_empty() && !is_mapped(field))
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

/// Names that a message shows of the columns that a source maps.
const SHOWN: usize = 6;

/// What is wrong with a header that has nothing of what its source maps, or of which the source maps
/// nothing, with what is probably meant.
fn strange_header(source: &Source, header: &[String], is_strange: bool) -> Result<Option<String>> {
    let maps_nothing = source.columns.is_empty();
    if !is_strange && !maps_nothing {
        return Ok(None);
    }
    let line = if source.dialect.has_header {
        format!("line {}: ", source.dialect.skip_rows + 1)
    } else {
        String::new()
    };
    if is_row(header) && source.dialect.has_header {
        return Ok(Some(format!(
            "{line}the source maps no column\nhelp: {NO_HEADER}"
        )));
    }
    let names: Vec<String> = header
        .iter()
        .map(|name| format!("`{}`", veiled(name)))
        .collect();
    let what = if maps_nothing {
        "the source maps no column".to_owned()
    } else {
        let wanted = source
            .columns
            .values()
            .flat_map(|mapping| mapping.headers.first());
        let mut wanted: Vec<String> = wanted.flatten().map(|name| format!("`{name}`")).collect();
        let more = wanted.len().saturating_sub(SHOWN);
        wanted.truncate(SHOWN);
        if more > 0 {
            wanted.push(format!("and {more} more"));
        }
        format!(
            "none of the columns that the source maps is there ({})",
            wanted.join(", ")
        )
    };
    let likely = source.likely_columns(header)?;
    let lines: Vec<String> = likely
        .iter()
        .map(|(ours, theirs)| format!("\n  {ours} = {}", toml::Value::from(theirs.as_str())))
        .collect();
    let help = if lines.is_empty() {
        "look for lines before the header (`skip_rows`), another `delimiter`, or another file"
            .to_owned()
    } else {
        format!(
            "these are probably meant; look at each, and add what is true:\n  [source.columns]{}",
            lines.concat()
        )
    };
    let needed = source
        .entity
        .columns
        .iter()
        .filter(|column| column.required);
    let missing: Vec<&str> = needed
        .map(|column| column.name)
        .filter(|name| maps_nothing && !likely.iter().any(|(ours, _)| ours == name))
        .collect();
    let missing = if missing.is_empty() || lines.is_empty() {
        String::new()
    } else {
        format!("\n  still to be found: `{}`", missing.join("`, `"))
    };
    Ok(Some(format!(
        "{line}{what}; the file has {}\nhelp: {help}{missing}",
        names.join(", ")
    )))
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
