//! What stands in a bucket, and the two marts that are made of it.

use super::buckets::{ATTRIBUTED, Sum, WITHOUT_CREDIT};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::BTreeMap;

/// A won deal, a document, a campaign, or a month of spend of a source.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// The side.
    pub side: &'static str,
    /// The bucket.
    pub bucket: String,
    /// What it is: an id, or source and month.
    pub reference: String,
    /// Deals, documents, campaigns or rows that it stands for.
    pub count: i64,
    /// Micros of the reporting currency; none where there is no amount, or none that can be
    /// converted.
    pub amount: Option<i128>,
    /// The currency that it came in.
    pub currency: String,
    /// Micros of that currency; none where it is the reporting currency.
    pub original: Option<i128>,
    /// Outside the total.
    pub is_beside: bool,
    /// Its line, or the first of its lines.
    pub source_ref: String,
}

/// A bucket: how many, micros, and what it has in a currency that nothing converts.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    pub count: i64,
    pub amount: Option<i128>,
    /// Currency and micros.
    pub original: Option<(String, i128)>,
    is_beside: bool,
}

impl Bucket {
    fn of((count, amount): Sum) -> Self {
        Self {
            count,
            amount: Some(amount),
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, item: &Item) {
        self.count += item.count;
        self.is_beside = item.is_beside;
        match (item.amount, item.original) {
            (None, Some(micros)) if item.is_beside => {
                self.original
                    .get_or_insert_with(|| (item.currency.clone(), 0))
                    .1 += micros
            }
            (amount, _) => *self.amount.get_or_insert(0) += amount.unwrap_or(0),
        }
    }
}

/// The mart `reconciliation`: the totals, every bucket of revenue whether or not something is in
/// it, and what else there is.
///
/// # Errors
/// None that data can cause.
pub(super) fn buckets(
    items: &[Item],
    totals: &[(&'static str, &str, Sum)],
    settings: &Settings,
) -> Result<DataFrame> {
    let mut found: BTreeMap<(&str, &str), Bucket> = [&ATTRIBUTED]
        .into_iter()
        .chain(WITHOUT_CREDIT)
        .map(|bucket| (("revenue", *bucket), Bucket::of((0, 0))))
        .collect();
    items.iter().for_each(|item| {
        found
            .entry((item.side, &item.bucket))
            .or_default()
            .add(item)
    });
    found.extend(
        totals
            .iter()
            .map(|(side, bucket, sum)| ((*side, *bucket), Bucket::of(*sum))),
    );
    let rows: Vec<(&(&str, &str), &Bucket)> = found.iter().collect();
    let own = settings.currency.code();
    let frame = df![
        SIDE => rows.iter().map(|(key, _)| key.0).collect::<Vec<_>>(),
        BUCKET => rows.iter().map(|(key, _)| key.1).collect::<Vec<_>>(),
        DEAL_COUNT => rows.iter().map(|(_, bucket)| bucket.count).collect::<Vec<_>>(),
        CURRENCY => rows.iter().map(|(_, bucket)| bucket.original.as_ref().map_or(own, |(currency, _)| currency)).collect::<Vec<_>>(),
        IS_BESIDE => rows.iter().map(|(_, bucket)| bucket.is_beside).collect::<Vec<_>>(),
    ]?;
    let amounts = sums(AMOUNT, rows.iter().map(|(_, bucket)| bucket.amount))?;
    let originals = sums(
        ORIGINAL_AMOUNT,
        rows.iter()
            .map(|(_, bucket)| bucket.original.as_ref().map(|(_, micros)| *micros)),
    )?;
    Ok(frame.hstack(&[amounts, originals])?)
}

/// The mart `reconciled`.
///
/// # Errors
/// None that data can cause.
pub(super) fn frame(items: &[Item]) -> Result<DataFrame> {
    let text = |of: fn(&Item) -> &str| items.iter().map(of).collect::<Vec<&str>>();
    let frame = df![
        SIDE => text(|item| item.side),
        BUCKET => text(|item| &item.bucket),
        REF => text(|item| &item.reference),
        ROW_COUNT => items.iter().map(|item| item.count).collect::<Vec<_>>(),
        CURRENCY => text(|item| &item.currency),
        IS_BESIDE => items.iter().map(|item| item.is_beside).collect::<Vec<_>>(),
        SOURCE_REF => text(|item| &item.source_ref),
    ]?;
    Ok(frame.hstack(&[
        sums(AMOUNT, items.iter().map(|item| item.amount))?,
        sums(ORIGINAL_AMOUNT, items.iter().map(|item| item.original))?,
    ])?)
}
