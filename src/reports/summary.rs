//! The facts of the summary, before they are put into words. Goes in: the mart `headlines`, and
//! returns of channels as they are published. Comes out: figures to read, none of them computed
//! here.

use super::lead_rate::LeadRate;
use crate::error::Result;
use crate::headlines::{
    ATTRIBUTED_SHARE, Headline, LARGEST_DEAL_SHARE, WHOLE, WON_REVENUE, WON_REVENUE_CHANGE,
    compared_periods, period_label,
};
use crate::pipeline::Settings;
use crate::reconciliation::OPEN_WITHOUT_AMOUNT;
use crate::roi::{
    ALL_PERIODS, ChannelReturn, ReturnSummary, TOUCH_DATE, channel_returns, revenue_share,
};
use crate::system::{DATA_QUALITY, Marts};
use crate::table::names::*;

/// The facts of the section.
pub(super) struct Summary {
    /// The report's period.
    pub period: PeriodHeadlines,
    /// The same months a year before; none where the period is everything.
    pub before: Option<PeriodHeadlines>,
    /// Change of won revenue, or why it is not known.
    pub won_change: Headline,
    pub largest_share: Headline,
    pub pipeline: Headline,
    /// Open deals without an amount, which the pipeline lacks.
    pub unpriced_count: i64,
    pub lead_rate: LeadRate,
    pub credit: ReturnSummary,
    /// Channels, most revenue first.
    pub returns: Vec<ChannelReturn>,
    /// The first one's share of attributed revenue.
    pub first_share: Option<f64>,
    /// When the channel with most spend paid back.
    pub payback: String,
}

/// One period, all channels together.
pub(super) struct PeriodHeadlines {
    /// `2025-11 to 2026-10`.
    pub label: String,
    /// `in 2025-11 to 2026-10`; of everything `by` as_of.
    pub when: String,
    pub won: Headline,
    pub revenue: Headline,
    pub share: Headline,
    pub spend: Headline,
    pub roi: Headline,
    pub cac: Headline,
}

impl PeriodHeadlines {
    fn of(marts: &Marts, label: &str, when: String) -> Result<Self> {
        let of = |metric: &str| Headline::of(marts, metric, label);
        Ok(Self {
            won: of(WON_REVENUE)?,
            revenue: of(ATTRIBUTED_REVENUE)?,
            share: of(ATTRIBUTED_SHARE)?,
            spend: of(SPEND)?,
            roi: of(ROI)?,
            cac: of(CAC)?,
            label: label.to_owned(),
            when,
        })
    }

    /// Micros won, and deals; none where it is not known.
    pub(super) fn won(&self) -> Option<(i128, i64)> {
        self.won.amount.zip(self.won.count)
    }
}

impl Summary {
    /// Reads the marts.
    ///
    /// # Errors
    /// A figure missing: a bug.
    pub(super) fn of(marts: &Marts, settings: &Settings) -> Result<Self> {
        let of = |metric: &str| Headline::of(marts, metric, WHOLE);
        let primary = &settings.attribution.primary;
        let mut returns = channel_returns(marts, primary, TOUCH_DATE, ALL_PERIODS)?;
        returns.sort_by(|a, b| {
            b.revenue
                .cmp(&a.revenue)
                .then_with(|| a.channel.cmp(&b.channel))
        });
        let credit = ReturnSummary::of(marts)?;
        let of_period = |label: String| PeriodHeadlines::of(marts, &label, format!("in {label}"));
        let (period, before, won_change) = match compared_periods(settings) {
            Some(spans) => {
                let [period, before] = spans.map(period_label);
                let change = Headline::of(marts, WON_REVENUE_CHANGE, &period)?;
                (of_period(period)?, Some(of_period(before)?), change)
            }
            None => (
                PeriodHeadlines::of(marts, WHOLE, format!("by {}", settings.as_of.day))?,
                None,
                Headline::missing("the period is everything"),
            ),
        };
        Ok(Self {
            period,
            before,
            won_change,
            largest_share: of(LARGEST_DEAL_SHARE)?,
            pipeline: of(ATTRIBUTED_PIPELINE)?,
            unpriced_count: unpriced_count(marts)?,
            lead_rate: LeadRate::of(marts, settings)?,
            credit,
            first_share: match returns.first() {
                Some(first) => revenue_share(marts, &first.channel)?,
                None => None,
            },
            payback: payback(&returns, credit.has_deals),
            returns,
        })
    }
}

/// Open deals without an amount.
fn unpriced_count(marts: &Marts) -> Result<i64> {
    for row in marts.rows(&DATA_QUALITY)? {
        if row.text(CHECK)? == OPEN_WITHOUT_AMOUNT {
            return Ok(row.count(COUNT)?.unwrap_or(0));
        }
    }
    Ok(0)
}

/// When the channel with most spend paid back, in words.
fn payback(returns: &[ChannelReturn], has_deals: bool) -> String {
    if !has_deals {
        return String::new();
    }
    let paid = returns
        .iter()
        .filter(|of| of.spend.is_some_and(|spend| spend > 0));
    let largest = paid.max_by(|a, b| {
        a.spend
            .cmp(&b.spend)
            .then_with(|| b.channel.cmp(&a.channel))
    });
    let Some(largest) = largest else {
        return String::new();
    };
    let when = match largest.payback {
        None => "not yet".to_owned(),
        Some(0) => "in the month itself".to_owned(),
        Some(1) => "after 1 month".to_owned(),
        Some(months) => format!("after {months} months"),
    };
    format!(
        "payback of {}, which has most spend: {when}",
        largest.channel
    )
}
