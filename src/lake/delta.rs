//! One Delta table: its state at a version, and a commit. Nothing else of Delta is used, no merge, no vacuum.
//!
//! Commits come one at a time, under the lake's lock, so a commit is never retried: one that lost a race means that
//! another program writes to the table. An error may follow a commit that succeeded, so no error path removes a file.
//! The crate makes a commit's text and reads the table back; the file is written here, sealed and synced.

use super::{log, seal, steps};
use crate::error::{Error, Result};
use deltalake_core::kernel::transaction::{CommitData, PROTOCOL, TableReference};
use deltalake_core::kernel::{Action, Add, MetadataExt, Protocol, Remove, StructField, StructType, new_metadata};
use deltalake_core::protocol::{DeltaOperation, SaveMode};
use deltalake_core::table::builder::parse_table_uri;
use deltalake_core::{DeltaTable, DeltaTableBuilder, DeltaTableError};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use tokio::runtime::Runtime;

/// A table, there or not yet.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub runtime: &'a Runtime,
    /// Its folder in the lake, `raw/leads`.
    pub name: String,
    /// Its folder, absolute.
    pub folder: PathBuf,
}

/// A table at a version.
#[derive(Debug)]
pub(super) struct State {
    table: DeltaTable,
    pub version: u64,
    /// Files by path in the table's folder.
    pub files: BTreeMap<String, ActiveFile>,
}

/// A data file that a version holds.
#[derive(Debug)]
pub(super) struct ActiveFile {
    pub bytes: u64,
    /// As the commit says; another program's commit may not.
    pub rows: Option<u64>,
    remove: Remove,
}

/// A data file that a commit adds.
#[derive(Debug)]
pub(super) struct NewFile<'a> {
    pub name: &'a str,
    pub bytes: u64,
    pub rows: u64,
}

/// What a commit changes.
#[derive(Debug)]
pub(super) struct Change<'a> {
    pub columns: Vec<StructField>,
    pub added: Vec<NewFile<'a>>,
    pub removed: Vec<String>,
    pub mode: SaveMode,
}

impl State {
    /// Its columns, in order.
    pub fn columns(&self) -> Result<Vec<StructField>> {
        let snapshot = self.table.snapshot().map_err(|cause| Error::bug(format!("a table was not loaded: {cause}")))?;
        Ok(snapshot.schema().fields().cloned().collect())
    }

    /// Its identity, which a change of columns keeps.
    #[cfg(test)]
    pub fn table_id(&self) -> String {
        self.table.snapshot().unwrap().metadata().id().to_owned()
    }
}

