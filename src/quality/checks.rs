//! The checks as data.

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Look at it before deciding.
    Warning,
}

impl Severity {
    /// The word that tables hold.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
        }
    }
}

/// A check.
#[derive(Debug)]
pub struct Check {
    /// Stable id; a rejected record's rule follows `rejected_`.
    pub id: &'static str,
    /// How much a finding weighs.
    pub severity: Severity,
    /// What it means and what to do.
    pub advice: &'static str,
}

const fn info(id: &'static str, advice: &'static str) -> Check {
    Check {
        id,
        severity: Severity::Info,
        advice,
    }
}
const fn warning(id: &'static str, advice: &'static str) -> Check {
    Check {
        id,
        severity: Severity::Warning,
        advice,
    }
}

/// Records of nothing but delimiters.
pub const BLANK: &Check = &info(
    "blank_rows",
    "records of nothing but delimiters; spreadsheets write them below their data: nothing to do",
);
/// Records that the source does not mean.
pub const FILTERED: &Check = &info(
    "filtered_rows",
    "records that [source.where] does not mean: make sure that the rule says what you want",
);
/// Deliveries without a record.
pub const EMPTY: &Check = &warning(
    "empty_delivery",
    "files without a record from a source that delivers records: ask whether the export failed",
);
/// Columns that come and go.
pub const UNEVEN: &Check = &info(
    "uneven_columns",
    "columns that only some files of the source have: what is mapped from them is null in the others",
);
/// Local times that occur twice or never.
pub const CLOCK_CHANGE: &Check = &info(
    "clock_change",
    "local times that occur twice, or never, where the clocks change: read as `dst` of the source says; export times with an offset",
);
/// Ids that a spreadsheet may have destroyed.
pub const ODD_ID: &Check = &warning(
    "odd_id",
    "ids whose length, checksum or form is odd: kept as they are; look whether a spreadsheet changed them",
);
/// Ids with blanks around them.
pub const TRIMMED_ID: &Check = &info("trimmed_id", "ids with blanks around them: read without");
/// Domains that are none.
pub const DOMAIN_UNREAD: &Check = &info(
    "unreadable_domain",
    "values that are no domain: null; the account is kept",
);
/// Values of another form than asked for.
pub const NOT_MATCHING: &Check = &info(
    "value_not_matching",
    "values of another form than [source.matches] asks for: null",
);
/// Rows without their instant.
pub const UNDATED: &Check = &warning(
    "undated_rows",
    "rows kept without their instant, as `undated` of the source says: in counts and rates, never in cohorts, durations or journeys",
);
/// Bare dates among instants.
pub const BARE_DATES: &Check = &info(
    "bare_dates",
    "bare dates in columns whose other rows have a time: read as the start of their day, a close as its end; export the time, or set `as = \"day\"` under [source.formats] if the column means days",
);
/// Sources that stop well before as_of.
pub const LATE: &Check = &warning(
    "late_source",
    "nothing of this source is dated within the last month before as_of: its export is late, or the figures of that month are incomplete",
);
/// Links to deals that are not there.
pub const DEAL_UNKNOWN: &Check = &info(
    "link_to_unknown_deal",
    "links to a deal that no source delivered, or that is deleted or later than as_of: the link is lost",
);
/// Events of leads or deals that are not there.
pub const SUBJECT_UNKNOWN: &Check = &info(
    "event_of_unknown_subject",
    "stage events of a lead or deal that no source delivered, or that is deleted or later than as_of: in no funnel",
);
/// Touches about deals that their person is not linked to.
pub const TOUCH_UNLINKED: &Check = &info(
    "touch_about_unlinked_deal",
    "touches about a deal that is not there or that their person is not linked to: they reach no deal",
);
/// Deliveries of a source that the pipeline file does not name.
pub const LEFT_OUT: &Check = &warning(
    "source_not_in_pipeline",
    "rows of a source that the pipeline file no longer names: kept in the lake, in no figure; name the source again if they should count",
);
/// Rows that stand in the lake more than once.
pub const SUPERSEDED: &Check = &info(
    "superseded_rows",
    "rows that a newer or equal row of the same key replaces: overlapping exports and corrections",
);
/// Deleted or merged records.
pub const DELETED: &Check = &info(
    "deleted_records",
    "records deleted at the source, or accounts and deals merged into another: out of every figure; what names a merged one counts for its survivor",
);
/// Records that begin after as_of.
pub const AFTER_AS_OF: &Check = &info(
    "after_as_of",
    "records dated after as_of: they will count in a later report",
);
/// Deals closed before their creation.
pub const CLOSED_BEFORE_CREATED: &Check = &warning(
    "deal_closed_before_creation",
    "deals whose close lies before their creation: kept and counted; correct the dates in the CRM",
);
/// Deals closed before their lead.
pub const WON_BEFORE_LEAD: &Check = &warning(
    "deal_closed_before_lead",
    "deals that were won or lost before their first lead was created: kept, but no touch of that lead can earn credit; correct the dates, or create leads before deals",
);
/// Won deals without an amount.
pub const WON_WITHOUT_AMOUNT: &Check = &warning(
    "won_without_amount",
    "won deals without an amount count as wins and add nothing to revenue: enter the amounts in the CRM",
);
/// Won deals that finance booked nothing for.
pub const WON_WITHOUT_DOCUMENT: &Check = &warning(
    "won_without_document",
    "won deals without a document of recognised revenue by as_of: worth 0 under `revenue = \"recognized\"`; deliver the documents, or book them to the deal",
);
/// Documents of no won deal.
pub const DOCUMENT_ELSEWHERE: &Check = &warning(
    "document_of_no_won_deal",
    "documents of recognised revenue that name no deal, or one that is not there or not won: beside the reconciliation, in no sum; book them to the deal that was won",
);
/// Documents in a foreign currency.
pub const DOCUMENT_NOT_CONVERTED: &Check = &warning(
    "revenue_currency_not_converted",
    "documents of recognised revenue whose currency has no rate on their day or within the 7 days before it: outside every sum; deliver the rates",
);
/// Deals in a foreign currency.
pub const DEAL_NOT_CONVERTED: &Check = &warning(
    "deal_currency_not_converted",
    "deals whose currency has no rate on the day of their close (while open, of as_of) or within the 7 days before it: outside every sum; deliver the rates",
);
/// Spend in a foreign currency.
pub const SPEND_NOT_CONVERTED: &Check = &warning(
    "spend_currency_not_converted",
    "spend whose currency has no rate on its day or within the 7 days before it: outside every sum; deliver the rates",
);
/// Costs of campaigns without days.
pub const COST_WITHOUT_DATES: &Check = &warning(
    "cost_without_dates",
    "campaigns with an actual_cost that lack a first or last day, or end before they start: the cost cannot be put on days and stands beside the reconciliation; enter both dates",
);
/// Amounts rounded to the smallest unit.
pub const ROUNDED: &Check = &info(
    "amount_rounded",
    "amounts in the reporting currency that are finer than its smallest unit: rounded half-even to it",
);
/// Spend that no channel takes.
pub const SPEND_UNMAPPED: &Check = &warning(
    "spend_without_channel",
    "spend without a channel: in the reconciliation under `unmapped`, in no channel's return; give it a channel in the source or by its campaign, or write a channel rule for its platform",
);
/// Links to leads that nobody delivered.
pub const LEAD_UNKNOWN: &Check = &warning(
    "link_to_unknown_lead",
    "deals linked to a lead that no source delivered: the link is lost; deliver the lead",
);
/// Deals that no person is linked to.
pub const DEAL_WITHOUT_PERSON: &Check = &warning(
    "deal_without_person",
    "deals without a linked person: nobody's touches can reach them; enter contacts or the lead in the CRM",
);
/// Deals of accounts that nobody delivered.
pub const ACCOUNT_UNKNOWN: &Check = &info(
    "deal_of_unknown_account",
    "deals of an account that no source delivered: account facts are missing for them",
);
/// Touches of nobody.
pub const TOUCH_UNKNOWN: &Check = &warning(
    "touch_of_unknown_lead",
    "touches whose person no source delivered: they reach no deal",
);
/// Stage names that the pipeline does not map.
pub const STAGE_UNMAPPED: &Check = &warning(
    "stage_not_mapped",
    "stage events whose stage is none of the funnel's: add it under [funnel.feeds]",
);
/// Pages that no content matches.
pub const URL_UNMATCHED: &Check = &info(
    "touches_of_unmatched_url",
    "touches on a page that is no content's: add the page to the `url` of a content, or of a new one, if it matters",
);
/// Contents that nobody delivered.
pub const CONTENT_UNKNOWN: &Check = &warning(
    "content_id_unknown",
    "touches with a content that no source delivered, or that is deleted: nothing is known of it; deliver the content",
);
/// Pages of content that are no regular expression.
pub const CONTENT_URL_UNREADABLE: &Check = &warning(
    "content_url_unreadable",
    "content whose `url` begins with `re:` and is no regular expression behind it: it matches no page; correct it",
);
/// Titles that no persona takes.
pub const TITLE_WITHOUT_PERSONA: &Check = &warning(
    "titles_without_persona",
    "leads with a title that no [[persona]] of the pipeline file takes: in no persona; add the title to one",
);
/// Touches that no channel rule holds of.
pub const TOUCH_OTHER: &Check = &info(
    "touches_of_other_channel",
    "touches that say where they came from in a way that no channel rule holds of: under `other`; write a rule for what matters",
);
/// Names that campaigns of several channels share.
pub const NAME_SHARED: &Check = &warning(
    "campaign_name_of_two_channels",
    "names that campaigns of different channels share: they map no touch and no spend; tell the campaigns apart by name, or deliver campaign ids",
);
/// Spend of a campaign that nobody delivered.
pub const SPEND_OF_UNKNOWN_CAMPAIGN: &Check = &warning(
    "spend_of_unknown_campaign",
    "spend whose campaign_id is none of the delivered campaigns: only its own channel, its name or a rule can map it; deliver the campaign",
);
/// Spend that names no campaign.
pub const SPEND_WITHOUT_CAMPAIGN: &Check = &info(
    "spend_without_campaign",
    "spend with neither a campaign_id nor the name of a delivered campaign: only its own channel or a rule can map it",
);
/// Campaigns without money.
pub const CAMPAIGN_WITHOUT_SPEND: &Check = &info(
    "campaign_without_spend",
    "campaigns with neither spend, nor an actual_cost, nor a campaign below them: their return is unknown, unless they were free",
);
/// Records that were merged.
pub const MERGED_RECORD: &Check = &info(
    "merged_records",
    "records that their source merged into another: one person with it, and still a lead of their own in counts of leads",
);
/// Records that were converted.
pub const CONVERTED_RECORD: &Check = &info(
    "converted_records",
    "leads that their source made a contact of: one person with it",
);
/// Records that an e-mail joins.
pub const ONE_EMAIL: &Check = &info(
    "records_of_one_email",
    "records that nothing but the same e-mail makes one person with another: most are duplicates; merge them at the source",
);
/// Records that a visitor joins.
pub const ONE_VISITOR: &Check = &info(
    "records_of_one_anonymous_id",
    "records that nothing but an anonymous id seen with both makes one person with another: two addresses of one person, or a shared computer",
);
/// Pointers to nobody.
pub const POINTER_LOST: &Check = &info(
    "pointer_to_unknown_lead",
    "records merged or converted into one that no source delivered, or that is deleted or later than as_of: not joined by it; deliver that record",
);
/// Mailboxes of many.
pub const SHARED_EMAIL: &Check = &warning(
    "shared_email",
    "records whose e-mail more records have than `max_records` of [identity] allows, such as a company's one mailbox: it joins nobody, and names nobody on a touch",
);
/// Kiosks.
pub const SHARED_VISITOR: &Check = &warning(
    "shared_anonymous_id",
    "records seen with an anonymous id that was seen with more of them than `max_records` of [identity] allows, such as a kiosk at a fair: it joins nobody",
);
/// People at free-mail providers.
pub const FREE_MAIL: &Check = &info(
    "free_mail",
    "people with an address at a free-mail provider: its domain says nothing of their account",
);
/// Contacts of no account.
pub const CONTACT_WITHOUT_ACCOUNT: &Check = &info(
    "contact_without_account",
    "contacts that a lead became and that name no account: only recorded links or the e-mail's domain bring them to deals; enter the account in the CRM",
);
/// Domains of several accounts.
pub const DOMAIN_AMBIGUOUS: &Check = &warning(
    "ambiguous_domain",
    "domains that several accounts have: nobody is linked by them; merge the accounts, or correct their domains",
);
/// People of such domains.
pub const PERSON_AMBIGUOUS: &Check = &warning(
    "person_of_ambiguous_domain",
    "people whose e-mail's domain several accounts have: not linked by it; enter the account of each in the CRM",
);
/// A rejected record; the rule is in the row's id.
pub const REJECTED: &Check = &warning("rejected", "");

