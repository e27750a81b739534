//! The credits behind a figure. Goes in: the published mart `credits`. Comes out: those of the
//! value and the period, largest first, each with the lines of its touch and its deal, and the
//! deals that are left out.

use super::published::file_of;
use super::{ExplainedPart, MetricExplainer, RowTotals, in_order};
use crate::attribution::{CREDITS, credit_of, parts_of};
use crate::domain::outcome::Outcome;
use crate::error::Result;
use crate::journeys::JOURNEYS;
use crate::roi::{CreditedDeals, FigureNumber};
use crate::staging::read_where;
use crate::table::names::*;
use polars::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

impl CreditedDeals {
    fn outcome(self) -> Outcome {
        if self == Self::Open {
            Outcome::Open
        } else {
            Outcome::Won
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Won => "won deals",
            Self::WonNew => "won deals of the type new",
            Self::Open => "open deals",
        }
    }
}

/// Credits, in order.
struct Behind {
    frame: DataFrame,
    amounts: Int128Chunked,
    parts: i128,
}

impl MetricExplainer<'_> {
    /// The credits of these deals, the deals themselves, and the documents that give what these are
    /// worth.
    pub(super) fn credits(
        &self,
        of: CreditedDeals,
        account: &mut RowTotals,
    ) -> Result<Vec<ExplainedPart>> {
        let behind = self.behind(of)?;
        let amount: i128 = behind.amounts.iter().flatten().sum();
        let deals: BTreeSet<&str> = behind
            .frame
            .column(DEAL_ID)?
            .str()?
            .iter()
            .flatten()
            .collect();
        let is_dated = of != CreditedDeals::Open
            || self.requested.credit_day() == TOUCHED_ON
            || self.requested.is_in_period(None);
        let is_known = is_dated && (of != CreditedDeals::WonNew || self.has_deal_types()?);
        let parts = is_known.then_some(behind.parts);
        let deal_count = i64::try_from(deals.len()).unwrap_or(i64::MAX);
        match of {
            CreditedDeals::Won => {
                account.sums.won = behind.parts;
                account.sums.deals = deal_count;
                account.sums.revenue = amount;
            }
            CreditedDeals::WonNew => account.sums.won_new = parts,
            CreditedDeals::Open => {
                account.sums.pending = parts;
                account.sums.pipeline = parts.map(|_| amount);
            }
        }
        let credit = parts.map(|parts| FigureNumber::Real(credit_of(parts)));
        let mut lines = vec![format!(
            "credits: {}; {}: {}",
            behind.frame.height(),
            of.noun(),
            deals.len()
        )];
        match of {
            CreditedDeals::Won => {
                lines.push(self.check(account, "their credit sums to", credit, WON_COUNT)?);
                lines.push(self.check(
                    account,
                    "their amounts sum to",
                    Some(FigureNumber::Money(amount)),
                    ATTRIBUTED_REVENUE,
                )?);
                lines.push(self.check(
                    account,
                    "the deals are",
                    Some(FigureNumber::Count(deal_count)),
                    ATTRIBUTED_DEALS,
                )?);
            }
            CreditedDeals::WonNew => {
                lines.push(self.check(account, "their credit sums to", credit, WON_NEW_COUNT)?)
            }
            CreditedDeals::Open => {
                lines.push(self.check(account, "their credit sums to", credit, PENDING_COUNT)?);
                lines.push(self.check(
                    account,
                    "their amounts sum to",
                    credit.map(|_| FigureNumber::Money(amount)),
                    ATTRIBUTED_PIPELINE,
                )?);
            }
        }
        let without = behind.amounts.null_count();
        if without > 0 {
            lines.push(format!(
                "credits of deals without an amount in {}: {without}; they count and add no money",
                self.settings.currency
            ));
        }
        lines.extend(self.excluded(of)?);
        let mut parts = vec![ExplainedPart {
            id: "credits",
            title: "The credits behind it, largest first",
            lines,
            table: self.credit_rows(&behind.frame)?,
        }];
        parts.extend(self.deals(&deals, of, account)?);
        Ok(parts)
    }

    fn behind(&self, of: CreditedDeals) -> Result<Behind> {
        let is = |name: &str, word: &str| col(name).eq(lit(word));
        let wanted = is(MODEL, self.requested.model)
            .and(is(OUTCOME, of.outcome().name()))
            .and(self.requested.value_is());
        let found = read_where(&file_of(self.snapshot, &CREDITS)?, &wanted)?;
        let new = if of == CreditedDeals::WonNew {
            Some(self.deals_that(|window| window.is_new)?)
        } else {
            None
        };
        let days = found
            .column(self.requested.credit_day())?
            .cast(&DataType::Int32)?;
        let (days, ids, touches) = (
            days.i32()?,
            found.column(DEAL_ID)?.str()?,
            found.column(TOUCH_ID)?.str()?,
        );
        let (amounts, credits) = (
            found.column(ATTRIBUTED_AMOUNT)?.decimal()?.physical(),
            found.column(CREDIT)?.f64()?,
        );
        let is_new = |row: usize| {
            new.as_ref()
                .is_none_or(|new| ids.get(row).is_some_and(|id| new.contains(id)))
        };
        let parts = |row: usize| credits.get(row).map_or(0, parts_of);
        let is_counted = !self.requested.metric.is_amount;
        let size = |row: usize| {
            if is_counted {
                (Some(parts(row)), amounts.get(row))
            } else {
                (amounts.get(row), Some(parts(row)))
            }
        };
        let mut order: Vec<usize> = (0..found.height())
            .filter(|row| self.requested.is_in_period(days.get(*row)) && is_new(*row))
            .collect();
        order.sort_by_key(|row| (Reverse(size(*row)), ids.get(*row), touches.get(*row)));
        let parts = order.iter().map(|row| parts(*row)).sum();
        let frame = in_order(&found, &order)?;
        let amounts = frame
            .column(ATTRIBUTED_AMOUNT)?
            .decimal()?
            .physical()
            .clone();
        Ok(Behind {
            frame,
            amounts,
            parts,
        })
    }

    fn credit_rows(&self, behind: &DataFrame) -> Result<DataFrame> {
        let touched = self.touch_lines(behind.column(TOUCH_ID)?.str()?)?;
        let touches = behind.column(TOUCH_ID)?.str()?;
        let from: Vec<Option<&String>> = touches.iter().map(|id| touched.get(id?)).collect();
        let from: StringChunked = from.into_iter().collect();
        let kept = behind.select([
            DEAL_ID,
            TOUCH_ID,
            TOUCHED_ON,
            CLOSED_ON,
            CHANNEL,
            CAMPAIGN_ID,
            CONTENT_ID,
            CREDIT,
            ATTRIBUTED_AMOUNT,
        ])?;
        Ok(kept.hstack(&[from.with_name("touch_from".into()).into_column()])?)
    }

    /// Where each of these touches was delivered.
    fn touch_lines(&self, wanted: &StringChunked) -> Result<HashMap<String, String>> {
        let wanted: HashSet<&str> = wanted.iter().flatten().collect();
        let columns = [TOUCH_ID, SOURCE, FILE, LINE];
        let found = self
            .staged
            .touches
            .fold(&columns, HashMap::new, |found, batch| {
                let (ids, sources, files, lines) = (
                    batch.text(TOUCH_ID)?,
                    batch.text(SOURCE)?,
                    batch.text(FILE)?,
                    batch.counts(LINE)?,
                );
                for (row, id) in (0..batch.len())
                    .filter_map(|row| Some((row, ids.get(row).filter(|id| wanted.contains(id))?)))
                {
                    let line = self.names.line(
                        sources.get(row).unwrap_or_default(),
                        files.get(row).unwrap_or_default(),
                        lines.value(row),
                    );
                    found.insert(id.to_owned(), line.unwrap_or_default());
                }
                Ok(())
            })?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The ids of the deals whose window is such.
    fn deals_that(
        &self,
        is_such: impl Fn(&crate::journeys::Window) -> bool,
    ) -> Result<HashSet<&str>> {
        let ids = self.staged.deals.frame.column(DEAL_ID)?.str()?;
        Ok(ids
            .iter()
            .zip(&self.context.windows)
            .filter(|(_, window)| is_such(window))
            .filter_map(|(id, _)| id)
            .collect())
    }

    /// Deals that the pipeline file excludes, and that would have credit here.
    fn excluded(&self, of: CreditedDeals) -> Result<Option<String>> {
        let excluded = self.deals_that(|window| {
            window.is_excluded
                && window.outcome == of.outcome()
                && (of != CreditedDeals::WonNew || window.is_new)
        })?;
        if excluded.is_empty() {
            return Ok(None);
        }
        let placed = read_where(
            &file_of(self.snapshot, &JOURNEYS)?,
            &col(IS_ELIGIBLE).and(self.requested.value_is()),
        )?;
        let touched = placed.column(TOUCHED_ON)?.cast(&DataType::Int32)?;
        let (ids, touched) = (placed.column(DEAL_ID)?.str()?, touched.i32()?);
        let closed_on = self.close_days();
        let day = |id: &str, row: usize| {
            if self.requested.credit_day() == TOUCHED_ON {
                touched.get(row)
            } else {
                closed_on.get(id).copied()
            }
        };
        let rows = (0..placed.height())
            .filter_map(|row| Some((row, ids.get(row).filter(|id| excluded.contains(id))?)));
        let left_out: BTreeSet<&str> = rows
            .filter(|(row, id)| self.requested.is_in_period(day(id, *row)))
            .map(|(_, id)| id)
            .collect();
        let ids = || left_out.iter().copied().collect::<Vec<_>>().join(", ");
        Ok((!left_out.is_empty()).then(|| {
            format!(
                "left out: {} with a touch here that [roi] of the pipeline file excludes: {}",
                of.noun(),
                ids()
            )
        }))
    }

    /// The local day of each deal's close, since 1970.
    fn close_days(&self) -> HashMap<&str, i32> {
        let ids = self
            .staged
            .deals
            .frame
            .column(DEAL_ID)
            .and_then(Column::str);
        let ids = ids.into_iter().flat_map(|ids| ids.iter());
        ids.zip(&self.context.windows)
            .filter_map(|(id, window)| Some((id?, window.closed?.on)))
            .collect()
    }
}
