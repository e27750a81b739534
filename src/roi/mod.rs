//! What the money brought back: spend against attributed revenue on both bases, and the books that must close. Credits, spend,
//! leads and deals in, the marts `roi` and `reconciliation` out.

mod metrics;
mod reconciliation;
mod returns;
mod rollup;

pub use crate::domain::channel::UNMAPPED;
pub use metrics::{METRICS, Metric, definitions};
pub use reconciliation::{CRM_WON, LEDGER_SPEND, REVENUE_BUCKETS, reconcile};
pub use returns::{return_on, roi};

/// Period of everything together.
pub const ALL_PERIODS: &str = "all";
/// Revenue goes back to the month of the credited touch.
pub const TOUCH_DATE: &str = "touch_date";
/// Revenue in the month of the win.
pub const CLOSE_DATE: &str = "close_date";
/// The level of this version.
pub const CHANNEL_LEVEL: &str = "channel";
