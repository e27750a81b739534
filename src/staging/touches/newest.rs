//! Which rows of touches a newer row of the same key replaces: one bit a row. Keys are split by
//! their hash into buckets on disk, and each bucket is judged alone, so that memory is one bucket,
//! however many touches were delivered.
//!
//! Newest = modified_at, then the ingest that first read the file, then BLAKE3 of the typed values.
//! The values are read only of rows that the first two do not part.

use super::super::current;
use super::super::snapshot::LakeSnapshot;
use super::read::{TouchFile, fold};
use crate::error::{Error, Result};
use crate::pipeline::Settings;
use crate::staging::Buckets;
use crate::table::names::*;
use crate::table::{PROVENANCE, TableSpec};
use arrow::array::{Array, BooleanBufferBuilder, RecordBatch};
use arrow::buffer::BooleanBuffer;
use arrow::row::{RowConverter, SortField};
use polars::prelude::{IntoLazy, col};
use std::collections::HashMap;

/// How many buckets the keys are split into.
const BUCKETS: usize = 64;

/// Bytes of a record on disk: key, rank, file, row.
const RECORD: usize = 40;

/// A row of one key: where it stands, and what decides whether it is the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    key: u128,
    rank: (u64, u64),
    file: u32,
    row: u32,
}

impl Version {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.key.to_le_bytes());
        bytes.extend_from_slice(&self.rank.0.to_le_bytes());
        bytes.extend_from_slice(&self.rank.1.to_le_bytes());
        bytes.extend_from_slice(&self.file.to_le_bytes());
        bytes.extend_from_slice(&self.row.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let long = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        let short = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let key = u128::from_le_bytes(bytes.get(..16)?.try_into().ok()?);
        Some(Self {
            key,
            rank: (long(16)?, long(24)?),
            file: short(32)?,
            row: short(36)?,
        })
    }
}

/// One bit a row of each file, set where a newer row stands.
pub(super) fn superseded(
    snapshot: &LakeSnapshot,
    files: &[TouchFile],
    spec: &TableSpec,
    settings: &Settings,
) -> Result<Vec<BooleanBuffer>> {
    if settings
        .sources
        .iter()
        .any(|source| source.entity.name == spec.name && !source.first_of_many.is_empty())
    {
        return all_but_chosen(snapshot, files, spec, settings);
    }
    let mut marks = Marks::new(files);
    let tied = judge(
        files,
        Buckets::new(&settings.output.path, BUCKETS)?,
        &mut marks,
    )?;
    if !tied.is_empty() {
        break_ties(files, spec, &tied, &mut marks)?;
    }
    Ok(marks.finish())
}

/// A signed number as one that sorts alike without a sign.
fn ordered(value: i64) -> u64 {
    value.cast_unsigned() ^ (1 << 63)
}

/// Marks every version but the newest of each key; where several are equally new, their rows are
/// returned by file and not marked.
fn judge(
    files: &[TouchFile],
    buckets: Buckets,
    marks: &mut Marks,
) -> Result<HashMap<u32, Vec<u32>>> {
    let writers = fold(
        files,
        &[TOUCH_ID, MODIFIED_AT, SEQUENCE],
        true,
        || buckets.writer(),
        |writer, batch, start| {
            let (ids, modified, sequence) = (
                batch.text(TOUCH_ID)?,
                batch.instants(MODIFIED_AT)?,
                batch.counts(SEQUENCE)?,
            );
            for row in 0..batch.len() {
                let modified = if modified.is_valid(row) {
                    modified.value(row)
                } else {
                    i64::MIN
                };
                let key = key_of(ids.get(row).unwrap_or_default());
                let version = Version {
                    key,
                    rank: (ordered(modified), ordered(sequence.value(row))),
                    file: narrow(batch.file)?,
                    row: narrow(start + row)?,
                };
                writer.add(
                    usize::try_from(key % BUCKETS as u128).unwrap_or(0),
                    |bytes| version.write(bytes),
                )?;
            }
            Ok(())
        },
    )?;
    writers.into_iter().try_for_each(|writer| writer.finish())?;
    let mut tied: HashMap<u32, Vec<u32>> = HashMap::new();
    for bucket in 0..BUCKETS {
        let bytes = buckets.read(bucket)?;
        let mut versions: Vec<Version> = bytes
            .chunks_exact(RECORD)
            .filter_map(Version::read)
            .collect();
        versions.sort_unstable();
        for of_key in versions
            .chunk_by(|a, b| a.key == b.key)
            .filter(|of_key| of_key.len() > 1)
        {
            let highest = of_key.last().map(|version| version.rank);
            let at = of_key.partition_point(|version| Some(version.rank) < highest);
            of_key[..at].iter().for_each(|version| marks.set(version));
            if of_key.len() - at > 1 {
                of_key[at..]
                    .iter()
                    .for_each(|version| tied.entry(version.file).or_default().push(version.row));
            }
        }
    }
    tied.values_mut().for_each(|rows| rows.sort_unstable());
    Ok(tied)
}

