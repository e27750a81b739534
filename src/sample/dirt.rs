//! What is wrong with the exports on purpose: each kind with its rate, its count, and who is meant
//! to find it.

use serde::Serialize;

/// Kinds of dirt; the places of [`KINDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DirtKind {
    SecondRecord,
    MergedLead,
    SharedMailbox,
    FreeMail,
    ConvertedRecord,
    ContactWithoutAccount,
    AmbiguousDomain,
    MergedAccount,
    DeletedLead,
    DeletedTask,
    LateDelivery,
    RepeatedDelivery,
    RepeatedDeal,
    EditedAmount,
    EditedCloseDate,
    ReopenedDeal,
    SkippedStage,
    BackwardStage,
    UnknownStage,
    MissingRate,
    ClockChange,
    BareDate,
    TouchAfterClose,
    UnknownOrigin,
    UnknownUrl,
    UnknownTitle,
    MissingTitle,
    UnreadableAmount,
    UnreadableDate,
    RestatedSpend,
    SpendOfUnknownCampaign,
    SpendWithoutCampaign,
    CampaignWithoutSpend,
}

/// A kind of dirt.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct DirtFacts {
    /// Its name.
    pub kind: &'static str,
    /// Chance of it where it can happen; null where it follows from the company's life or is
    /// planted by hand.
    pub rate: Option<f64>,
    /// The stage that is to find it.
    pub decided_by: &'static str,
    /// The check of data_quality that counts it; null: no check today.
    pub check: Option<&'static str>,
    /// The source or the entity that the check counts it under, in the sample's pipeline file.
    pub source: Option<&'static str>,
    /// What one of it is.
    pub unit: &'static str,
}

const fn dirt(
    kind: &'static str,
    rate: Option<f64>,
    decided_by: &'static str,
    unit: &'static str,
) -> DirtFacts {
    DirtFacts {
        kind,
        rate,
        decided_by,
        check: None,
        source: None,
        unit,
    }
}

impl DirtFacts {
    const fn found_by(self, check: &'static str, source: &'static str) -> Self {
        Self {
            check: Some(check),
            source: Some(source),
            ..self
        }
    }
}

const COUNT: usize = 33;

