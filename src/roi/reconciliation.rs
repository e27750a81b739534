//! The books: won revenue = attributed + each reason why not; ledger spend = channels + unmapped. Exact, on every run; a gap of
//! one smallest unit stops the run.

use crate::domain::channel::UNMAPPED;
use crate::domain::money::plain;
use crate::error::{Error, Result};
use crate::identity::Links;
use crate::journeys::Journeys;
use crate::pipeline::Settings;
use crate::staging::Staging;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};

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
pub fn reconcile(staging: &Staging, links: &Links, journeys: &Journeys, credits: &DataFrame, settings: &Settings) -> Result<DataFrame> {
    let (won, revenue) = revenue_buckets(staging, links, journeys)?;
    check_side("revenue", won, &revenue, settings)?;
    let attributed = revenue.get(REVENUE_BUCKETS[0]).copied().unwrap_or_default();
    check_models(credits, attributed.1, settings)?;
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
fn revenue_buckets(staging: &Staging, links: &Links, journeys: &Journeys) -> Result<(Bucket, BTreeMap<String, Bucket>)> {
    let deals = &staging.deals.frame;
    let (ids, outcomes) = (deals.column(DEAL_ID)?.str()?, deals.column(OUTCOME)?.str()?);
    let amounts = deals.column(AMOUNT)?.decimal()?.physical().clone();
    let linked: HashSet<&str> = links.deal_people.column(DEAL_ID)?.str()?.iter().flatten().collect();
    let (reached, inside) = (journeys.reach.column(DEAL_ID)?.str()?, journeys.reach.column("is_inside")?.bool()?);
    let reach: HashMap<&str, bool> = reached.iter().zip(inside.iter()).filter_map(|(deal, inside)| Some((deal?, inside?))).collect();
    let mut buckets: BTreeMap<String, Bucket> = BTreeMap::new();
    for (row, id) in ids.iter().enumerate().filter(|(row, _)| outcomes.get(*row) == Some("won")) {
        let id = id.unwrap_or_default();
        let bucket = match (linked.contains(id), reach.get(id)) {
            (_, Some(true)) => REVENUE_BUCKETS[0],
            (false, _) => REVENUE_BUCKETS[1],
            (true, None) => REVENUE_BUCKETS[2],
            (true, Some(false)) => REVENUE_BUCKETS[3],
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
fn check_models(credits: &DataFrame, attributed: i128, settings: &Settings) -> Result<()> {
    let sums = credits
        .clone()
        .lazy()
        .filter(col(OUTCOME).eq(lit("won")))
        .group_by([col(MODEL)])
        .agg([col(ATTRIBUTED_AMOUNT).sum()])
        .sort([MODEL], SortMultipleOptions::default())
        .collect()?;
    let (models, amounts) = (sums.column(MODEL)?.str()?, sums.column(ATTRIBUTED_AMOUNT)?.decimal()?.physical().clone());
    for (model, amount) in models.iter().zip(amounts.iter()) {
        if amount != Some(attributed) {
            let text = |micros| plain(micros, settings.currency.decimals());
            return Err(Error::Data(format!(
                "the books do not close: model `{}` attributes {} {}, the won deals on journeys hold {}; nothing is published",
                model.unwrap_or_default(),
                settings.currency,
                text(amount.unwrap_or_default()),
                text(attributed)
            )));
        }
    }
    Ok(())
}
