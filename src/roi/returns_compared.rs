//! The mart `returns_compared`: a channel or campaign beside the whole and beside other models. Goes
//! in: the mart `roi`. Comes out: its share of attributed revenue, how much of its spend is mature,
//! its least and greatest return over the models, and the margin that came back beyond the spend.

use super::{ALL_PERIODS, CAMPAIGN_LEVEL, CHANNEL_LEVEL, TOUCH_DATE};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use crate::table::read::{RowOf, rows};
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// A channel or campaign on the primary model.
struct ComparedReturn<'a> {
    key: (&'a str, &'a str),
    revenue: i128,
    /// Above 0.
    paid: Option<i128>,
    has_return: bool,
    mature_spend: i128,
}

/// The mart.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn returns_compared(returns: &DataFrame, settings: &Settings) -> Result<DataFrame> {
    let wanted = col(PERIOD)
        .eq(lit(ALL_PERIODS))
        .and(col(BASIS).eq(lit(TOUCH_DATE)))
        .and(
            col(LEVEL)
                .eq(lit(CHANNEL_LEVEL))
                .or(col(LEVEL).eq(lit(CAMPAIGN_LEVEL))),
        );
    let of_all = returns.clone().lazy().filter(wanted).collect()?;
    let mut ranges: HashMap<(&str, &str), (f64, f64)> = HashMap::new();
    let mut wholes: BTreeMap<&str, i128> = BTreeMap::new();
    let mut found = Vec::new();
    for row in rows(&of_all) {
        let key = (row.text(LEVEL)?, row.text(VALUE)?);
        if let Some(roi) = row.number(ROI)? {
            let range = ranges.entry(key).or_insert((roi, roi));
            *range = (range.0.min(roi), range.1.max(roi));
        }
        if row.text(MODEL)? == settings.attribution.primary {
            let of = ComparedReturn::read(key, &row)?;
            *wholes.entry(key.0).or_default() += of.revenue;
            found.push(of);
        }
    }
    let range = |of: &ComparedReturn<'_>| ranges.get(&of.key).copied();
    let margin = settings.roi.gross_margin;
    let share = |of: &ComparedReturn<'_>| {
        let whole = wholes.get(of.key.0).filter(|whole| **whole > 0)?;
        Some(of.revenue as f64 / *whole as f64)
    };
    let frame = df![
        LEVEL => found.iter().map(|of| of.key.0).collect::<Vec<_>>(),
        VALUE => found.iter().map(|of| of.key.1).collect::<Vec<_>>(),
        REVENUE_SHARE => found.iter().map(share).collect::<Vec<_>>(),
        MATURE_SPEND_SHARE => found.iter().map(ComparedReturn::mature_share).collect::<Vec<_>>(),
        MIN_ROI => found.iter().map(|of| range(of).map(|(low, _)| low)).collect::<Vec<_>>(),
        MAX_ROI => found.iter().map(|of| range(of).map(|(_, high)| high)).collect::<Vec<_>>(),
    ]?;
    let surplus = sums(
        MARGIN_LESS_SPEND,
        found.iter().map(|of| of.margin_less_spend(margin)),
    )?;
    Ok(frame.hstack(&[surplus])?)
}

impl<'a> ComparedReturn<'a> {
    fn read(key: (&'a str, &'a str), row: &RowOf<'_>) -> Result<Self> {
        Ok(Self {
            key,
            revenue: row.money(ATTRIBUTED_REVENUE)?.unwrap_or(0),
            paid: row.money(SPEND)?.filter(|spend| *spend > 0),
            has_return: row.number(ROI)?.is_some(),
            mature_spend: row.money(MATURE_SPEND)?.unwrap_or(0),
        })
    }

    fn mature_share(&self) -> Option<f64> {
        self.paid.map(|paid| self.mature_spend as f64 / paid as f64)
    }

    /// Micros; a margin is no share of an amount: the doubles that multiply it are exact to far less
    /// than a smallest unit.
    fn margin_less_spend(&self, margin: f64) -> Option<i128> {
        let paid = self.paid.filter(|_| self.has_return)?;
        #[expect(clippy::cast_possible_truncation, reason = "an amount that fits")]
        Some((self.revenue as f64 * margin - paid as f64).round() as i128)
    }
}
