//! Touches are placed on deals. Goes in: what journeys are made from, the keys of people and the texts
//! of leads, which end here. Comes out: touches on their deals, and the channels of touches, leads and
//! spend.

use super::campaigns::Campaigns;
use super::channel_matches::channel_matches;
use super::channels::{Channels, own_channels, spend_channels};
use super::context::JourneyContext;
use super::lead_channels::{LeadMatches, lead_channels};
use super::lead_origins::{LeadOrigins, NamedOrigins};
use super::observers::Observation;
use super::placed_touches::PlacedTouches;
use super::scatter::{bucket_count, scatter};
use crate::error::Result;
use crate::identity::PersonKeys;
use polars::prelude::DataFrame;

/// Touches on their deals, and the channels of touches, leads and spend.
pub struct PlacedRecords {
    /// The touches of each deal.
    pub touches: PlacedTouches,
    /// Staged spend with the channel that the row's campaign or a rule maps it to.
    pub spend: DataFrame,
    /// The channel of each staged lead.
    pub lead_channels: NamedOrigins,
    /// What leads say of where they came from.
    pub lead_matches: LeadMatches,
    /// The campaign and the content of each staged lead.
    pub lead_origins: LeadOrigins,
    /// The campaigns.
    pub campaigns: Campaigns,
    /// The mart `channel_matches`.
    pub channel_matches: DataFrame,
}

/// Places every touch on the deals of its person, and finds the channels of touches, leads and
/// spend. The keys of people and the texts of leads are let go of here; observers see every touch.
///
/// # Errors
/// Data files that cannot be read, a disk that cannot be written.
pub fn place(
    context: &JourneyContext<'_>,
    keys: PersonKeys,
    leads: DataFrame,
    observations: &[Observation],
) -> Result<PlacedRecords> {
    let (staged, people) = (context.staged, &context.identities.people);
    let channels = Channels::of(staged, context.settings)?;
    let (spend, spend_matched) = spend_channels(staged.spend.frame.clone(), &channels)?;
    let own = own_channels(&leads, &channels)?;
    let lead_origins = LeadOrigins::of(&leads, &staged.campaign_names)?;
    let lead_matches = LeadMatches::of(&own, &leads)?;
    drop(leads);
    let buckets = bucket_count(context.windows.len(), staged.touches.len());
    let touches = scatter(context, &keys, observations, &own, &channels, buckets)?;
    drop(keys);
    Ok(PlacedRecords {
        lead_channels: lead_channels(&own, people, &channels, &touches),
        lead_matches,
        channel_matches: channel_matches(&channels, &touches, people, &own, &spend_matched)?,
        touches,
        spend,
        lead_origins,
        campaigns: channels.campaigns,
    })
}
