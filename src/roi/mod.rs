//! What the money brought back: spend against attributed revenue on both bases, how sure that is,
//! how long it took, and the books that must close; and figures by period, with what was promised
//! and what became of them. Credits, spend, leads and deals in, the marts `roi`, `cohorts`,
//! `reconciliation`, `reconciled`, `win_rates`, `pipeline_velocity`, `scorecard`, `monthly` and
//! `restatements` out.

mod actuals;
mod book;
mod cohorts;
mod costs;
mod leads;
mod metrics;
mod monthly;
mod outlay;
mod payback;
mod reconciliation;
mod returns;
mod rows;
mod scorecard;
mod sold;
mod values;
mod velocity;
mod verdict;
mod win_rates;

pub use crate::domain::channel::UNMAPPED;
pub use actuals::{Actuals, Measure, promised};
pub use book::{Book, Sources};
pub use cohorts::cohorts;
pub use costs::cost_months;
pub use leads::{LeadTags, STAGES as LEAD_STAGES, places as lead_stage_places};
pub use metrics::{METRICS, Metric, definitions};
pub use monthly::{monthly, restatements};
pub use outlay::{CostShare, cost_shares};
pub use reconciliation::{
    COST_WITHOUT_DATES, CRM_WON, LEDGER_SPEND, NOT_CONVERTED, RECOGNIZED_ELSEWHERE,
    REVENUE_BUCKETS, Reconciled, reconcile,
};
pub use returns::{cost_per, return_on, roi};
pub use scorecard::{SHARED, scorecard, shared_periods};
pub use sold::{Deal, sold};
pub use verdict::{Verdict, with_decisions};
pub use win_rates::{Segments, pipeline_velocity, win_rates};

/// Period of everything together, and the row of all channels together.
pub const ALL_PERIODS: &str = "all";
/// Revenue goes back to the month of the credited touch.
pub const TOUCH_DATE: &str = "touch_date";
/// Revenue in the month of the win.
pub const CLOSE_DATE: &str = "close_date";
/// The level of channels.
pub const CHANNEL_LEVEL: &str = "channel";
/// The level of campaigns.
pub const CAMPAIGN_LEVEL: &str = "campaign";
/// The level of content.
pub const CONTENT_LEVEL: &str = "content";
