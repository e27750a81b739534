//! Touches placed on deals: each deal's people's touches up to its end, in order, inside the
//! window. Staged touches and links in, journeys out, a bucket of deals at a time, and the mart
//! `journeys` made of them; channels of touches, leads and spend.

mod campaigns;
mod channels;
mod first_channels;
mod firsts;
mod gather;
mod lookup;
mod matches;
mod milestones;
mod null_paths;
mod pages;
mod pass;
mod rows;
mod scatter;
mod spill;
mod standing;
mod story;
mod told;
mod windows;
mod words;

pub use campaigns::Campaigns;
pub use channels::{Channels, lead_channels, spend_channels, told_channels};
pub use first_channels::channels_of_leads;
pub use gather::{DealTouches, gather};
pub use matches::channel_matches;
pub use milestones::Milestones;
pub use null_paths::{NullPath, null_paths};
pub use pages::Unshown;
pub use rows::JourneyRows;
pub use scatter::{Names, Scattered, scatter};
pub use spill::{NO_CODE, Placed};
pub use standing::Standing;
pub use story::{StoryTouch, story};
pub use windows::{Close, Window, windows};

use crate::identity::{Links, People};
use crate::pipeline::Settings;
use crate::staging::Staging;

/// What journeys stand on.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The current views.
    pub staging: &'a Staging,
    /// Who is who.
    pub people: &'a People,
    /// Who belongs to which deal.
    pub links: &'a Links,
    /// The window of each deal, in the order of the staged deals.
    pub windows: &'a [Window],
    /// The pipeline file.
    pub settings: &'a Settings,
}

/// How many buckets so many deals are split into, when so many touches might lie on them: a few
/// buckets are held in memory for each thread, so that more touches of the same deals mean more
/// buckets, not larger ones.
pub fn bucket_count(deals: usize, touches: usize) -> usize {
    const DEALS_OF_BUCKET: usize = 512;
    const TOUCHES_OF_BUCKET: usize = 1 << 14;
    const MOST: usize = 1 << 10;
    deals
        .div_ceil(DEALS_OF_BUCKET)
        .max(touches.div_ceil(TOUCHES_OF_BUCKET).min(deals))
        .clamp(1, MOST)
}
