//! Which rows of touches a newer row of the same key replaces: one bit a row. Keys are split by
//! their hash into buckets on disk, and each bucket is judged alone, so that memory is one bucket,
//! however many touches were delivered.
//!
//! Newest = modified_at, then the place of the delivery, then the row. A touch whose id was made from
//! its row is known by its moment: see [`super::moments`].

use super::super::newest_rows;
use super::super::snapshot::LakeSnapshot;
use super::moments::{self, Sighting, TouchMoment};
use super::read::{TouchFile, fold, narrow};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::staging::Buckets;
use crate::table::TableSpec;
use crate::table::names::*;
use arrow::array::{Array, BooleanBufferBuilder};
use arrow::buffer::BooleanBuffer;
use polars::prelude::{IntoLazy, col};
use std::collections::BTreeMap;

/// How many buckets the keys are split into.
const BUCKETS: usize = 64;

/// Bytes of a record on disk: key, rank, values, file, row.
const RECORD: usize = 48;

/// A row of one key: where it stands, and what decides whether it is the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    key: u128,
    rank: (u64, u64),
    /// The values of a touch whose id was made; 0 for one that was delivered with its id.
    values: u64,
    file: u32,
    row: u32,
}

impl Version {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.key.to_le_bytes());
        bytes.extend_from_slice(&self.rank.0.to_le_bytes());
        bytes.extend_from_slice(&self.rank.1.to_le_bytes());
        bytes.extend_from_slice(&self.values.to_le_bytes());
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
            values: long(32)?,
            file: short(40)?,
            row: short(44)?,
        })
    }
}

/// What is superseded.
#[derive(Default)]
pub(super) struct Superseded {
    /// One bit a row of each file, set where a newer row stands; no file where none is.
    pub rows: Vec<BooleanBuffer>,
    /// Touches by source that were delivered without an id at the moment of another one, and differ
    /// from it.
    pub of_one_moment: BTreeMap<String, usize>,
}

/// Finds what is superseded.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn superseded(
    snapshot: &LakeSnapshot,
    files: &[TouchFile],
    spec: &TableSpec,
    settings: &Settings,
) -> Result<Superseded> {
    if settings
        .sources
        .iter()
        .any(|source| source.entity.name == spec.name && !source.first_of_many.is_empty())
    {
        return Ok(Superseded {
            rows: all_but_chosen(snapshot, files, spec, settings)?,
            ..Superseded::default()
        });
    }
    let mut marks = Marks::new(files);
    let buckets = Buckets::new(&settings.output.path, BUCKETS)?;
    let contested = judge(files, buckets, &mut marks)?;
    let settled = moments::settle(files, spec, contested)?;
    settled
        .superseded
        .iter()
        .for_each(|(file, row)| marks.set(*file, *row));
    Ok(Superseded {
        rows: marks.finish(),
        of_one_moment: settled.of_one_moment,
    })
}

/// A signed number as one that sorts alike without a sign.
fn ordered(value: i64) -> u64 {
    value.cast_unsigned() ^ (1 << 63)
}

/// Marks every version but the newest of each key. Moments with touches that differ from one
/// delivery to the other are returned.
fn judge(files: &[TouchFile], buckets: Buckets, marks: &mut Marks) -> Result<Vec<TouchMoment>> {
    let writers = fold(
        files,
        &[TOUCH_ID, MODIFIED_AT, SEQUENCE, TOUCHED_ON],
        true,
        || buckets.writer(),
        |writer, batch, start| {
            let (ids, modified, sequence) = (
                batch.text(TOUCH_ID)?,
                batch.instants(MODIFIED_AT)?,
                batch.counts(SEQUENCE)?,
            );
            let (replaced, days) = (files[batch.file].replaced(), batch.days(TOUCHED_ON)?);
            for row in 0..batch.len() {
                if replaced.holds(days.is_valid(row).then(|| days.value(row))) {
                    continue;
                }
                let modified = if modified.is_valid(row) {
                    modified.value(row)
                } else {
                    i64::MIN
                };
                let id = ids.get(row).unwrap_or_default();
                let (known_by, values) = moments::parts(id).unwrap_or((id, 0));
                let key = key_of(known_by);
                let version = Version {
                    key,
                    rank: (ordered(modified), ordered(sequence.value(row))),
                    values,
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
    let mut contested = Vec::new();
    for bucket in 0..BUCKETS {
        let bytes = buckets.read(bucket)?;
        let mut versions: Vec<Version> = bytes
            .chunks_exact(RECORD)
            .filter_map(Version::read)
            .collect();
        versions.sort_unstable_by_key(|of| (of.key, of.values, of.rank, of.file, of.row));
        let is_same = |a: &Version, b: &Version| (a.key, a.values) == (b.key, b.values);
        for of_key in versions.chunk_by(|a, b| a.key == b.key) {
            let touches = of_key.chunk_by(is_same);
            for older in touches.clone().flat_map(|of| &of[..of.len() - 1]) {
                marks.set(older.file, older.row);
            }
            let moment = TouchMoment(touches.filter_map(sighting).collect());
            if moment.is_contested() {
                contested.push(moment);
            }
        }
    }
    Ok(contested)
}

/// The newest of equal rows, and the deliveries that have one.
fn sighting(equal: &[Version]) -> Option<Sighting> {
    let newest = equal.last()?;
    let mut deliveries: Vec<u64> = equal.iter().map(|version| version.rank.1).collect();
    deliveries.sort_unstable();
    deliveries.dedup();
    Some(Sighting {
        file: newest.file,
        row: newest.row,
        deliveries,
    })
}

/// By the frame engine, in memory: of a source of which the earliest row of a key is meant, dates
/// of any column decide.
fn all_but_chosen(
    snapshot: &LakeSnapshot,
    files: &[TouchFile],
    spec: &TableSpec,
    settings: &Settings,
) -> Result<Vec<BooleanBuffer>> {
    let chosen = newest_rows::newest(snapshot.stored(spec)?.read()?.lazy(), spec, settings)?
        .rows
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
        marks.set(file, row);
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

    fn set(&mut self, file: u32, row: u32) {
        if let Some(bits) = self.0.get_mut(file as usize) {
            bits.set_bit(row as usize, true);
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
