//! The last fiscal quarter that is over, and the one before it. Goes in: the marts `roi` and
//! `scorecard`. Comes out: revenue, spend and return of both, by month of close, which no later win
//! changes.

use super::metrics::*;
use super::rows::{Headline, HeadlineRows};
use crate::domain::money::MICROS;
use crate::domain::period::{Fiscal, Span, month};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::roi::{CLOSE_DATE, NO_SPEND, ReturnSummary, channel_returns, return_on, why_no_return};
use crate::scorecard::shared_row;
use crate::system::Marts;
use crate::table::names::*;
use chrono::Months;
use std::collections::BTreeMap;

/// Why a figure of won deals is missing.
const NO_DEAL: &str = "no deal recorded";

/// The last fiscal quarter that is over, and the one before.
pub fn compared_quarters(settings: &Settings) -> [Span; 2] {
    let last = fiscal(settings).last_quarter(settings.as_of.day);
    [last, last.previous()]
}

/// What a quarter is called: `FY2026 Q3`.
pub fn quarter_label(settings: &Settings, quarter: Span) -> String {
    fiscal(settings).label(quarter)
}

fn fiscal(settings: &Settings) -> Fiscal {
    Fiscal {
        start_month: settings.fiscal_year_start_month,
    }
}

/// Adds the figures of both.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn add(rows: &mut HeadlineRows, marts: &Marts, settings: &Settings) -> Result<()> {
    let [last, before] = compared_quarters(settings);
    let shared = |metric: &str, column: &str| {
        shared_row(marts, metric, last)?.map_or(Ok(None), |row| row.money(column))
    };
    let has_deals = ReturnSummary::of(marts)?.has_deals;
    let mut won = Vec::new();
    for (quarter, column) in [(last, VALUE), (before, PREVIOUS)] {
        let period = quarter_label(settings, quarter);
        let amount = shared("won_amount", column)?;
        let deals = shared("won_count", column)?;
        won.push(amount);
        let revenue = Headline {
            count: deals.and_then(|micros| i64::try_from(micros / MICROS).ok()),
            ..Headline::money_or(amount, NO_DEAL)
        };
        rows.add(WON_REVENUE, &period, revenue);
        let sums = QuarterSums::of(marts, settings, quarter)?;
        rows.add(ATTRIBUTED_REVENUE, &period, Headline::money(sums.revenue));
        let spend = Headline::money_or(sums.spend, NO_SPEND);
        rows.add(SPEND, &period, spend);
        let paid = sums.spend.filter(|spend| *spend > 0 && has_deals);
        let roi = paid.map(|spend| return_on(sums.paid_revenue, spend, settings.roi.gross_margin));
        let why_not = || Headline::missing(why_no_return(sums.spend, has_deals));
        let roi = roi.map_or_else(why_not, Headline::number);
        rows.add(ROI, &period, roi);
    }
    let change = match won[..] {
        [Some(now), Some(before)] if before > 0 => {
            Headline::number(now as f64 / before as f64 - 1.0)
        }
        _ => Headline::missing("nothing to compare with"),
    };
    rows.add(WON_REVENUE_CHANGE, &quarter_label(settings, last), change);
    Ok(())
}

/// What a quarter comes to over all channels, in micros.
#[derive(Default)]
struct QuarterSums {
    revenue: i128,
    /// Of channels with spend above 0 in it.
    paid_revenue: i128,
    /// Credits taken off, also where they outweigh the rest; none where none is recorded.
    spend: Option<i128>,
}

impl QuarterSums {
    /// By month of close, on the primary model.
    fn of(marts: &Marts, settings: &Settings, quarter: Span) -> Result<Self> {
        let mut channels: BTreeMap<String, (i128, Option<i128>)> = BTreeMap::new();
        let primary = &settings.attribution.primary;
        let next = |day: &chrono::NaiveDate| day.checked_add_months(Months::new(1));
        let months = std::iter::successors(Some(quarter.first), next);
        for first in months.take_while(|first| *first <= quarter.last) {
            for of in channel_returns(marts, primary, CLOSE_DATE, &month(first))? {
                let channel = channels.entry(of.channel).or_default();
                channel.0 += of.revenue;
                if let Some(spend) = of.spend {
                    *channel.1.get_or_insert(0) += spend;
                }
            }
        }
        let mut sums = Self::default();
        for (revenue, spend) in channels.into_values() {
            sums.revenue += revenue;
            let Some(spend) = spend else { continue };
            *sums.spend.get_or_insert(0) += spend;
            if spend > 0 {
                sums.paid_revenue += revenue;
            }
        }
        Ok(sums)
    }
}
