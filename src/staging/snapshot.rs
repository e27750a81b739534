//! The lake's rows as polars reads them, now or as a run knew them: an explicit schema, so that a
//! file without a newer attribute reads as null.

use super::stored_rows::{StoredFile, StoredRows, read_file};

use crate::error::{Error, Result};
use crate::lake::Lake;
use crate::lake::delivery::Delivery;
use crate::lake::whole_tables::{Replaced, day_column};
use crate::pipeline::Settings;
use crate::table::names::*;
use crate::table::types::polars_type;
use crate::table::{LAKE, TableSpec, entity};
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The lake's rows as of one run: now, or as they stood.
pub struct LakeSnapshot {
    /// The lake.
    pub lake: Lake,
    /// The deliveries that count: those of the pipeline file's sources.
    pub deliveries: Vec<Delivery>,
    /// Deliveries of sources that the pipeline file no longer names: kept in the lake, in no
    /// figure.
    pub left_out: Vec<Delivery>,
    /// The run that the snapshot is for.
    pub run: u64,
    /// The sources of which each file is the whole table.
    whole: BTreeSet<String>,
    is_past: bool,
}

/// A publication that was made before.
pub struct PreviousPublication {
    /// Its run.
    pub run: u64,
    /// Its last day.
    pub as_of: NaiveDate,
    /// Its mart `monthly`; none where it had none, or its file is gone.
    pub monthly: Option<DataFrame>,
}

impl LakeSnapshot {
    /// Whether any source of the pipeline file delivered a row of that entity.
    pub fn delivers(&self, entity: &str) -> bool {
        let mut own = self.deliveries.iter();
        own.any(|delivery| delivery.entity == entity && delivery.counts.accepted > 0)
    }

