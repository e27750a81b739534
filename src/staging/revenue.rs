//! Documents of recognised revenue, and what they make of deals. Goes in: orders, invoices,
//! refunds. Comes out: their amounts in the reporting currency, by the rate of the day they are
//! booked on, and won deals that are worth the sum of their documents.

use super::current::{self, Current};
use super::merged::Merged;
use super::rates::Rates;
use super::snapshot::LakeSnapshot;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::HashMap;

/// Stages documents; `amount` is null where it cannot be converted. One of a merged deal is of its
/// survivor.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn stage(
    snapshot: &LakeSnapshot,
    settings: &Settings,
    rates: &Rates,
    merged_deals: &Merged,
) -> Result<Current> {
    let current = current::stage(
        snapshot,
        settings,
        "revenue",
        super::begins_on("revenue"),
        None,
    )?;
    let frame = merged_deals
        .resolve(current.frame, DEAL_ID, lit(true))?
        .lazy()
        .with_columns([col(AMOUNT).alias(ORIGINAL_AMOUNT)])
        .collect()?;
    let days = frame.column(RECOGNIZED_ON)?.cast(&DataType::Int32)?;
    Ok(Current {
        frame: rates.convert_amounts(frame, days.i32()?)?,
        counts: current.counts,
        decided: current.decided,
        shared: current.shared,
    })
}

/// Gives each won deal the sum of its documents: 0 without any, null where it has some and none can
/// be converted. Other deals keep their amount, and every deal its `original_amount`.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn recognize(mut deals: DataFrame, documents: &DataFrame) -> Result<DataFrame> {
    let booked = booked(documents)?;
    let amounts = deals.column(AMOUNT)?.decimal()?.physical().clone();
    let (ids, outcomes) = (deals.column(DEAL_ID)?.str()?, deals.column(OUTCOME)?.str()?);
    let rows = ids.iter().zip(outcomes.iter()).zip(amounts.iter());
    let recognized = rows.map(|((id, outcome), amount)| {
        if outcome == Some("won") {
            id.and_then(|id| booked.get(id)).copied().unwrap_or(Some(0))
        } else {
            amount
        }
    });
    let recognized = sums(AMOUNT, recognized)?;
    deals.with_column(recognized)?;
    Ok(deals)
}

/// Micros of each deal with documents; none where none of them can be converted.
fn booked(documents: &DataFrame) -> Result<HashMap<&str, Option<i128>>> {
    let amounts = documents.column(AMOUNT)?.decimal()?.physical();
    let mut sums: HashMap<&str, Option<i128>> = HashMap::new();
    for (deal, amount) in documents.column(DEAL_ID)?.str()?.iter().zip(amounts.iter()) {
        let Some(deal) = deal else { continue };
        let sum = sums.entry(deal).or_default();
        *sum = amount.map(|amount| sum.unwrap_or(0) + amount).or(*sum);
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_amounts(frame: DataFrame, amounts: &[Option<i128>]) -> DataFrame {
        frame
            .hstack(&[sums(AMOUNT, amounts.iter().copied()).unwrap()])
            .unwrap()
    }

    #[test]
    fn only_won_deals_are_worth_what_was_booked() {
        let deals = df![DEAL_ID => ["D1", "D2", "D3", "D4", "D5"], OUTCOME => ["won", "won", "won", "open", "lost"]].unwrap();
        let deals = with_amounts(deals, &[Some(100), None, Some(300), Some(400), Some(500)]);
        let documents =
            df![DEAL_ID => [Some("D1"), Some("D1"), Some("D1"), Some("D2"), Some("D4"), None]]
                .unwrap();
        let documents = with_amounts(
            documents,
            &[Some(70), None, Some(-20), None, Some(9), Some(8)],
        );
        let found = recognize(deals, &documents).unwrap();
        // 70 - 20 and a document without a rate; none with a rate; no document; open; lost.
        let amounts: Vec<Option<i128>> = found
            .column(AMOUNT)
            .unwrap()
            .decimal()
            .unwrap()
            .physical()
            .iter()
            .collect();
        assert_eq!(amounts, [Some(50), None, Some(0), Some(400), Some(500)]);
    }
}
