//! The books: won revenue = attributed + each reason why not; ledger spend = channels + unmapped. Exact, on every run; a gap of
//! one smallest unit stops the run.

use crate::attribution::{Basis, Sums};
use crate::domain::channel::UNMAPPED;
use crate::domain::money::plain;
use crate::error::{Error, Result};
use crate::identity::Links;
use crate::journeys::Scattered;
use crate::pipeline::Settings;
use crate::staging::Staging;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// Buckets of won revenue, in the order in which the first that holds is taken.
pub const REVENUE_BUCKETS: &[&str] = &["attributed", "no_linked_person", "no_touch", "outside_lookback"];
/// The total of the side `revenue`.
pub const CRM_WON: &str = "crm_won";
/// The total of the side `spend`.
pub const LEDGER_SPEND: &str = "ledger_spend";

type Bucket = (i64, i128);

/// The mart `reconciliation`, checked: deals and micros by bucket.
///
/// # Errors
/// [`Error::Data`] where the buckets do not sum to the total, or a model attributes another amount than the bucket holds.
pub fn reconcile(staging: &Staging, links: &Links, scattered: &Scattered, sums: &Sums, settings: &Settings) -> Result<DataFrame> {
    let (won, revenue) = revenue_buckets(staging, links, scattered)?;
    check_side("revenue", won, &revenue, settings)?;
    let attributed = revenue.get(REVENUE_BUCKETS[0]).copied().unwrap_or_default();
    check_models(sums, attributed, settings)?;
    let (ledger, spend) = spend_buckets(staging)?;
    check_side("spend", ledger, &spend, settings)?;
    let mut rows: Vec<(&str, String, Bucket)> = vec![("revenue", CRM_WON.to_owned(), won)];
    rows.extend(REVENUE_BUCKETS.iter().map(|bucket| ("revenue", (*bucket).to_owned(), revenue.get(*bucket).copied().unwrap_or_default())));
    rows.push(("spend", LEDGER_SPEND.to_owned(), ledger));
    rows.extend(spend.into_iter().map(|(bucket, sums)| ("spend", bucket, sums)));
    let amounts: Int128Chunked = rows.iter().map(|(_, _, (_, amount))| Some(*amount)).collect();
    let frame = df![
        SIDE => rows.iter().map(|(side, _, _)| *side).collect::<Vec<_>>(),
        BUCKET => rows.iter().map(|(_, bucket, _)| bucket.clone()).collect::<Vec<_>>(),
        DEAL_COUNT => rows.iter().map(|(_, _, (count, _))| *count).collect::<Vec<_>>(),
    ]?;
    Ok(frame.hstack(&[amounts.into_decimal(38, 6)?.into_series().with_name(AMOUNT.into()).into_column()])?)
}

/// Every won deal in exactly one bucket; the total is summed apart from them.
fn revenue_buckets(staging: &Staging, links: &Links, scattered: &Scattered) -> Result<(Bucket, BTreeMap<String, Bucket>)> {
    let deals = &staging.deals.frame;
    let outcomes = deals.column(OUTCOME)?.str()?;
    let amounts = deals.column(AMOUNT)?.decimal()?.physical().clone();
    let linked: HashSet<u32> = links.deal_people.iter().map(|link| link.deal).collect();
    let mut buckets: BTreeMap<String, Bucket> = BTreeMap::new();
    for (deal, row) in (0..).zip(0..deals.height()).filter(|(_, row)| outcomes.get(*row) == Some("won")) {
        let bucket = match () {
            () if scattered.is_inside(row) => REVENUE_BUCKETS[0],
            () if !linked.contains(&deal) => REVENUE_BUCKETS[1],
            () if !scattered.is_reached(row) => REVENUE_BUCKETS[2],
            () => REVENUE_BUCKETS[3],
        };
        let (count, amount) = buckets.entry(bucket.to_owned()).or_default();
        *count += 1;
        *amount += amounts.get(row).unwrap_or_default();
    }
    let won = deals.clone().lazy().filter(col(OUTCOME).eq(lit("won")));
    Ok((total(won)?, buckets))
}

/// Rows and sum of `amount`, by polars: the second opinion on the buckets.
fn total(rows: LazyFrame) -> Result<Bucket> {
    let sums = rows.select([len().cast(DataType::Int64).alias(COUNT), col(AMOUNT).sum()]).collect()?;
    let amount = sums.column(AMOUNT)?.decimal()?.physical().get(0).unwrap_or_default();
    Ok((sums.column(COUNT)?.i64()?.get(0).unwrap_or_default(), amount))
}

fn spend_buckets(staging: &Staging) -> Result<(Bucket, BTreeMap<String, Bucket>)> {
    let convertible = staging.spend.frame.clone().lazy().filter(col(AMOUNT).is_not_null()).collect()?;
    let channels = convertible.column(CHANNEL)?.str()?;
    let amounts = convertible.column(AMOUNT)?.decimal()?.physical().clone();
    let mut buckets: BTreeMap<String, Bucket> = BTreeMap::new();
    for (channel, amount) in channels.iter().zip(amounts.iter()) {
        let (count, sum) = buckets.entry(channel.unwrap_or(UNMAPPED).to_owned()).or_default();
        *count += 1;
        *sum += amount.unwrap_or_default();
    }
    Ok((total(convertible.lazy())?, buckets))
}

fn check_side(side: &str, total: Bucket, buckets: &BTreeMap<String, Bucket>, settings: &Settings) -> Result<()> {
    let parts = buckets.values().fold((0, 0), |sum: Bucket, bucket| (sum.0 + bucket.0, sum.1 + bucket.1));
    if parts == total {
        return Ok(());
    }
    let text = |(count, amount): Bucket| format!("{} {} over {count}", settings.currency, plain(amount, settings.currency.decimals()));
    Err(Error::Data(format!("the books do not close: the buckets of {side} sum to {}, the total is {}; nothing is published", text(parts), text(total))))
}

/// Every model attributes exactly what the bucket `attributed` holds.
fn check_models(sums: &Sums, attributed: Bucket, settings: &Settings) -> Result<()> {
    let mut by_model = vec![0; settings.attribution.models.len()];
    for (key, sum) in sums.iter().filter(|(key, _)| key.basis == Basis::CloseDate && key.month.is_none()) {
        by_model[key.model] += sum.revenue;
    }
    for (model, amount) in settings.attribution.models.iter().zip(by_model) {
        if amount != attributed.1 {
            let text = |micros| plain(micros, settings.currency.decimals());
            return Err(Error::Data(format!(
                "the books do not close: model `{model}` attributes {} {}, the won deals on journeys hold {}; nothing is published",
                settings.currency,
                text(amount),
                text(attributed.1)
            )));
        }
    }
    Ok(())
}
