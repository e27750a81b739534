//! The mart `return_totals`: all channels together, by model, basis and period. Goes in: the mart
//! `roi`. Comes out: its sums over channels, and the return on the spend of channels that have any:
//! revenue of other channels cost something else.

use super::quotients::{cost_per, return_on, why_no_return};
use super::specs::RETURN_TOTALS;
use super::{ALL_PERIODS, CHANNEL_LEVEL, NO_SPEND};
use crate::attribution::{SCALE, credit_of, parts_of};
use crate::domain::currency::Currency;
use crate::error::Result;
use crate::system::Marts;
use crate::table::names::*;
use crate::table::read::{RowOf, rows};
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Period of all months together, without what has no month.
pub const ALL_MONTHS: &str = "all_months";
/// Fewer new customers than this are none, in parts of [`SCALE`].
pub(super) const FEWEST_NEW: i128 = SCALE / 100;

/// Sums over channels.
#[derive(Debug, Default)]
struct ChannelSums {
    spend: Option<i128>,
    revenue: i128,
    /// Of channels with spend above 0.
    paid_revenue: i128,
    pipeline: Option<i128>,
    won: i128,
    /// New customers of channels with spend; none where no deal has a type.
    paid_new: Option<i128>,
    /// What came back for the spend of a channel is not known.
    is_unknown: bool,
    leads: i64,
}

impl ChannelSums {
    fn add(&mut self, row: &RowOf<'_>) -> Result<()> {
        let (spend, revenue) = (row.money(SPEND)?, row.money(ATTRIBUTED_REVENUE)?);
        let (revenue, is_paid) = (revenue.unwrap_or(0), spend.is_some_and(|spend| spend > 0));
        add_known(&mut self.spend, spend);
        add_known(&mut self.pipeline, row.money(ATTRIBUTED_PIPELINE)?);
        self.revenue += revenue;
        self.won += row.number(WON_COUNT)?.map_or(0, parts_of);
        self.leads += row.count(LEAD_COUNT)?.unwrap_or(0);
        if is_paid {
            self.is_unknown |= row.number(ROI)?.is_none();
            self.paid_revenue += revenue;
            add_known(&mut self.paid_new, row.number(WON_NEW_COUNT)?.map(parts_of));
        }
        Ok(())
    }

    fn paid(&self) -> Option<i128> {
        self.spend.filter(|spend| *spend > 0)
    }

    fn roi(&self, gross_margin: f64, has_deals: bool) -> Option<f64> {
        let paid = self.paid().filter(|_| has_deals && !self.is_unknown)?;
        Some(return_on(self.paid_revenue, paid, gross_margin))
    }

    /// Micros spent for a new customer, or why there is no such figure.
    fn cac(&self, currency: Currency, has_deals: bool) -> std::result::Result<i128, &'static str> {
        let paid = self.paid().filter(|_| has_deals);
        let paid = paid.ok_or(why_no_return(self.spend, has_deals))?;
        let new = self.paid_new.ok_or("no deal says whether it is new")?;
        let new = Some(new).filter(|new| *new >= FEWEST_NEW);
        new.and_then(|new| cost_per(paid, new, SCALE, currency))
            .ok_or("no new customer credited")
    }
}

/// Adds what is known to a sum; of nothing known there is none.
pub(super) fn add_known(sum: &mut Option<i128>, more: Option<i128>) {
    if let Some(more) = more {
        *sum = Some(sum.unwrap_or(0) + more);
    }
}

/// The mart; where no source ever delivered a deal nothing of it is a return.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn return_totals(
    returns: &DataFrame,
    gross_margin: f64,
    currency: Currency,
    has_deals: bool,
) -> Result<DataFrame> {
    let channels = returns
        .clone()
        .lazy()
        .filter(col(LEVEL).eq(lit(CHANNEL_LEVEL)))
        .collect()?;
    let mut found: BTreeMap<[&str; 3], ChannelSums> = BTreeMap::new();
    for row in rows(&channels) {
        let (model, basis, period) = (row.text(MODEL)?, row.text(BASIS)?, row.text(PERIOD)?);
        let months = (period != ALL_PERIODS).then_some(ALL_MONTHS);
        for period in [Some(period), months].into_iter().flatten() {
            let sums = found.entry([model, basis, period]).or_default();
            sums.add(&row)?;
            // All months together have what is known of them.
            sums.is_unknown &= period != ALL_MONTHS;
        }
    }
    into_frame(&found, gross_margin, currency, has_deals)
}

fn into_frame(
    found: &BTreeMap<[&str; 3], ChannelSums>,
    gross_margin: f64,
    currency: Currency,
    has_deals: bool,
) -> Result<DataFrame> {
    let key = |place: usize| found.keys().map(|key| key[place]).collect::<Vec<_>>();
    let of = || found.values();
    let cac: Vec<_> = of().map(|sums| sums.cac(currency, has_deals)).collect();
    let frame = df![
        MODEL => key(0),
        BASIS => key(1),
        PERIOD => key(2),
        WON_COUNT => of().map(|sums| credit_of(sums.won)).collect::<Vec<_>>(),
        LEAD_COUNT => of().map(|sums| sums.leads).collect::<Vec<_>>(),
        ROI => of().map(|sums| sums.roi(gross_margin, has_deals)).collect::<Vec<_>>(),
        REASON => cac.iter().map(|cac| cac.err()).collect::<Vec<_>>(),
    ]?;
    Ok(frame.hstack(&[
        sums(SPEND, of().map(|sums| sums.spend))?,
        sums(ATTRIBUTED_REVENUE, of().map(|sums| Some(sums.revenue)))?,
        sums(PAID_REVENUE, of().map(|sums| Some(sums.paid_revenue)))?,
        sums(ATTRIBUTED_PIPELINE, of().map(|sums| sums.pipeline))?,
        sums(CAC, cac.iter().map(|cac| cac.ok()))?,
    ])?)
}

