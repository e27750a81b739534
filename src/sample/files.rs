//! The files of the exports: which there are, their headers, and rows on their way into them. A
//! file is written in pieces, one a batch of accounts, in the order of the accounts.

use super::calendar::{Day, day_of};
use crate::error::{Error, Result};
use serde::Serialize;
use std::fs::File as Handle;
use std::io::Write;
use std::path::Path;

/// A row of an export: its cells in the order of the header.
pub trait Row: Serialize {
    /// The file's header.
    const HEADER: &'static [&'static str];
}

/// Declares a row: each field with its header in the export.
macro_rules! row {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty = $header:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, serde::Serialize)]
        pub struct $name {
            $(#[doc = concat!("`", $header, "`")] pub $field: $kind,)*
        }
        impl $crate::sample::files::Row for $name {
            const HEADER: &'static [&'static str] = &[$($header),*];
        }
    };
}
pub(crate) use row;

/// A file of the exports.
#[derive(Debug)]
pub struct File {
    /// Below the folder.
    pub path: &'static str,
    /// What is in it, for people.
    pub about: &'static str,
    /// Its header.
    header: &'static [&'static str],
}

const fn file<R: Row>(path: &'static str, about: &'static str) -> File {
    File {
        path,
        about,
        header: R::HEADER,
    }
}

use super::exports::{
    ContentRow, GoogleRow, LinkedInRow, MarketingCampaignRow, MetaRow, ProductRow, RateRow,
    TargetRow, UserRow,
};
use super::records::{
    AccountRow, ActivityRow, CampaignRow, ContactRow, DecisionRow, EventRow, HistoryRow,
    InvoiceRow, LeadHistoryRow, LeadRow, MemberRow, OpportunityRow, RoleRow, TaskRow,
};

/// Places of files in [`FILES`].
pub mod place {
    pub const LEADS: usize = 0;
    pub const CONTACTS: usize = 1;
    pub const ACCOUNTS: usize = 2;
    pub const OPPORTUNITIES: [usize; 2] = [3, 4];
    pub const HISTORY: usize = 5;
    pub const ROLES: usize = 6;
    pub const TASKS: usize = 7;
    pub const EVENTS: usize = 8;
    pub const MEMBERS: usize = 9;
    pub const LEAD_HISTORY: usize = 10;
    pub const DECISIONS: usize = 11;
    pub const CAMPAIGNS: usize = 12;
    pub const USERS: usize = 13;
    pub const PRODUCTS: usize = 14;
    pub const RATES: usize = 15;
    pub const ACTIVITIES: usize = 16;
    pub const CONTENT: usize = 24;
    pub const MARKETING_CAMPAIGNS: usize = 25;
    pub const GOOGLE: [usize; 2] = [26, 27];
    pub const LINKEDIN: [usize; 2] = [28, 29];
    pub const META: [usize; 2] = [30, 31];
    pub const INVOICES: usize = 32;
    pub const TARGETS: usize = 33;
}

/// Every file, in the order of the README.
pub const FILES: [File; 34] = [
    file::<LeadRow>(
        "crm/leads.csv",
        "leads: forms, webinars and trade fairs made them",
    ),
    file::<ContactRow>(
        "crm/contacts.csv",
        "contacts: people of accounts, most of them leads once",
    ),
    file::<AccountRow>("crm/accounts.csv", "accounts"),
    file::<OpportunityRow>(
        "crm/opportunities-2026-06.csv",
        "opportunities as they stood at the end of June 2026",
    ),
    file::<OpportunityRow>(
        "crm/opportunities-2026-10.csv",
        "opportunities that changed or began since",
    ),
    file::<HistoryRow>(
        "crm/opportunity_history.csv",
        "entries of opportunities into stages",
    ),
    file::<RoleRow>(
        "crm/opportunity_contact_roles.csv",
        "who takes part in an opportunity",
    ),
    file::<TaskRow>("crm/tasks.csv", "calls and e-mails by sales"),
    file::<EventRow>("crm/events.csv", "meetings of sales"),
    file::<MemberRow>(
        "crm/campaign_members.csv",
        "who attended webinars and trade fairs",
    ),
    file::<LeadHistoryRow>(
        "crm/lead_history.csv",
        "changes of leads in their status: entries into stages, and the way out",
    ),
    file::<DecisionRow>(
        "crm/lead_decisions.csv",
        "what sales decided on leads handed over, and why",
    ),
    file::<CampaignRow>(
        "crm/campaigns.csv",
        "campaigns with a cost of their own: webinars, trade fairs, e-mail, partners",
    ),
    file::<UserRow>(
        "crm/users.csv",
        "the company's people in sales and marketing",
    ),
    file::<ProductRow>("crm/products.csv", "what is sold"),
    file::<RateRow>(
        "crm/rates.csv",
        "weekly rates of exchange, units of a currency for one euro",
    ),
    file::<ActivityRow>(
        "marketing/activities-2024-q4.csv",
        "activities of visitors and leads, delivered in this quarter",
    ),
    file::<ActivityRow>("marketing/activities-2025-q1.csv", "the same"),
    file::<ActivityRow>("marketing/activities-2025-q2.csv", "the same"),
    file::<ActivityRow>("marketing/activities-2025-q3.csv", "the same"),
    file::<ActivityRow>("marketing/activities-2025-q4.csv", "the same"),
    file::<ActivityRow>("marketing/activities-2026-q1.csv", "the same"),
    file::<ActivityRow>("marketing/activities-2026-q2.csv", "the same"),
    file::<ActivityRow>(
        "marketing/activities-2026-q3.csv",
        "the same, with October 2026",
    ),
    file::<ContentRow>(
        "marketing/content.csv",
        "content: persona, phase and topic of each asset",
    ),
    file::<MarketingCampaignRow>(
        "marketing/campaigns.csv",
        "campaigns on ad platforms, with their channels",
    ),
    file::<GoogleRow>(
        "ads/google_ads-2025-10.csv",
        "Google Ads by day, campaign and device, until October 2025",
    ),
    file::<GoogleRow>(
        "ads/google_ads-2026-10.csv",
        "from October 2025 on; October 2025 is restated",
    ),
    file::<LinkedInRow>(
        "ads/linkedin_ads-2025-10.csv",
        "LinkedIn Ads by day and campaign, until October 2025",
    ),
    file::<LinkedInRow>(
        "ads/linkedin_ads-2026-10.csv",
        "from October 2025 on; October 2025 is restated",
    ),
    file::<MetaRow>(
        "ads/meta_ads-2025-10.csv",
        "Meta Ads by day and ad, until October 2025",
    ),
    file::<MetaRow>(
        "ads/meta_ads-2026-10.csv",
        "from October 2025 on; October 2025 is restated",
    ),
    file::<InvoiceRow>(
        "finance/invoices.csv",
        "invoices and credit notes of won opportunities",
    ),
    file::<TargetRow>("finance/targets.csv", "what the teams promised, by quarter"),
];

