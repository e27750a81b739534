//! The books: won revenue = attributed + each reason why not; ledger spend = channels + unmapped.
//! Exact, on every run; a gap of one smallest unit stops the run. Goes in: deals, documents, spend
//! and the sums of credits. Comes out: the marts `reconciliation` and `reconciled`, its rows.
//!
//! The surprising part: money that nothing converts, costs without days and documents of no won
//! deal are rows too. They stand beside the total, marked, since leaving them out would hide them
//! and adding them up would be wrong.

mod items;
mod revenue;
mod spend;
#[cfg(test)]
mod tests;

use crate::attribution::{Level, Sums};
use crate::domain::currency::Currency;
use crate::domain::money::plain;
use crate::error::{Error, Result};
use crate::journeys::{Ground, Scattered};
use crate::staging::FileNames;
use crate::table::names::*;
use items::Item;
use polars::prelude::*;

/// Buckets of won revenue, in the order in which reports show them; a deal that is excluded is
/// looked at no further.
pub const REVENUE_BUCKETS: &[&str] = &[
    "attributed",
    "excluded_by_rule",
    "no_linked_person",
    "no_touch",
    "outside_lookback",
];
/// The total of the side `revenue`.
pub const CRM_WON: &str = "crm_won";
/// The total of the side `spend`.
pub const LEDGER_SPEND: &str = "ledger_spend";
/// Beside the total: what no rate converts; the currency follows.
pub const NOT_CONVERTED: &str = "not_converted";
/// Beside the total: costs of campaigns that cannot be spread; the currency follows.
pub const COST_WITHOUT_DATES: &str = "cost_without_dates";
/// Beside the total: documents of no won deal; where no rate converts them, the currency follows.
pub const RECOGNIZED_ELSEWHERE: &str = "recognized_elsewhere";

/// How many, and micros.
type Sum = (i64, i128);

/// The books of a run.
pub struct Reconciled {
    /// The mart `reconciliation`: a row a bucket.
    pub buckets: DataFrame,
    /// The mart `reconciled`: what stands in each.
    pub items: DataFrame,
}

/// Both marts, checked.
///
/// # Errors
/// [`Error::Data`] where the buckets do not sum to the total, or a model attributes another amount
/// than the bucket holds.
pub fn reconcile(
    ground: &Ground<'_>,
    scattered: &Scattered,
    sums: &Sums,
    names: &FileNames<'_>,
) -> Result<Reconciled> {
    let settings = ground.settings;
    let mut items = revenue::items(ground, scattered, names)?;
    items.extend(spend::items(ground.staging, names, settings)?);
    let won = revenue::total(&ground.staging.deals.frame, settings)?;
    let ledger = spend::total(&ground.staging.spend.frame)?;
    check_side("revenue", won, &items, settings.currency)?;
    check_side("spend", ledger, &items, settings.currency)?;
    let attributed = sum_of(&items, "revenue", Some(REVENUE_BUCKETS[0])).1;
    check_models(
        sums,
        attributed,
        &settings.attribution.models,
        settings.currency,
    )?;
    revenue::check_documents(ground, won, &items)?;
    let totals = [("revenue", CRM_WON, won), ("spend", LEDGER_SPEND, ledger)];
    Ok(Reconciled {
        buckets: items::buckets(&items, &totals, settings)?,
        items: items::frame(&items)?,
    })
}

/// Rows and sum of `amount`, by polars: the second opinion on the buckets.
fn total_of(rows: LazyFrame) -> Result<Sum> {
    let sums = rows
        .select([len().cast(DataType::Int64).alias(COUNT), col(AMOUNT).sum()])
        .collect()?;
    let amount = sums
        .column(AMOUNT)?
        .decimal()?
        .physical()
        .get(0)
        .unwrap_or_default();
    Ok((
        sums.column(COUNT)?.i64()?.get(0).unwrap_or_default(),
        amount,
    ))
}

/// What stands inside the total of a side, or in one bucket of it.
fn sum_of(items: &[Item], side: &str, bucket: Option<&str>) -> Sum {
    let inside = items.iter().filter(|item| {
        item.side == side && !item.is_beside && bucket.is_none_or(|bucket| item.bucket == bucket)
    });
    inside.fold((0, 0), |(count, amount), item| {
        (count + item.count, amount + item.amount.unwrap_or(0))
    })
}

fn check_side(side: &str, total: Sum, items: &[Item], currency: Currency) -> Result<()> {
    let parts = sum_of(items, side, None);
    if parts == total {
        return Ok(());
    }
    let text = |(count, amount): Sum| {
        format!(
            "{currency} {} over {count}",
            plain(amount, currency.decimals())
        )
    };
    Err(Error::Data(format!(
        "the books do not close: the buckets of {side} sum to {}, the total is {}; nothing is published",
        text(parts),
        text(total)
    )))
}

/// Every model attributes exactly what the bucket `attributed` holds, at every level.
fn check_models(
    sums: &Sums,
    attributed: i128,
    models: &[String],
    currency: Currency,
) -> Result<()> {
    let text = |micros| plain(micros, currency.decimals());
    for (number, model) in models.iter().enumerate() {
        for (name, level) in Level::NAMES {
            let amount = sums.revenue(number, *level);
            if amount != attributed {
                return Err(Error::Data(format!(
                    "the books do not close: model `{model}` attributes {currency} {} by {name}, the won deals on journeys hold {}; nothing is published",
                    text(amount),
                    text(attributed)
                )));
            }
        }
    }
    Ok(())
}
