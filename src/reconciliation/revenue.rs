//! The side of revenue: each won deal in the first bucket that holds, and the documents that belong
//! to none.

use super::items::Item;
use super::{
    ATTRIBUTED, EXCLUDED_BY_RULE, NO_LINKED_PERSON, NO_TOUCH, NOT_CONVERTED, OUTSIDE_LOOKBACK,
    RECOGNIZED_ELSEWHERE, Sum,
};
use crate::domain::money::plain;
use crate::domain::outcome::Outcome;
use crate::error::{Error, Result};
use crate::journeys::{JourneyContext, PlacedTouches};
use crate::pipeline::Settings;
use crate::pipeline::settings::RevenueOf;
use crate::staging::{FileNames, Staged, total_of, won_deals};
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashSet;

const SIDE_OF: &str = "revenue";

/// Every won deal, and, where documents give what deals are worth, the documents of no won deal.
pub(super) fn items(
    context: &JourneyContext<'_>,
    scattered: &PlacedTouches,
    names: &FileNames<'_>,
) -> Result<Vec<Item>> {
    let mut items = deals(context, scattered, names)?;
    if context.settings.roi.revenue == RevenueOf::Recognized {
        items.extend(documents(context, names)?);
    }
    Ok(items)
}

fn deals(
    context: &JourneyContext<'_>,
    scattered: &PlacedTouches,
    names: &FileNames<'_>,
) -> Result<Vec<Item>> {
    let frame = &context.staged.deals.frame;
    let (ids, currencies) = (
        frame.column(DEAL_ID)?.str()?,
        frame.column(CURRENCY)?.str()?,
    );
    let originals = frame.column(ORIGINAL_AMOUNT)?.decimal()?.physical();
    let linked: HashSet<u32> = context
        .identities
        .links
        .deal_people
        .iter()
        .map(|link| link.deal)
        .collect();
    let own = context.settings.currency.code();
    let mut items = Vec::new();
    for ((deal, row), window) in (0..)
        .zip(0..)
        .zip(&context.windows)
        .filter(|(_, window)| window.outcome == Outcome::Won)
    {
        let currency = currencies.get(row).unwrap_or(own);
        let original = originals.get(row).filter(|_| currency != own);
        let is_beside = context.settings.roi.revenue == RevenueOf::DealAmount
            && window.amount.is_none()
            && original.is_some();
        let bucket = match () {
            () if is_beside => format!("{NOT_CONVERTED}_{currency}"),
            () if window.is_excluded => EXCLUDED_BY_RULE.to_owned(),
            () if scattered.is_inside(row) => ATTRIBUTED.to_owned(),
            () if !linked.contains(&deal) => NO_LINKED_PERSON.to_owned(),
            () if !scattered.is_reached(row) => NO_TOUCH.to_owned(),
            () => OUTSIDE_LOOKBACK.to_owned(),
        };
        items.push(Item {
            side: SIDE_OF,
            bucket,
            reference: ids.get(row).unwrap_or_default().to_owned(),
            count: 1,
            amount: window.amount,
            currency: currency.to_owned(),
            original,
            is_beside,
            source_ref: names.of_row(frame, row)?,
        });
    }
    Ok(items)
}

/// Documents that no rate converts, and those of accounts, of deals that are not there and of deals
/// that are not won.
fn documents(context: &JourneyContext<'_>, names: &FileNames<'_>) -> Result<Vec<Item>> {
    let frame = &context.staged.revenue.frame;
    let won = won_ids(context.staged)?;
    let own = context.settings.currency.code();
    let (ids, deals, currencies) = (
        frame.column(REVENUE_ID)?.str()?,
        frame.column(DEAL_ID)?.str()?,
        frame.column(CURRENCY)?.str()?,
    );
    let (amounts, originals) = (
        frame.column(AMOUNT)?.decimal()?.physical(),
        frame.column(ORIGINAL_AMOUNT)?.decimal()?.physical(),
    );
    let mut items = Vec::new();
    for row in 0..frame.height() {
        let (currency, amount) = (currencies.get(row).unwrap_or(own), amounts.get(row));
        let bucket = match (
            deals.get(row).is_some_and(|deal| won.contains(deal)),
            amount,
        ) {
            (true, Some(_)) => continue,
            (true, None) => format!("{NOT_CONVERTED}_{currency}"),
            (false, Some(_)) => RECOGNIZED_ELSEWHERE.to_owned(),
            (false, None) => format!("{RECOGNIZED_ELSEWHERE}_{currency}"),
        };
        items.push(Item {
            side: SIDE_OF,
            bucket,
            reference: ids.get(row).unwrap_or_default().to_owned(),
            count: 1,
            amount,
            currency: currency.to_owned(),
            original: originals.get(row).filter(|_| currency != own),
            is_beside: true,
            source_ref: names.of_row(frame, row)?,
        });
    }
    Ok(items)
}

fn won_ids(staged: &Staged) -> Result<HashSet<&str>> {
    let ids = staged.deals.frame.column(DEAL_ID)?.str()?;
    let deals = ids.iter().zip(&staged.deal_rows);
    let won = deals.filter(|(_, deal)| deal.outcome == Outcome::Won);
    Ok(won.filter_map(|(id, _)| id).collect())
}

/// The won deals and their amounts, less the deals that are not converted.
pub(super) fn total(deals: &DataFrame, settings: &Settings) -> Result<Sum> {
    let is_foreign = col(CURRENCY)
        .neq(lit(settings.currency.code()))
        .and(col(ORIGINAL_AMOUNT).is_not_null());
    let won = won_deals(deals);
    match settings.roi.revenue {
        RevenueOf::DealAmount => total_of(won.filter(col(AMOUNT).is_null().and(is_foreign).not())),
        RevenueOf::Recognized => total_of(won),
    }
}

/// Where documents give what deals are worth: all of them that are converted are in the total or
/// beside it.
pub(super) fn check_documents(
    context: &JourneyContext<'_>,
    won: Sum,
    items: &[Item],
) -> Result<()> {
    if context.settings.roi.revenue == RevenueOf::DealAmount {
        return Ok(());
    }
    let booked = total_of(context.staged.revenue.frame.clone().lazy())?.1;
    let elsewhere: i128 = items
        .iter()
        .filter(|item| item.side == SIDE_OF && item.is_beside)
        .filter_map(|item| item.amount)
        .sum();
    if booked == won.1 + elsewhere {
        return Ok(());
    }
    let text = |micros| plain(micros, context.settings.currency.decimals());
    Err(Error::Data(format!(
        "the books do not close: documents sum to {} {}, won deals and documents of none to {}; nothing is published",
        context.settings.currency,
        text(booked),
        text(won.1 + elsewhere)
    )))
}
