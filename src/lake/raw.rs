//! Raw rows and rejects: one data file for each delivery, added by one commit a table. A file that
//! is read again, by other rules, takes the place of what was read before; nothing else is ever
//! removed.

use super::delta::{Change, NewFile, State};
use super::disk::PendingFile;
use super::merged_columns::merged;
use super::{Delivery, Lake, footer, names, raw_name};
use crate::error::{Error, Result};
use crate::table::types::delta_field;
use crate::table::{Column, ENTITIES, LAKE, TableSpec};
use deltalake_core::kernel::StructField;
use deltalake_core::protocol::SaveMode;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::PoisonError;

/// A data file, whole and named, not yet in its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFile {
    /// Where it is.
    pub path: PathBuf,
    /// `<delivery>-r0007-<8 hex of its content>.parquet`.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content, hex.
    pub blake3: String,
    /// Its rows.
    pub rows: u64,
    /// What it was read from.
    pub delivery: Delivery,
}

impl Lake {
    /// Every delivery whose rows are in the lake, by entity, source, name and content.
    ///
    /// # Errors
    /// The lake: a data file explains nothing.
    pub fn deliveries(&self) -> Result<Vec<Delivery>> {
        let mut deliveries = Vec::new();
        for spec in ENTITIES {
            for path in self.files(&raw_name(spec), None)? {
                deliveries.push(self.delivery(path)?);
            }
        }
        deliveries.sort_by(|a, b| {
            (&a.entity, &a.source, &a.name, &a.file).cmp(&(&b.entity, &b.source, &b.name, &b.file))
        });
        Ok(deliveries)
    }

    /// A file to write one delivery's rows to, in the folder of an entity or of the rejects. Put
    /// [`footer::entry`] into its footer, then give it to [`Lake::finish_file`].
    ///
    /// # Errors
    /// The environment: it cannot be made.
    pub fn begin_file(&self, spec: &TableSpec) -> Result<PendingFile> {
        self.check_writable()?;
        PendingFile::create(&self.root.join(name_of(spec)))
    }

    /// Syncs a written file and gives it its name. It is in no table yet.
    ///
    /// # Errors
    /// The environment: it cannot be written.
    pub fn finish_file(
        &self,
        pending: PendingFile,
        delivery: &Delivery,
        rows: u64,
    ) -> Result<DataFile> {
        let settled = pending.settle(|hash| names::delivered(delivery, hash))?;
        self.remember(settled.path.clone(), settled.blake3.clone());
        let (path, name, bytes, blake3) =
            (settled.path, settled.name, settled.bytes, settled.blake3);
        Ok(DataFile {
            path,
            name,
            bytes,
            blake3,
            rows,
            delivery: delivery.clone(),
        })
    }

    /// Adds files to an entity's table in one commit, in place of what their sources' same files
    /// gave before, to this entity or another. Makes the table at first need; a new attribute
    /// becomes a column. Files already there are skipped.
    ///
    /// # Errors
    /// The environment or the lake: the commit failed; the files stay where they are.
    pub fn commit_raw(&mut self, spec: &'static TableSpec, added: &[DataFile]) -> Result<()> {
        self.check_files(&raw_name(spec), added)?;
        let read: Vec<Delivery> = added.iter().map(|file| file.delivery.clone()).collect();
        // First out of the other tables: a kill in between leaves a file to read again, never its
        // rows twice.
        for other in ENTITIES.iter().filter(|other| other.name != spec.name) {
            self.replace(other, other.stored_columns(), &[], &read)?;
        }
        self.replace(spec, spec.stored_columns(), added, &read)
    }

    /// Adds files to the rejects in one commit. `read` names every delivery that was read: what
    /// their files gave before goes, also where nothing is rejected any more.
    ///
    /// # Errors
    /// The environment or the lake: the commit failed; the files stay where they are.
    pub fn commit_rejects(&mut self, read: &[Delivery], added: &[DataFile]) -> Result<()> {
        for spec in LAKE {
            self.check_files(spec.name, added)?;
            self.replace(spec, spec.columns.to_vec(), added, read)?;
        }
        Ok(())
    }

    /// The files of an entity, or of the rejects, at a version of the table, or at its last, by
    /// name; none if there is no table. Each was hashed: its rows are the rows that were written.
    ///
    /// # Errors
    /// The lake: the table cannot be read, or a file is damaged or missing.
    pub fn files_of(&self, spec: &TableSpec, version: Option<u64>) -> Result<Vec<PathBuf>> {
        let files = self.files(&name_of(spec), version)?;
        files.iter().try_for_each(|file| self.check_content(file))?;
        Ok(files)
    }

    /// The files of an entity as a run knew them, by name: the books as they stood.
    ///
    /// # Errors
    /// Your command: there is no such run. The lake: a file is damaged or missing.
    pub fn files_known_at(&self, spec: &TableSpec, run: u64) -> Result<Vec<PathBuf>> {
        let name = name_of(spec);
        let tables = self.run(run)?.tables;
        let files = tables
            .iter()
            .filter(|state| state.table == name)
            .flat_map(|state| &state.files);
        files.map(|file| self.check_recorded(&name, file)).collect()
    }

