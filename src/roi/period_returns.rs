//! The return of months together. Goes in: the mart `roi`. Comes out: what channels cost and brought in
//! these months, by one model on one basis.
//!
//! A channel with spend above 0 in the months together is paid; revenue of the others cost something
//! else.

use super::quotients::{cost_per, return_on, why_no_return};
use super::return_columns::RETURNS;
use super::return_summary::ReturnSummary;
use super::return_totals::{FEWEST_NEW, add_known};
use super::{ALL_PERIODS, CHANNEL_LEVEL};
use crate::attribution::{SCALE, parts_of};
use crate::domain::currency::Currency;
use crate::error::Result;
use crate::system::Marts;
use crate::table::names::*;
use crate::table::read::rows;
use polars::prelude::*;
use std::collections::BTreeMap;

/// What the months of one channel come to.
#[derive(Default)]
struct ChannelMonths {
    revenue: i128,
    spend: Option<i128>,
    /// Credited wins of new customers, in parts; none where no deal has a type.
    new: Option<i128>,
}

/// What months come to over all channels, in micros.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeriodReturns {
    /// Attributed.
    pub revenue: i128,
    /// Spent, credits taken off; none where none is recorded.
    pub spend: Option<i128>,
    paid_revenue: i128,
    paid_new: Option<i128>,
    /// Whether any source delivered a deal: else it is unknown what came back.
    has_deals: bool,
}

impl PeriodReturns {
    /// Of the months from the first to the last, both in, by a model on a basis.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(
        marts: &Marts,
        (model, basis): (&str, &str),
        (first, last): &(String, String),
    ) -> Result<Self> {
        let is_of = |name: &str, value: &str| col(name).eq(lit(value.to_owned()));
        let in_months = col(PERIOD)
            .gt_eq(lit(first.as_str()))
            .and(col(PERIOD).lt_eq(lit(last.as_str())))
            .and(col(PERIOD).neq(lit(ALL_PERIODS)));
        let found = marts
            .frame(&RETURNS)?
            .clone()
            .lazy()
            .filter(is_of(MODEL, model).and(is_of(BASIS, basis)))
            .filter(is_of(LEVEL, CHANNEL_LEVEL).and(in_months))
            .collect()?;
        let mut channels: BTreeMap<&str, ChannelMonths> = BTreeMap::new();
        for row in rows(&found) {
            let channel = channels.entry(row.text(VALUE)?).or_default();
            channel.revenue += row.money(ATTRIBUTED_REVENUE)?.unwrap_or(0);
            add_known(&mut channel.spend, row.money(SPEND)?);
            add_known(&mut channel.new, row.number(WON_NEW_COUNT)?.map(parts_of));
        }
        let has_deals = ReturnSummary::of(marts)?.has_deals;
        Ok(Self::sum(channels.into_values(), has_deals))
    }

    fn sum(channels: impl Iterator<Item = ChannelMonths>, has_deals: bool) -> Self {
        let mut sums = Self {
            has_deals,
            ..Self::default()
        };
        for channel in channels {
            sums.revenue += channel.revenue;
            add_known(&mut sums.spend, channel.spend);
            if channel.spend.is_some_and(|spend| spend > 0) {
                sums.paid_revenue += channel.revenue;
                add_known(&mut sums.paid_new, channel.new);
            }
        }
        sums
    }

    fn paid(&self) -> std::result::Result<i128, &'static str> {
        let paid = self.spend.filter(|spend| *spend > 0 && self.has_deals);
        paid.ok_or(why_no_return(self.spend, self.has_deals))
    }

    /// The return of channels with spend.
    ///
    /// # Errors
    /// Why there is none.
    pub fn roi(&self, gross_margin: f64) -> std::result::Result<f64, &'static str> {
        Ok(return_on(self.paid_revenue, self.paid()?, gross_margin))
    }

    /// Micros spent for a new customer.
    ///
    /// # Errors
    /// Why there is no such figure.
    pub fn cac(&self, currency: Currency) -> std::result::Result<i128, &'static str> {
        let paid = self.paid()?;
        let new = self.paid_new.ok_or("no deal says whether it is new")?;
        let new = Some(new).filter(|new| *new >= FEWEST_NEW);
        new.and_then(|new| cost_per(paid, new, SCALE, currency))
            .ok_or("no new customer credited")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_without_spend_earn_nothing_for_that_of_others() {
        let channel = |revenue, spend, new| ChannelMonths {
            revenue,
            spend,
            new,
        };
        let million = 1_000_000;
        // Paid: 300 for 100, with half a new customer. Unpaid: 500. A credit note: -10.
        let sums = PeriodReturns::sum(
            [
                channel(300 * million, Some(100 * million), Some(SCALE / 2)),
                channel(500 * million, None, Some(SCALE)),
                channel(40 * million, Some(-10 * million), None),
            ]
            .into_iter(),
            true,
        );
        assert_eq!(
            (sums.revenue, sums.spend),
            (840 * million, Some(90 * million))
        );
        // (300 x 0.6 - 90) / 90 = 1, and 90 / 0.5.
        assert_eq!(sums.roi(0.6), Ok(1.0));
        let euro = Currency::from_code("EUR").unwrap();
        assert_eq!(sums.cac(euro), Ok(180 * million));
        assert_eq!(
            PeriodReturns::sum(std::iter::empty(), true).roi(1.0),
            Err(crate::reconciliation::NO_SPEND)
        );
    }
}
