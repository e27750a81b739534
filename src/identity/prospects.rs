//! Accounts that nothing was bought or tried for: no deal names them, and none of their
//! people is linked to one. Goes in: the current views, who is who and the links. Comes out: these
//! accounts by number, and the people of each, as links would find them.
//!
//! The surprising part: an account that only leads name is one too; no feed of accounts is needed.

use super::accounts::Accounts;
use super::domains::{Owner, Owners};
use super::keys::distinct;
use super::links::Links;
use super::people::People;
use crate::error::Result;
use crate::staging::Staged;
use crate::table::names::*;
use polars::prelude::DataFrame;

/// Accounts without a deal. Their numbers follow their ids.
pub struct Prospects {
    /// The id of each, of merged ones the survivor's.
    pub ids: Vec<String>,
    /// Person and number of the account, sorted, each pair once.
    of_person: Vec<(u32, u32)>,
}

impl Prospects {
    /// Finds them; `owners` are the accounts of domains, where a person's domain decides the
    /// account.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(
        (staged, leads): (&Staged, &DataFrame),
        people: &People,
        accounts: &Accounts<'_>,
        owners: Option<&Owners<'_>>,
        links: &Links,
    ) -> Result<Self> {
        let mut members: Vec<(&str, u32)> = Vec::new();
        for (row, id) in (0..).zip(leads.column(ACCOUNT_ID)?.str()?.iter()) {
            members.extend(id.map(|id| (staged.merged_accounts.survivor(id), people.of_lead(row))));
        }
        if let Some(owners) = owners {
            for (row, domain) in (0..).zip(leads.column(EMAIL_DOMAIN)?.str()?.iter()) {
                if let Some(Owner::Account(account)) = domain.map(|domain| owners.owner(domain)) {
                    members.extend(accounts.id(account).map(|id| (id, people.of_lead(row))));
                }
            }
        }
        let linked: Vec<u32> = distinct(links.deal_people.iter().map(|link| link.person).collect());
        let named: Vec<&str> = distinct(
            links
                .account_of_deal
                .iter()
                .filter_map(|account| accounts.id((*account)?))
                .collect(),
        );
        let members = distinct(members);
        let (mut ids, mut of_person) = (Vec::new(), Vec::new());
        for of_account in members.chunk_by(|a, b| a.0 == b.0) {
            let id = of_account.first().map_or("", |(id, _)| id);
            let has_deal = named.binary_search(&id).is_ok()
                || of_account
                    .iter()
                    .any(|(_, person)| linked.binary_search(person).is_ok());
            if !has_deal {
                let number = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                of_person.extend(of_account.iter().map(|(_, person)| (*person, number)));
                ids.push(id.to_owned());
            }
        }
        of_person.sort_unstable();
        Ok(Self { ids, of_person })
    }

    /// The accounts of a person, by number.
    pub fn of_person(&self, person: u32) -> impl Iterator<Item = u32> {
        let start = self.of_person.partition_point(|(other, _)| *other < person);
        self.of_person[start..]
            .iter()
            .take_while(move |(other, _)| *other == person)
            .map(|(_, account)| *account)
    }
}
