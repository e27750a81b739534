//! Rows of the exports of people: leads, contacts, what became of leads, decisions on them; and the
//! words of the CRM in them.

use crate::sample::calendar::{Date, Utc};
use crate::sample::life::{Decision, Lead};
use crate::sample::pieces::row;

row! {
    /// A lead of the CRM.
    LeadRow {
        id: String = "Id", created: Utc = "CreatedDate", first_name: &'static str = "FirstName", last_name: &'static str = "LastName",
        email: String = "Email", phone: String = "Phone", company: String = "Company", title: &'static str = "Title", country: &'static str = "Country",
        industry: &'static str = "Industry", employees: Option<i64> = "NumberOfEmployees", status: &'static str = "Status",
        lead_source: &'static str = "LeadSource", utm_source: &'static str = "UTM_Source__c", utm_medium: &'static str = "UTM_Medium__c",
        utm_campaign: &'static str = "UTM_Campaign__c", owner: String = "OwnerId", is_converted: bool = "IsConverted",
        converted: Option<Date> = "ConvertedDate", account: String = "ConvertedAccountId", contact: String = "ConvertedContactId",
        opportunity: String = "ConvertedOpportunityId", master: String = "MasterRecordId", is_deleted: bool = "IsDeleted", modified: Utc = "SystemModstamp",
    }
}
row! {
    /// A contact of the CRM.
    ContactRow {
        id: String = "Id", created: Utc = "CreatedDate", account: String = "AccountId", first_name: &'static str = "FirstName",
        last_name: &'static str = "LastName", email: String = "Email", phone: String = "Phone", title: &'static str = "Title",
        lead_source: &'static str = "LeadSource", owner: String = "OwnerId", master: String = "MasterRecordId", is_deleted: bool = "IsDeleted",
        modified: Utc = "SystemModstamp",
    }
}
row! {
    /// A change of a lead's field.
    LeadHistoryRow {
        id: String = "Id", lead: String = "LeadId", field: &'static str = "Field", old: &'static str = "OldValue", new: &'static str = "NewValue",
        created: Utc = "CreatedDate", by: String = "CreatedById", is_deleted: bool = "IsDeleted",
    }
}
row! {
    /// A decision on a lead.
    DecisionRow {
        id: String = "Id", lead: String = "Lead__c", decision: &'static str = "Decision__c", decided: Utc = "Decided_At__c", reason: &'static str = "Reason__c",
        owner: String = "OwnerId", is_deleted: bool = "IsDeleted", modified: Utc = "SystemModstamp",
    }
}

/// The CRM's name of a stage.
pub(super) fn status(stage: &str) -> &'static str {
    match stage {
        "mql" => "Marketing Qualified",
        "sal" => "Sales Accepted",
        "sql" => "Sales Qualified",
        _ => "New",
    }
}

/// The CRM's name of the way out of a lead.
pub(super) fn exit(lead: &Lead) -> &'static str {
    let is_recycled = lead
        .hand_over
        .is_some_and(|hand_over| hand_over.decision.0 == Decision::Recycled);
    if is_recycled {
        "Recycled"
    } else {
        "Disqualified"
    }
}
