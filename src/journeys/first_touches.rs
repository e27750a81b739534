//! The first touch of people with leads without a channel of their own, found while touches
//! pass on several threads. First is the least (instant, touch_id), so that the order in which
//! touches pass does not matter.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A first touch is kept as the number of its thread and that thread's code of its channel.
pub(super) const CODE_BITS: u32 = 24;

/// People that share a lock.
const SHARE: usize = 1 << 12;

/// Bytes of a touch's id that are held for every person.
const BEGINNING: usize = 16;

/// The first touches so far.
pub(super) struct FirstTouches {
    shares: Vec<Mutex<LockedPeople>>,
}

#[derive(Default)]
struct LockedPeople {
    of_person: Vec<Option<First>>,
    /// The ends of ids that are longer than their beginning.
    ends: HashMap<u32, Box<[u8]>, ahash::RandomState>,
}

#[derive(Debug, Clone, Copy)]
struct First {
    at: i64,
    beginning: [u8; BEGINNING],
    what: u32,
}

impl FirstTouches {
    /// No touch yet of so many people.
    pub(super) fn new(people: usize) -> Self {
        Self {
            shares: (0..=people / SHARE).map(|_| Mutex::default()).collect(),
        }
    }

    /// A touch of a person: `what` is kept if it is the first so far.
    pub(super) fn meet(&self, person: u32, at: i64, touch_id: &str, what: u32) {
        let place = person as usize;
        let Some(share) = self.shares.get(place / SHARE) else {
            return;
        };
        let mut share = share.lock().unwrap_or_else(PoisonError::into_inner);
        if share.of_person.is_empty() {
            share.of_person = vec![None; SHARE];
        }
        let (beginning, end) = split(touch_id);
        let is_first = match share.of_person[place % SHARE] {
            None => true,
            Some(first) if (at, beginning) != (first.at, first.beginning) => {
                (at, beginning) < (first.at, first.beginning)
            }
            Some(_) => end < share.ends.get(&person).map_or(&[][..], |end| &**end),
        };
        if is_first {
            share.of_person[place % SHARE] = Some(First {
                at,
                beginning,
                what,
            });
            if end.is_empty() {
                share.ends.remove(&person);
            } else {
                share.ends.insert(person, end.into());
            }
        }
    }

    /// What was kept of a person's first touch.
    pub(super) fn of(&self, person: u32) -> Option<u32> {
        let share = self
            .shares
            .get(person as usize / SHARE)?
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        share
            .of_person
            .get(person as usize % SHARE)?
            .map(|first| first.what)
    }
}

/// The beginning of an id, filled up with zeros, and the rest of it: compared one after the other
/// they sort as ids do.
fn split(id: &str) -> ([u8; BEGINNING], &[u8]) {
    let bytes = id.as_bytes();
    let length = bytes.len().min(BEGINNING);
    let mut beginning = [0; BEGINNING];
    beginning[..length].copy_from_slice(&bytes[..length]);
    (beginning, &bytes[length..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_least_instant_and_id_wins_in_any_order(touches in prop::collection::vec((0i64..3, "[ab]{0,18}"), 1..20)) {
            let mut expected: Vec<(i64, &str, u32)> = (0..).zip(&touches).map(|(what, (at, id))| (*at, id.as_str(), what)).collect();
            expected.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
            let firsts = FirstTouches::new(5_000);
            for (what, (at, id)) in (0..).zip(&touches) {
                firsts.meet(4_500, *at, id, what);
            }
            let kept = firsts.of(4_500).unwrap() as usize;
            prop_assert_eq!((touches[kept].0, touches[kept].1.as_str()), (expected[0].0, expected[0].1));
            prop_assert_eq!(firsts.of(4_499), None);
        }
    }
}
