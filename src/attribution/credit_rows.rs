//! The mart `credits` as Arrow batches: a row a (deal, model, touch) with credit, its facts taken
//! from the rows of journeys.

use super::specs::CREDITS;
use crate::error::{Error, Result};
use crate::journeys::DealTouches;
use crate::table::batch::batch;
use crate::table::names::*;
use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Float64Array, RecordBatch, StringViewArray,
    TimestampMicrosecondArray, UInt32Array,
};
use arrow::compute::take;
use std::sync::Arc;

/// Columns that a credit has from its touch.
const OF_TOUCH: &[&str] = &[
    DEAL_ID,
    TOUCH_ID,
    POSITION,
    CHANNEL,
    CAMPAIGN_ID,
    CONTENT_ID,
    TOUCHED_ON,
    TOUCHED_AT,
    OUTCOME,
];

/// Credits of a bucket in the making.
#[derive(Default)]
pub(super) struct CreditRows {
    touch: Vec<u32>,
    model: Vec<&'static str>,
    credit: Vec<f64>,
    amount: Vec<Option<i128>>,
}

impl CreditRows {
    /// A touch's credit by a model; `touch` is the row of the touch in the journeys of the bucket,
    /// `amount` in micros.
    pub(super) fn push(
        &mut self,
        touch: usize,
        model: &'static str,
        credit: f64,
        amount: Option<i128>,
    ) -> Result<()> {
        self.touch
            .push(u32::try_from(touch).map_err(|_| Error::bug("too many touches in one bucket"))?);
        self.model.push(model);
        self.credit.push(credit);
        self.amount.push(amount);
        Ok(())
    }

    /// The rows; `journeys` are those of the same deals.
    ///
    /// # Errors
    /// A row that is not in the form of the table: a bug.
    pub(super) fn batch(
        self,
        deals: &[DealTouches<'_>],
        journeys: &RecordBatch,
    ) -> Result<RecordBatch> {
        let touches = UInt32Array::from(self.touch);
        let closes = deals
            .iter()
            .flat_map(|deal| deal.touches.iter().map(|_| deal.window.closed));
        let (closed_at, closed_on): (Vec<Option<i64>>, Vec<Option<i32>>) = closes
            .map(|close| (close.map(|close| close.at), close.map(|close| close.on)))
            .unzip();
        let closed_at: ArrayRef =
            Arc::new(TimestampMicrosecondArray::from(closed_at).with_timezone("UTC"));
        let closed_on: ArrayRef = Arc::new(Date32Array::from(closed_on));
        let amounts = Decimal128Array::from(self.amount).with_precision_and_scale(38, 6)?;
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            (
                MODEL,
                Arc::new(StringViewArray::from_iter_values(self.model)),
            ),
            (CREDIT, Arc::new(Float64Array::from(self.credit))),
            (ATTRIBUTED_AMOUNT, Arc::new(amounts)),
            (CLOSED_AT, take(&closed_at, &touches, None)?),
            (CLOSED_ON, take(&closed_on, &touches, None)?),
        ];
        for name in OF_TOUCH {
            let of_touch = journeys
                .column_by_name(name)
                .ok_or_else(|| Error::bug(format!("journeys have no column `{name}`")))?;
            columns.push((name, take(of_touch, &touches, None)?));
        }
        batch(&CREDITS, &columns)
    }
}
