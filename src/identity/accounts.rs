//! Accounts by number, merged ones by the number of the one that survived. Goes in: the staged accounts, which were merged into which, and the
//! accounts that deals name. Comes out: the number of an id, and the id of a number.
//!
//! The surprising part: an account that a deal names and nobody delivered has a number too, since its people and its deals
//! name the same one.

use super::keys::{Key, Rows, named};
use crate::error::Result;
use crate::staging::Staging;
use crate::table::names::*;
use polars::prelude::*;

/// Accounts by number; the first numbers are the rows of the staged accounts.
pub struct Accounts<'a> {
    /// The surviving account of each id.
    numbers: Rows,
    /// The id of each number.
    ids: Vec<&'a str>,
}

impl<'a> Accounts<'a> {
    /// Numbers the accounts.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn new(staging: &'a Staging) -> Result<Self> {
        let column = |frame: &'a DataFrame, name: &str| -> Result<&'a StringChunked> { Ok(frame.column(name)?.str()?) };
        let mut accounts = Self { numbers: Rows::default(), ids: Vec::new() };
        accounts.add(column(&staging.accounts.frame, ACCOUNT_ID)?);
        let merged = column(&staging.merged_accounts, ACCOUNT_ID)?.iter().zip(column(&staging.merged_accounts, MERGED_INTO_ACCOUNT_ID)?.iter());
        let merged: Vec<(u32, u32)> = merged.filter_map(|(from, into)| Some((accounts.number(from?), accounts.number(into?)))).collect();
        accounts.add(column(&staging.deals.frame, ACCOUNT_ID)?);
        let survivors = survivors(&merged, &accounts.ids);
        accounts.numbers.rows_mut().for_each(|number| *number = survivors[*number as usize]);
        Ok(accounts)
    }

    fn add(&mut self, ids: &'a StringChunked) {
        for id in ids.iter().flatten() {
            self.number(id);
        }
    }

    /// The number of an id, given out at its first use.
    fn number(&mut self, id: &'a str) -> u32 {
        let next = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        let number = self.numbers.first(Key::of(id), next);
        if number == next {
            self.ids.push(id);
        }
        number
    }

    /// The surviving account of an id; none where neither a deal nor a delivery names it.
    pub fn of(&self, id: &str) -> Option<u32> {
        named(&self.numbers, id)
    }

    /// The id of a number.
    pub fn id(&self, number: u32) -> Option<&'a str> {
        self.ids.get(number as usize).copied()
    }

    /// The id of the surviving account: the same id where nothing is known of it.
    pub fn surviving<'i>(&self, id: &'i str) -> &'i str
    where
        'a: 'i,
    {
        self.of(id).and_then(|number| self.ids.get(number as usize).copied()).unwrap_or(id)
    }
}

/// The account at the end of each one's chain of merges. Of a ring, which no system can mean, the smallest id survives.
fn survivors(merged: &[(u32, u32)], ids: &[&str]) -> Vec<u32> {
    let count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let mut into: Vec<u32> = (0..count).collect();
    merged.iter().for_each(|(from, target)| into[*from as usize] = *target);
    let mut ends: Vec<Option<u32>> = vec![None; ids.len()];
    let mut walked_from = vec![u32::MAX; ids.len()];
    for start in 0..count {
        let (mut at, mut path) = (start, Vec::new());
        let end = loop {
            if let Some(end) = ends[at as usize] {
                break end;
            }
            if walked_from[at as usize] == start {
                break smallest_of_ring(at, &into, ids);
            }
            walked_from[at as usize] = start;
            path.push(at);
            at = into[at as usize];
        };
        path.into_iter().for_each(|account| ends[account as usize] = Some(end));
    }
    (0..count).zip(ends).map(|(account, end)| end.unwrap_or(account)).collect()
}

/// An account without a merge is a ring of itself.
fn smallest_of_ring(start: u32, into: &[u32], ids: &[&str]) -> u32 {
    let (mut smallest, mut at) = (start, into[start as usize]);
    while at != start {
        if ids[at as usize] < ids[smallest as usize] {
            smallest = at;
        }
        at = into[at as usize];
    }
    smallest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_of_merges_end_at_the_survivor() {
        let ids = ["A", "B", "C", "D", "E"];
        assert_eq!(survivors(&[(1, 0), (2, 1), (4, 2)], &ids), [0, 0, 0, 3, 0]);
        assert_eq!(survivors(&[], &ids), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_ring_of_merges_ends_at_its_smallest_id() {
        let ids = ["Z", "Y", "X", "B"];
        // Z into Y into X into Y, and B into itself.
        assert_eq!(survivors(&[(0, 1), (1, 2), (2, 1), (3, 3)], &ids), [2, 2, 2, 3]);
    }
}