/// A row of the mart.
#[derive(Debug, Clone)]
pub struct ReturnTotal {
    /// Micros spent; none where no spend is recorded.
    pub spend: Option<i128>,
    /// Micros attributed.
    pub revenue: i128,
    /// Micros of open pipeline; none where it has no period.
    pub pipeline: Option<i128>,
    /// Credited wins.
    pub won: f64,
    /// Leads.
    pub leads: i64,
    /// Return of the channels with spend.
    pub roi: Option<f64>,
    /// Micros for a new customer, or why there is no such figure.
    pub cac: std::result::Result<i128, String>,
}

impl ReturnTotal {
    /// That of a model on a basis in a period; of nothing where no channel has a row.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(marts: &Marts, model: &str, basis: &str, period: &str) -> Result<Self> {
        for row in marts.rows(&RETURN_TOTALS)? {
            let is_it = row.text(MODEL)? == model
                && row.text(BASIS)? == basis
                && row.text(PERIOD)? == period;
            if is_it {
                return Self::read(&row);
            }
        }
        Ok(Self::default())
    }

    /// A row.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn read(row: &RowOf<'_>) -> Result<Self> {
        let reason = row.text(REASON)?;
        Ok(Self {
            spend: row.money(SPEND)?,
            revenue: row.money(ATTRIBUTED_REVENUE)?.unwrap_or(0),
            pipeline: row.money(ATTRIBUTED_PIPELINE)?,
            won: row.number(WON_COUNT)?.unwrap_or(0.0),
            leads: row.count(LEAD_COUNT)?.unwrap_or(0),
            roi: row.number(ROI)?,
            cac: row.money(CAC)?.ok_or_else(|| reason.to_owned()),
        })
    }
}

impl Default for ReturnTotal {
    fn default() -> Self {
        Self {
            spend: None,
            revenue: 0,
            pipeline: None,
            won: 0.0,
            leads: 0,
            roi: None,
            cac: Err(NO_SPEND.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roi::TOUCH_DATE;
    use crate::table::check::conform;

    /// Search spent 100.00 in May and brought 300.00 and half a new customer; direct spent nothing
    /// and brought 50.00. A lead has no date, so that all periods have one more than all months.
    fn returns() -> DataFrame {
        let frame = df![
            MODEL => ["linear"; 3],
            BASIS => [TOUCH_DATE; 3],
            PERIOD => ["2026-05", "2026-05", ALL_PERIODS],
            LEVEL => [CHANNEL_LEVEL; 3],
            VALUE => ["search", "direct", "search"],
            WON_COUNT => [0.75, 0.25, 0.75],
            WON_NEW_COUNT => [0.5, 0.25, 0.5],
            LEAD_COUNT => [2i64, 1, 4],
            ROI => [Some(0.5), None, Some(0.5)],
        ]
        .unwrap();
        let money = |name, amounts: [Option<i128>; 3]| {
            sums(
                name,
                amounts.map(|units| units.map(|units| units * 1_000_000)),
            )
            .unwrap()
        };
        frame
            .hstack(&[
                money(SPEND, [Some(100), None, Some(100)]),
                money(ATTRIBUTED_REVENUE, [Some(300), Some(50), Some(300)]),
                money(ATTRIBUTED_PIPELINE, [Some(7), None, Some(7)]),
            ])
            .unwrap()
    }

    #[test]
    fn channels_sum_and_only_those_with_spend_return_it() {
        let euro = Currency::from_code("EUR").unwrap();
        let totals = return_totals(&returns(), 0.5, euro, true).unwrap();
        let totals = conform(&RETURN_TOTALS, totals).unwrap();
        let of = |period: &str| {
            let found = rows(&totals).find(|row| row.text(PERIOD).unwrap() == period);
            ReturnTotal::read(&found.unwrap()).unwrap()
        };
        let may = of("2026-05");
        // (300 x 0.5 - 100) / 100; 100.00 for half a new customer.
        assert_eq!((may.roi, may.cac), (Some(0.5), Ok(200_000_000)));
        assert_eq!((may.revenue, may.spend), (350_000_000, Some(100_000_000)));
        assert_eq!(
            (may.won, may.leads, may.pipeline),
            (1.0, 3, Some(7_000_000))
        );
        assert_eq!((of(ALL_MONTHS).leads, of(ALL_PERIODS).leads), (3, 4));
        assert_eq!(of(ALL_PERIODS).revenue, 300_000_000);
    }

    #[test]
    fn a_missing_acquisition_cost_has_its_reason() {
        let euro = Currency::from_code("EUR").unwrap();
        let why = |spend, paid_new| {
            let of = ChannelSums {
                spend,
                paid_new,
                ..ChannelSums::default()
            };
            of.cac(euro, true)
        };
        assert_eq!(why(None, Some(SCALE)), Err(NO_SPEND));
        assert_eq!(why(Some(0), Some(SCALE)), Err("the spend is not above 0"));
        assert_eq!(why(Some(1), None), Err("no deal says whether it is new"));
        assert_eq!(
            why(Some(1), Some(SCALE / 101)),
            Err("no new customer credited")
        );
        // 100.00 / 0.3 = 333.333...
        assert_eq!(
            why(Some(100_000_000), Some(SCALE * 3 / 10)),
            Ok(333_330_000)
        );
    }
}
