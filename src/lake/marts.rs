//! Marts: one file a table, replaced as a whole. Readers are given what the last recorded run
//! published, not what a run that was killed on its way left behind.

use super::delta::{Change, NewFile, State};
use super::disk::PendingFile;
use super::mart_writer::{KeptMart, MadeMart, MartWriter};
use super::{Lake, LedgerEntry, mart_name, names};
use crate::error::{Error, Result};
use crate::table::TableSpec;
use crate::table::types::delta_field;
use deltalake_core::protocol::SaveMode;
use std::io::Write;
use std::path::{Path, PathBuf};

impl Lake {
    /// Makes `parquet` the content of a mart, in one commit; no commit if it is that already. Gives
    /// its place.
    ///
    /// # Errors
    /// The environment or the lake: the commit failed.
    pub fn overwrite_mart(
        &mut self,
        spec: &'static TableSpec,
        parquet: &[u8],
        rows: u64,
        run: u64,
    ) -> Result<KeptMart> {
        self.check_writable()?;
        let folder = self.root.join(mart_name(spec));
        let mut pending = PendingFile::create(&folder)?;
        pending
            .write_all(parquet)
            .map_err(|cause| Error::io("cannot write to", &folder, cause))?;
        self.adopt_mart(
            MadeMart {
                spec,
                rows,
                pending,
            },
            run,
        )
    }

    /// Starts the mart of that name, which is never held whole; where the lake is only read, its
    /// file lies in `beside` and is gone in the end.
    ///
    /// # Errors
    /// The environment: no file can be made. A bug: there is no such mart.
    pub fn begin_mart(&self, spec: &'static TableSpec, beside: &Path) -> Result<MartWriter> {
        let folder = if self.is_writable() {
            self.root.join(mart_name(spec))
        } else {
            beside.to_owned()
        };
        MartWriter::new(spec, PendingFile::create(&folder)?)
    }

    /// Makes a finished file the content of its mart, in one commit; no commit if it is that
    /// already. Gives its place.
    ///
    /// # Errors
    /// The environment or the lake: the commit failed.
    pub fn adopt_mart(&mut self, made: MadeMart, run: u64) -> Result<KeptMart> {
        self.check_writable()?;
        let (bytes, blake3) = (made.bytes(), made.blake3());
        let path = match self.same_mart(made.spec, &blake3)? {
            Some((_, path)) if path.is_file() => path,
            // Somebody removed the file because it was damaged.
            Some((name, _)) => {
                let file = made.pending.settle(|_| name)?;
                self.remember(file.path.clone(), file.blake3);
                file.path
            }
            None => self.replace_mart(made.spec, made.pending, made.rows, run)?,
        };
        Ok(KeptMart {
            spec: made.spec,
            path,
            bytes,
            blake3,
        })
    }

    /// The name and the path of a mart's file, if its content has that hash.
    fn same_mart(&self, spec: &TableSpec, blake3: &str) -> Result<Option<(String, PathBuf)>> {
        let table = mart_name(spec);
        let Some(before) = self.current(&table)? else {
            return Ok(None);
        };
        let Some(name) = only_file(&before) else {
            return Ok(None);
        };
        let path = self.root.join(&table).join(name);
        let is_known = path.is_file() || self.is_recorded(&path);
        Ok((is_known && self.recorded_hash(&path)? == blake3).then(|| (name.clone(), path)))
    }

    fn replace_mart(
        &mut self,
        spec: &'static TableSpec,
        pending: PendingFile,
        rows: u64,
        run: u64,
    ) -> Result<PathBuf> {
        let table = mart_name(spec);
        let before = self.current(&table)?;
        let file = pending.settle(|hash| names::mart(run, hash))?;
        self.remember(file.path.clone(), file.blake3);
        let columns = spec
            .columns
            .iter()
            .map(|column| delta_field(column.name, column.kind))
            .collect();
        let removed = before
            .iter()
            .flat_map(|state| state.files.keys())
            .filter(|name| **name != file.name)
            .cloned()
            .collect();
        let added = vec![NewFile {
            name: &file.name,
            bytes: file.bytes,
            rows,
        }];
        self.commit(
            &table,
            before.as_deref(),
            Change {
                columns,
                added,
                removed,
                mode: SaveMode::Overwrite,
            },
        )?;
        Ok(file.path)
    }

    /// The file of a mart as the last recorded run published it; none if no run has.
    ///
    /// # Errors
    /// The lake: the ledger names no file, or one that is damaged or not there.
    pub fn mart_file(&self, spec: &TableSpec) -> Result<Option<PathBuf>> {
        let name = mart_name(spec);
        let Some(state) = self.ledger.last_state(&name) else {
            return Ok(None);
        };
        let nothing = || {
            Error::Lake(format!(
                "table `{name}` has no file at version {}\nhelp: run again, which makes the table anew",
                state.version
            ))
        };
        self.check_recorded(&name, state.files.first().ok_or_else(nothing)?)
            .map(Some)
    }

    /// The file of a mart as a run left it; none where that run made no such mart, or the file is
    /// gone.
    ///
    /// # Errors
    /// The lake: the file is damaged.
    pub fn mart_file_of(&self, spec: &TableSpec, entry: &LedgerEntry) -> Result<Option<PathBuf>> {
        let name = mart_name(spec);
        let file = entry
            .tables
            .iter()
            .find(|state| state.table == name)
            .and_then(|state| state.files.first());
        let present = file.filter(|file| self.root.join(&name).join(&file.path).is_file());
        present
            .map(|file| self.check_recorded(&name, file))
            .transpose()
    }

