//! The truth behind the exports, as Parquet tables and as `truth.json`: who is who, what really
//! moved what, and what the sums must be. No later stage reads it; tests and the curious do.

mod cells;
mod rows;
mod summary;

pub(super) use cells::{Tables, at};
pub(super) use rows::{
    AccountTruth, DealSpellTruth, DealTruth, HandOverTruth, LeadSpellTruth, LinkTruth, PersonTruth,
    RecordTruth, RevenueTruth, SpendTruth, TouchEffectTruth, TouchTruth, Truth,
};
pub(super) use summary::{SampleTotals, TruthSummary};