    /// Names of the attributes in an entity's table, sorted: the columns after the stored ones, all
    /// of them text.
    ///
    /// # Errors
    /// The lake: the table cannot be read.
    pub fn raw_attributes(&self, spec: &TableSpec) -> Result<Vec<String>> {
        let columns = self
            .current(&raw_name(spec))?
            .map(|state| state.columns())
            .transpose()?
            .unwrap_or_default();
        let own = spec.stored_columns();
        let mut names: Vec<String> = columns.iter().map(|field| field.name().clone()).collect();
        names.retain(|name| own.iter().all(|column| column.name != name));
        names.sort();
        Ok(names)
    }

    /// One commit: the files in, whatever `read` gave before out. No commit if that changes
    /// nothing.
    fn replace(
        &self,
        spec: &TableSpec,
        own: Vec<Column>,
        added: &[DataFile],
        read: &[Delivery],
    ) -> Result<()> {
        let table = name_of(spec);
        let (folder, before) = (self.root.join(&table), self.current(&table)?);
        let given: BTreeSet<&str> = added.iter().map(|file| file.name.as_str()).collect();
        let mut removed = Vec::new();
        for name in before
            .iter()
            .flat_map(|state| state.files.keys())
            .filter(|name| !given.contains(name.as_str()))
        {
            let held = self.delivery(folder.join(name))?;
            if read.iter().any(|delivery| delivery.is_same_file(&held)) {
                removed.push(name.clone());
            }
        }
        let is_there = |file: &&DataFile| {
            before
                .as_ref()
                .is_some_and(|state| state.files.contains_key(&file.name))
        };
        let new: Vec<&DataFile> = added.iter().filter(|file| !is_there(file)).collect();
        if new.is_empty() && removed.is_empty() {
            return Ok(());
        }
        let own = own
            .iter()
            .map(|column| delta_field(column.name, column.kind))
            .collect();
        let columns = columns_after(&table, own, before.as_deref(), &new)?;
        let added = new
            .iter()
            .map(|file| NewFile {
                name: &file.name,
                bytes: file.bytes,
                rows: file.rows,
            })
            .collect();
        self.commit(
            &table,
            before.as_deref(),
            Change {
                columns,
                added,
                removed,
                mode: SaveMode::Append,
            },
        )
    }

    /// What a commit rests on: files in the table's own folder, each with its delivery in its
    /// footer, none twice.
    fn check_files(&self, table: &str, added: &[DataFile]) -> Result<()> {
        self.check_writable()?;
        let mut seen = BTreeSet::new();
        for file in added {
            if file.path != self.root.join(table).join(&file.name) {
                return Err(Error::bug(format!(
                    "data file `{}` is no file of table `{table}`",
                    file.path.display()
                )));
            }
            if self.delivery(file.path.clone())? != file.delivery {
                return Err(Error::bug(format!(
                    "data file `{}` says another delivery than its commit",
                    file.path.display()
                )));
            }
            if !seen.insert((&file.delivery.source, &file.delivery.file)) {
                return Err(Error::bug(format!(
                    "file `{}` of source `{}` stands twice in a commit",
                    file.delivery.name, file.delivery.source
                )));
            }
        }
        Ok(())
    }

    /// The delivery of a data file: as the last run recorded it, else as the file's own footer
    /// has it.
    fn delivery(&self, path: PathBuf) -> Result<Delivery> {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if let Some(recorded) = name
            .rfind('-')
            .and_then(|end| self.recorded.get(&name[..=end]))
        {
            return Ok(recorded.clone());
        }
        self.check_content(&path)?;
        let mut footers = self.footers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(delivery) = footers.get(&path) {
            return Ok(delivery.clone());
        }
        let delivery = footer::read(&path)?;
        footers.insert(path, delivery.clone());
        Ok(delivery)
    }
}

fn name_of(spec: &TableSpec) -> String {
    match LAKE.iter().any(|own| own.name == spec.name) {
        true => spec.name.to_owned(),
        false => raw_name(spec),
    }
}

fn columns_after(
    table: &str,
    own: Vec<StructField>,
    before: Option<&State>,
    new: &[&DataFile],
) -> Result<Vec<StructField>> {
    let before = before.map(State::columns).transpose()?.unwrap_or_default();
    // Rejects have no columns for attributes.
    let has_attributes = LAKE.iter().all(|spec| spec.name != table);
    let attributes: BTreeSet<String> = new
        .iter()
        .filter(|_| has_attributes)
        .flat_map(|file| file.delivery.attributes.iter().cloned())
        .collect();
    merged(table, own, &before, attributes)
}

#[cfg(test)]
mod tests;
