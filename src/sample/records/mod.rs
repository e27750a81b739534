//! What the systems hold of an account's life, rows of the CRM's, the marketing system's and
//! finance's exports, with the dirt that real exports have. What a row means is in the file that
//! makes it.

mod accounts;
mod deals;
mod people;
mod scribe;
mod touches;

pub use accounts::AccountRow;
pub use deals::{HistoryRow, InvoiceRow, OpportunityRow, RoleRow};
pub use people::{ContactRow, DecisionRow, LeadHistoryRow, LeadRow};
pub use scribe::Scribe;
pub use touches::{ActivityRow, EventRow, MemberRow, TaskRow};

pub use crate::sample::exports::CampaignRow;
