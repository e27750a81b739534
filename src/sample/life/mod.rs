//! The life of one account: its people, their touches, their leads, its deals. Each account lives
//! by itself, so accounts can be made in any order; nothing here knows how the life will be written
//! down, or what will go wrong on the way.

mod account;
mod deal;
mod lead;
mod person;
mod touch;

pub(super) use account::{SalesTouch, SampleAccount, SampleDeal};
pub(super) use deal::DealType;
pub(super) use lead::{
    DECIDE_HOURS, Decision, HandOver, Lead, REJECT_REASONS, version_at, wait_name,
};
pub(super) use person::Person;
pub(super) use touch::{SampleTouch, TouchKind};
