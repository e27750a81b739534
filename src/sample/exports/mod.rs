//! Exports that belong to no account: campaigns, ads by day, content, the company's people and
//! products, rates, targets.

mod ads;
mod lists;
mod rates;

pub(super) use ads::{GoogleRow, LinkedInRow, MetaRow};
pub(super) use lists::{
    CampaignRow, ContentRow, MarketingCampaignRow, ProductRow, TargetRow, UserRow,
};
pub(super) use rates::{RateRow, has_rate};

use super::dirt::Dirt;
use super::pieces::Pieces;
use super::truth::Truth;
use crate::error::Result;

/// Writes them all. Money of ads and targets grows with the scale.
///
/// # Errors
/// A bug.
pub(super) fn write(
    seed: u64,
    scale: f64,
    pieces: &mut Pieces,
    truth: &mut Truth,
    dirt: &mut Dirt,
) -> Result<()> {
    ads::write(seed, scale, pieces, truth, dirt)?;
    lists::write(scale, pieces, truth, dirt)?;
    rates::write(seed, pieces)
}
