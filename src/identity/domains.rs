//! The account that a domain belongs to: registrable domains by the Public Suffix List, and the
//! accounts that have them. Goes in: the domains of the staged accounts. Comes out: the owner of an
//! e-mail's domain.
//!
//! The surprising part: a free-mail provider's domain has no owner even where an account names it
//! as its own, since anyone can have its addresses.

use super::accounts::Accounts;
use crate::error::Result;
use crate::staging::Staged;
use crate::table::names::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

/// Registrable domains at which anybody can have an address, one a line.
const FREE_MAIL: &str = include_str!("free_mail.txt");

static IS_FREE_MAIL: LazyLock<HashSet<&'static str>> = LazyLock::new(|| free_mail().collect());

fn free_mail() -> impl Iterator<Item = &'static str> {
    FREE_MAIL
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The owner of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner<'d> {
    /// A free-mail provider's: of no one account.
    FreeMail,
    /// One account's, by its number.
    Account(u32),
    /// Several accounts', by the registrable domain.
    Several(&'d str),
    /// No account's.
    NoAccount,
}

/// The accounts of each registrable domain.
pub struct Owners<'a> {
    /// `None`: several accounts.
    by_domain: HashMap<&'a str, Option<u32>, ahash::RandomState>,
}

/// What the domain rule leaves open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Domains {
    /// People by the domain of theirs that several accounts have.
    pub ambiguous: BTreeMap<String, usize>,
    /// Domains that several accounts have, with people or without.
    pub ambiguous_count: usize,
    /// Domains that accounts have.
    pub domain_count: usize,
    /// People with an address at a free-mail provider.
    pub free_mail_count: usize,
    /// People with an address.
    pub with_email_count: usize,
}

impl<'a> Owners<'a> {
    /// The owners of the staged accounts' domains.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn new(staged: &'a Staged, accounts: &Accounts<'_>) -> Result<Self> {
        let frame = &staged.accounts.frame;
        let rows = frame
            .column(ACCOUNT_ID)?
            .str()?
            .iter()
            .zip(frame.column(DOMAIN)?.str()?.iter());
        Ok(Self::of(rows.filter_map(|(id, domain)| {
            Some((accounts.of(id?)?, domain?))
        })))
    }

    fn of(domains: impl Iterator<Item = (u32, &'a str)>) -> Self {
        let mut by_domain: HashMap<&'a str, Option<u32>, ahash::RandomState> = HashMap::default();
        for (account, domain) in domains {
            let Some(domain) = registrable(domain).filter(|domain| !IS_FREE_MAIL.contains(domain))
            else {
                continue;
            };
            let owner = by_domain.entry(domain).or_insert(Some(account));
            if *owner != Some(account) {
                *owner = None;
            }
        }
        Self { by_domain }
    }

    /// The owner of an address's domain.
    pub fn owner<'d>(&self, domain: &'d str) -> Owner<'d> {
        let Some(domain) = registrable(domain) else {
            return Owner::NoAccount;
        };
        if IS_FREE_MAIL.contains(domain) {
            return Owner::FreeMail;
        }
        match self.by_domain.get(domain) {
            Some(Some(account)) => Owner::Account(*account),
            Some(None) => Owner::Several(domain),
            None => Owner::NoAccount,
        }
    }

    /// How many domains accounts have, and how many of them several accounts have.
    pub fn counts(&self) -> (usize, usize) {
        (
            self.by_domain.len(),
            self.by_domain
                .values()
                .filter(|owner| owner.is_none())
                .count(),
        )
    }
}

/// The registrable domain: what its owner registered below a public suffix.
fn registrable(domain: &str) -> Option<&str> {
    psl::domain_str(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_belongs_to_the_one_account_that_has_it() {
        let owners = Owners::of(
            [
                (0, "example.com"),
                (1, "shop.acme.co.uk"),
                (2, "de.twice.example"),
                (3, "twice.example"),
                (1, "acme.co.uk"),
                (4, "gmail.com"),
            ]
            .into_iter(),
        );
        assert_eq!(owners.owner("mail.example.com"), Owner::Account(0));
        assert_eq!(
            owners.owner("acme.co.uk"),
            Owner::Account(1),
            "one account may name it twice"
        );
        assert_eq!(
            owners.owner("other.co.uk"),
            Owner::NoAccount,
            "co.uk is a public suffix"
        );
        assert_eq!(
            owners.owner("fr.twice.example"),
            Owner::Several("twice.example")
        );
        assert_eq!(
            owners.owner("gmail.com"),
            Owner::FreeMail,
            "though an account names it"
        );
        assert_eq!(
            (owners.owner("co.uk"), owners.owner("example")),
            (Owner::NoAccount, Owner::NoAccount)
        );
        assert_eq!(owners.counts(), (3, 1));
    }

    #[test]
    fn the_free_mail_list_is_sorted_registrable_domains() {
        let listed: Vec<&str> = free_mail().collect();
        assert!(listed.len() > 100 && listed.is_sorted_by(|one, other| one < other));
        assert!(
            listed
                .iter()
                .all(|domain| registrable(domain) == Some(domain)),
            "{:?}",
            listed
                .iter()
                .find(|domain| registrable(domain) != Some(domain))
        );
    }
}
