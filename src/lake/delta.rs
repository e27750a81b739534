//! One Delta table: its state at a version, and a commit. Nothing else of Delta is used, no merge,
//! no vacuum.
//!
//! Commits come one at a time, under the lake's lock, so a commit is never retried: one that lost a
//! race means that another program writes to the table. An error may follow a commit that
//! succeeded, so no error path removes a file. The crate makes a commit's text; the file is written
//! here, sealed and synced. It reads a table at a version, too, but the state that the ledger knows
//! is taken from the ledger, so that a run takes no longer after a thousand others.

use super::ledger::TableState;
use super::{log, seal, steps};
use crate::error::{Error, Result};
use deltalake_core::kernel::transaction::CommitData;
use deltalake_core::kernel::{
    Action, Add, Metadata, MetadataExt, Protocol, Remove, StructField, StructType, new_metadata,
};
use deltalake_core::protocol::{DeltaOperation, SaveMode};
use deltalake_core::table::builder::parse_table_uri;
use deltalake_core::{DeltaTable, DeltaTableBuilder, DeltaTableError};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use tokio::runtime::Runtime;

/// A table, there or not yet.
#[derive(Debug)]
pub(super) struct LakeTable<'a> {
    pub runtime: &'a Runtime,
    /// Its folder in the lake, `raw/leads`.
    pub name: String,
    /// Its folder, absolute.
    pub folder: PathBuf,
}

/// A table at a version.
#[derive(Debug)]
pub(super) struct State {
    pub version: u64,
    /// Files by path in the table's folder.
    pub files: BTreeMap<String, ActiveFile>,
    metadata: Metadata,
}

/// A data file that a version holds.
#[derive(Debug, Clone)]
pub(super) struct ActiveFile {
    pub bytes: u64,
    /// As the commit has it; another program's commit may not have it.
    pub rows: Option<u64>,
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
    pub(super) fn columns(&self) -> Result<Vec<StructField>> {
        let schema = self.metadata.parse_schema().map_err(|cause| {
            Error::Lake(format!(
                "a table's columns cannot be read: {cause}\nhelp: {FROM_A_COPY}"
            ))
        })?;
        Ok(schema.fields().cloned().collect())
    }

    /// Its identity, which a change of columns keeps.
    #[cfg(test)]
    pub(super) fn table_id(&self) -> String {
        self.metadata.id().to_owned()
    }
}

const FROM_A_COPY: &str = "restore the table's folder from a copy";