/// The first days of the quarters after the first one: activities of the last month are delivered
/// with the last quarter.
const QUARTERS: [(i32, u32); 7] = [
    (2025, 1),
    (2025, 4),
    (2025, 7),
    (2025, 10),
    (2026, 1),
    (2026, 4),
    (2026, 7),
];

/// The quarter in which activities of a day are delivered, 0 to 7.
pub fn quarter(day: Day) -> usize {
    QUARTERS
        .iter()
        .filter(|(year, month)| day >= day_of(*year, *month, 1))
        .count()
}

/// The day on which the next quarter's delivery begins; `None` for the last one.
pub fn next_quarter(quarter: usize) -> Option<Day> {
    QUARTERS
        .get(quarter)
        .map(|(year, month)| day_of(*year, *month, 1))
}

/// Pieces of every file.
#[derive(Debug)]
pub struct Pieces(Vec<(csv::Writer<Vec<u8>>, u64)>);

impl Default for Pieces {
    fn default() -> Self {
        Self(
            FILES
                .iter()
                .map(|_| {
                    csv::WriterBuilder::new()
                        .has_headers(false)
                        .from_writer(Vec::new())
                })
                .map(|writer| (writer, 0))
                .collect(),
        )
    }
}

impl Pieces {
    /// Adds a row to the file of that place.
    ///
    /// # Errors
    /// A row that is no list of cells, or is another file's: a bug.
    pub fn add<R: Row>(&mut self, place: usize, row: &R) -> Result<()> {
        if FILES[place].header != R::HEADER {
            return Err(Error::bug(format!(
                "a row of another file for {}",
                FILES[place].path
            )));
        }
        self.0[place].1 += 1;
        self.0[place]
            .0
            .serialize(row)
            .map_err(|cause| Error::bug(cause.to_string()))
    }
}

/// The files on disk, open for what comes next.
pub struct Files {
    open: Vec<(std::path::PathBuf, Handle)>,
    rows: Vec<u64>,
}

impl Files {
    /// Makes every file below a folder, with its header.
    ///
    /// # Errors
    /// A folder or a file that cannot be made.
    pub fn create(folder: &Path) -> Result<Self> {
        let open = |file: &File| {
            let path = folder.join(file.path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)
                    .map_err(|cause| Error::io("cannot make the folder", parent, cause))?;
            }
            let mut handle =
                Handle::create(&path).map_err(|cause| Error::io("cannot write", &path, cause))?;
            writeln!(handle, "{}", file.header.join(","))
                .map_err(|cause| Error::io("cannot write", &path, cause))?;
            Ok((path, handle))
        };
        Ok(Self {
            open: FILES.iter().map(open).collect::<Result<_>>()?,
            rows: vec![0; FILES.len()],
        })
    }

    /// How many rows each file has.
    pub fn rows(&self) -> &[u64] {
        &self.rows
    }

    /// Writes the next piece of each file.
    ///
    /// # Errors
    /// A disk that takes no more.
    pub fn append(&mut self, pieces: Pieces) -> Result<()> {
        for (((path, handle), rows), (piece, count)) in
            self.open.iter_mut().zip(&mut self.rows).zip(pieces.0)
        {
            *rows += count;
            let bytes = piece
                .into_inner()
                .map_err(|cause| Error::bug(cause.to_string()))?;
            handle
                .write_all(&bytes)
                .map_err(|cause| Error::io("cannot write", &*path, cause))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_list() {
        let at = |place: usize| FILES[place].path;
        assert_eq!(at(place::LEADS), "crm/leads.csv");
        assert_eq!(at(place::RATES), "crm/rates.csv");
        assert_eq!(
            at(place::ACTIVITIES + quarter(super::super::calendar::END - 1)),
            "marketing/activities-2026-q3.csv"
        );
        assert_eq!(at(place::META[1]), "ads/meta_ads-2026-10.csv");
        assert_eq!(at(place::TARGETS), "finance/targets.csv");
    }
}
