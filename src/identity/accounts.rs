//! Accounts by number, merged ones by the number of the one that survived. Goes in: the staged
//! accounts, which survived which, and the accounts that deals name. Comes out: the number of an
//! id, and the id of a number.
//!
//! The surprising part: an account that a deal names and no source delivered has a number too,
//! since its people and its deals name the same one.

use super::keys::{Key, Rows, named};
use crate::error::Result;
use crate::staging::{Merged, Staged};
use crate::table::names::*;
use polars::prelude::*;

/// Accounts by number; the first numbers are the rows of the staged accounts.
pub struct Accounts<'a> {
    /// The number of each id that is its own survivor.
    numbers: Rows,
    /// The id of each number.
    ids: Vec<&'a str>,
    merged: &'a Merged,
}

impl<'a> Accounts<'a> {
    /// Numbers the accounts.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn new(staged: &'a Staged) -> Result<Self> {
        let mut accounts = Self {
            numbers: Rows::default(),
            ids: Vec::new(),
            merged: &staged.merged_accounts,
        };
        let of = |frame: &'a DataFrame| -> Result<_> {
            Ok(frame.column(ACCOUNT_ID)?.str()?.iter().flatten())
        };
        of(&staged.accounts.frame)?
            .chain(accounts.merged.ids())
            .chain(of(&staged.deals.frame)?)
            .for_each(|id| accounts.number(id));
        Ok(accounts)
    }

    /// Gives the survivor of an id a number, unless it has one.
    fn number(&mut self, id: &'a str) {
        let (id, next) = (
            self.merged.survivor(id),
            u32::try_from(self.ids.len()).unwrap_or(u32::MAX),
        );
        if self.numbers.first(Key::of(id), next) == next {
            self.ids.push(id);
        }
    }

    /// The surviving account of an id; none where neither a deal nor a delivery names it.
    pub fn of(&self, id: &str) -> Option<u32> {
        named(&self.numbers, self.merged.survivor(id))
    }

    /// The id of a number.
    pub fn id(&self, number: u32) -> Option<&'a str> {
        self.ids.get(number as usize).copied()
    }
}
