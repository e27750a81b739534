//! Records become people: joined by pointers, then by e-mail, then by anonymous ids seen with them.
//! Goes in: the staged leads and touches. Comes out: the person of each record, and the keys that
//! name people.
//!
//! A key of too many records is a shared mailbox or a kiosk: it joins nothing, and names no person
//! on a touch either.

use super::components::Components;
use super::keys::{Key, Rows, SHARED, named, rows_of};
use super::people::{BY_EMAIL, BY_VISITOR, Joins, POINTER, People};
use super::person_keys::PersonKeys;
use super::visitor_links::{VisitorLinks, visitor_links};
use crate::error::{Error, Result};
use crate::pipeline::Settings;
use crate::staging::Staged;
use crate::table::names::*;
use polars::prelude::*;

/// Who is who, and the keys that name them; `leads` and `emails` are the texts of the staged leads.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn people(
    staged: &Staged,
    leads: &DataFrame,
    emails: StringChunked,
    settings: &Settings,
) -> Result<(People, PersonKeys)> {
    let emails = keys_of(emails);
    let mut ids = rows_of(leads.column(LEAD_ID)?.str()?.iter());
    for (name, id) in staged.other_names.iter() {
        if let Some(row) = named(&ids, id) {
            ids.first(Key::of(name), row);
        }
    }
    let mut joining = Joining::new(leads.height(), settings.identity.max_records as usize)?;
    joining.follow(
        &ids,
        leads.column(MERGED_INTO_LEAD_ID)?.str()?,
        leads.column(CONVERTED_LEAD_ID)?.str()?,
    );
    let emails = joining.join_emails(&emails);
    let seen = visitor_links(staged, &ids, &emails)?;
    Ok(joining.finish(ids, emails, seen))
}

/// The keys of texts, which take less than they do.
fn keys_of(texts: StringChunked) -> Vec<Option<Key>> {
    texts.iter().map(|text| text.map(Key::of)).collect()
}

/// Records on their way to people.
pub(super) struct Joining {
    components: Components,
    joined_by: Vec<u8>,
    max_records: usize,
    joins: Joins,
}

impl Joining {
    fn new(records: usize, max_records: usize) -> Result<Self> {
        let count = u32::try_from(records).ok().filter(|count| *count < SHARED);
        let count = count.ok_or_else(|| Error::Data(format!("{records} leads are too many: expected fewer than {SHARED}\nhelp: split the pipeline")))?;
        Ok(Self {
            components: Components::new(count),
            joined_by: vec![0; records],
            max_records,
            joins: Joins::default(),
        })
    }

    /// Joins two records; 1 where they were not one person before, else 0.
    fn join(&mut self, one: u32, other: u32, by: u8) -> usize {
        let is_new = self.components.join(one, other);
        if is_new {
            self.joined_by[one as usize] |= by;
        }
        usize::from(is_new)
    }

    /// Joins records by the pointers of their source: a pointer is one to one, so that no number of
    /// records is too many.
    fn follow(&mut self, ids: &Rows, merged: &StringChunked, converted: &StringChunked) {
        for (row, (merged, converted)) in (0..).zip(merged.iter().zip(converted.iter())) {
            let [merged, converted] =
                [merged, converted].map(|target| target.map(|target| named(ids, target)));
            // A record that points at itself joins nothing.
            let names_another = |target: Option<Option<u32>>| {
                usize::from(target.flatten().is_some_and(|target| target != row))
            };
            self.joins.merged_count += names_another(merged);
            self.joins.converted_count += names_another(converted);
            [merged, converted]
                .into_iter()
                .flatten()
                .flatten()
                .for_each(|target| {
                    self.join(row, target, POINTER);
                });
            if [merged, converted].contains(&Some(None)) {
                self.joins.lost_pointers.push(row);
            }
        }
    }

