//! The CRM's accounts: one an account, now and then a holding of the same domain, or a second
//! record that was merged.

use super::scribe::Scribe;
use crate::error::Result;
use crate::sample::calendar::{DAY, END, Utc};
use crate::sample::dirt::DirtKind;
use crate::sample::ids;
use crate::sample::pieces::{place, row};
use crate::sample::truth::{AccountTruth, at};
use crate::sample::world::{COUNTRIES, INDUSTRIES};

row! {
    /// An account of the CRM.
    AccountRow {
        id: String = "Id", created: Utc = "CreatedDate", name: String = "Name", website: String = "Website", industry: &'static str = "Industry",
        employees: i64 = "NumberOfEmployees", country: &'static str = "BillingCountry", parent: String = "ParentId", owner: String = "OwnerId",
        master: String = "MasterRecordId", is_deleted: bool = "IsDeleted", modified: Utc = "SystemModstamp",
    }
}

impl Scribe<'_> {
    /// Writes the account's records.
    pub(crate) fn write_account(&mut self) -> Result<()> {
        let account = self.account;
        let own = ids::account(account.index, 0);
        let form = COUNTRIES[account.country].form;
        if let Some(since) = self.since {
            let row = AccountRow {
                id: own.clone(),
                created: Utc(since),
                name: format!("{} {form}", account.name),
                website: format!("https://www.{}/", account.domain),
                industry: INDUSTRIES[account.industry],
                employees: account.employees,
                country: COUNTRIES[account.country].name,
                parent: String::new(),
                owner: ids::owner(account.owner),
                master: String::new(),
                is_deleted: false,
                modified: Utc(since),
            };
            self.pieces.add(place::ACCOUNTS, &row)?;
            self.has_holding = self.is_dirty(DirtKind::AmbiguousDomain);
            if self.has_holding {
                let id = ids::account(account.index, 1);
                self.pieces.add(
                    place::ACCOUNTS,
                    &AccountRow {
                        id,
                        name: format!("{} Holding {form}", account.name),
                        ..row.clone()
                    },
                )?;
                self.dirt.add(DirtKind::AmbiguousDomain, 1);
            }
            let merged = since.after(3 * DAY);
            if self.is_dirty(DirtKind::MergedAccount) && merged.day() < END {
                let twice = AccountRow {
                    id: ids::account(account.index, 2),
                    name: account.name.clone(),
                    master: own.clone(),
                    is_deleted: true,
                    modified: Utc(merged),
                    ..row
                };
                self.pieces.add(place::ACCOUNTS, &twice)?;
                self.dirt.add(DirtKind::MergedAccount, 1);
            }
        }
        self.truth.accounts.push(AccountTruth {
            account_id: self.since.map(|_| own),
            account_number: account.index as i64,
            name: account.name.clone(),
            domain: account.domain.clone(),
            industry: INDUSTRIES[account.industry],
            employees: account.employees,
            person_count: account.people.len() as i64,
            has_mailbox: account.has_mailbox,
            has_holding: self.has_holding,
            created_at: self.since.map(at),
        });
        Ok(())
    }
}