/// Marks all but one of the versions of each tied key: the one with the greatest BLAKE3 of its
/// values stays; of equal ones, one.
fn break_ties(
    files: &[TouchFile],
    spec: &TableSpec,
    tied: &HashMap<u32, Vec<u32>>,
    marks: &mut Marks,
) -> Result<()> {
    let columns: Vec<&str> = spec
        .stored_columns()
        .iter()
        .map(|column| column.name)
        .filter(|name| PROVENANCE.iter().all(|column| column.name != *name))
        .collect();
    let found = fold(
        files,
        &columns,
        true,
        Vec::new,
        |versions: &mut Vec<Version>, batch, start| {
            let file = narrow(batch.file)?;
            let Some(rows) = tied.get(&file) else {
                return Ok(());
            };
            let of_batch = rows.partition_point(|row| (*row as usize) < start)
                ..rows.partition_point(|row| (*row as usize) < start + batch.len());
            if of_batch.is_empty() {
                return Ok(());
            }
            let (ids, values) = (batch.text(TOUCH_ID)?, Values::of(batch.rows())?);
            for row in &rows[of_batch] {
                let at = *row as usize - start;
                versions.push(Version {
                    key: key_of(ids.get(at).unwrap_or_default()),
                    rank: values.rank(at),
                    file,
                    row: *row,
                });
            }
            Ok(())
        },
    )?;
    let mut versions: Vec<Version> = found.into_iter().flatten().collect();
    versions.sort_unstable();
    for of_key in versions.chunk_by(|a, b| a.key == b.key) {
        let highest = of_key.last().map(|version| version.rank);
        let newest = of_key.partition_point(|version| Some(version.rank) < highest);
        of_key
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != newest)
            .for_each(|(_, version)| marks.set(version));
    }
    Ok(())
}

/// The typed values of a batch as bytes.
struct Values(arrow::row::Rows);

impl Values {
    fn of(rows: &RecordBatch) -> Result<Self> {
        // In the order of names: two files may have their columns in another order.
        let mut columns: Vec<_> = rows
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .zip(rows.columns().iter().cloned())
            .collect();
        columns.sort_by(|a, b| a.0.cmp(&b.0));
        let fields = columns
            .iter()
            .map(|(_, column)| SortField::new(column.data_type().clone()))
            .collect();
        let columns: Vec<_> = columns.into_iter().map(|(_, column)| column).collect();
        Ok(Self(RowConverter::new(fields)?.convert_columns(&columns)?))
    }

    fn rank(&self, row: usize) -> (u64, u64) {
        let hash = blake3::hash(self.0.row(row).as_ref());
        let word = |at: usize| {
            hash.as_bytes()[at..at + 8]
                .try_into()
                .map_or(0, u64::from_be_bytes)
        };
        (word(0), word(8))
    }
}

/// By the frame engine, in memory: of a source of which the earliest row of a key is meant, dates
/// of any column decide.
fn all_but_chosen(
    snapshot: &LakeSnapshot,
    files: &[TouchFile],
    spec: &TableSpec,
    settings: &Settings,
) -> Result<Vec<BooleanBuffer>> {
    let chosen = current::newest(snapshot.stored(spec)?.read()?.lazy(), spec, settings)?
        .select([col(SOURCE), col(FILE), col(ROW)])
        .collect()?;
    let (sources, hashes, rows) = (
        chosen.column(SOURCE)?.str()?,
        chosen.column(FILE)?.str()?,
        chosen.column(ROW)?.i64()?,
    );
    // One file may feed two sources.
    let named = sources.iter().zip(hashes.iter()).zip(rows.iter());
    let chosen: std::collections::HashSet<(&str, &str, i64)> = named
        .filter_map(|((source, file), row)| Some((source?, file?, row?)))
        .collect();
    let found = fold(
        files,
        &[SOURCE, FILE, ROW],
        true,
        Vec::new,
        |dropped: &mut Vec<(u32, u32)>, batch, start| {
            let (sources, hashes, rows) =
                (batch.text(SOURCE)?, batch.text(FILE)?, batch.counts(ROW)?);
            for row in 0..batch.len() {
                if !chosen.contains(&(
                    sources.get(row).unwrap_or_default(),
                    hashes.get(row).unwrap_or_default(),
                    rows.value(row),
                )) {
                    dropped.push((narrow(batch.file)?, narrow(start + row)?));
                }
            }
            Ok(())
        },
    )?;
    let mut marks = Marks::new(files);
    for (file, row) in found.into_iter().flatten() {
        marks.set(&Version {
            key: 0,
            rank: (0, 0),
            file,
            row,
        });
    }
    Ok(marks.finish())
}

/// One bit a row of each file.
struct Marks(Vec<BooleanBufferBuilder>);

impl Marks {
    fn new(files: &[TouchFile]) -> Self {
        let unset = |file: &TouchFile| {
            let mut bits = BooleanBufferBuilder::new(file.rows());
            bits.append_n(file.rows(), false);
            bits
        };
        Self(files.iter().map(unset).collect())
    }

    fn set(&mut self, version: &Version) {
        if let Some(bits) = self.0.get_mut(version.file as usize) {
            bits.set_bit(version.row as usize, true);
        }
    }

    fn finish(self) -> Vec<BooleanBuffer> {
        self.0.into_iter().map(|mut bits| bits.finish()).collect()
    }
}

/// 128 bits of the hash of an id: two ids never share them.
fn key_of(id: &str) -> u128 {
    let hash = blake3::hash(id.as_bytes());
    hash.as_bytes()[..16]
        .try_into()
        .map_or(0, u128::from_le_bytes)
}

fn narrow(number: usize) -> Result<u32> {
    u32::try_from(number).map_err(|_| Error::bug("more touches in a file than can be numbered"))
}
