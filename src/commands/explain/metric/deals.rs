//! The deals behind credits, and what they are worth: in which currency, by the rate of which day,
//! by which documents. Goes in: the current view of deals and documents. Comes out: their rows with
//! file and line.

use super::{ExplainedPart, MetricExplainer, RowTotals, days, in_order};
use crate::error::Result;
use crate::pipeline::settings::RevenueOf;
use crate::roi::CreditedDeals;
use crate::table::names::*;
use polars::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The day of the rate of exchange.
pub(super) const RATE_OF: &str = "rate_on";
/// `file:line`.
pub(super) const FROM: &str = "from";

impl MetricExplainer<'_> {
    /// These deals, and the documents that give what they are worth, where documents do.
    pub(super) fn deals(
        &self,
        ids: &BTreeSet<&str>,
        of: CreditedDeals,
        account: &mut RowTotals,
    ) -> Result<Vec<ExplainedPart>> {
        let deals = largest_first(&self.staged.deals.frame, ids, DEAL_ID)?;
        let is_booked =
            self.settings.roi.revenue == RevenueOf::Recognized && of != CreditedDeals::Open;
        let worth: i128 = deals
            .column(AMOUNT)?
            .decimal()?
            .physical()
            .iter()
            .flatten()
            .sum();
        let mut lines = vec![format!("they are worth {} as a whole", self.money(worth))];
        if is_booked {
            lines.push("a won deal is worth the sum of its documents; original_amount is what the CRM says".to_owned());
        }
        let closed = deals.column(CLOSED_ON)?.cast(&DataType::Int32)?;
        let of_day = |row: usize| {
            closed
                .i32()
                .ok()
                .and_then(|days| days.get(row))
                .or(Some(self.settings.as_of.day.to_epoch_days()))
        };
        let rates = self.with_rates(&deals, |row| of_day(row).filter(|_| !is_booked))?;
        let kept = deals.select([
            DEAL_ID,
            DEAL_TYPE,
            OUTCOME,
            CREATED_ON,
            CLOSED_ON,
            CURRENCY,
            ORIGINAL_AMOUNT,
        ])?;
        let table = kept.hstack(&[rates, deals.column(AMOUNT)?.clone(), self.lines_of(&deals)?])?;
        let mut parts = vec![ExplainedPart {
            id: "deals",
            title: "The deals of these credits",
            lines,
            table,
        }];
        if is_booked {
            parts.push(self.documents(ids, worth, account)?);
        }
        Ok(parts)
    }

    fn documents(
        &self,
        deals: &BTreeSet<&str>,
        worth: i128,
        account: &mut RowTotals,
    ) -> Result<ExplainedPart> {
        let documents = largest_first(&self.staged.revenue.frame, deals, DEAL_ID)?;
        let booked: i128 = documents
            .column(AMOUNT)?
            .decimal()?
            .physical()
            .iter()
            .flatten()
            .sum();
        let line = match booked == worth {
            true => format!(
                "they sum to {}, exactly what the deals are worth",
                self.money(booked)
            ),
            false => {
                let fault = format!(
                    "documents sum to {}, and their deals are worth {}: these are not the same",
                    self.money(booked),
                    self.money(worth)
                );
                account.faults.push(fault.clone());
                fault
            }
        };
        let booked_on = documents.column(RECOGNIZED_ON)?.cast(&DataType::Int32)?;
        let rates = self.with_rates(&documents, |row| booked_on.i32().ok()?.get(row))?;
        let kept = documents.select([
            DEAL_ID,
            REVENUE_ID,
            RECOGNIZED_ON,
            KIND,
            CURRENCY,
            ORIGINAL_AMOUNT,
        ])?;
        let table = kept.hstack(&[
            rates,
            documents.column(AMOUNT)?.clone(),
            self.lines_of(&documents)?,
        ])?;
        Ok(ExplainedPart {
            id: "documents",
            title: "The documents booked to these deals",
            lines: vec![line],
            table,
        })
    }

    /// The day of each row's rate, by the row's currency and the day whose rate it wants.
    pub(super) fn with_rates(
        &self,
        frame: &DataFrame,
        day: impl Fn(usize) -> Option<i32>,
    ) -> Result<Column> {
        let currencies = frame.column(CURRENCY)?.str()?;
        days(
            RATE_OF,
            (0..frame.height()).map(|row| self.rate_on(currencies.get(row), day(row))),
        )
    }

    /// Where each row came from.
    pub(super) fn lines_of(&self, frame: &DataFrame) -> Result<Column> {
        let lines = (0..frame.height())
            .map(|row| self.names.of_row(frame, row))
            .collect::<Result<Vec<_>>>()?;
        Ok(Column::new(FROM.into(), lines))
    }
}

/// The rows whose id is one of these, by their amount.
fn largest_first(frame: &DataFrame, wanted: &BTreeSet<&str>, id: &str) -> Result<DataFrame> {
    let (ids, amounts) = (
        frame.column(id)?.str()?,
        frame.column(AMOUNT)?.decimal()?.physical(),
    );
    let mut order: Vec<usize> = (0..frame.height())
        .filter(|row| ids.get(*row).is_some_and(|id| wanted.contains(id)))
        .collect();
    order.sort_by_key(|row| (Reverse(amounts.get(*row)), *row));
    in_order(frame, &order)
}
