//! Which visitors were seen with which records: the anonymous ids of touches that also name a known
//! record. Goes in: touches, in any order. Comes out: for each such visitor a record, and the pairs
//! of records that visitors join.
//!
//! A visitor that no touch joins to a record is not held. The record of a touch is that of its
//! `lead_id`, else the first one of its e-mail.

use super::keys::{Key, Rows, SHARED, SharedKeys, named};
use crate::error::Result;
use crate::staging::Staged;
use crate::table::names::*;
use std::collections::HashSet;

/// Visitors and the records that they were seen with.
#[derive(Debug, Default)]
pub(super) struct VisitorLinks {
    /// A record of each visitor.
    one: Rows,
    /// Its other records: most visitors have none.
    others: HashSet<(Key, u32), ahash::RandomState>,
}

impl VisitorLinks {
    /// A touch of a visitor names a record.
    pub(super) fn note(&mut self, visitor: Key, record: u32) {
        let one = self.one.first(visitor, record);
        if one != record {
            self.others.insert((visitor, record));
        }
    }

    /// Adds what was seen elsewhere.
    pub(super) fn merge(&mut self, other: Self) {
        other
            .one
            .iter()
            .chain(other.others)
            .for_each(|(visitor, record)| self.note(visitor, record));
    }

    /// A record of each visitor, the pairs of records that visitors join, and the visitors that
    /// join nothing, being seen with more than `max_records`.
    pub(super) fn settle(self, max_records: usize) -> (Rows, Vec<(u32, u32)>, SharedKeys) {
        let mut visitors = self.one;
        let (mut pairs, mut shared) = (Vec::new(), SharedKeys::default());
        let mut others: Vec<(Key, u32)> = self.others.into_iter().collect();
        others.sort_unstable();
        for of_visitor in others.chunk_by(|one, other| one.0 == other.0) {
            let Some((visitor, one)) = of_visitor
                .first()
                .and_then(|(visitor, _)| Some((*visitor, visitors.get(*visitor)?)))
            else {
                continue;
            };
            let records = of_visitor.iter().map(|(_, record)| *record);
            if of_visitor.len() + 1 > max_records {
                shared.key_count += 1;
                shared.records.extend(records.chain([one]));
                visitors.set(visitor, SHARED);
            } else {
                pairs.extend(records.map(|record| (one, record)));
            }
        }
        shared.records.sort_unstable();
        shared.records.dedup();
        (visitors, pairs, shared)
    }
}

/// The visitors of touches.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn visitor_links(staged: &Staged, ids: &Rows, emails: &Rows) -> Result<VisitorLinks> {
    let mut all = VisitorLinks::default();
    if !staged.touches.has_text(ANONYMOUS_ID)? {
        return Ok(all);
    }
    let seen = staged.touches.fold(
        &[LEAD_ID, EMAIL, ANONYMOUS_ID],
        VisitorLinks::default,
        |seen, batch| {
            let (leads, addresses, visitors) = (
                batch.text(LEAD_ID)?,
                batch.text(EMAIL)?,
                batch.text(ANONYMOUS_ID)?,
            );
            for row in 0..batch.len() {
                let Some(visitor) = visitors.get(row) else {
                    continue;
                };
                let record = leads
                    .get(row)
                    .and_then(|lead| named(ids, lead))
                    .or_else(|| {
                        addresses
                            .get(row)
                            .and_then(|address| named(emails, address))
                    });
                if let Some(record) = record {
                    seen.note(Key::of(visitor), record);
                }
            }
            Ok(())
        },
    )?;
    seen.into_iter().for_each(|seen| all.merge(seen));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(sightings: &[(&str, u32)]) -> VisitorLinks {
        let mut seen = VisitorLinks::default();
        sightings
            .iter()
            .for_each(|(visitor, record)| seen.note(Key::of(visitor), *record));
        seen
    }

    #[test]
    fn a_visitor_joins_its_records_up_to_the_limit() {
        let (visitors, pairs, shared) = seen(&[
            ("v", 3),
            ("v", 1),
            ("v", 3),
            ("w", 5),
            ("kiosk", 1),
            ("kiosk", 2),
            ("kiosk", 4),
        ])
        .settle(2);
        assert_eq!(
            (
                named(&visitors, "v"),
                named(&visitors, "w"),
                named(&visitors, "x")
            ),
            (Some(3), Some(5), None)
        );
        assert_eq!(
            named(&visitors, "kiosk"),
            None,
            "three records are one too many"
        );
        assert_eq!(pairs, [(3, 1)]);
        assert_eq!(
            shared,
            SharedKeys {
                key_count: 1,
                records: vec![1, 2, 4]
            }
        );
    }

    #[test]
    fn what_each_core_saw_adds_up() {
        let mut all = seen(&[("v", 3), ("w", 5)]);
        all.merge(seen(&[("v", 1), ("v", 3)]));
        let (_, pairs, shared) = all.settle(2);
        assert_eq!((pairs, shared.key_count), (vec![(3, 1)], 0));
    }
}
