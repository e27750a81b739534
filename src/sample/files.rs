//! The files of the exports: which there are, and their headers. Goes in: pieces of all files, one a
//! round of accounts, in the order of the accounts. Comes out: the files on disk.

use super::exports::{
    ContentRow, GoogleRow, LinkedInRow, MarketingCampaignRow, MetaRow, ProductRow, RateRow,
    TargetRow, UserRow,
};
use super::pieces::{ExportRow, Pieces, place};
use super::records::{
    AccountRow, ActivityRow, CampaignRow, ContactRow, DecisionRow, EventRow, HistoryRow,
    InvoiceRow, LeadHistoryRow, LeadRow, MemberRow, OpportunityRow, RoleRow, TaskRow,
};
use crate::error::{Error, Result};
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// A file of the exports.
#[derive(Debug)]
pub(super) struct ExportFile {
    /// Below the folder.
    pub path: &'static str,
    /// What is in it, for people.
    pub about: &'static str,
    /// Its header.
    header: &'static [&'static str],
}

const fn file<R: ExportRow>(path: &'static str, about: &'static str) -> ExportFile {
    ExportFile {
        path,
        about,
        header: R::HEADER,
    }
}

/// Every file, in the order of the README.
pub(super) const FILES: [ExportFile; place::COUNT] = [
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

/// The files on disk, open for what comes next.
pub(super) struct Files {
    open: Vec<(std::path::PathBuf, File)>,
    rows: Vec<u64>,
}

impl Files {
    /// Makes every file below a folder, with its header.
    ///
    /// # Errors
    /// A folder or a file that cannot be made.
    pub(super) fn create(folder: &Path) -> Result<Self> {
        let open = |file: &ExportFile| {
            let path = folder.join(file.path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)
                    .map_err(|cause| Error::io("cannot make the folder", parent, cause))?;
            }
            let mut handle =
                File::create(&path).map_err(|cause| Error::io("cannot write", &path, cause))?;
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
    pub(super) fn rows(&self) -> &[u64] {
        &self.rows
    }

    /// Writes the next piece of each file.
    ///
    /// # Errors
    /// A disk that takes no more; rows of another file, which are a bug.
    pub(super) fn append(&mut self, pieces: Pieces) -> Result<()> {
        for (place, piece) in pieces.finish()? {
            let (path, handle) = &mut self.open[place];
            if FILES[place].header != piece.header {
                return Err(Error::bug(format!(
                    "rows of another file for {}",
                    FILES[place].path
                )));
            }
            self.rows[place] += piece.rows;
            handle
                .write_all(&piece.bytes)
                .map_err(|cause| Error::io("cannot write", &*path, cause))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::calendar::END;
    use crate::sample::pieces::quarter;

    #[test]
    fn places_are_those_of_the_list() {
        let at = |place: usize| FILES[place].path;
        assert_eq!(at(place::LEADS), "crm/leads.csv");
        assert_eq!(at(place::RATES), "crm/rates.csv");
        assert_eq!(
            at(place::ACTIVITIES + quarter(END - 1)),
            "marketing/activities-2026-q3.csv"
        );
        assert_eq!(at(place::META[1]), "ads/meta_ads-2026-10.csv");
        assert_eq!(at(place::TARGETS), "finance/targets.csv");
    }
}