    /// What is in the lake of the sources that the settings name, for the run that comes next.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub fn now(lake: Lake, settings: &Settings) -> Result<Self> {
        let is_named = |delivery: &Delivery| {
            settings
                .sources
                .iter()
                .any(|source| source.name == delivery.source)
        };
        let (deliveries, left_out) = lake.deliveries()?.into_iter().partition(is_named);
        Ok(Self {
            deliveries,
            left_out,
            run: lake.next_run(),
            whole: whole(settings),
            lake,
            is_past: false,
        })
    }

    /// What the run of that number knew.
    ///
    /// # Errors
    /// No such run.
    pub fn known_at(lake: Lake, run: u64, settings: &Settings) -> Result<Self> {
        let entry = lake.run(run)?;
        Ok(Self {
            deliveries: entry.inputs.clone(),
            left_out: Vec::new(),
            run,
            whole: whole(settings),
            lake,
            is_past: true,
        })
    }

    /// The publication before the one that the snapshot is for, with its mart of figures by month;
    /// none before the first.
    ///
    /// # Errors
    /// A ledger or a data file that cannot be read, or is damaged.
    pub fn previous(&self, monthly: &TableSpec) -> Result<Option<PreviousPublication>> {
        let Some(run) = self.run.checked_sub(1).filter(|run| *run > 0) else {
            return Ok(None);
        };
        let entry = self.lake.run(run)?;
        let file = self.lake.mart_file_of(monthly, &entry)?;
        Ok(Some(PreviousPublication {
            run,
            as_of: entry.as_of,
            monthly: file.map(|path| read_file(&path)).transpose()?,
        }))
    }

    fn files(&self, spec: &TableSpec) -> Result<Vec<PathBuf>> {
        if self.is_past {
            self.lake.files_known_at(spec, self.run)
        } else {
            self.lake.files_of(spec, None)
        }
    }

    /// Every row of one delivery, those that later ones replace among them; none where its file is
    /// gone.
    ///
    /// # Errors
    /// Data files that cannot be opened.
    pub fn delivered(&self, spec: &TableSpec, delivery: &Delivery) -> Result<StoredRows> {
        let id = delivery.id();
        let is_own = |path: &PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            name.is_some_and(|name| name.starts_with(&id))
        };
        let files = self.files(spec)?.into_iter().filter(is_own).collect();
        Ok(StoredRows::all(files, self.schema(spec)?))
    }

    /// The rows of an entity that stand, attributes included; empty where nothing was delivered.
    ///
    /// # Errors
    /// Data files that cannot be opened.
    pub fn stored(&self, spec: &TableSpec) -> Result<StoredRows> {
        let files = self.counted_files(spec)?;
        Ok(StoredRows::new(
            files,
            day_column(spec.name),
            self.schema(spec)?,
        ))
    }

    fn schema(&self, spec: &TableSpec) -> Result<Schema> {
        let mut schema = Schema::default();
        for column in spec.stored_columns() {
            schema.with_column(column.name.into(), polars_type(column.kind));
        }
        for name in self.lake.raw_attributes(spec)? {
            schema.with_column(name.as_str().into(), DataType::String);
        }
        Ok(schema)
    }

    /// The data files of an entity whose deliveries count, by name.
    ///
    /// # Errors
    /// Data files that cannot be read.
    pub(super) fn counted_files(&self, spec: &TableSpec) -> Result<Vec<StoredFile>> {
        let counted: BTreeMap<String, &Delivery> = self
            .deliveries
            .iter()
            .map(|delivery| (delivery.id(), delivery))
            .collect();
        let counted_file = |path: PathBuf| {
            let name = path.file_name()?.to_string_lossy().into_owned();
            let delivery = counted.get(name.get(..ID_DIGITS)?)?;
            let replaced = if self.whole.contains(&delivery.source) {
                Replaced::of(delivery, &self.deliveries)
            } else {
                Replaced::Nothing
            };
            Some(StoredFile { path, replaced })
        };
        let files = self.files(spec)?.into_iter();
        Ok(files.filter_map(counted_file).collect())
    }

    /// Every row of an entity, in key order: `show` prints it.
    ///
    /// # Errors
    /// Data files that cannot be read.
    pub fn rows(&self, spec: &TableSpec) -> Result<DataFrame> {
        let files = self.counted_files(spec)?.into_iter();
        let stored = StoredRows::all(files.map(|file| file.path).collect(), self.schema(spec)?);
        Ok(stored.read()?.sort(
            spec.key.iter().copied(),
            SortMultipleOptions::default().with_maintain_order(true),
        )?)
    }

    /// Every reject, by source, file, line and column; also those of a delivery whose run was
    /// stopped.
    ///
    /// # Errors
    /// Data files that cannot be read.
    pub fn rejects(&self) -> Result<DataFrame> {
        rejects_in(self.files(&LAKE[0])?)
    }

    /// Whether one key may have several rows: then the newest has to be found.
    pub fn may_repeat(&self, spec: &TableSpec) -> bool {
        let mut of_entity = self
            .deliveries
            .iter()
            .filter(|delivery| delivery.entity == spec.name);
        let first_repeats = of_entity
            .next()
            .is_some_and(|delivery| delivery.repeated_keys > 0);
        first_repeats || of_entity.next().is_some()
    }
}

/// Digits of the id of a delivery, with which the name of its data file begins.
const ID_DIGITS: usize = 32;

fn whole(settings: &Settings) -> BTreeSet<String> {
    let sources = settings.sources.iter().filter(|source| source.is_full);
    sources.map(|source| source.name.clone()).collect()
}

/// The spec of an entity.
///
/// # Errors
/// A name that is no entity's: a bug.
pub(super) fn spec_of(name: &str) -> Result<&'static TableSpec> {
    entity(name).ok_or_else(|| Error::bug(format!("`{name}` is no entity")))
}

/// Every reject that the lake holds now, by source, file, line and column.
///
/// # Errors
/// Data files that cannot be read.
pub fn rejects(lake: &Lake) -> Result<DataFrame> {
    rejects_in(lake.files_of(&LAKE[0], None)?)
}

fn rejects_in(files: Vec<PathBuf>) -> Result<DataFrame> {
    let schema = LAKE[0]
        .columns
        .iter()
        .map(|column| Field::new(column.name.into(), polars_type(column.kind)))
        .collect();
    let order = [SOURCE_NAME, FILE_NAME, LINE, COLUMN];
    Ok(StoredRows::all(files, schema).read()?.sort(
        order,
        SortMultipleOptions::default().with_maintain_order(true),
    )?)
}

/// A day as a polars literal.
pub(super) fn day_literal(day: NaiveDate) -> Expr {
    lit(day.to_epoch_days()).cast(DataType::Date)
}
