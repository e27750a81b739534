//! Writes an account's life down: first its records, then its deals, then its touches. Which
//! records a person has is decided once, here, since every other row points at them.

use crate::error::Result;
use crate::sample::calendar::{DAY, END, Moment};
use crate::sample::chance::Chance;
use crate::sample::dirt::{Dirt, DirtKind, RATES};
use crate::sample::ids;
use crate::sample::life::SampleAccount;
use crate::sample::pieces::Pieces;
use crate::sample::truth::Truth;

/// Days from a second record to its merge.
pub(super) const MERGED_AFTER: i64 = 5;

/// The records of a person.
#[derive(Debug, Default, Clone)]
pub(crate) struct PersonRecords {
    /// When a second lead was made of it.
    pub second: Option<Moment>,
    /// Whether the second lead was merged into the first.
    pub is_merged: bool,
    /// Whether the lead was deleted.
    pub is_deleted: bool,
    /// When it became a contact.
    pub converted: Option<Moment>,
    /// Whether the contact stands without its account.
    pub is_alone: bool,
    /// The deal that its lead became.
    pub deal: Option<usize>,
}

/// One account on its way to paper.
pub(crate) struct Scribe<'a> {
    /// The account.
    pub account: &'a SampleAccount,
    /// Rows of the exports.
    pub pieces: &'a mut Pieces,
    /// Rows of the truth.
    pub truth: &'a mut Truth,
    /// Counts of dirt.
    pub dirt: &'a mut Dirt,
    /// Decides on dirt alone.
    pub chance: Chance,
    /// Of each person.
    pub records: Vec<PersonRecords>,
    /// Since when the CRM has the account.
    pub since: Option<Moment>,
    /// Whether another account has the same domain.
    pub has_holding: bool,
}

impl<'a> Scribe<'a> {
    /// Writes an account.
    ///
    /// # Errors
    /// A bug.
    pub(crate) fn write(
        seed: u64,
        account: &'a SampleAccount,
        pieces: &'a mut Pieces,
        truth: &'a mut Truth,
        dirt: &'a mut Dirt,
    ) -> Result<()> {
        let mut scribe = Self {
            account,
            pieces,
            truth,
            dirt,
            chance: Chance::of(seed, "dirt", account.index),
            records: Vec::new(),
            since: None,
            has_holding: false,
        };
        scribe.decide();
        scribe.write_account()?;
        scribe.write_people()?;
        scribe.write_deals()?;
        scribe.write_touches()
    }

    /// Whether that kind of dirt happens here, by its rate.
    pub(crate) fn is_dirty(&mut self, kind: DirtKind) -> bool {
        self.chance.happens(RATES[kind as usize])
    }

    fn decide(&mut self) {
        let account = self.account;
        for (person, lead) in &account.people {
            let deal = account
                .deals
                .iter()
                .position(|deal| deal.converted.contains(&person.ordinal));
            let joined = account
                .deals
                .iter()
                .flat_map(|deal| &deal.contacts)
                .filter(|(at, _)| *at == person.ordinal)
                .map(|(_, since)| *since)
                .min();
            let converted = lead
                .ready
                .filter(|_| deal.is_some())
                .or(joined)
                .filter(|at| at.day() < END);
            let mut records = PersonRecords {
                converted,
                deal,
                ..PersonRecords::default()
            };
            if let Some(known) = person.known {
                let second = known.after(self.chance.between(DAY, 200 * DAY));
                if self.is_dirty(DirtKind::SecondRecord)
                    && second.day() < END
                    && !account.has_mailbox
                {
                    records.second = Some(second);
                    records.is_merged =
                        self.chance.happens(0.4) && second.day() + MERGED_AFTER < END;
                }
                records.is_deleted = converted.is_none()
                    && lead.hand_over.is_none()
                    && records.second.is_none()
                    && self.is_dirty(DirtKind::DeletedLead);
            }
            records.is_alone = converted.is_some()
                && deal.is_none()
                && self.is_dirty(DirtKind::ContactWithoutAccount);
            self.records.push(records);
        }
        let first_known = account
            .people
            .iter()
            .filter_map(|(person, _)| person.known)
            .min();
        let first_deal = account.deals.first().map(|deal| deal.created);
        let has_record = first_deal.is_some() || self.chance.happens(0.35);
        self.since = first_known
            .filter(|_| has_record)
            .map(|known| known.after(3600))
            .or(first_deal)
            .filter(|at| at.day() < END);
        if let (Some(since), Some(deal)) = (self.since, first_deal) {
            self.since = Some(since.min(deal));
        }
    }

    /// The CRM's record of a person at a moment: the lead, later the contact.
    pub(crate) fn record_at(&self, person: usize, at: Moment) -> String {
        let records = &self.records[person];
        match records.converted {
            Some(converted) if at > converted => ids::contact(self.account.index, person),
            _ => ids::lead(self.account.index, person),
        }
    }
}
