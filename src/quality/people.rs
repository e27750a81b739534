//! How records became people, and how people came to accounts or did not.

use crate::error::Result;
use crate::identity::{Domains, Joins};
use crate::staging::RowSample;
use crate::system::{Check, Facts, Found, Severity};

/// The checks of people.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "merged_records",
        severity: Severity::Info,
        advice: "records that their source merged into another: one person with it, and still a lead of their own in counts of leads",
        find: |facts| of_joins(facts, |joins| joins.merged_count),
    },
    Check {
        id: "converted_records",
        severity: Severity::Info,
        advice: "leads that their source made a contact of: one person with it",
        find: |facts| of_joins(facts, |joins| joins.converted_count),
    },
    Check {
        id: "records_of_one_email",
        severity: Severity::Info,
        advice: "records that nothing but the same e-mail makes one person with another: most are duplicates; merge them at the source",
        find: |facts| of_joins(facts, |joins| joins.email_count),
    },
    Check {
        id: "records_of_one_anonymous_id",
        severity: Severity::Info,
        advice: "records that nothing but an anonymous id seen with both makes one person with another: two addresses of one person, or a shared computer",
        find: |facts| of_joins(facts, |joins| joins.visitor_count),
    },
    Check {
        id: "pointer_to_unknown_lead",
        severity: Severity::Info,
        advice: "records merged or converted into one that no source delivered, or that is deleted or later than as_of: not joined by it; deliver that record",
        find: lost_pointers,
    },
    Check {
        id: "shared_email",
        severity: Severity::Warning,
        advice: "records whose e-mail more records have than `max_records` of [identity] allows, such as a company's one mailbox: it joins nobody, and names nobody on a touch",
        find: shared_emails,
    },
    Check {
        id: "shared_anonymous_id",
        severity: Severity::Warning,
        advice: "records seen with an anonymous id that was seen with more of them than `max_records` of [identity] allows, such as a kiosk at a fair: it joins nobody",
        find: shared_visitors,
    },
    Check {
        id: "free_mail",
        severity: Severity::Info,
        advice: "people with an address at a free-mail provider: its domain says nothing of their account",
        find: free_mail,
    },
    Check {
        id: "contact_without_account",
        severity: Severity::Info,
        advice: "contacts that a lead became and that name no account: only recorded links or the e-mail's domain bring them to deals; enter the account in the CRM",
        find: contacts_without_account,
    },
    Check {
        id: "ambiguous_domain",
        severity: Severity::Warning,
        advice: "domains that several accounts have: nobody is linked by them; merge the accounts, or correct their domains",
        find: ambiguous_domains,
    },
    Check {
        id: "person_of_ambiguous_domain",
        severity: Severity::Warning,
        advice: "people whose e-mail's domain several accounts have: not linked by it; enter the account of each in the CRM",
        find: people_of_ambiguous_domains,
    },
    Check {
        id: "titles_without_persona",
        severity: Severity::Warning,
        advice: "leads with a title that no [[persona]] of the pipeline file takes: in no persona; add the title to one",
        find: titles_without_persona,
    },
];

/// Records of leads.
fn lead_count(facts: &Facts<'_>) -> usize {
    facts.staged().leads.frame.height()
}

fn of_joins(facts: &Facts<'_>, count: fn(&Joins) -> usize) -> Result<Vec<Found>> {
    let count = count(&facts.identities().people.joins);
    Ok(vec![Found::new("leads", count, lead_count(facts))])
}

fn lost_pointers(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let pointers = &facts.identities().records.lost_pointers;
    let found = Found::of_sample(facts, "leads", pointers, lead_count(facts))?;
    Ok(vec![found])
}

fn shared_emails(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let identities = facts.identities();
    let addresses = identities.people.joins.shared_emails.key_count;
    let records = &identities.records.shared_emails;
    of_shared(facts, records, format!("addresses: {addresses}"))
}

fn shared_visitors(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let identities = facts.identities();
    let ids = identities.people.joins.shared_visitors.key_count;
    let records = &identities.records.shared_visitors;
    of_shared(facts, records, format!("anonymous ids: {ids}"))
}

fn of_shared(facts: &Facts<'_>, records: &RowSample, detail: String) -> Result<Vec<Found>> {
    let found = Found::of_sample(facts, "leads", records, lead_count(facts))?;
    Ok(vec![found.with_detail(detail)])
}

fn domains<'a>(facts: &Facts<'a>) -> &'a Domains {
    &facts.identities().links.domains
}

fn free_mail(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let domains = domains(facts);
    let (count, of) = (domains.free_mail_count, domains.with_email_count);
    Ok(vec![Found::new("people", count, of)])
}

fn contacts_without_account(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let records = &facts.identities().records;
    let contacts = &records.contacts_without_account;
    let found = Found::of_sample(facts, "leads", contacts, records.contact_count)?;
    Ok(vec![found])
}

fn ambiguous_domains(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let domains = domains(facts);
    let (count, of) = (domains.ambiguous_count, domains.domain_count);
    Ok(vec![Found::new("accounts", count, of)])
}

fn people_of_ambiguous_domains(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let domains = domains(facts);
    let found = Found::of_values("people", &domains.ambiguous, domains.with_email_count);
    Ok(vec![found])
}

fn titles_without_persona(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let records = &facts.identities().records;
    let found = Found::of_values("leads", &records.unmatched_titles, records.titled_count);
    Ok(vec![found])
}
