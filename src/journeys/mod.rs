//! Touches placed on deals: each deal's people's touches up to its end, in order, inside the window. Staged touches and
//! links in, the mart `journeys` and the reach of every deal out.

mod campaigns;
mod channels;
mod matches;
mod pages;
mod place;
mod scatter;

pub use campaigns::Campaigns;
pub use channels::{Channels, lead_channels, spend_channels, told_channels};
pub use matches::channel_matches;
pub use pages::Unshown;
pub use place::{Journeys, place};
pub use scatter::{Scattered, scatter};
