//! Rows of the exports of opportunities: the opportunity, its history, its people, its invoices.

use crate::sample::calendar::{Date, Utc};
use crate::sample::money::Cents;
use crate::sample::pieces::row;

row! {
    /// An opportunity of the CRM.
    OpportunityRow {
        id: String = "Id", created: Utc = "CreatedDate", close: Date = "CloseDate", is_closed: bool = "IsClosed", is_won: bool = "IsWon",
        stage: &'static str = "StageName", amount: Cents = "Amount", currency: &'static str = "CurrencyIsoCode", account: String = "AccountId",
        name: String = "Name", kind: &'static str = "Type", owner: String = "OwnerId", product: String = "Product2Id",
        lost_reason: &'static str = "Loss_Reason__c", is_deleted: bool = "IsDeleted", modified: Utc = "SystemModstamp",
    }
}
row! {
    /// An entry of an opportunity into a stage.
    HistoryRow {
        id: String = "Id", opportunity: String = "OpportunityId", stage: &'static str = "StageName", amount: Cents = "Amount", close: Date = "CloseDate",
        created: Utc = "CreatedDate", by: String = "CreatedById", is_deleted: bool = "IsDeleted",
    }
}
row! {
    /// A person's part in an opportunity.
    RoleRow {
        id: String = "Id", opportunity: String = "OpportunityId", contact: String = "ContactId", role: &'static str = "Role", is_primary: bool = "IsPrimary",
        is_deleted: bool = "IsDeleted", modified: Utc = "SystemModstamp",
    }
}
row! {
    /// An invoice or a credit note.
    InvoiceRow {
        number: String = "invoice_no", booked: Date = "booked_on", amount: String = "amount", currency: &'static str = "currency",
        opportunity: String = "opportunity_id", customer: String = "customer_id", document: &'static str = "document",
    }
}
