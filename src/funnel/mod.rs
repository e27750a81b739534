//! How far leads come: reached and strict counts by stage, rates with their intervals. Staged leads, events and deals in,
//! the mart `funnel` out.

mod counts;
mod entries;
mod rate;

pub use counts::funnel;
pub use entries::{LeadPath, LeadPaths, lead_paths};
pub use rate::wilson;

/// `segment_by` of all leads together.
pub const ALL: &str = "all";
