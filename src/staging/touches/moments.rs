//! Touches that were delivered without an id. They are known by their moment: source, person, instant,
//! kind and deal. Goes in: the rows of one moment that differ, and the deliveries that have them. Comes
//! out: which of them a later delivery replaces.
//!
//! Rows of one delivery are different touches. A row of a later delivery that agrees with one of an
//! earlier delivery in every value that both have is the same touch, exported with more or fewer
//! columns; one that disagrees is another touch, and is counted.

use super::read::{TouchFile, fold, narrow};
use crate::error::Result;
use crate::table::names::*;
use crate::table::{PROVENANCE, TableSpec};
use ahash::RandomState;
use arrow::array::{Array, ArrayRef};
use arrow::row::{RowConverter, SortField};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The digits of a moment in a made id, and the digits of the other values behind a `-`.
const DIGITS: usize = 16;

/// The moment of an id that was made from its row, and a number for the row's other values; none
/// for an id that was delivered.
pub(super) fn parts(id: &str) -> Option<(&str, u64)> {
    let (moment, values) = id.split_once('-')?;
    let is_made = moment.len() == DIGITS && values.len() == DIGITS;
    let values = u64::from_str_radix(values, 16).ok().filter(|_| is_made)?;
    let is_hex = moment.bytes().all(|digit| digit.is_ascii_hexdigit());
    // 0 stands for an id that was delivered.
    is_hex.then_some((moment, values.max(1)))
}

/// Equal rows: the newest of them, and the deliveries that have one, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sighting {
    pub file: u32,
    pub row: u32,
    pub deliveries: Vec<u64>,
}

/// What was seen at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TouchMoment(pub Vec<Sighting>);

impl TouchMoment {
    /// Whether not every delivery has the same rows.
    pub(super) fn is_contested(&self) -> bool {
        let mut deliveries = self.0.iter().map(|of| &of.deliveries);
        let first = deliveries.next();
        deliveries.any(|other| Some(other) != first)
    }

    /// The places of the sightings that later deliveries replace, and of those that are another
    /// touch than the ones before; `agree` compares two of them.
    fn resolve(&self, agree: impl Fn(usize, usize) -> bool) -> (Vec<usize>, Vec<usize>) {
        let deliveries: BTreeSet<u64> = self
            .0
            .iter()
            .flat_map(|of| of.deliveries.iter().copied())
            .collect();
        let (mut standing, mut others): (Vec<usize>, BTreeSet<usize>) = Default::default();
        for delivery in deliveries {
            let is_in = |at: &usize| self.0[*at].deliveries.contains(&delivery);
            let new = (0..self.0.len()).filter(is_in);
            let new: Vec<usize> = new.filter(|at| !standing.contains(at)).collect();
            // What this delivery has, too, is no other row of it.
            let mut older: Vec<usize> = standing.iter().copied().filter(|at| !is_in(at)).collect();
            for at in new {
                match older.iter().position(|old| agree(*old, at)) {
                    Some(place) => {
                        let replaced = older.remove(place);
                        standing.retain(|at| *at != replaced);
                        others.remove(&replaced);
                    }
                    None if !standing.is_empty() && !older.is_empty() => {
                        others.insert(at);
                    }
                    None => {}
                }
                standing.push(at);
            }
        }
        let replaced = (0..self.0.len()).filter(|at| !standing.contains(at));
        (replaced.collect(), others.into_iter().collect())
    }
}

/// What became of contested moments.
#[derive(Default)]
pub(super) struct SettledMoments {
    /// Rows by file that later ones replace.
    pub superseded: Vec<(u32, u32)>,
    /// Touches by source that differ from another one of their moment.
    pub of_one_moment: BTreeMap<String, usize>,
}

/// The values of a row by column as hashes, none where it has none; and its source.
type Values = (Vec<Option<u64>>, String);

/// Compares the rows of contested moments; only their values are read.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn settle(
    files: &[TouchFile],
    spec: &TableSpec,
    contested: Vec<TouchMoment>,
) -> Result<SettledMoments> {
    if contested.is_empty() {
        return Ok(SettledMoments::default());
    }
    let mut wanted: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for of in contested.iter().flat_map(|moment| &moment.0) {
        wanted.entry(of.file).or_default().push(of.row);
    }
    wanted.values_mut().for_each(|rows| rows.sort_unstable());
    let values = read(files, spec, &wanted)?;
    let mut settled = SettledMoments::default();
    for moment in &contested {
        let of = |at: usize| values.get(&(moment.0[at].file, moment.0[at].row));
        let agree = |one: usize, other: usize| {
            of(one).zip(of(other)).is_some_and(|(one, other)| {
                let mut pairs = one.0.iter().zip(&other.0);
                pairs.all(|(one, other)| one.is_none() || other.is_none() || one == other)
            })
        };
        let (replaced, others) = moment.resolve(agree);
        let place = |at: usize| (moment.0[at].file, moment.0[at].row);
        settled.superseded.extend(replaced.into_iter().map(place));
        for (_, source) in others.into_iter().filter_map(of) {
            *settled.of_one_moment.entry(source.clone()).or_default() += 1;
        }
    }
    Ok(settled)
}

