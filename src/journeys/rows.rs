//! The mart `journeys` as Arrow batches: a row a touch on a deal, in the order of deals and
//! touches.

use super::context::JourneyContext;
use super::gather::DealTouches;
use super::milestones::Milestones;
use super::placed_touch::Placed;
use super::placed_touches::Names;
use super::specs::JOURNEYS;
use crate::domain::outcome::Outcome;
use crate::domain::period::{DAY_MICROS, Elapsed};
use crate::error::Result;
use crate::table::TOUCH_KINDS;
use crate::table::batch::batch;
use crate::table::names::*;
use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringViewArray,
    TimestampMicrosecondArray,
};
use polars::prelude::StringChunked;
use std::sync::Arc;

/// Makes rows of journeys.
pub struct JourneyRows<'a> {
    names: &'a Names,
    deal_ids: &'a StringChunked,
    lead_ids: &'a StringChunked,
}

/// One row in the making.
struct JourneyRow<'a> {
    of: &'a DealTouches<'a>,
    touch: &'a Placed<'a>,
    /// Eligible touches of the deal.
    count: usize,
    /// Place among them.
    place: Option<usize>,
    milestones: Milestones,
}

impl<'a> JourneyRows<'a> {
    /// Looks up ids in the staged deals and leads, names in `names`.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn new(context: &'a JourneyContext<'a>, names: &'a Names) -> Result<Self> {
        let (deals, leads) = (&context.staged.deals.frame, &context.staged.leads.frame);
        Ok(Self {
            names,
            deal_ids: deals.column(DEAL_ID)?.str()?,
            lead_ids: leads.column(LEAD_ID)?.str()?,
        })
    }

    /// The rows of a bucket.
    ///
    /// # Errors
    /// A row that is not in the form of the table: a bug.
    pub fn batch(&self, deals: &[DealTouches<'_>], elapsed: &mut Elapsed) -> Result<RecordBatch> {
        let rows: Vec<JourneyRow<'_>> = deals.iter().flat_map(rows_of).collect();
        let texts = |text: &dyn Fn(&JourneyRow<'_>) -> Option<&'a str>| -> ArrayRef {
            Arc::new(rows.iter().map(text).collect::<StringViewArray>())
        };
        let flags = |flag: &dyn Fn(&JourneyRow<'_>) -> bool| -> ArrayRef {
            Arc::new(BooleanArray::from(
                rows.iter().map(flag).collect::<Vec<_>>(),
            ))
        };
        let ids: ArrayRef = Arc::new(StringViewArray::from_iter_values(
            rows.iter().map(|row| row.touch.id),
        ));
        let touched_at =
            TimestampMicrosecondArray::from_iter_values(rows.iter().map(|row| row.touch.at))
                .with_timezone("UTC");
        let before_close = rows.iter().map(|row| {
            elapsed.to_close(row.touch.at, row.of.window.end) as f64 / DAY_MICROS as f64
        });
        let before_close = Float64Array::from_iter_values(before_close);
        let is_closing =
            |row: &JourneyRow<'_>| row.place.is_some_and(|place| place + 1 == row.count);
        let is_open = |row: &JourneyRow<'_>| row.of.window.outcome == Outcome::Open;
        let name = |names: &'a [String], code: u32| names.get(code as usize).map(String::as_str);
        batch(
            &JOURNEYS,
            &[
                (
                    DEAL_ID,
                    texts(&|row| self.deal_ids.get(row.of.deal as usize)),
                ),
                (
                    POSITION,
                    Arc::new(
                        rows.iter()
                            .map(|row| row.place.map(|place| count(place + 1)))
                            .collect::<Int64Array>(),
                    ),
                ),
                (
                    TOUCHPOINT_COUNT,
                    Arc::new(Int64Array::from_iter_values(
                        rows.iter().map(|row| count(row.count)),
                    )),
                ),
                (TOUCH_ID, ids),
                (
                    PERSON_ID,
                    texts(&|row| self.lead_ids.get(row.touch.person as usize)),
                ),
                (TOUCHED_AT, Arc::new(touched_at)),
                (
                    TOUCHED_ON,
                    Arc::new(Date32Array::from_iter_values(
                        rows.iter().map(|row| row.touch.on),
                    )),
                ),
                (TEAM, texts(&|row| Some(row.touch.team.name()))),
                (
                    KIND,
                    texts(&|row| TOUCH_KINDS.get(usize::from(row.touch.kind)).copied()),
                ),
                (
                    CHANNEL,
                    texts(&|row| name(&self.names.channels, row.touch.channel)),
                ),
                (
                    CAMPAIGN_ID,
                    texts(&|row| name(&self.names.campaigns, row.touch.campaign)),
                ),
                (
                    CONTENT_ID,
                    texts(&|row| name(&self.names.contents, row.touch.content)),
                ),
                (DAYS_BEFORE_CLOSE, Arc::new(before_close)),
                (IS_FIRST_TOUCH, flags(&|row| row.place == Some(0))),
                (
                    IS_LEAD_CREATION,
                    flags(&|row| row.place.is_some() && row.place == row.milestones.lead_creation),
                ),
                (
                    IS_DEAL_CREATION,
                    flags(&|row| row.place.is_some() && row.place == row.milestones.deal_creation),
                ),
                (IS_CLOSING, flags(&|row| is_closing(row) && !is_open(row))),
                (IS_PENDING, flags(&|row| is_closing(row) && is_open(row))),
                (IS_ELIGIBLE, flags(&|row| row.touch.is_eligible)),
                (OUTCOME, texts(&|row| Some(row.of.window.outcome.name()))),
            ],
        )
    }
}

fn rows_of<'a>(deal: &'a DealTouches<'a>) -> Vec<JourneyRow<'a>> {
    let touched_at: Vec<i64> = deal.eligible().map(|touch| touch.at).collect();
    let milestones = Milestones::of(&touched_at, deal.window);
    let mut seen = 0;
    let row = |touch: &'a Placed<'a>| {
        let place = touch.is_eligible.then_some(seen);
        seen += usize::from(touch.is_eligible);
        JourneyRow {
            of: deal,
            touch,
            count: touched_at.len(),
            place,
            milestones,
        }
    };
    deal.touches.iter().map(row).collect()
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
