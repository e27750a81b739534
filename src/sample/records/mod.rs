//! What the systems hold of an account's life, rows of the CRM's, the marketing system's and
//! finance's exports, with the dirt that real exports have. What a row means is in the file that
//! makes it.

mod accounts;
mod deal_rows;
mod deals;
mod people;
mod person_rows;
mod scribe;
mod touches;

pub(super) use accounts::AccountRow;
pub(super) use deal_rows::{HistoryRow, InvoiceRow, OpportunityRow, RoleRow};
pub(super) use person_rows::{ContactRow, DecisionRow, LeadHistoryRow, LeadRow};
pub(super) use scribe::Scribe;
pub(super) use touches::{ActivityRow, EventRow, MemberRow, TaskRow};

pub(super) use crate::sample::exports::CampaignRow;
