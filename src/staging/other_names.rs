//! Other names of records: an id that names a row of another source, and through it a record
//! (`[source.lookup]`); the ids of records that a survivor lists as merged into it (`merged_ids`);
//! the e-mail of a person. Goes in: the stored rows, the staged leads. Comes out: the record that is
//! meant.
//!
//! The surprising part: of a row of another source that names two records nothing follows, and an
//! e-mail of more records than are one person names nobody.

use super::snapshot::{LakeSnapshot, spec_of};
use crate::error::Result;
use crate::ingest::cell::id;
use crate::pipeline::settings::LinkLookup;
use crate::pipeline::{Settings, Source};
use crate::table::names::*;
use crate::table::{LIST_MARK, NAMESPACE_MARK};
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Columns whose ids are those of leads.
pub(super) const OF_LEADS: &[&str] = &[LEAD_ID, SUBJECT_ID, CONVERTED_LEAD_ID, MERGED_INTO_LEAD_ID];
/// Columns whose ids are those of deals.
pub(super) const OF_DEALS: &[&str] = &[DEAL_ID, SUBJECT_ID, CONVERTED_DEAL_ID];

/// For each id that names a row of another source, what that row names; `columns` are those in
/// which such ids stand.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn looked_up(
    snapshot: &LakeSnapshot,
    settings: &Settings,
    columns: &[&str],
) -> Result<Vec<(String, String)>> {
    let mut lookups: Vec<&LinkLookup> = Vec::new();
    for source in &settings.sources {
        let of_source = source.lookup.iter();
        let meant = of_source.filter(|(column, _)| columns.contains(&column.as_str()));
        lookups.extend(meant.map(|(_, lookup)| lookup));
    }
    lookups.sort_by_key(|lookup| (&lookup.source, &lookup.key, &lookup.column));
    lookups.dedup();
    let mut pairs = Vec::new();
    for lookup in lookups {
        let mut sources = settings.sources.iter();
        if let Some(source) = sources.find(|source| source.name == lookup.source) {
            pairs.extend(of_source(snapshot, source, lookup)?);
        }
    }
    Ok(pairs)
}

/// When a row was changed, and by which delivery it came.
type RowAge = (Option<i64>, Option<i64>);

fn of_source(
    snapshot: &LakeSnapshot,
    source: &Source,
    lookup: &LinkLookup,
) -> Result<Vec<(String, String)>> {
    let stored = snapshot.stored(spec_of(source.entity.name)?)?;
    let (key, meant) = (lookup.key.as_str(), lookup.column.as_str());
    let columns = [key, meant, SOURCE, MODIFIED_AT, SEQUENCE];
    // An attribute that no delivery had yet is no column.
    if columns.iter().any(|name| !stored.schema().contains(name)) {
        return Ok(Vec::new());
    }
    let order = SortMultipleOptions::default().with_maintain_order(true);
    let rows = stored
        .read_columns(&columns)?
        .lazy()
        .filter(
            col(SOURCE)
                .eq(lit(source.name.as_str()))
                .and(col(key).is_not_null()),
        )
        .sort([key, MODIFIED_AT, SEQUENCE], order)
        .collect()?;
    let (keys, targets) = (rows.column(key)?.str()?, rows.column(meant)?.str()?);
    let modified = rows.column(MODIFIED_AT)?.cast(&DataType::Int64)?;
    let (modified, sequence) = (modified.i64()?, rows.column(SEQUENCE)?.i64()?);
    let mut named: BTreeMap<&str, (RowAge, HashSet<&str>)> = BTreeMap::new();
    for row in 0..rows.height() {
        let (Some(key), age) = (keys.get(row), (modified.get(row), sequence.get(row))) else {
            continue;
        };
        let newest = named.entry(key).or_default();
        if newest.0 != age {
            *newest = (age, HashSet::new());
        }
        newest.1.extend(targets.get(row));
    }
    let prefix = |name: &str| format!("{name}{NAMESPACE_MARK}");
    let own = source.namespace.as_deref().map(prefix).unwrap_or_default();
    let pair = |(key, (_, targets)): (&str, (_, HashSet<&str>))| {
        let mut targets = targets.into_iter();
        let only = targets.next().filter(|_| targets.len() == 0)?;
        let id = id::read(key.strip_prefix(own.as_str()).unwrap_or(key));
        let checksum = id
            .checksum
            .map(|signs| signs.map(char::from).iter().collect::<String>());
        let whole = format!("{}{}", id.text, checksum.unwrap_or_default());
        Some((prefix(&source.name) + &whole, only.to_owned()))
    };
    Ok(named.into_iter().filter_map(pair).collect())
}

