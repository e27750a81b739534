//! Which people belong to which deal, for each pair the first rule that holds: `converted` (a
//! record's `converted_deal_id`, or the deal's `lead_id` or `contact_email`), `contact_role` (`deal_contacts`),
//! `account` (the person's account is the deal's), `domain` (the e-mail's domain is the deal's
//! account's alone). Goes in: the current views and who is who. Comes out: one link a pair, and
//! what could not be linked.
//!
//! The surprising part: every person of an account is on every deal of it, whenever the person
//! appeared; which touches count for a deal is decided by the journeys, not here.

use super::accounts::Accounts;
use super::domains::{Domains, Owner, Owners};
use super::keys::{Rows, distinct, named, rows_of};
use super::people::People;
use super::person_keys::PersonKeys;
use crate::error::{Error, Result};
use crate::staging::Staged;
use crate::table::names::*;
use polars::prelude::DataFrame;

/// Why a person belongs to a deal, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A record of the person became the deal.
    Converted,
    /// Somebody entered a contact role.
    ContactRole,
    /// The person's account is the deal's.
    Account,
    /// The domain of the person's e-mail is that of one account, the deal's.
    Domain,
}

impl Rule {
    /// Every rule, in the order in which the first that holds is taken.
    pub const ALL: &[Self] = &[
        Self::Converted,
        Self::ContactRole,
        Self::Account,
        Self::Domain,
    ];

    /// The word that tables hold.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Converted => "converted",
            Self::ContactRole => "contact_role",
            Self::Account => "account",
            Self::Domain => "domain",
        }
    }

    /// How sure the rule is, 0 to 1.
    pub const fn confidence(self) -> f64 {
        match self {
            Self::Converted | Self::ContactRole => 1.0,
            Self::Account => 0.9,
            Self::Domain => 0.7,
        }
    }
}

/// A person's part in a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Row of the staged deals, which are sorted by `deal_id`.
    pub deal: u32,
    /// The person.
    pub person: u32,
    /// The first rule that holds.
    pub rule: Rule,
    /// Whether a record of the person is the deal's main contact.
    pub is_primary: bool,
}

/// The links, and what could not be linked.
pub struct Links {
    /// One a (deal, person), sorted by both.
    pub deal_people: Vec<Link>,
    /// Deals that name a lead that no source delivered, as rows, each once, sorted.
    pub unknown_leads: Vec<u32>,
    /// Links to a deal that does not exist.
    pub unknown_deal_count: usize,
    /// The account of each deal, merged ones resolved: equal numbers are one account.
    pub account_of_deal: Vec<Option<u32>>,
    /// What the domain rule leaves open; nothing where the scope does not reach it.
    pub domains: Domains,
}

impl Links {
    /// The links of a deal.
    pub fn of_deal(&self, deal: u32) -> &[Link] {
        let start = self.deal_people.partition_point(|link| link.deal < deal);
        let end = self.deal_people.partition_point(|link| link.deal <= deal);
        &self.deal_people[start..end]
    }
}

/// Links people to deals; `leads` are the texts of the staged leads, `owners` those of e-mail
/// domains, where a domain links people to accounts.
///
/// # Errors
/// A pair that stands twice: a bug.
pub(super) fn link(
    staged: &Staged,
    leads: &DataFrame,
    (people, keys): (&People, &PersonKeys),
    (accounts, owners): (&Accounts<'_>, Option<&Owners<'_>>),
) -> Result<Links> {
    let deals = rows_of(staged.deals.frame.column(DEAL_ID)?.str()?.iter());
    let mut claims = Claims::default();
    claims.of_leads(leads, people, &deals)?;
    claims.of_deals(staged, keys)?;
    claims.of_contacts(staged, keys, &deals)?;
    let account_of_deal: Vec<Option<u32>> = staged
        .deals
        .frame
        .column(ACCOUNT_ID)?
        .str()?
        .iter()
        .map(|id| accounts.of(id?))
        .collect();
    let mut domains = Domains::default();
    if let Some(owners) = owners {
        let buyers = Buyers::new(&account_of_deal);
        claims.of_account(leads, people, accounts, &buyers)?;
        domains = claims.of_domain(leads, people, owners, &buyers)?;
    }
    let deal_people = claims.settle();
    check_no_fan_out(&deal_people)?;
    claims.unknown_leads.sort_unstable();
    claims.unknown_leads.dedup();
    let Claims {
        unknown_leads,
        unknown_deal_count,
        ..
    } = claims;
    Ok(Links {
        deal_people,
        unknown_leads,
        unknown_deal_count,
        account_of_deal,
        domains,
    })
}

/// The deals of each account.
struct Buyers {
    /// Account and deal, sorted.
    deals: Vec<(u32, u32)>,
}

impl Buyers {
    fn new(account_of_deal: &[Option<u32>]) -> Self {
        let mut deals: Vec<(u32, u32)> = (0..)
            .zip(account_of_deal)
            .filter_map(|(deal, account)| Some(((*account)?, deal)))
            .collect();
        deals.sort_unstable();
        Self { deals }
    }

    fn deals(&self, account: u32) -> &[(u32, u32)] {
        let start = self.deals.partition_point(|(other, _)| *other < account);
        let end = self.deals.partition_point(|(other, _)| *other <= account);
        &self.deals[start..end]
    }
}

/// The links by every rule, before the first one of each pair is chosen.
#[derive(Default)]
struct Claims {
    pairs: Vec<(u32, u32, Rule)>,
    /// Deal and person.
    primaries: Vec<(u32, u32)>,
    unknown_leads: Vec<u32>,
    unknown_deal_count: usize,
}

