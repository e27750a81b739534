//! Which record survived a merge. Goes in: the records that were merged into others. Comes out: the
//! survivor of each id.
//!
//! The surprising part: merges form chains, and of a ring, which no system can mean, the smallest
//! id survives.

use crate::error::Result;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The survivors of the records that were merged.
#[derive(Debug, Default)]
pub struct Merged(BTreeMap<String, String>);

impl Merged {
    /// Follows each record of `key` to the end of its chain; `target` is what it was merged into.
    /// `names` are other names of records, each with the id that it stands for.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(
        merges: &DataFrame,
        key: &str,
        target: &str,
        names: &[(String, String)],
    ) -> Result<Self> {
        let pairs = merges
            .column(key)?
            .str()?
            .iter()
            .zip(merges.column(target)?.str()?.iter());
        let names = names.iter().map(|(name, id)| (name.as_str(), id.as_str()));
        let pairs = pairs.filter_map(|(from, to)| Some((from?, to?)));
        Ok(Self::follow(&pairs.chain(names).collect()))
    }

    /// The ids that other names of records stand for.
    pub fn names(names: &[(String, String)]) -> Self {
        let names = names.iter().map(|(name, id)| (name.as_str(), id.as_str()));
        Self::follow(&names.collect())
    }

    /// Each id with what stands for it, nothing but other names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.map(|(from, to)| (from.as_str(), to.as_str()))
    }

    fn follow(into: &BTreeMap<&str, &str>) -> Self {
        let mut survivors: BTreeMap<String, String> = BTreeMap::new();
        for start in into.keys().copied() {
            let (mut at, mut path) = (start, Vec::new());
            let end = loop {
                if let Some(end) = survivors.get(at) {
                    break end.clone();
                }
                match into.get(at).copied() {
                    None => break at.to_owned(),
                    Some(next) if path.contains(&at) => {
                        break smallest_of_ring(next, into).to_owned();
                    }
                    Some(next) => {
                        path.push(at);
                        at = next;
                    }
                }
            };
            survivors.extend(path.into_iter().map(|id| (id.to_owned(), end.clone())));
        }
        Self(survivors)
    }

    /// The id of the record that survived: the same one where nothing is known of a merge.
    pub fn survivor<'i>(&'i self, id: &'i str) -> &'i str {
        self.0.get(id).map_or(id, String::as_str)
    }

    /// The ids that were merged, and the ids that survived them.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .flat_map(|(from, to)| [from.as_str(), to.as_str()])
    }

    /// Puts the survivors in the place of the ids of a column, in rows where `is_meant` holds.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn resolve(&self, frame: DataFrame, column: &str, is_meant: Expr) -> Result<DataFrame> {
        if self.0.is_empty() {
            return Ok(frame);
        }
        let ids: StringChunked = frame
            .column(column)?
            .str()?
            .iter()
            .map(|id| id.map(|id| self.survivor(id)))
            .collect();
        let survivors = frame.hstack(&[Column::new(SURVIVOR.into(), ids)])?.lazy();
        let resolved = when(is_meant)
            .then(col(SURVIVOR))
            .otherwise(col(column))
            .alias(column);
        Ok(survivors
            .with_columns([resolved])
            .drop(by_name([SURVIVOR], true, false))
            .collect()?)
    }
}

const SURVIVOR: &str = "_survivor";

fn smallest_of_ring<'i>(start: &'i str, into: &BTreeMap<&'i str, &'i str>) -> &'i str {
    let mut ring = BTreeSet::from([start]);
    let mut at = start;
    while let Some(next) = into.get(at).copied().filter(|next| *next != start) {
        ring.insert(next);
        at = next;
    }
    ring.first().copied().unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(pairs: &[(&str, &str)]) -> Merged {
        let (from, into): (Vec<&str>, Vec<&str>) = pairs.iter().copied().unzip();
        Merged::of(
            &df!["id" => from, "into" => into].unwrap(),
            "id",
            "into",
            &[],
        )
        .unwrap()
    }

    #[test]
    fn chains_of_merges_end_at_the_survivor() {
        let merged = merged(&[("B", "A"), ("C", "B"), ("E", "C")]);
        assert_eq!(
            ["A", "B", "C", "D", "E"].map(|id| merged.survivor(id)),
            ["A", "A", "A", "D", "A"]
        );
    }

    #[test]
    fn a_ring_of_merges_ends_at_its_smallest_id() {
        // Z into Y into X into Y, and B into itself.
        let merged = merged(&[("Z", "Y"), ("Y", "X"), ("X", "Y"), ("B", "B")]);
        assert_eq!(
            ["Z", "Y", "X", "B"].map(|id| merged.survivor(id)),
            ["X", "X", "X", "B"]
        );
    }

    #[test]
    fn only_the_rows_that_are_meant_are_resolved() {
        let frame =
            df!["id" => [Some("B"), Some("B"), None], "kind" => ["deal", "lead", "deal"]].unwrap();
        let found = merged(&[("B", "A")])
            .resolve(frame, "id", col("kind").eq(lit("deal")))
            .unwrap();
        assert_eq!(
            found,
            df!["id" => [Some("A"), Some("B"), None], "kind" => ["deal", "lead", "deal"]].unwrap()
        );
    }
}
