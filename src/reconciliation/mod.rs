//! The books: won revenue = attributed + each reason why not; ledger spend = channels + unmapped.
//! Exact, on every run; a gap of one smallest unit stops the run. Goes in: deals, documents, spend
//! and the sums of credits. Comes out: the marts `reconciliation` and `reconciled`, its rows, and
//! `rates_used`, the rates that converted them.
//!
//! The surprising part: money that nothing converts, costs without days and documents of no won
//! deal are rows too. They stand beside the total, marked, since leaving them out would hide them
//! and adding them up would be wrong.

mod buckets;
mod checks;
mod items;
mod metrics;
mod missing_rates;
mod not_converted;
mod rates_section;
mod rates_used;
mod revenue;
mod section;
mod specs;
mod spend;
#[cfg(test)]
mod tests;
mod worth;

pub use buckets::{
    ATTRIBUTED, COST_WITHOUT_DATES, CRM_WON, EXCLUDED_BY_RULE, LEDGER_SPEND, NO_LINKED_PERSON,
    NO_SPEND, NO_TOUCH, NOT_ATTRIBUTED, NOT_CONVERTED, OUTSIDE_LOOKBACK, RECOGNIZED_ELSEWHERE, Sum,
    WITHOUT_CREDIT,
};
pub use checks::OPEN_WITHOUT_AMOUNT;
pub use not_converted::{deals_without_rate, not_converted};
pub use specs::{RATES_USED, RECONCILED, RECONCILIATION, RECONCILIATION_SUMMARY};

use crate::attribution::{CreditTotals, Level};
use crate::document::Block;
use crate::domain::currency::Currency;
use crate::domain::money::plain;
use crate::error::{Error, Result};
use crate::pipeline::Settings;
use crate::system::{Check, Facts, Made, Marts, Metric, Report, System};
use crate::table::TableSpec;
use crate::table::names::*;
use crate::table::types::sums;
use items::Item;
use polars::prelude::*;

/// The system: does it tie to finance?
#[derive(Debug)]
pub struct Reconciliation;

impl System for Reconciliation {
    fn id(&self) -> &'static str {
        "reconciliation"
    }

    fn marts(&self) -> &'static [&'static TableSpec] {
        &[
            &RECONCILIATION,
            &RECONCILED,
            &RECONCILIATION_SUMMARY,
            &RATES_USED,
        ]
    }

    fn metrics(&self) -> Vec<&'static Metric> {
        metrics::METRICS.iter().collect()
    }

    fn checks(&self) -> &'static [Check] {
        checks::CHECKS
    }

    /// The marts, checked: buckets that do not sum to the total, and a model that attributes
    /// another amount than the bucket holds, are [`Error::Data`].
    fn build(&self, facts: &Facts<'_>, _marts: &Marts) -> Result<Made> {
        let (context, settings) = (facts.context, facts.settings());
        let mut items = revenue::items(context, &facts.placed.touches, facts.files)?;
        items.extend(spend::items(facts, settings)?);
        let won = revenue::total(&facts.staged().deals.frame, settings)?;
        let ledger = spend::total(&facts.placed.spend)?;
        check_side("revenue", won, &items, settings.currency)?;
        check_side("spend", ledger, &items, settings.currency)?;
        let attributed = sum_of(&items, "revenue", Some(ATTRIBUTED)).1;
        check_models(
            &facts.credited.totals,
            attributed,
            &settings.attribution.models,
            settings.currency,
        )?;
        revenue::check_documents(context, won, &items)?;
        let totals = [("revenue", CRM_WON, won), ("spend", LEDGER_SPEND, ledger)];
        Ok(Made::default()
            .with(&RECONCILIATION, items::buckets(&items, &totals, settings)?)
            .with(&RECONCILED, items::frame(&items)?)
            .with(&RECONCILIATION_SUMMARY, summary(won.1 - attributed)?)
            .with(&RATES_USED, rates_used::rates_used(facts)?))
    }

    fn report(&self) -> Option<&dyn Report> {
        Some(self)
    }
}

impl Report for Reconciliation {
    fn id(&self) -> &'static str {
        System::id(self)
    }

    fn title(&self) -> &'static str {
        "Reconciliation"
    }

    fn question(&self) -> &'static str {
        "Does it tie to finance?"
    }

    fn blocks(&self, marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
        section::blocks(marts, settings)
    }
}

/// The mart `reconciliation_summary`.
fn summary(not_attributed: i128) -> Result<DataFrame> {
    let frame = df![METRIC => [NOT_ATTRIBUTED]]?;
    Ok(frame.hstack(&[sums(AMOUNT, [Some(not_attributed)])?])?)
}

/// How many stand in a bucket of the reconciliation, and micros.
///
/// # Errors
/// A column missing: a bug.
pub fn bucket(marts: &Marts, side: &str, bucket: &str) -> Result<Sum> {
    for row in marts.rows(&RECONCILIATION)? {
        if row.text(SIDE)? == side && row.text(BUCKET)? == bucket {
            return Ok((
                row.count(DEAL_COUNT)?.unwrap_or(0),
                row.money(AMOUNT)?.unwrap_or(0),
            ));
        }
    }
    Ok((0, 0))
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
    sums: &CreditTotals,
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