impl Claims {
    /// Notes a link that somebody recorded.
    fn record(&mut self, deal: Option<u32>, person: Option<u32>, rule: Rule) {
        match (deal, person) {
            (Some(deal), Some(person)) => self.pairs.push((deal, person, rule)),
            (Some(deal), None) => self.unknown_leads.push(deal),
            (None, _) => self.unknown_deal_count += 1,
        }
    }

    fn of_leads(&mut self, leads: &DataFrame, people: &People, deals: &Rows) -> Result<()> {
        for (row, deal) in (0..).zip(leads.column(CONVERTED_DEAL_ID)?.str()?.iter()) {
            if let Some(deal) = deal {
                self.record(
                    named(deals, deal),
                    Some(people.of_lead(row)),
                    Rule::Converted,
                );
            }
        }
        Ok(())
    }

    fn of_deals(&mut self, staged: &Staged, keys: &PersonKeys) -> Result<()> {
        let deals = &staged.deals.frame;
        let leads = deals.column(LEAD_ID)?.str()?.iter();
        let emails = deals.column(CONTACT_EMAIL)?.str()?.iter();
        for (deal, (lead, email)) in (0..).zip(leads.zip(emails)) {
            if lead.or(email).is_some() {
                let person = lead.and_then(|lead| keys.of_id(lead));
                self.record(Some(deal), person, Rule::Converted);
            }
        }
        Ok(())
    }

    fn of_contacts(&mut self, staged: &Staged, keys: &PersonKeys, deals: &Rows) -> Result<()> {
        let contacts = &staged.deal_contacts.frame;
        let (ids, leads) = (
            contacts.column(DEAL_ID)?.str()?,
            contacts.column(LEAD_ID)?.str()?,
        );
        for ((deal, lead), is_primary) in ids
            .iter()
            .zip(leads.iter())
            .zip(contacts.column(IS_PRIMARY)?.bool()?.iter())
        {
            let (deal, person) = (
                deal.and_then(|deal| named(deals, deal)),
                lead.and_then(|lead| keys.of_id(lead)),
            );
            self.record(deal, person, Rule::ContactRole);
            if is_primary == Some(true) {
                self.primaries.extend(deal.zip(person));
            }
        }
        self.primaries.sort_unstable();
        Ok(())
    }

    fn of_account(
        &mut self,
        leads: &DataFrame,
        people: &People,
        accounts: &Accounts<'_>,
        buyers: &Buyers,
    ) -> Result<()> {
        let ids = leads.column(ACCOUNT_ID)?.str()?;
        let of_account = (0..)
            .zip(ids.iter())
            .filter_map(|(row, id)| Some((accounts.of(id?)?, people.of_lead(row))))
            .collect();
        self.infer(of_account, buyers, Rule::Account);
        Ok(())
    }

    fn of_domain(
        &mut self,
        leads: &DataFrame,
        people: &People,
        owners: &Owners<'_>,
        buyers: &Buyers,
    ) -> Result<Domains> {
        let (domain_count, ambiguous_count) = owners.counts();
        let (mut of_account, mut ambiguous) = (Vec::new(), Vec::new());
        let (mut with_email, mut free_mail) = (Vec::new(), Vec::new());
        for (row, domain) in (0..).zip(leads.column(EMAIL_DOMAIN)?.str()?.iter()) {
            let (Some(domain), person) = (domain, people.of_lead(row)) else {
                continue;
            };
            with_email.push(person);
            match owners.owner(domain) {
                Owner::Account(account) => of_account.push((account, person)),
                Owner::Several(domain) => ambiguous.push((domain, person)),
                Owner::FreeMail => free_mail.push(person),
                Owner::NoAccount => {}
            }
        }
        self.infer(of_account, buyers, Rule::Domain);
        let ambiguous = distinct(ambiguous)
            .chunk_by(|one, other| one.0 == other.0)
            .map(|people| (people[0].0.to_owned(), people.len()))
            .collect();
        let [with_email_count, free_mail_count] =
            [with_email, free_mail].map(|people| distinct(people).len());
        Ok(Domains {
            ambiguous,
            ambiguous_count,
            domain_count,
            free_mail_count,
            with_email_count,
        })
    }

    /// Everybody of an account is on every deal of it.
    fn infer(&mut self, of_account: Vec<(u32, u32)>, buyers: &Buyers, rule: Rule) {
        for (account, person) in distinct(of_account) {
            self.pairs.extend(
                buyers
                    .deals(account)
                    .iter()
                    .map(|(_, deal)| (*deal, person, rule)),
            );
        }
    }

    /// The first rule of each pair.
    fn settle(&mut self) -> Vec<Link> {
        let mut pairs = std::mem::take(&mut self.pairs);
        pairs.sort_unstable();
        pairs.dedup_by_key(|(deal, person, _)| (*deal, *person));
        let is_primary = |deal, person| self.primaries.binary_search(&(deal, person)).is_ok();
        pairs
            .into_iter()
            .map(|(deal, person, rule)| Link {
                deal,
                person,
                rule,
                is_primary: is_primary(deal, person),
            })
            .collect()
    }
}

/// A pair that stood twice would count its deal's money twice.
fn check_no_fan_out(links: &[Link]) -> Result<()> {
    let twice = links
        .windows(2)
        .find(|pair| (pair[0].deal, pair[0].person) >= (pair[1].deal, pair[1].person));
    match twice {
        None => Ok(()),
        Some(pair) => Err(Error::bug(format!(
            "deal {} and person {} are linked twice",
            pair[1].deal, pair[1].person
        ))),
    }
}
