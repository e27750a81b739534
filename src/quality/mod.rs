//! What is behind the numbers: every check with its count, share, examples and advice; values that no
//! rule takes, and how far each source reaches. What the stages found in; the marts `data_quality`,
//! `unmatched`, `sources`, `channel_matches`, `identity`, `deal_people` out.
//!
//! The checks here are those of what was delivered and who is who; those of one answer stand in the
//! folder of that answer. The marts `data_quality` and `doubts` hold what all of them found, so the run
//! makes them.

mod amount_scale;
mod assumed_currencies;
mod by_source;
mod campaigns;
mod columns;
mod current_views;
mod deals;
mod decided;
mod deliveries;
mod doubtful_amounts;
mod expectations;
mod freshness;
mod future_closes;
mod money_sums;
mod odd_references;
mod old_mappings;
mod overlapping_periods;
mod people;
mod rejects;
mod remarks;
mod row_rates;
mod same_money;
mod shared_keys;
mod silent_sources;
mod specs;
mod total_rows;
mod touches;
mod unknown_content;
mod unmatched;

pub use specs::{SOURCES, UNMATCHED};

use crate::coverage::{SOURCE_GAPS, UNCOVERED_MONTHS, source_gaps, uncovered_months};
use crate::error::Result;
use crate::identity::{DEAL_PEOPLE, IDENTITY, deal_people_table, identity_table};
use crate::journeys::{CHANNEL_MATCHES, JourneyContext, Observation};
use crate::system::{Check, DATA_QUALITY, DOUBTS, Facts, Made, Marts, System};
use crate::table::TableSpec;
use std::sync::LazyLock;
use unknown_content::{ContentObserver, OBSERVED_FOR};

/// The checks, subject by subject.
static CHECKS: LazyLock<Vec<Check>> = LazyLock::new(|| {
    [
        future_closes::CHECKS,
        // The gravest reason for doubt: amounts may be a thousand times as large.
        doubtful_amounts::CHECKS,
        amount_scale::CHECKS,
        assumed_currencies::CHECKS,
        rejects::CHECKS,
        remarks::CHECKS,
        current_views::CHECKS,
        columns::CHECKS,
        decided::CHECKS,
        old_mappings::CHECKS,
        shared_keys::CHECKS,
        same_money::CHECKS,
        overlapping_periods::CHECKS,
        total_rows::CHECKS,
        deals::CHECKS,
        people::CHECKS,
        touches::CHECKS,
        campaigns::CHECKS,
        silent_sources::CHECKS,
        expectations::CHECKS,
        row_rates::CHECKS,
        // How far sources reach stands behind what is wrong in them.
        deliveries::CHECKS,
    ]
    .concat()
});

/// The system: what is behind the numbers?
#[derive(Debug)]
pub struct Quality;

impl System for Quality {
    fn id(&self) -> &'static str {
        OBSERVED_FOR
    }

    fn marts(&self) -> &'static [&'static TableSpec] {
        &[
            &DEAL_PEOPLE,
            &IDENTITY,
            &CHANNEL_MATCHES,
            &DATA_QUALITY,
            &DOUBTS,
            &UNMATCHED,
            &SOURCES,
            &SOURCE_GAPS,
            &UNCOVERED_MONTHS,
        ]
    }

    fn checks(&self) -> &'static [Check] {
        &CHECKS
    }

    fn observe(&self, context: &JourneyContext<'_>) -> Result<Option<Observation>> {
        Ok(Some(Observation {
            system: OBSERVED_FOR,
            observer: Box::new(ContentObserver::of(context.staged)?),
        }))
    }

    /// All its marts but those of what the checks of all systems find.
    fn build(&self, facts: &Facts<'_>, _marts: &Marts) -> Result<Made> {
        let (staged, links) = (facts.staged(), &facts.identities().links);
        Ok(Made::default()
            .with(&DEAL_PEOPLE, deal_people_table(staged, links)?)
            .with(&IDENTITY, identity_table(staged, links)?)
            .with(&CHANNEL_MATCHES, facts.placed.channel_matches.clone())
            .with(&UNMATCHED, unmatched::unmatched_values(facts)?)
            .with(&SOURCE_GAPS, source_gaps(facts.coverage)?)
            .with(&UNCOVERED_MONTHS, uncovered_months(facts.coverage)?)
            .with(&SOURCES, freshness::sources(facts)?))
    }
}
