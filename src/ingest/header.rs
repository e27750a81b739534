//! Names of a file's columns against the names that a source reads. Goes in: the header. Come
//! out: places of the fields, each thing that is wrong, and the notes for a person.
//!
//! Names are compared as they are written: case and spaces count, and nothing that only looks alike
//! is read.

use super::planned::{Attribute, CellOrigin, Planned};
use super::reject::veiled;
use crate::pipeline::Source;
use crate::table::{Column, Kind};

/// A header being searched.
pub struct Finder<'a> {
    header: &'a [String],
    source: &'a Source,
    /// What stops the run.
    pub problems: Vec<String>,
    /// What does not.
    pub notes: Vec<String>,
}

impl<'a> Finder<'a> {
    /// A search that has not begun.
    pub fn new(header: &'a [String], source: &'a Source) -> Self {
        let mut finder = Self {
            header,
            source,
            problems: Vec::new(),
            notes: Vec::new(),
        };
        finder.check_personal();
        finder
    }

    fn line(&self) -> String {
        if self.source.dialect.has_header {
            format!("line {}: ", self.source.dialect.skip_rows + 1)
        } else {
            String::new()
        }
    }

    fn position(&self, names: &[String]) -> Option<usize> {
        names.iter().find_map(|name| self.place(name))
    }

    /// The place of a column: by its name, or by its number, as in `#5`, where its name is that of
    /// another column, too, or none. A number beside names of their own would mean another column as
    /// soon as the export gets one more.
    fn place(&self, name: &str) -> Option<usize> {
        let by_name = self.header.iter().position(|found| found == name);
        by_name.or_else(|| {
            let number: usize = name.strip_prefix('#')?.parse().ok()?;
            let place = number.checked_sub(1)?;
            let own = self.header.get(place)?;
            let has_twin = self.header.iter().filter(|found| *found == own).count() > 1;
            (own.is_empty() || has_twin).then_some(place)
        })
    }

    /// A slip under `personal` would show what it should hide.
    fn check_personal(&mut self) {
        for name in &self.source.personal {
            if self.source.entity.column(name).is_none() && !self.header.contains(name) {
                self.missing(name, "`personal`", "name it under `personal`");
            }
        }
    }

    /// Whether the header looks like one, and has nothing of several columns that the source asks
    /// for.
    pub fn is_strange(&self) -> bool {
        let asked: Vec<&String> = self
            .source
            .columns
            .values()
            .flat_map(|mapping| mapping.headers.iter().flatten())
            .collect();
        let is_there = |name: &&String| self.header.contains(name);
        self.source.dialect.has_header
            && self.source.columns.len() > 1
            && !self.problems.is_empty()
            && !asked
                .iter()
                .any(|name| is_there(name) || self.closest(name).is_some())
            && !is_row(self.header)
    }

    /// A header that stands twice is ambiguous only where the mapping asks for it.
    pub fn check_doubles(&mut self) {
        let wanted = self
            .source
            .columns
            .values()
            .flat_map(|mapping| mapping.headers.iter().flatten())
            .chain(self.source.attributes.values());
        let wanted = wanted.chain(self.source.filter.iter().map(|(name, _)| name));
        let mut doubled: Vec<&String> = wanted
            .filter(|name| self.header.iter().filter(|found| found == name).count() > 1)
            .collect();
        doubled.sort();
        doubled.dedup();
        for name in doubled {
            let line = self.line();
            self.problems.push(format!(
                "{line}the header `{name}` stands more than once; expected each mapped header once\nhelp: map the one that is meant by its number: {}; or rename one of them in the export",
                self.numbers(name)
            ));
        }
    }

    /// The numbers of the columns of a name.
    fn numbers(&self, name: &str) -> String {
        let places = self
            .header
            .iter()
            .zip(1..)
            .filter(|(found, _)| *found == name);
        let places: Vec<String> = places.map(|(_, number)| format!("`#{number}`")).collect();
        places.join(" or ")
    }