/// What ingest remarks of the values of accepted rows.
pub const REMARKS: &[&Check] = &[
    CLOCK_CHANGE,
    ODD_ID,
    TRIMMED_ID,
    DOMAIN_UNREAD,
    NOT_MATCHING,
    UNDATED,
];

/// Targets of metrics that nobody measures.
pub const TARGET_UNKNOWN: &Check = &warning(
    "unknown_target",
    "targets of a metric that this program does not know: nothing is compared with them; known are lead_count, mql_count, sal_count, sql_count, opportunity_count, pipeline_created, won_count, won_amount, lost_count, win_rate, spend and pipeline_velocity",
);

/// Milestones without a touch.
pub const MILESTONE_MISSING: &Check = &info(
    "milestone_without_touch",
    "deals created before their first touch: in u_shaped, w_shaped, full_path and custom their other milestones share what is the creation's",
);
/// Journeys of milestones alone.
pub const ALL_MILESTONES: &Check = &info(
    "every_touch_a_milestone",
    "deals of whose touches each is a milestone: in w_shaped, full_path and custom the milestones share what is the other touches'",
);
/// Journeys of won deals alone.
pub const NO_NULL: &Check = &warning(
    "no_lost_journeys",
    "markov and shapley learned from won deals alone, so nothing tells what wins from what does not: deliver lost deals, or set `null_paths = \"accounts\"` under [attribution.markov]",
);
/// Pipelines to exclude that no deal is of.
pub const EXCLUDED_UNKNOWN: &Check = &warning(
    "excluded_pipeline_unknown",
    "pipelines that `exclude` of [roi] names and no deal is of: nothing is excluded by them; correct the name",
);