/// The values of the wanted rows, which are sorted, by file and row.
fn read(
    files: &[TouchFile],
    spec: &TableSpec,
    wanted: &BTreeMap<u32, Vec<u32>>,
) -> Result<HashMap<(u32, u32), Values, RandomState>> {
    let is_value = |name: &&str| {
        ![TOUCH_ID, MODIFIED_AT, IS_DELETED].contains(name)
            && PROVENANCE.iter().all(|column| column.name != *name)
    };
    let stored = spec.stored_columns();
    let names: Vec<&str> = stored
        .iter()
        .map(|column| column.name)
        .filter(is_value)
        .collect();
    let columns: Vec<&str> = names.iter().copied().chain([SOURCE]).collect();
    let hasher = RandomState::with_seeds(0x5eed, 0xca5e, 0xf00d, 0xbeef);
    type Found = Vec<((u32, u32), Values)>;
    let found = fold(
        files,
        &columns,
        true,
        Vec::new,
        |found: &mut Found, batch, start| {
            let file = narrow(batch.file)?;
            let Some(rows) = wanted.get(&file) else {
                return Ok(());
            };
            let of_batch = rows.partition_point(|row| (*row as usize) < start)
                ..rows.partition_point(|row| (*row as usize) < start + batch.len());
            if of_batch.is_empty() {
                return Ok(());
            }
            let hashed = |name: &&str| match batch.rows().column_by_name(name) {
                Some(column) => hashes(column, &hasher),
                None => Ok(vec![None; batch.len()]),
            };
            let hashed: Vec<Vec<Option<u64>>> = names.iter().map(hashed).collect::<Result<_>>()?;
            let sources = batch.text(SOURCE)?;
            for row in &rows[of_batch] {
                let at = *row as usize - start;
                let values = hashed.iter().map(|column| column[at]).collect();
                let source = sources.get(at).unwrap_or_default().to_owned();
                found.push(((file, *row), (values, source)));
            }
            Ok(())
        },
    )?;
    Ok(found.into_iter().flatten().collect())
}

fn hashes(column: &ArrayRef, hasher: &RandomState) -> Result<Vec<Option<u64>>> {
    let field = SortField::new(column.data_type().clone());
    let rows = RowConverter::new(vec![field])?.convert_columns(std::slice::from_ref(column))?;
    let hash = |(at, row): (usize, arrow::row::Row<'_>)| {
        column.is_valid(at).then(|| hasher.hash_one(row.as_ref()))
    };
    Ok(rows.iter().enumerate().map(hash).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows by the deliveries that have them, and their values; what stands, and what is another
    /// touch.
    fn resolved(rows: &[(&[u64], &[Option<u64>])]) -> (Vec<usize>, Vec<usize>) {
        let moment = TouchMoment(
            rows.iter()
                .map(|(deliveries, _)| Sighting {
                    file: 0,
                    row: 0,
                    deliveries: deliveries.to_vec(),
                })
                .collect(),
        );
        let agree = |one: usize, other: usize| {
            let mut pairs = rows[one].1.iter().zip(rows[other].1);
            pairs.all(|(one, other)| one.is_none() || other.is_none() || one == other)
        };
        let (replaced, others) = moment.resolve(agree);
        let standing = (0..rows.len()).filter(|at| !replaced.contains(at));
        (standing.collect(), others)
    }

    #[test]
    fn a_made_id_has_a_moment_and_other_values() {
        assert_eq!(
            parts("0123456789abcdef-00000000000000ff"),
            Some(("0123456789abcdef", 255))
        );
        for id in [
            "T1",
            "a-b",
            "0123456789abcdeg-00000000000000ff",
            "0123456789abcdef-ff",
        ] {
            assert_eq!(parts(id), None, "{id}");
        }
    }

    #[test]
    fn a_row_that_agrees_replaces_and_one_that_disagrees_stands_beside() {
        let (none, one, two) = (
            &[None, Some(7)][..],
            &[Some(1), Some(7)][..],
            &[Some(2), Some(7)][..],
        );
        // Delivered again with one more column.
        assert_eq!(resolved(&[(&[1], none), (&[2], one)]), (vec![1], vec![]));
        // And with one column less.
        assert_eq!(resolved(&[(&[1], one), (&[2], none)]), (vec![1], vec![]));
        // Another value.
        assert_eq!(resolved(&[(&[1], one), (&[2], two)]), (vec![0, 1], vec![1]));
        // Two touches of one delivery, both delivered again as they were and with more.
        assert_eq!(
            resolved(&[(&[1, 2], one), (&[1], none), (&[2], two)]),
            (vec![0, 2], vec![])
        );
        // A row of the same delivery is another touch whatever it has.
        assert_eq!(
            resolved(&[(&[1, 2], none), (&[2], one)]),
            (vec![0, 1], vec![])
        );
        // Wider, then narrow again: one touch.
        assert_eq!(resolved(&[(&[1, 3], none), (&[2], one)]), (vec![0], vec![]));
    }
}