    /// Whether a mart that the last run published is not there: the next run has to make it anew.
    pub fn misses_marts(&self) -> bool {
        let recorded = self
            .ledger
            .last()
            .into_iter()
            .flat_map(|entry| &entry.tables);
        recorded.filter(|state| is_mart(&state.table)).any(|state| {
            let folder = self.root.join(&state.table);
            state
                .files
                .iter()
                .any(|file| !folder.join(&file.path).is_file())
        })
    }

    fn is_recorded(&self, path: &Path) -> bool {
        self.recorded_hashes.contains_key(path)
    }
}

/// Whether a table's folder is that of a mart.
pub(super) fn is_mart(table: &str) -> bool {
    table.starts_with("marts/")
}

fn only_file(state: &State) -> Option<&String> {
    let mut names = state.files.keys();
    names.next().filter(|_| names.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{FUNNEL, ROI, entry, mart};
    use super::*;

    #[test]
    fn a_mart_is_replaced_as_a_whole() {
        let root = tempfile::tempdir().unwrap();
        let mut lake = Lake::open(root.path()).unwrap();
        let roi = &ROI;
        for rows in [2, 3, 3, 4] {
            lake.overwrite_mart(roi, &mart(roi, rows), rows as u64, 1)
                .unwrap();
        }
        let state = &lake.table_states().unwrap()[0];
        // The third was the second again.
        assert_eq!(
            (
                state.table.as_str(),
                state.version,
                state.rows,
                state.files.len()
            ),
            ("marts/roi", 2, 4, 1)
        );
        let path = root.path().join("marts/roi").join(&state.files[0].path);
        assert_eq!(std::fs::read(path).unwrap(), mart(roi, 4));
        assert_eq!(
            state.files[0].path,
            format!("r0001-{}.parquet", &state.files[0].blake3[..8])
        );
    }

    #[test]
    fn a_mart_may_return_to_what_it_was() {
        let root = tempfile::tempdir().unwrap();
        let mut lake = Lake::open(root.path()).unwrap();
        let roi = &ROI;
        for rows in [2, 3, 2] {
            lake.overwrite_mart(roi, &mart(roi, rows), rows as u64, 1)
                .unwrap();
        }
        drop(lake);
        let state = Lake::open(root.path())
            .unwrap()
            .table_states()
            .unwrap()
            .remove(0);
        assert_eq!((state.version, state.rows), (2, 2));
    }

    #[test]
    fn a_mart_takes_the_columns_of_its_spec() {
        let root = tempfile::tempdir().unwrap();
        let mut lake = Lake::open(root.path()).unwrap();
        let roi = &ROI;
        lake.overwrite_mart(roi, &mart(roi, 2), 2, 1).unwrap();
        static NARROW: TableSpec = TableSpec {
            name: "roi",
            grain: "a spec of another version of the program",
            key: &["model"],
            columns: &[
                crate::table::Column::new("model", crate::table::Kind::Id, "model"),
                crate::table::Column::new("roi", crate::table::Kind::Sum, "money now"),
            ],
        };
        lake.overwrite_mart(&NARROW, &mart(&NARROW, 2), 2, 2)
            .unwrap();
        let state = lake.current("marts/roi").unwrap().unwrap();
        let columns: Vec<String> = state
            .columns()
            .unwrap()
            .iter()
            .map(|field| format!("{} {}", field.name(), field.data_type()))
            .collect();
        assert_eq!(
            (columns.join(", ").as_str(), state.version),
            ("model string, roi decimal(38,6)", 1)
        );
    }

    #[test]
    fn readers_get_what_was_published() {
        let root = tempfile::tempdir().unwrap();
        let mut lake = Lake::open(root.path()).unwrap();
        let roi = &ROI;
        lake.overwrite_mart(roi, &mart(roi, 2), 2, 1).unwrap();
        assert_eq!(lake.mart_file(roi).unwrap(), None);
        lake.record(entry(&lake)).unwrap();
        lake.overwrite_mart(roi, &mart(roi, 3), 3, 2).unwrap();
        let reader = Lake::open_to_read(root.path()).unwrap();
        assert_eq!(
            std::fs::read(reader.mart_file(roi).unwrap().unwrap()).unwrap(),
            mart(roi, 2)
        );
        assert_eq!(reader.mart_file(&FUNNEL).unwrap(), None);
        lake.record(entry(&lake)).unwrap();
        assert_eq!(
            std::fs::read(lake.mart_file(roi).unwrap().unwrap()).unwrap(),
            mart(roi, 3)
        );
        // The file of the first run is still there.
        let of = |run| lake.mart_file_of(roi, &lake.run(run).unwrap()).unwrap();
        assert_eq!(
            [of(1), of(2)].map(|path| std::fs::read(path.unwrap()).unwrap()),
            [mart(roi, 2), mart(roi, 3)]
        );
        assert_eq!(
            lake.mart_file_of(&FUNNEL, &lake.run(1).unwrap()).unwrap(),
            None
        );
        std::fs::remove_file(of(1).unwrap()).unwrap();
        assert_eq!(of(1), None);
    }
}