    /// Joins records of one e-mail; the first record of each e-mail that is no shared mailbox's.
    fn join_emails(&mut self, emails: &[Option<Key>]) -> Rows {
        let mut firsts = Rows::with_room(emails.iter().flatten().count());
        let mut records = vec![0u32; emails.len()];
        let keys = || {
            (0u32..)
                .zip(emails)
                .filter_map(|(row, email)| Some((row, (*email)?)))
        };
        keys().for_each(|(row, key)| records[firsts.first(key, row) as usize] += 1);
        for (row, key) in keys() {
            let first = firsts.get(key).unwrap_or(row);
            if records[first as usize] as usize > self.max_records {
                self.joins.shared_emails.records.push(row);
            } else {
                self.joins.email_count += self.join(row, first, BY_EMAIL);
            }
        }
        for first in firsts.rows_mut() {
            if records[*first as usize] as usize > self.max_records {
                self.joins.shared_emails.key_count += 1;
                *first = SHARED;
            }
        }
        firsts
    }

    fn join_visitors(&mut self, seen: VisitorLinks) -> Rows {
        let (visitors, pairs, shared) = seen.settle(self.max_records);
        for (one, other) in pairs {
            self.joins.visitor_count += self.join(one, other, BY_VISITOR);
        }
        self.joins.shared_visitors = shared;
        visitors
    }

