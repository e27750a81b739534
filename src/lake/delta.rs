//! One Delta table: its state at a version, and a commit. Nothing else of Delta is used, no merge, no vacuum.
//!
//! Commits come one at a time, under the lake's lock, so a commit is never retried: one that lost a race means that
//! another program writes to the table. An error may follow a commit that succeeded, so no error path removes a file.

use super::{disk, log};
use crate::error::{Error, Result};
use deltalake_core::kernel::transaction::{CommitBuilder, CommitProperties, TableReference, TransactionError};
use deltalake_core::kernel::{Action, Add, MetadataExt, Remove, StructField, StructType};
use deltalake_core::operations::create::CreateBuilder;
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
        let failed = |cause: DeltaTableError| match cause {
            DeltaTableError::ObjectStore { source } => Error::io("cannot commit to", &self.folder, source),
            DeltaTableError::Transaction { source: TransactionError::MaxCommitAttempts(_) } => Error::Lake(format!(
                "table `{}`: another program committed to it during the run\nhelp: only closedloop may write to the lake's tables; take that commit back, then run again",
                self.name
            )),
            cause => Error::Lake(format!(
                "table `{}`: the commit failed: {cause}\nhelp: run again; if it fails again, restore the table's folder from a copy",
                self.name
            )),
        };
        let added = change.added.iter().map(|file| self.add(file)).collect::<Result<Vec<_>>>()?;
        let table = match before {
            None => self.create(change.columns, added),
            Some(before) => self.append(before, change, added),
        };
        let after = table.and_then(state).map_err(failed)?;
        self.make_last(after.version)?;
        Ok(after)
    }

    fn create(&self, columns: Vec<StructField>, added: Vec<Action>) -> Result<DeltaTable, DeltaTableError> {
        std::fs::create_dir_all(&self.folder)?;
        // The commit that creates a table also says its protocol and its columns.
        let actions = added.len() + 2;
        let store = self.builder()?.build()?.log_store();
        let create = CreateBuilder::new().with_log_store(store).with_columns(columns).with_actions(added).with_commit_properties(properties(actions));
        self.runtime.block_on(async { create.await })
    }

    fn append(&self, before: &State, change: Change<'_>, added: Vec<Action>) -> Result<DeltaTable, DeltaTableError> {
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
        let commit = CommitBuilder::from(properties(actions.len())).with_actions(actions);
        let commit = commit.build(Some(snapshot as &dyn TableReference), before.table.log_store(), operation);
        let committed = self.runtime.block_on(async { commit.await })?;
        let mut after = before.table.clone();
        after.state = Some(committed.snapshot());
        Ok(after)
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

    /// A local commit is a hard link that nobody synced.
    fn make_last(&self, version: u64) -> Result<()> {
        let commit = log::commit_path(&self.folder, version);
        disk::sync(&commit)?;
        commit.ancestors().skip(1).take(3).try_for_each(disk::sync_folder)
    }

    fn builder(&self) -> Result<DeltaTableBuilder, DeltaTableError> {
        DeltaTableBuilder::from_url(parse_table_uri(self.folder.to_string_lossy())?)
    }
}

/// No checkpoint and no clean-up: every version stays readable, and a commit touches nothing but its own file.
fn properties(actions: usize) -> CommitProperties {
    let counted = (log::ACTIONS_KEY.to_owned(), serde_json::Value::from(actions));
    CommitProperties::default().with_metadata([counted]).with_max_retries(0).with_create_checkpoint(false).with_cleanup_expired_logs(Some(false))
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
