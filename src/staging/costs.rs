//! Costs of whole campaigns as spend by day. Goes in: campaigns with an actual cost, and the spend
//! that platforms report. Comes out: rows beside that spend, one a campaign and day, each with the
//! campaign's file and line, and the campaigns whose cost has no days.
//!
//! A campaign with spend rows of its own is left alone: its cost is the same money a second time.

use super::even_spread::amount_of_day;
use crate::domain::currency::Currency;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::HashSet;

/// What the costs of campaigns come to.
pub(super) struct Costs {
    /// Rows in the columns of the spend that they stand beside, without `amount`.
    pub rows: DataFrame,
    /// Campaigns whose cost cannot be spread: without both dates, or that end before they start.
    pub undated: DataFrame,
}

/// Spreads each campaign's cost evenly over its days, both ends in; days after as_of do not exist
/// yet. `spend` has the columns that the rows get.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn spread(
    campaigns: &DataFrame,
    spend: &DataFrame,
    settings: &Settings,
) -> Result<Costs> {
    let [ids, names, currencies] = [CAMPAIGN_ID, NAME, CURRENCY].map(|name| campaigns.column(name));
    let (ids, names, currencies) = (ids?.str()?, names?.str()?, currencies?.str()?);
    let [started, ended] = [STARTED_ON, ENDED_ON].map(|name| {
        campaigns
            .column(name)
            .and_then(|days| days.cast(&DataType::Int32))
    });
    let (started, ended) = (started?, ended?);
    let (started, ended) = (started.i32()?, ended.i32()?);
    let costs = campaigns.column(ACTUAL_COST)?.decimal()?.physical();
    let paid = Paid::of(spend)?;
    let as_of = settings.as_of.day.to_epoch_days();
    let (mut days, mut rows, mut parts, mut undated) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (row, place) in (0..campaigns.height()).zip(0..) {
        let Some(cost) = costs
            .get(row)
            .filter(|cost| *cost != 0 && !paid.has(ids.get(row), names.get(row)))
        else {
            continue;
        };
        let Some((first, last)) = started
            .get(row)
            .zip(ended.get(row))
            .filter(|(first, last)| first <= last)
        else {
            undated.push(place);
            continue;
        };
        let currency = currencies
            .get(row)
            .and_then(Currency::from_code)
            .unwrap_or(settings.currency);
        for day in first..=last.min(as_of) {
            days.push(day);
            rows.push(place);
            parts.push(amount_of_day(
                cost,
                currency,
                i128::from(last) - i128::from(first) + 1,
                i128::from(day - first),
            ));
        }
    }
    let of_campaign = campaigns.take(&IdxCa::from_vec(PlSmallStr::EMPTY, rows))?;
    let undated = campaigns.take(&IdxCa::from_vec(PlSmallStr::EMPTY, undated))?;
    Ok(Costs {
        rows: as_spend(&of_campaign, days, parts, spend, settings)?,
        undated,
    })
}

/// Campaigns that spend rows name.
struct Paid<'a> {
    ids: HashSet<&'a str>,
    names: HashSet<String>,
}

impl<'a> Paid<'a> {
    fn of(spend: &'a DataFrame) -> Result<Self> {
        let (ids, names) = (
            spend.column(CAMPAIGN_ID)?.str()?,
            spend.column(CAMPAIGN_NAME)?.str()?,
        );
        let unnamed = ids.iter().zip(names.iter()).filter(|(id, _)| id.is_none());
        Ok(Self {
            ids: ids.iter().flatten().collect(),
            names: unnamed
                .filter_map(|(_, name)| Some(name?.to_lowercase()))
                .collect(),
        })
    }

    fn has(&self, id: Option<&str>, name: Option<&str>) -> bool {
        id.is_some_and(|id| self.ids.contains(id))
            || name.is_some_and(|name| self.names.contains(&name.to_lowercase()))
    }
}

/// The rows in the columns of `spend`; a field that a campaign lacks is null.
fn as_spend(
    campaigns: &DataFrame,
    days: Vec<i32>,
    parts: Vec<i128>,
    spend: &DataFrame,
    settings: &Settings,
) -> Result<DataFrame> {
    let made = campaigns
        .clone()
        .lazy()
        .select(
            [
                SOURCE,
                FILE,
                ROW,
                LINE,
                RUN,
                SEQUENCE,
                MODIFIED_AT,
                CAMPAIGN_ID,
            ]
            .map(col)
            .into_iter()
            .chain([
                col(NAME).alias(CAMPAIGN_NAME),
                col(CURRENCY).fill_null(lit(settings.currency.code())),
            ])
            .collect::<Vec<_>>(),
        )
        .collect()?
        .hstack(&[
            Column::new(SPENT_ON.into(), days),
            sums(ORIGINAL_AMOUNT, parts.into_iter().map(Some))?,
        ])?;
    let column = |(name, dtype): (&PlSmallStr, &DataType)| match made.column(name) {
        Ok(values) => values.cast(dtype),
        Err(_) => Ok(Column::full_null(name.clone(), made.height(), dtype)),
    };
    let columns = spend
        .schema()
        .iter()
        .map(column)
        .collect::<PolarsResult<Vec<_>>>()?;
    Ok(DataFrame::new(made.height(), columns)?)
}