    /// Where a column's text comes from.
    pub fn origin(&mut self, column: &Column) -> CellOrigin {
        if let Some(constant) = self.source.constants.get(column.name) {
            return CellOrigin::Constant(constant.clone());
        }
        let Some(mapping) = self.source.columns.get(column.name) else {
            return CellOrigin::Absent;
        };
        let found: Vec<Option<usize>> = mapping
            .headers
            .iter()
            .map(|names| self.position(names))
            .collect();
        if let Some(fields) = found.iter().copied().collect::<Option<Vec<usize>>>() {
            return CellOrigin::Fields(fields);
        }
        if mapping.required {
            for (names, _) in mapping
                .headers
                .iter()
                .zip(&found)
                .filter(|(_, found)| found.is_none())
            {
                let wanted = names.first().map_or("", String::as_str);
                self.missing(
                    wanted,
                    &format!("`{}`", column.name),
                    "map it under [source.columns]",
                );
            }
        }
        CellOrigin::Absent
    }

    /// The field of a column of the file that must be there, since `section` of the source names
    /// it.
    pub fn find(&mut self, theirs: &str, what: &str, section: &str) -> Option<usize> {
        let found = self.place(theirs);
        if found.is_none() {
            self.missing(theirs, what, &format!("name it under [source.{section}]"));
        }
        found
    }

    /// The kept attributes, each behind the columns stored so far.
    pub fn attributes(&mut self, stored: &mut Vec<(String, Kind)>) -> Vec<Attribute> {
        let mut found = Vec::new();
        for (ours, theirs) in &self.source.attributes {
            if let Some(field) = self.find(theirs, &format!("the attribute `{ours}`"), "attributes")
            {
                let is_personal = self
                    .source
                    .personal
                    .iter()
                    .any(|name| name == theirs || name == ours);
                found.push(Attribute {
                    name: ours.clone(),
                    at: stored.len(),
                    field,
                    is_personal,
                });
                stored.push((ours.clone(), Kind::Text));
            }
        }
        found
    }

    /// A field that feeds a personal column would stand in clear in any other column that it feeds.
    pub fn check_privacy(&mut self, columns: &[Planned], attributes: &[Attribute]) {
        let fields = |planned: &Planned| {
            if let CellOrigin::Fields(fields) = &planned.origin {
                fields.clone()
            } else {
                Vec::new()
            }
        };
        let personal: Vec<(usize, &str)> = columns
            .iter()
            .filter(|planned| planned.is_personal)
            .flat_map(|planned| {
                fields(planned)
                    .into_iter()
                    .map(|field| (field, planned.column.name))
            })
            .collect();
        let open = columns
            .iter()
            .filter(|planned| !planned.is_personal)
            .flat_map(|planned| {
                fields(planned)
                    .into_iter()
                    .map(|field| (field, planned.column.name))
            });
        let attributes = attributes.iter().filter(|attribute| !attribute.is_personal);
        for (field, name) in
            open.chain(attributes.map(|attribute| (attribute.field, attribute.name.as_str())))
        {
            if let Some((_, hidden)) = personal.iter().find(|(other, _)| *other == field) {
                let line = self.line();
                self.problems.push(format!(
                    "{line}the column `{}` feeds `{hidden}`, which is kept as a hash, and `{name}`, which is kept in clear\nhelp: map another column to `{name}`, or name `{hidden}` under `keep` of [privacy]",
                    self.header[field]
                ));
            }
        }
    }

    /// A column that may be missing, and a header that differs from it in case or spaces only: not
    /// read, but noted.
    pub fn look_for_near_names(&mut self) {
        for (found, column) in near_headers(self.header, self.source) {
            self.notes.push(format!("the column `{found}` is not read, though it looks like `{column}`; map it under [source.columns] if it is meant"));
        }
    }