impl LakeTable<'_> {
    /// The table at a version, or at its last, as Delta reads it; none if it was never committed.
    pub(super) fn load(&self, version: Option<u64>) -> Result<Option<State>> {
        if !log::exists(&self.folder)? {
            return Ok(None);
        }
        let unreadable = |cause: DeltaTableError| {
            let at = version
                .map(|version| format!(" at version {version}"))
                .unwrap_or_default();
            Error::Lake(format!(
                "table `{}` cannot be read{at}: {cause}\nhelp: {FROM_A_COPY}",
                self.name
            ))
        };
        let mut builder = parse_table_uri(self.folder.to_string_lossy())
            .and_then(DeltaTableBuilder::from_url)
            .map_err(unreadable)?;
        if let Some(version) = version {
            builder = builder.with_version(version);
        }
        let table = self.runtime.block_on(builder.load()).map_err(unreadable)?;
        state(&table).map(Some).map_err(unreadable)
    }

    /// The table as the ledger knows it, where its log ends at the version that the ledger knows.
    pub(super) fn recorded(&self, recorded: &TableState, log: &log::Log) -> Result<State> {
        let unreadable = |cause: &dyn std::fmt::Display| {
            Error::Lake(format!(
                "table `{}`: its columns cannot be read: {cause}\nhelp: {FROM_A_COPY}",
                self.name
            ))
        };
        let line = log
            .metadata
            .as_deref()
            .ok_or_else(|| unreadable(&"no commit says them"))?;
        let metadata = match serde_json::from_str(line).map_err(|cause| unreadable(&cause))? {
            Action::Metadata(metadata) => metadata,
            _ => return Err(unreadable(&"no commit says them")),
        };
        let file = |file: &super::FileState| {
            (
                file.path.clone(),
                ActiveFile {
                    bytes: file.bytes,
                    rows: Some(file.rows),
                },
            )
        };
        Ok(State {
            version: recorded.version,
            files: recorded.files.iter().map(file).collect(),
            metadata,
        })
    }

    /// Commits a change to `before`, the state just loaded, and makes it last. The state after it
    /// comes back.
    pub(super) fn commit(&self, before: Option<&State>, change: Change<'_>) -> Result<State> {
        let added = change
            .added
            .iter()
            .map(|file| self.add(file))
            .collect::<Result<Vec<_>>>()?;
        let failed = |cause: DeltaTableError| {
            Error::Lake(format!(
                "table `{}`: the commit cannot be made: {cause}\nhelp: {FROM_A_COPY}",
                self.name
            ))
        };
        let (version, commit, metadata) = match before {
            None => self
                .creation(&change, added)
                .map(|(commit, metadata)| (0, commit, metadata)),
            Some(before) => alteration(before, &change, added)
                .map(|(commit, metadata)| (before.version + 1, commit, metadata)),
        }
        .map_err(failed)?;
        let mut bytes = commit
            .get_bytes()
            .map_err(|cause| failed(cause.into()))?
            .to_vec();
        seal::close(&mut bytes, log::SEAL_LEAD)?;
        let mut files = before
            .map(|before| before.files.clone())
            .unwrap_or_default();
        files.retain(|name, _| !change.removed.contains(name));
        files.extend(change.added.iter().map(|file| {
            (
                file.name.to_owned(),
                ActiveFile {
                    bytes: file.bytes,
                    rows: Some(file.rows),
                },
            )
        }));
        let _undivided = steps::undivided();
        match log::write(&self.folder, version, &bytes)? {
            true => Ok(State {
                version,
                files,
                metadata,
            }),
            false => Err(Error::Lake(format!(
                "table `{}`: another program committed to it during the run\nhelp: only closedloop may write to the lake's tables; take that commit back, then run again",
                self.name
            ))),
        }
    }

    /// The commit that creates the table also has its protocol and its columns.
    fn creation(
        &self,
        change: &Change<'_>,
        added: Vec<Action>,
    ) -> Result<(CommitData, Metadata), DeltaTableError> {
        let schema = StructType::try_new(change.columns.clone())?;
        let metadata = new_metadata(
            &schema,
            Vec::<String>::new(),
            Vec::<(String, String)>::new(),
        )?;
        let protocol: Protocol = serde_json::from_value(
            serde_json::json!({ "minReaderVersion": 1, "minWriterVersion": 2 }),
        )?;
        let location = parse_table_uri(self.folder.to_string_lossy())?;
        let operation = DeltaOperation::Create {
            mode: SaveMode::ErrorIfExists,
            metadata: metadata.clone(),
            location,
            protocol: protocol.clone(),
        };
        let actions = [
            Action::Protocol(protocol),
            Action::Metadata(metadata.clone()),
        ]
        .into_iter()
        .chain(added)
        .collect();
        Ok((
            CommitData::new(actions, operation, information(), Vec::new()),
            metadata,
        ))
    }

    fn add(&self, file: &NewFile<'_>) -> Result<Action> {
        let path = self.folder.join(file.name);
        let found =
            std::fs::metadata(&path).map_err(|cause| Error::io("cannot read", &path, cause))?;
        // Delta asks for the file's own time; it decides nothing here.
        let modified = found
            .modified()
            .ok()
            .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        Ok(Action::Add(Add {
            path: file.name.to_owned(),
            partition_values: HashMap::new(),
            size: i64::try_from(file.bytes).unwrap_or(i64::MAX),
            modification_time: modified
                .and_then(|age| i64::try_from(age.as_millis()).ok())
                .unwrap_or(0),
            data_change: true,
            stats: Some(format!("{{\"numRecords\":{}}}", file.rows)),
            ..Add::default()
        }))
    }
}

fn alteration(
    before: &State,
    change: &Change<'_>,
    added: Vec<Action>,
) -> Result<(CommitData, Metadata), DeltaTableError> {
    let schema = StructType::try_new(change.columns.clone())?;
    let mut metadata = before.metadata.clone();
    let mut actions = Vec::new();
    if schema != metadata.parse_schema()? {
        metadata = metadata.with_schema(&schema)?;
        actions.push(Action::Metadata(metadata.clone()));
    }
    let removed = change
        .removed
        .iter()
        .filter_map(|name| before.files.get_key_value(name));
    actions.extend(removed.map(|(name, file)| remove(name, file)));
    actions.extend(added);
    let operation = DeltaOperation::Write {
        mode: change.mode,
        partition_by: None,
        predicate: None,
    };
    Ok((
        CommitData::new(actions, operation, information(), Vec::new()),
        metadata,
    ))
}

fn remove(name: &str, file: &ActiveFile) -> Action {
    Action::Remove(Remove {
        path: name.to_owned(),
        data_change: true,
        deletion_timestamp: Some(chrono::Utc::now().timestamp_millis()),
        extended_file_metadata: Some(true),
        partition_values: Some(HashMap::new()),
        size: i64::try_from(file.bytes).ok(),
        ..Remove::default()
    })
}

/// What a commit records of itself besides the operation: the place of its seal.
fn information() -> HashMap<String, serde_json::Value> {
    HashMap::from([(log::SEAL_KEY.to_owned(), seal::OPEN.into())])
}

fn state(table: &DeltaTable) -> Result<State, DeltaTableError> {
    let snapshot = table.snapshot()?;
    let mut files = BTreeMap::new();
    for view in snapshot.snapshot().try_log_data()?.iter() {
        let rows = view.num_records().and_then(|rows| u64::try_from(rows).ok());
        files.insert(
            view.path().into_owned(),
            ActiveFile {
                bytes: u64::try_from(view.size()).unwrap_or(0),
                rows,
            },
        );
    }
    Ok(State {
        version: snapshot.version(),
        files,
        metadata: snapshot.metadata().clone(),
    })
}