/// The ids of records that leads list as merged into them; a record that is there itself gets its
/// survivor as `merged_into_lead_id`.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn listed_merges(leads: &mut DataFrame) -> Result<Vec<(String, String)>> {
    let Ok(lists) = leads.column(MERGED_IDS) else {
        return Ok(Vec::new());
    };
    let lists = lists.str()?;
    if lists.null_count() == lists.len() {
        return Ok(Vec::new());
    }
    let ids = leads.column(LEAD_ID)?.str()?;
    let mut survivors: BTreeMap<&str, &str> = BTreeMap::new();
    for (survivor, list) in ids.iter().zip(lists.iter()) {
        let (Some(survivor), Some(list)) = (survivor, list) else {
            continue;
        };
        for merged in list.split(LIST_MARK).filter(|merged| *merged != survivor) {
            survivors.entry(merged).or_insert(survivor);
        }
    }
    let pointers = leads.column(MERGED_INTO_LEAD_ID)?.str()?;
    let filled: StringChunked = ids
        .iter()
        .zip(pointers.iter())
        .map(|(id, pointer)| pointer.or_else(|| survivors.get(id?).copied()))
        .collect();
    let present: HashSet<&str> = ids.iter().flatten().collect();
    let absent = survivors
        .into_iter()
        .filter(|(id, _)| !present.contains(id));
    let absent = absent.map(|(id, survivor)| (id.to_owned(), survivor.to_owned()));
    let absent = absent.collect();
    leads.with_column(filled.with_name(MERGED_INTO_LEAD_ID.into()).into_column())?;
    Ok(absent)
}

/// The records of the leads by e-mail that deals and their contacts name by it.
pub(super) struct NamedByEmail {
    lead_of: HashMap<String, String>,
}

impl NamedByEmail {
    /// Finds the leads of the addresses in `columns`: of several records of one person the earliest;
    /// none where more than `max_records` have the address.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn of(
        columns: &[&StringChunked],
        leads: &DataFrame,
        emails: &StringChunked,
        max_records: usize,
    ) -> Result<Self> {
        let wanted: HashSet<&str> = columns
            .iter()
            .flat_map(|column| column.iter())
            .flatten()
            .collect();
        let mut lead_of = HashMap::new();
        if wanted.is_empty() {
            return Ok(Self { lead_of });
        }
        let ids = leads.column(LEAD_ID)?.str()?;
        let created = leads.column(CREATED_AT)?.cast(&DataType::Int64)?;
        let mut found: BTreeMap<&str, Vec<(i64, &str)>> = BTreeMap::new();
        for ((email, id), created) in emails.iter().zip(ids.iter()).zip(created.i64()?.iter()) {
            let (Some(email), Some(id)) = (email.filter(|email| wanted.contains(email)), id) else {
                continue;
            };
            let of_email = found.entry(email).or_default();
            of_email.push((created.unwrap_or(i64::MAX), id));
        }
        for (email, records) in found {
            let first = records
                .iter()
                .min()
                .filter(|_| records.len() <= max_records);
            lead_of.extend(first.map(|(_, id)| (email.to_owned(), (*id).to_owned())));
        }
        Ok(Self { lead_of })
    }

    /// Fills `lead_id` from the address in `column` where a row has none.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn fill(&self, frame: &mut DataFrame, column: &str) -> Result<()> {
        if self.lead_of.is_empty() {
            return Ok(());
        }
        let (leads, emails) = (frame.column(LEAD_ID)?.str()?, frame.column(column)?.str()?);
        let filled: StringChunked = leads
            .iter()
            .zip(emails.iter())
            .map(|(lead, email)| lead.or_else(|| self.lead_of.get(email?).map(String::as_str)))
            .collect();
        frame.with_column(filled.with_name(LEAD_ID.into()).into_column())?;
        Ok(())
    }
}