/// Every kind, in the order of [`DirtKind`].
pub(super) const KINDS: [DirtFacts; COUNT] = [
    dirt(
        "second_record",
        Some(0.05),
        "identity",
        "lead that is a second record of a person, under the same e-mail",
    )
    .found_by("records_of_one_email", "leads"),
    dirt(
        "merged_lead",
        None,
        "identity",
        "lead that was merged into another: deleted, with MasterRecordId",
    )
    .found_by("merged_records", "leads"),
    dirt(
        "shared_mailbox",
        None,
        "identity",
        "lead or contact whose e-mail is its company's one mailbox",
    )
    .found_by("shared_email", "leads"),
    dirt(
        "free_mail",
        Some(0.08),
        "identity",
        "person with a lead that was not deleted and an address at a free-mail provider",
    )
    .found_by("free_mail", "people"),
    dirt(
        "converted_record",
        None,
        "identity",
        "lead that was converted to a contact",
    )
    .found_by("converted_records", "leads"),
    dirt(
        "contact_without_account",
        Some(0.3),
        "identity",
        "contact without AccountId, among those that came to a deal late",
    )
    .found_by("contact_without_account", "leads"),
    dirt(
        "ambiguous_domain",
        Some(0.04),
        "identity",
        "account whose domain a second account, its holding, has too",
    )
    .found_by("ambiguous_domain", "accounts"),
    dirt(
        "merged_account",
        Some(0.03),
        "staging",
        "account that was merged into another: deleted, with MasterRecordId",
    )
    .found_by("deleted_records", "accounts"),
    dirt(
        "deleted_lead",
        Some(0.02),
        "staging",
        "lead that was deleted",
    )
    .found_by("deleted_records", "leads"),
    dirt(
        "deleted_task",
        Some(0.01),
        "staging",
        "task that was deleted",
    )
    .found_by("deleted_records", "touches"),
    dirt(
        "late_delivery",
        Some(0.04),
        "funnel",
        "activity of a quarter's last 20 days, delivered with the next quarter",
    ),
    dirt(
        "repeated_delivery",
        Some(0.05),
        "ingest",
        "activity of a quarter's last 20 days, delivered twice",
    )
    .found_by("superseded_rows", "touches"),
    dirt(
        "repeated_deal",
        None,
        "staging",
        "opportunity that both deliveries hold",
    )
    .found_by("superseded_rows", "deals"),
    dirt(
        "edited_amount",
        Some(0.1),
        "staging",
        "opportunity whose amount the second delivery corrects",
    ),
    dirt(
        "edited_close_date",
        Some(0.06),
        "staging",
        "opportunity whose close date the second delivery corrects",
    ),
    dirt(
        "reopened_deal",
        Some(0.08),
        "funnel",
        "opportunity that was lost and came back before it was closed for good",
    ),
    dirt(
        "skipped_stage",
        Some(0.08),
        "funnel",
        "lead that entered a stage without the one before it",
    ),
    dirt(
        "backward_stage",
        Some(0.06),
        "funnel",
        "lead that went back a stage and came again",
    ),
    dirt(
        "unknown_stage",
        Some(0.01),
        "funnel",
        "entry into a stage that no stage of the funnel is fed by",
    ),
    dirt(
        "missing_rate",
        None,
        "currency",
        "won opportunity whose currency has no rate within the 7 days before its close",
    ),
    dirt(
        "clock_change",
        Some(0.5),
        "ingest",
        "activity at a local time that occurred twice or never",
    )
    .found_by("clock_change", "marketing.activities"),
    dirt(
        "bare_date",
        Some(0.3),
        "ingest",
        "member of a trade fair's campaign with the date alone",
    )
    .found_by("bare_dates", "crm.campaign_members"),
    dirt(
        "touch_after_close",
        None,
        "journeys",
        "touch by marketing of a person whose account's deals had all been closed",
    ),
    dirt(
        "unknown_origin",
        Some(0.1),
        "channels",
        "visit by a printed code of a trade fair, which no rule knows",
    )
    .found_by("touches_of_other_channel", "touches"),
    dirt(
        "unknown_url",
        None,
        "staging",
        "activity on a page that is no content",
    )
    .found_by("touches_of_unmatched_url", "touches"),
    dirt(
        "unknown_title",
        None,
        "staging",
        "lead or contact whose title no persona's rule knows",
    )
    .found_by("titles_without_persona", "leads"),
    dirt(
        "missing_title",
        Some(0.04),
        "staging",
        "lead or contact without a title",
    ),
    dirt(
        "unreadable_amount",
        Some(0.02),
        "ingest",
        "invoice whose amount is a word",
    )
    .found_by("rejected_money", "finance.invoices"),
    dirt(
        "unreadable_date",
        Some(0.004),
        "ingest",
        "task whose date is a word",
    )
    .found_by("rejected_date", "crm.tasks"),
    dirt(
        "restated_spend",
        None,
        "staging",
        "row of ads that a later delivery restates",
    )
    .found_by("superseded_rows", "spend"),
    dirt(
        "spend_of_unknown_campaign",
        None,
        "channels",
        "day of ads of a campaign that no system knows",
    )
    .found_by("spend_of_unknown_campaign", "spend"),
    dirt(
        "spend_without_campaign",
        None,
        "channels",
        "day of ads without a campaign",
    )
    .found_by("spend_without_campaign", "spend"),
    dirt(
        "campaign_without_spend",
        None,
        "channels",
        "campaign with neither spend nor a cost of its own",
    )
    .found_by("campaign_without_spend", "campaigns"),
];

/// The chance of each kind; 0 where it has none.
pub(super) const RATES: [f64; COUNT] = rates();

const fn rates() -> [f64; COUNT] {
    let mut rates = [0.0; COUNT];
    let mut at = 0;
    while at < COUNT {
        if let Some(rate) = KINDS[at].rate {
            rates[at] = rate;
        }
        at += 1;
    }
    rates
}

/// How many of each kind.
#[derive(Debug, Clone)]
pub(super) struct Dirt([i64; COUNT]);

impl Default for Dirt {
    fn default() -> Self {
        Self([0; COUNT])
    }
}

impl Dirt {
    /// So many more.
    pub(super) fn add(&mut self, kind: DirtKind, count: i64) {
        self.0[kind as usize] += count;
    }

    /// Those of another part.
    pub(super) fn merge(&mut self, other: &Self) {
        self.0
            .iter_mut()
            .zip(other.0)
            .for_each(|(own, other)| *own += other);
    }

    /// Each kind with its count.
    pub(super) fn counts(&self) -> impl Iterator<Item = (&'static DirtFacts, i64)> + '_ {
        KINDS.iter().zip(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_listed_in_their_order() {
        for (kind, name) in [
            (DirtKind::SecondRecord, "second_record"),
            (DirtKind::DeletedTask, "deleted_task"),
            (DirtKind::MissingRate, "missing_rate"),
            (DirtKind::UnknownOrigin, "unknown_origin"),
            (DirtKind::CampaignWithoutSpend, "campaign_without_spend"),
        ] {
            assert_eq!(KINDS[kind as usize].kind, name);
        }
    }
}
