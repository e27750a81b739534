//! The header, remembered: two exports pasted together have another one in the middle. Goes in: the
//! header, then each record. Comes out: whether the record is a header, too.
//!
//! The surprising part: behind the header of another table every record is another table's, even
//! where it would fit.

use super::record::CsvRecord;
use crate::ingest::reject::RejectRule;
use crate::table::ENTITIES;
use std::collections::BTreeSet;

/// The header of a file and the names by which another one is known.
#[derive(Debug)]
pub(super) struct Header {
    fields: Vec<String>,
    names: BTreeSet<String>,
    /// Bytes with which a name begins, and with which one ends: most records are known as no header by
    /// these alone.
    begins: [bool; 256],
    ends: [bool; 256],
    has_changed: bool,
}

impl Header {
    /// Remembers the header; one without any name has nothing to compare.
    pub(super) fn new(record: &CsvRecord<'_>) -> Option<Self> {
        if record.is_blank() {
            return None;
        }
        let fields: Vec<String> = record.iter().map(str::to_owned).collect();
        let ours = ENTITIES
            .iter()
            .flat_map(|entity| entity.columns)
            .map(|column| column.name.to_owned());
        let names: BTreeSet<String> = fields
            .iter()
            .cloned()
            .chain(ours)
            .filter(|name| !name.is_empty())
            .collect();
        let mut header = Self {
            fields,
            begins: [false; 256],
            ends: [false; 256],
            has_changed: false,
            names,
        };
        for name in header.names.iter().map(String::as_bytes) {
            header.begins[usize::from(name[0])] = true;
            header.ends[usize::from(name[name.len() - 1])] = true;
        }
        Some(header)
    }

    /// The rule that a record breaks by being a header or by standing behind another table's.
    #[inline]
    pub(super) fn rule(&mut self, record: &CsvRecord<'_>) -> Option<RejectRule> {
        if self.has_changed {
            return (!record.is_blank()).then_some(RejectRule::AnotherTable);
        }
        let may_be = match record.get(0).as_bytes() {
            [] => self.fields[0].is_empty(),
            [begin, .., end] => self.begins[usize::from(*begin)] && self.ends[usize::from(*end)],
            [only] => self.begins[usize::from(*only)],
        };
        if may_be {
            self.rule_of_suspect(record)
        } else {
            None
        }
    }

    fn rule_of_suspect(&mut self, record: &CsvRecord<'_>) -> Option<RejectRule> {
        if record.iter().eq(self.fields.iter().map(String::as_str)) {
            return Some(RejectRule::RepeatedHeader);
        }
        self.has_changed =
            record.width() > 1 && record.iter().all(|field| self.names.contains(field));
        self.has_changed.then_some(RejectRule::AnotherTable)
    }
}
