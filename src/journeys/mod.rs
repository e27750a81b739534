//! Touches placed on deals: each deal's people's touches up to its end, in order, inside the
//! window. Staged touches and links in, journeys out, a bucket of deals at a time, and the mart
//! `journeys` made of them; channels of touches, leads and spend.

mod campaigns;
mod channel_fields;
mod channel_matches;
mod channels;
mod context;
mod eligibility;
mod first_touches;
mod gather;
mod lead_channels;
mod lead_origins;
mod lookup;
mod milestones;
mod non_buyers;
mod null_paths;
mod observers;
mod place;
mod placed_touch;
mod placed_touches;
mod rows;
mod scatter;
mod specs;
mod story;
mod touch_scan;
mod windows;

pub use campaigns::Campaigns;
pub use channels::{Channels, own_channels, spend_channels};
pub use context::JourneyContext;
pub use eligibility::Eligibility;
pub use gather::{DealTouches, gather};
pub use lead_channels::channels_of_leads;
pub use lead_origins::{LeadOrigins, NamedOrigins};
pub use milestones::Milestones;
pub use non_buyers::NullPath;
pub use null_paths::null_paths;
pub use observers::{Observation, SeenTouch, TouchObserver};
pub use place::{PlacedRecords, place};
pub use placed_touch::{NO_CODE, Placed};
pub use placed_touches::{Names, PlacedTouches};
pub use rows::JourneyRows;
pub use scatter::scatter;
pub use specs::{CHANNEL_MATCHES, JOURNEYS};
pub use story::{StoryTouch, story};
pub use windows::{Close, Window};