    /// The header that is most like a name, if it is like enough.
    fn closest(&self, wanted: &str) -> Option<&'a String> {
        let wanted = wanted.to_lowercase();
        let likeness = |name: &String| strsim::jaro_winkler(&name.to_lowercase(), &wanted);
        let scored = self.header.iter().map(|name| (likeness(name), name));
        let like = scored.filter(|(score, _)| *score > 0.75);
        like.max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, name)| name)
    }

    /// A column that is not there; `fix` is what to do with the closest header. A header that looks
    /// like a row of data is not shown: the file may have none, and its first person would stand in
    /// the message.
    fn missing(&mut self, wanted: &str, what: &str, fix: &str) {
        let has_header = self.source.dialect.has_header;
        let hint = match (self.closest(wanted), self.header) {
            _ if has_header && is_row(self.header) => NO_HEADER.to_owned(),
            (_, [only]) if has_header && only.contains([',', ';', '\t', '|']) => {
                format!(
                    "the only header is `{only}`: set `delimiter` of the source to the sign between its names"
                )
            }
            (Some(name), _) => format!("the closest header is `{name}`: {fix}"),
            (None, [only]) if has_header => {
                format!(
                    "the only header is `{only}`: look for another `delimiter`, or for lines before the header (`skip_rows`)"
                )
            }
            _ => format!(
                "the headers are {}: find the right one and {fix}",
                self.header
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        let line = self.line();
        self.problems.push(format!(
            "{line}the column `{wanted}` for {what} is missing\nhelp: {hint}"
        ));
    }
}

/// What to do with a file that begins with a row.
pub(super) const NO_HEADER: &str = "the line looks like a row, not like a header: export the file with its header, or set `header = false` of the source and map `#1`, `#2` under [source.columns]";

/// Whether a header is rather a row of data: it is not shown then, since a person may stand in it.
pub(super) fn is_row(header: &[String]) -> bool {
    header.iter().any(|name| is_data(name))
}

/// Whether a name is rather a value: an address, a date, or a number as long as a phone's.
fn is_data(name: &str) -> bool {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let letters = name.chars().filter(|sign| sign.is_alphabetic()).count();
    veiled(name) != name || digits >= 7 && digits > letters
}

/// Headers that are not read and differ only in case, blanks or signs from one that is asked for and
/// missing, each with our column.
pub fn near_headers(header: &[String], source: &Source) -> Vec<(String, String)> {
    let is_there = |names: &&Vec<String>| names.iter().any(|name| header.contains(name));
    let asked: Vec<&String> = source
        .columns
        .values()
        .flat_map(|mapping| mapping.headers.iter().flatten())
        .collect();
    let mut near = Vec::new();
    for (column, mapping) in source
        .columns
        .iter()
        .filter(|(_, mapping)| !mapping.required)
    {
        let missing = mapping.headers.iter().filter(|names| !is_there(names));
        let found = missing.flatten().find_map(|wanted| {
            let mut headers = header.iter();
            headers.find(|found| {
                plain(found) == plain(wanted)
                    && !asked.contains(found)
                    && !source.ignore.contains(found)
            })
        });
        near.extend(found.map(|found| (found.clone(), column.clone())));
    }
    near
}

/// Headers from which a column of ours was read in one of the files `before`, and of which the newest
/// file has none, each with our column.
pub fn lost_columns<'h>(
    newest: &[String],
    before: impl Iterator<Item = &'h [String]> + Clone,
    source: &Source,
) -> Vec<(String, String)> {
    let had = |name: &&String| before.clone().any(|header| header.contains(name));
    let mut lost = Vec::new();
    for (column, mapping) in &source.columns {
        for names in &mapping.headers {
            let is_meant = |name: &String| newest.contains(name) || source.ignore.contains(name);
            if !names.iter().any(is_meant) {
                lost.extend(
                    names
                        .iter()
                        .find(had)
                        .map(|name| (name.clone(), column.clone())),
                );
            }
        }
    }
    lost
}

/// A name without case, spaces and signs.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|sign| sign.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