    fn finish(
        mut self,
        mut ids: Rows,
        mut emails: Rows,
        seen: VisitorLinks,
    ) -> (People, PersonKeys) {
        let mut visitors = self.join_visitors(seen);
        let of_lead = self.components.settle();
        for rows in [&mut ids, &mut emails, &mut visitors] {
            rows.rows_mut()
                .for_each(|row| *row = of_lead.get(*row as usize).copied().unwrap_or(SHARED));
        }
        let people = People {
            of_lead,
            joined_by: self.joined_by,
            joins: self.joins,
        };
        (
            people,
            PersonKeys {
                ids,
                emails,
                visitors,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::SharedKeys;
    use super::*;
    use proptest::collection::vec;
    use proptest::option::weighted;
    use proptest::prelude::*;

    /// E-mail, merged into, converted into: of each record.
    type Record = (Option<u32>, Option<u32>, Option<u32>);

    const LIMIT: usize = 3;

    fn id(row: u32) -> String {
        format!("L{row:02}")
    }

    /// The people of records that are in the order of their ids, and of visitors seen with them.
    fn joined(records: &[Record], seen: &[(u32, u32)]) -> (People, PersonKeys) {
        let column = |of: fn(&Record) -> Option<u32>| -> StringChunked {
            records.iter().map(|record| of(record).map(id)).collect()
        };
        let rows = (0..records.len())
            .map(|row| id(row as u32))
            .collect::<Vec<_>>();
        let ids = rows_of(rows.iter().map(|id| Some(id.as_str())));
        let mut joining = Joining::new(records.len(), LIMIT).unwrap();
        joining.follow(&ids, &column(|record| record.1), &column(|record| record.2));
        let emails = joining.join_emails(&keys_of(column(|record| record.0)));
        let mut sightings = VisitorLinks::default();
        seen.iter()
            .for_each(|(visitor, record)| sightings.note(Key::of(&id(*visitor)), *record));
        joining.finish(ids, emails, sightings)
    }

    /// The pairs that the definition joins.
    fn edges(records: &[Record], seen: &[(u32, u32)]) -> Vec<(u32, u32)> {
        let count = records.len() as u32;
        let mut edges: Vec<(u32, u32)> = (0..count)
            .zip(records)
            .flat_map(|(row, record)| {
                [record.1, record.2]
                    .into_iter()
                    .flatten()
                    .map(move |to| (row, to))
            })
            .collect();
        edges.retain(|(_, to)| *to < count);
        for key in 0..6 {
            let of_email: Vec<u32> = (0..count)
                .filter(|row| records[*row as usize].0 == Some(key))
                .collect();
            let mut of_visitor: Vec<u32> = seen
                .iter()
                .filter(|(visitor, _)| *visitor == key)
                .map(|(_, record)| *record)
                .collect();
            of_visitor.sort_unstable();
            of_visitor.dedup();
            for group in [of_email, of_visitor]
                .iter()
                .filter(|group| group.len() <= LIMIT)
            {
                edges.extend(group.windows(2).map(|two| (two[0], two[1])));
            }
        }
        edges
    }

    #[test]
    fn keys_name_people_and_shared_ones_do_not() {
        let email = |key| (Some(key), None, None);
        let (people, keys) = joined(
            &[
                email(0),
                email(1),
                email(1),
                email(1),
                email(1),
                (None, Some(0), None),
            ],
            &[(9, 1)],
        );
        assert_eq!(
            (0..6).map(|row| people.of_lead(row)).collect::<Vec<_>>(),
            [0, 1, 2, 3, 4, 0]
        );
        assert_eq!(people.iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        assert_eq!(
            keys.of_touch(Some("L05"), None, None),
            Some(0),
            "the merged record's person"
        );
        assert_eq!(
            keys.of_touch(Some("L99"), Some("L00"), None),
            Some(0),
            "an id that no source delivered leaves it to the e-mail"
        );
        assert_eq!(
            keys.of_touch(None, Some("L01"), Some("L09")),
            Some(1),
            "a shared e-mail leaves it to the visitor"
        );
        let touches = [
            [Some("L05"), None, None],
            [Some("L99"), Some("L00"), None],
            [None, Some("L01"), Some("L09")],
            [None, Some("L01"), None],
            [None; 3],
        ];
        assert_eq!(
            keys.of_touches(touches.into_iter()),
            [Some(0), Some(0), Some(1), None, None],
            "as one by one"
        );
        assert_eq!(
            (
                keys.of_touch(None, Some("L01"), None),
                keys.of_touch(None, None, Some("L08"))
            ),
            (None, None)
        );
        assert_eq!(
            people.joins.shared_emails,
            SharedKeys {
                key_count: 1,
                records: vec![1, 2, 3, 4]
            }
        );
    }

    #[test]
    fn the_first_rule_that_joins_is_named() {
        let (people, _) = joined(
            &[
                (Some(0), None, None),
                (Some(0), Some(0), None),
                (Some(0), None, None),
                (None, None, None),
                (None, None, Some(9)),
            ],
            &[(1, 2), (1, 3)],
        );
        assert_eq!(people.rules()[0], "pointer+email+anonymous_id");
        assert_eq!(people.rules()[4], "single");
        assert_eq!(
            (
                people.joins.merged_count,
                people.joins.email_count,
                people.joins.visitor_count
            ),
            (1, 1, 1)
        );
        assert_eq!(
            (
                people.joins.converted_count,
                people.joins.lost_pointers.clone()
            ),
            (0, vec![4])
        );
    }

    proptest! {
        #[test]
        fn people_are_as_defined_in_any_order(
            records in vec((weighted(0.6, 0u32..6), weighted(0.2, 0u32..14), weighted(0.2, 0u32..14)), 1..12),
            seen in vec((0u32..6, 0u32..12), 0..12),
            seed in 0usize..12,
        ) {
            let count = records.len() as u32;
            let seen: Vec<(u32, u32)> = seen.into_iter().filter(|(_, record)| *record < count).collect();
            let (people, _) = joined(&records, &seen);
            let mut components = Components::new(count);
            for (one, other) in edges(&records, &seen) {
                components.join(one, other);
            }
            let wanted = components.settle();
            prop_assert_eq!((0..count).map(|row| people.of_lead(row)).collect::<Vec<_>>(), wanted);

            // The same records under ids in another order, and touches read from the end.
            let place = |row: u32| if row < count { (count - 1 - row + seed as u32) % count } else { row };
            let mut moved = records.clone();
            for (row, record) in (0..).zip(&records) {
                moved[place(row) as usize] = (record.0, record.1.map(place), record.2.map(place));
            }
            let turned: Vec<(u32, u32)> = seen.iter().rev().map(|(visitor, record)| (*visitor, place(*record))).collect();
            let (other, _) = joined(&moved, &turned);
            prop_assert_eq!(other.joins.email_count, people.joins.email_count);
            prop_assert_eq!(other.joins.visitor_count, people.joins.visitor_count);
            let (rules, other_rules) = (people.rules(), other.rules());
            for one in 0..count {
                prop_assert_eq!(rules[people.of_lead(one) as usize], other_rules[other.of_lead(place(one)) as usize]);
                for two in 0..count {
                    prop_assert_eq!(people.of_lead(one) == people.of_lead(two), other.of_lead(place(one)) == other.of_lead(place(two)));
                }
            }
        }
    }
}
