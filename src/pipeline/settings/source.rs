//! `[[source]]` as meant: what one export delivers, and how it is read.

use super::{ColumnFormat, Dialect, Expectations};
use crate::domain::channel::Test;
use crate::table::TableSpec;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// `[[source]]`, its preset applied.
#[derive(Debug, Clone)]
pub struct Source {
    /// Unique name.
    pub name: String,
    /// What it delivers.
    pub entity: &'static TableSpec,
    /// Glob of its files, absolute or relative to the working folder.
    pub path: PathBuf,
    /// Our column to theirs; several are joined by one space. Only columns that the file must or
    /// may have.
    pub columns: BTreeMap<String, Mapping>,
    /// Value maps by our column: theirs to ours.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// One value for every row, by our column.
    pub constants: BTreeMap<String, String>,
    /// How a column writes its values, by our column.
    pub formats: BTreeMap<String, ColumnFormat>,
    /// Rows that are meant, by column of the file; others are filtered.
    pub filter: Vec<(String, Test)>,
    /// Attribute name to column of the file: kept as text beside the entity's own columns.
    pub attributes: BTreeMap<String, String>,
    /// Values of another form become null, by our column.
    pub matches: BTreeMap<String, Test>,
    /// Columns, ours or the file's, that hold a person's data besides those of the table.
    pub personal: Vec<String>,
    /// Columns of ours of which a cell that cannot be read is null, and its record kept.
    pub optional: Vec<String>,
    /// Rows without a required instant are kept.
    pub keeps_undated: bool,
    /// Columns of the file that are not read on purpose.
    pub ignore: Vec<String>,
    /// Rows of spend that hold the sum of others are spend of their own.
    pub keeps_totals: bool,
    /// Equal rows of touches without an id are different touches.
    pub keeps_repeats: bool,
    /// Of several rows of a key, the earliest by these columns of ours is meant; empty: the newest.
    pub first_of_many: Vec<String>,
    /// How text becomes values.
    pub dialect: Dialect,
    /// Share of rejected records above which the run stops.
    pub max_reject_share: f64,
    /// The name space of the system's own ids; sources of one system share it.
    pub namespace: Option<String>,
    /// Name spaces of references to records of other systems, by our column.
    pub namespaces: BTreeMap<String, String>,
    /// What stands between several values of a cell, by our column.
    pub split: BTreeMap<String, String>,
    /// Ids that name a row of another source, by our column.
    pub lookup: BTreeMap<String, LinkLookup>,
    /// Each file is the whole table: a key that the newest one lacks is deleted.
    pub is_full: bool,
    /// Share of the keys of the table before that a whole table may lack without stopping the run.
    pub max_vanished_share: f64,
    /// What each delivery promises.
    pub expect: Expectations,
    /// BLAKE3 over everything that decides what a record becomes.
    pub fingerprint: String,
}

/// A link over the rows of another source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkLookup {
    /// The other source.
    pub source: String,
    /// Its column or attribute that holds the id.
    pub key: String,
    /// Its column that holds what is meant.
    pub column: String,
}

/// Where a column's text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Headers of the file that are joined; each with the alternatives under which it may stand.
    pub headers: Vec<Vec<String>>,
    /// A file without them stops the run; otherwise the column is null.
    pub required: bool,
}
