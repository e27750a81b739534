//! Rows of the mart `headlines`, made and read.

use super::specs::HEADLINES;
use crate::error::{Error, Result};
use crate::stats::wilson;
use crate::system::Marts;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;

/// All periods together.
pub const WHOLE: &str = crate::roi::ALL_PERIODS;
/// Cohorts that are old enough to be judged.
pub const MATURE_COHORTS: &str = "mature_cohorts";
/// The latest three of them.
pub const LATEST_COHORTS: &str = "latest_3_cohorts";
/// The three before.
pub const PREVIOUS_COHORTS: &str = "previous_3_cohorts";

/// A figure of the summary, or why there is none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Headline {
    /// Micros, of money.
    pub amount: Option<i128>,
    /// A share, a rate or a ratio.
    pub number: Option<f64>,
    /// Records that it counts.
    pub count: Option<i64>,
    /// What a rate is of.
    pub base: Option<i64>,
    /// Its ends: an interval, or the range over models.
    pub ends: Option<(f64, f64)>,
    /// Why it is missing; beside a figure, what was not delivered of its period.
    pub reason: Option<String>,
}

impl Headline {
    /// Micros.
    pub fn money(amount: i128) -> Self {
        Self {
            amount: Some(amount),
            ..Self::default()
        }
    }

    /// Micros, or why there are none.
    pub fn money_or(amount: Option<i128>, reason: &str) -> Self {
        amount.map_or_else(|| Self::missing(reason), Self::money)
    }

    /// A share or a ratio.
    pub fn number(number: f64) -> Self {
        Self {
            number: Some(number),
            ..Self::default()
        }
    }

    /// Records.
    pub fn count(count: i64) -> Self {
        Self {
            count: Some(count),
            ..Self::default()
        }
    }

    /// So many of so many, with the Wilson 95 % interval; of none there is no rate.
    pub fn rate(count: i64, base: i64, reason: &str) -> Self {
        if base == 0 {
            return Self {
                count: Some(count),
                base: Some(base),
                ..Self::missing(reason)
            };
        }
        Self {
            count: Some(count),
            base: Some(base),
            ends: wilson(count, base),
            ..Self::number(count as f64 / base as f64)
        }
    }

    /// Why there is no figure.
    pub fn missing(reason: &str) -> Self {
        Self {
            reason: Some(reason.to_owned()),
            ..Self::default()
        }
    }

    /// Of the mart.
    ///
    /// # Errors
    /// No such row, or a column missing: bugs.
    pub fn of(marts: &Marts, metric: &str, period: &str) -> Result<Self> {
        for row in marts.rows(&HEADLINES)? {
            if row.text(METRIC)? == metric && row.text(PERIOD)? == period {
                return Ok(Self {
                    amount: row.money(AMOUNT)?,
                    number: row.number(NUMBER)?,
                    count: row.count(COUNT)?,
                    base: row.count(BASE_COUNT)?,
                    ends: row.number(LOW)?.zip(row.number(HIGH)?),
                    reason: Some(row.text(REASON)?.to_owned()).filter(|why| !why.is_empty()),
                });
            }
        }
        Err(Error::bug(format!(
            "the mart `headlines` has no `{metric}` of `{period}`"
        )))
    }
}

/// Headlines in the making, by metric and period.
#[derive(Default)]
pub(super) struct HeadlineRows(Vec<(&'static str, String, Headline)>);

impl HeadlineRows {
    /// Adds one.
    pub(super) fn add(&mut self, metric: &'static str, period: &str, headline: Headline) {
        self.0.push((metric, period.to_owned(), headline));
    }

    /// The mart.
    ///
    /// # Errors
    /// None that data can cause.
    pub(super) fn into_frame(self) -> Result<DataFrame> {
        let rows = &self.0;
        let frame = df![
            METRIC => rows.iter().map(|(metric, ..)| *metric).collect::<Vec<_>>(),
            PERIOD => rows.iter().map(|(_, period, _)| period.as_str()).collect::<Vec<_>>(),
            NUMBER => rows.iter().map(|(.., of)| of.number).collect::<Vec<_>>(),
            COUNT => rows.iter().map(|(.., of)| of.count).collect::<Vec<_>>(),
            BASE_COUNT => rows.iter().map(|(.., of)| of.base).collect::<Vec<_>>(),
            LOW => rows.iter().map(|(.., of)| of.ends.map(|(low, _)| low)).collect::<Vec<_>>(),
            HIGH => rows.iter().map(|(.., of)| of.ends.map(|(_, high)| high)).collect::<Vec<_>>(),
            REASON => rows.iter().map(|(.., of)| of.reason.as_deref()).collect::<Vec<_>>(),
        ]?;
        let amounts = sums(AMOUNT, rows.iter().map(|(.., of)| of.amount))?;
        Ok(frame.hstack(&[amounts])?)
    }
}
