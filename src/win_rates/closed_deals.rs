//! The mart `closed_deals`: what win rates are of, and how sure they are. Goes in: the marts
//! `win_rates` and `pipeline_velocity`. Comes out: closed deals with the interval of their rate, and
//! the same as sections read it.

use super::specs::CLOSED_DEALS;
use crate::error::{Error, Result};
use crate::stats::wilson;
use crate::system::Marts;
use crate::table::names::*;
use crate::table::read::{RowOf, rows};
use polars::prelude::*;
use std::collections::BTreeMap;

/// The period of the velocity: the twelve months to as_of.
pub(super) const LAST_YEAR: &str = "last_12_months";

/// The mart.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn closed_deals(win_rates: &DataFrame, velocity: &DataFrame) -> Result<DataFrame> {
    let mut found: BTreeMap<[&str; 3], (i64, i64)> = BTreeMap::new();
    for row in rows(win_rates) {
        found.insert(key(&row, row.text(PERIOD)?)?, won_and_closed(&row)?);
    }
    for row in rows(velocity) {
        found.insert(key(&row, LAST_YEAR)?, won_and_closed(&row)?);
    }
    let keys = |place: usize| found.keys().map(|key| key[place]).collect::<Vec<_>>();
    let ends = || found.values().map(|(won, closed)| wilson(*won, *closed));
    Ok(df![
        SEGMENT_BY => keys(0),
        SEGMENT => keys(1),
        PERIOD => keys(2),
        CLOSED_COUNT => found.values().map(|(_, closed)| *closed).collect::<Vec<_>>(),
        LOW => ends().map(|ends| ends.map(|(low, _)| low)).collect::<Vec<_>>(),
        HIGH => ends().map(|ends| ends.map(|(_, high)| high)).collect::<Vec<_>>(),
    ]?)
}

fn key<'a>(row: &RowOf<'a>, period: &'a str) -> Result<[&'a str; 3]> {
    Ok([row.text(SEGMENT_BY)?, row.text(SEGMENT)?, period])
}

fn won_and_closed(row: &RowOf<'_>) -> Result<(i64, i64)> {
    let [won, lost] = [WON_COUNT, LOST_COUNT].map(|name| row.count(name));
    let (won, lost) = (won?.unwrap_or(0), lost?.unwrap_or(0));
    Ok((won, won + lost))
}

/// Closed deals, and the interval of their win rate.
pub(super) type ClosedDeals = (i64, Option<(f64, f64)>);

/// The mart by segment and period.
pub(super) struct ClosedBySegment<'a>(BTreeMap<[&'a str; 3], ClosedDeals>);

impl<'a> ClosedBySegment<'a> {
    /// Reads the mart.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn of(marts: &'a Marts) -> Result<Self> {
        let mut found = BTreeMap::new();
        for row in marts.rows(&CLOSED_DEALS)? {
            let closed = row.count(CLOSED_COUNT)?.unwrap_or(0);
            let ends = row.number(LOW)?.zip(row.number(HIGH)?);
            found.insert(key(&row, row.text(PERIOD)?)?, (closed, ends));
        }
        Ok(Self(found))
    }

    /// Those of a row of `win_rates` or `pipeline_velocity` in a period.
    ///
    /// # Errors
    /// No such row: a bug.
    pub(super) fn get(&self, row: &RowOf<'a>, period: &'a str) -> Result<ClosedDeals> {
        let key = key(row, period)?;
        let found = self.0.get(&key).copied();
        found.ok_or_else(|| Error::bug(format!("`closed_deals` lacks {}", key.join(", "))))
    }
}
