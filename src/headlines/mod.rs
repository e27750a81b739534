//! The figures of the summary: what was won, credited, spent and returned as a whole, in the period
//! of the report and the one before, and by leads old enough to be judged. Earlier marts in; the mart `headlines`
//! out, of which the summary makes sentences.

mod cohorts;
mod metrics;
mod periods;
mod rows;
mod specs;
mod whole;

pub use metrics::{
    ATTRIBUTED_SHARE, LARGEST_DEAL_SHARE, LEAD_TO_WON_RATE, MATURE_COHORT_COUNT, WON_REVENUE,
    WON_REVENUE_CHANGE,
};
pub use periods::{compared_periods, period_label};
pub use rows::{Headline, LATEST_COHORTS, MATURE_COHORTS, PREVIOUS_COHORTS, WHOLE};
pub use specs::HEADLINES;

use crate::error::Result;
use crate::system::{Facts, Made, Marts, Metric, System};
use crate::table::TableSpec;

/// The system: what are the few figures that matter?
#[derive(Debug)]
pub struct Headlines;

impl System for Headlines {
    fn id(&self) -> &'static str {
        "headlines"
    }

    fn marts(&self) -> &'static [&'static TableSpec] {
        &[&HEADLINES]
    }

    fn metrics(&self) -> Vec<&'static Metric> {
        metrics::METRICS.iter().collect()
    }

    fn build(&self, facts: &Facts<'_>, marts: &Marts) -> Result<Made> {
        let settings = facts.settings();
        let mut rows = rows::HeadlineRows::default();
        whole::add(&mut rows, marts, settings)?;
        periods::add(&mut rows, marts, facts.coverage, settings)?;
        cohorts::add(&mut rows, marts)?;
        Ok(Made::default().with(&HEADLINES, rows.into_frame()?))
    }
}