/// Every check, in the order in which reports list them.
pub const CHECKS: &[&Check] = &[
    REJECTED,
    LATE,
    DEAL_UNKNOWN,
    SUBJECT_UNKNOWN,
    TOUCH_UNLINKED,
    LEFT_OUT,
    EMPTY,
    UNEVEN,
    CLOCK_CHANGE,
    ODD_ID,
    TRIMMED_ID,
    DOMAIN_UNREAD,
    NOT_MATCHING,
    UNDATED,
    BARE_DATES,
    BLANK,
    FILTERED,
    SUPERSEDED,
    DELETED,
    AFTER_AS_OF,
    CLOSED_BEFORE_CREATED,
    WON_BEFORE_LEAD,
    WON_WITHOUT_AMOUNT,
    WON_WITHOUT_DOCUMENT,
    DOCUMENT_ELSEWHERE,
    DOCUMENT_NOT_CONVERTED,
    DEAL_NOT_CONVERTED,
    SPEND_NOT_CONVERTED,
    COST_WITHOUT_DATES,
    ROUNDED,
    SPEND_UNMAPPED,
    EXCLUDED_UNKNOWN,
    NO_NULL,
    MILESTONE_MISSING,
    ALL_MILESTONES,
    MERGED_RECORD,
    CONVERTED_RECORD,
    ONE_EMAIL,
    ONE_VISITOR,
    POINTER_LOST,
    SHARED_EMAIL,
    SHARED_VISITOR,
    FREE_MAIL,
    CONTACT_WITHOUT_ACCOUNT,
    DOMAIN_AMBIGUOUS,
    PERSON_AMBIGUOUS,
    LEAD_UNKNOWN,
    DEAL_WITHOUT_PERSON,
    ACCOUNT_UNKNOWN,
    TOUCH_UNKNOWN,
    TOUCH_OTHER,
    NAME_SHARED,
    TARGET_UNKNOWN,
    SPEND_OF_UNKNOWN_CAMPAIGN,
    SPEND_WITHOUT_CAMPAIGN,
    CAMPAIGN_WITHOUT_SPEND,
    STAGE_UNMAPPED,
    URL_UNMATCHED,
    CONTENT_UNKNOWN,
    CONTENT_URL_UNREADABLE,
    TITLE_WITHOUT_PERSONA,
];