impl Table<'_> {
    /// The table at a version, or at its last; none if it was never committed.
    pub fn load(&self, version: Option<u64>) -> Result<Option<State>> {
        if !log::exists(&self.folder)? {
            return Ok(None);
        }
        let unreadable = |cause: DeltaTableError| match version {
            Some(version) => {
                Error::Lake(format!("table `{}` cannot be read at version {version}: {cause}\nhelp: restore the table's folder from a copy", self.name))
            }
            None => Error::Lake(format!("table `{}` cannot be read: {cause}\nhelp: restore the table's folder from a copy", self.name)),
        };
        let mut builder = self.builder().map_err(unreadable)?;
        if let Some(version) = version {
            builder = builder.with_version(version);
        }
        let table = self.runtime.block_on(builder.load()).map_err(unreadable)?;
        state(table).map(Some).map_err(unreadable)
    }

    /// Commits a change to `before`, the state just loaded, and makes it last. The state after it comes back.
    pub fn commit(&self, before: Option<&State>, change: Change<'_>) -> Result<State> {
        let added = change.added.iter().map(|file| self.add(file)).collect::<Result<Vec<_>>>()?;
        let (version, made) = match before {
            None => (0, self.creation(change, added)),
            Some(before) => (before.version + 1, alteration(before, change, added)),
        };
        let failed = |cause: DeltaTableError| {
            Error::Lake(format!(
                "table `{}`: the commit failed: {cause}\nhelp: run again; if it fails again, restore the table's folder from a copy",
                self.name
            ))
        };
        let bytes = made.and_then(sealed).map_err(failed)??;
        let overrun = || {
            Error::Lake(format!(
                "table `{}`: another program committed to it during the run\nhelp: only closedloop may write to the lake's tables; take that commit back, then run again",
                self.name
            ))
        };
        let _undivided = steps::undivided();
        if !log::write(&self.folder, version, &bytes)? {
            return Err(overrun());
        }
        let mut table = match before {
            None => self.builder().and_then(DeltaTableBuilder::build).map_err(failed)?,
            Some(before) => before.table.clone(),
        };
        self.runtime.block_on(table.update_incremental(Some(version))).map_err(failed)?;
        state(table).map_err(failed).and_then(|after| if after.version == version { Ok(after) } else { Err(overrun()) })
    }

    /// The commit that creates the table also says its protocol and its columns.
    fn creation(&self, change: Change<'_>, added: Vec<Action>) -> Result<CommitData, DeltaTableError> {
        let metadata = new_metadata(&StructType::try_new(change.columns)?, Vec::<String>::new(), Vec::<(String, String)>::new())?;
        let protocol: Protocol = serde_json::from_value(serde_json::json!({ "minReaderVersion": 1, "minWriterVersion": 2 }))?;
        let location = parse_table_uri(self.folder.to_string_lossy())?;
        let operation = DeltaOperation::Create { mode: SaveMode::ErrorIfExists, metadata: metadata.clone(), location, protocol: protocol.clone() };
        let actions = [Action::Protocol(protocol), Action::Metadata(metadata)].into_iter().chain(added).collect();
        Ok(CommitData::new(actions, operation, information(), Vec::new()))
    }

    fn add(&self, file: &NewFile<'_>) -> Result<Action> {
        let path = self.folder.join(file.name);
        let found = std::fs::metadata(&path).map_err(|cause| Error::io("cannot read", &path, cause))?;
        // Delta asks for the file's own time; it decides nothing here.
        let modified = found.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        Ok(Action::Add(Add {
            path: file.name.to_owned(),
            partition_values: HashMap::new(),
            size: i64::try_from(file.bytes).unwrap_or(i64::MAX),
            modification_time: modified.and_then(|age| i64::try_from(age.as_millis()).ok()).unwrap_or(0),
            data_change: true,
            stats: Some(format!("{{\"numRecords\":{}}}", file.rows)),
            ..Add::default()
        }))
    }

    fn builder(&self) -> Result<DeltaTableBuilder, DeltaTableError> {
        DeltaTableBuilder::from_url(parse_table_uri(self.folder.to_string_lossy())?)
    }
}

fn alteration(before: &State, change: Change<'_>, added: Vec<Action>) -> Result<CommitData, DeltaTableError> {
    let snapshot = before.table.snapshot()?;
    let schema = StructType::try_new(change.columns)?;
    let mut actions = Vec::new();
    if schema != *snapshot.schema() {
        actions.push(Action::Metadata(snapshot.metadata().clone().with_schema(&schema)?));
    }
    let removed = change.removed.iter().filter_map(|name| before.files.get(name));
    actions.extend(removed.map(|file| Action::Remove(file.remove.clone())));
    actions.extend(added);
    let operation = DeltaOperation::Write { mode: change.mode, partition_by: None, predicate: None };
    PROTOCOL.can_commit(snapshot as &dyn TableReference, &actions, &operation)?;
    Ok(CommitData::new(actions, operation, information(), Vec::new()))
}

/// What a commit says of itself besides the operation: the place of its seal.
fn information() -> HashMap<String, serde_json::Value> {
    HashMap::from([(log::SEAL_KEY.to_owned(), seal::OPEN.into())])
}

/// A commit's bytes, sealed.
fn sealed(commit: CommitData) -> Result<Result<Vec<u8>>, DeltaTableError> {
    let mut bytes = commit.get_bytes()?.to_vec();
    Ok(seal::close(&mut bytes, log::SEAL_LEAD).map(|()| bytes))
}

fn state(table: DeltaTable) -> Result<State, DeltaTableError> {
    let snapshot = table.snapshot()?;
    let mut files = BTreeMap::new();
    for view in snapshot.snapshot().try_log_data()?.iter() {
        let rows = view.num_records().and_then(|rows| u64::try_from(rows).ok());
        let file = ActiveFile { bytes: u64::try_from(view.size()).unwrap_or(0), rows, remove: view.remove_action(true) };
        files.insert(view.path().into_owned(), file);
    }
    Ok(State { version: snapshot.version(), files, table })
}

/// The columns that a table has after a commit: `own` in their order, then whatever else it has or `extra` brings, as
/// text that may be null, by name.
///
/// # Errors
/// The lake: a column that is there already has another type. Your pipeline: an attribute takes the name of a column.
pub(super) fn merged(table: &str, own: Vec<StructField>, before: &[StructField], extra: impl IntoIterator<Item = String>) -> Result<Vec<StructField>> {
    let mut others = BTreeMap::new();
    for field in before {
        match own.iter().find(|column| column.name() == field.name()) {
            Some(column) if column.data_type() == field.data_type() => {}
            Some(column) => {
                let (name, found, expected) = (column.name(), field.data_type(), column.data_type());
                return Err(Error::Lake(format!(
                    "table `{table}`: column `{name}` is {found}, expected {expected}\nhelp: this lake was written by another version of closedloop; use that one, or a new lake"
                )));
            }
            None => drop(others.insert(field.name().clone(), field.clone())),
        }
    }
    for name in extra {
        // Delta takes no two names that differ in case only.
        let taken = own.iter().map(StructField::name).chain(others.keys()).find(|taken| taken.eq_ignore_ascii_case(&name));
        match taken {
            Some(taken) if *taken == name && others.contains_key(&name) => {}
            Some(taken) => {
                return Err(Error::Pipeline(format!("attribute `{name}`: table `{table}` has a column `{taken}`\nhelp: give the attribute another name")));
            }
            None => drop(others.insert(name.clone(), StructField::nullable(name, deltalake_core::kernel::DataType::STRING))),
        }
    }
    Ok(own.into_iter().chain(others.into_values()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use deltalake_core::kernel::DataType;

    fn text(name: &str) -> StructField {
        StructField::nullable(name, DataType::STRING)
    }

    fn names(columns: &[StructField]) -> Vec<&str> {
        columns.iter().map(|field| field.name().as_str()).collect()
    }

    #[test]
    fn what_a_table_has_stays() {
        let before = [text("id"), text("dropped"), StructField::nullable("counted", DataType::LONG)];
        let after = merged("raw/t", vec![text("id"), text("new")], &before, ["zone".to_owned(), "dropped".to_owned(), "area".to_owned()]).unwrap();
        assert_eq!(names(&after), ["id", "new", "area", "counted", "dropped", "zone"]);
        assert_eq!(after[3].data_type(), &DataType::LONG);
        assert_eq!(merged("raw/t", vec![text("id"), text("new")], &after, []).unwrap(), after);
    }

    #[test]
    fn a_column_keeps_its_type() {
        let error = merged("raw/t", vec![text("id")], &[StructField::nullable("id", DataType::LONG)], []).unwrap_err();
        assert_eq!(error.exit_code(), 4);
        assert!(error.to_string().starts_with("table `raw/t`: column `id` is long, expected string\nhelp: "), "{error}");
    }

    #[test]
    fn names_differ_in_more_than_case() {
        let refused = |extra: &[&str]| merged("raw/t", vec![text("id")], &[text("area")], extra.iter().map(|name| (*name).to_owned())).unwrap_err().to_string();
        assert!(refused(&["Area"]).starts_with("attribute `Area`: table `raw/t` has a column `area`"));
        assert!(refused(&["id"]).starts_with("attribute `id`: table `raw/t` has a column `id`"));
        assert!(refused(&["zone", "ZONE"]).starts_with("attribute `ZONE`"));
    }
}
