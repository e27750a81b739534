//! What amounts leave open: those that are missing, those that no rate converts, those that cannot
//! be put on a day. Goes in: the current views. Comes out: findings.

use super::checks::*;
use super::findings::{Finding, Inputs, finding, rows_where};
use crate::domain::currency::Currency;
use crate::domain::money::{plain, to_micros, to_smallest};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::pipeline::settings::RevenueOf;
use crate::staging::FileNames;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeSet;

/// The findings.
///
/// # Errors
/// A column missing: a bug.
pub fn of_money(
    inputs: &Inputs<'_>,
    names: &FileNames<'_>,
    settings: &Settings,
) -> Result<Vec<Finding>> {
    let mut found = of_deals(inputs, names, settings)?;
    if settings.roi.revenue == RevenueOf::Recognized {
        found.extend(of_documents(inputs, names, settings.currency)?);
    }
    found.extend(of_spend(inputs, names, settings.currency)?);
    Ok(found)
}

fn of_deals(
    inputs: &Inputs<'_>,
    names: &FileNames<'_>,
    settings: &Settings,
) -> Result<Vec<Finding>> {
    let deals = &inputs.staging.deals.frame;
    let own = settings.currency;
    let is_foreign = col(CURRENCY).neq(lit(own.code()));
    // What a won deal is worth may be what was booked for it, whatever amount it has.
    let is_worth_its_amount = lit(settings.roi.revenue == RevenueOf::DealAmount).or(is_won().not());
    let is_left_out = is_foreign
        .and(col(ORIGINAL_AMOUNT).is_not_null())
        .and(col(AMOUNT).is_null())
        .and(is_worth_its_amount.clone());
    let is_without = is_won()
        .and(col(ORIGINAL_AMOUNT).is_null())
        .and(is_worth_its_amount);
    Ok(vec![
        rows_where(
            WON_WITHOUT_AMOUNT,
            "deals",
            deals.clone().lazy(),
            is_without,
            deals.height(),
            names,
        )?,
        rows_where(
            DEAL_NOT_CONVERTED,
            "deals",
            deals.clone().lazy(),
            is_left_out,
            deals.height(),
            names,
        )?,
        of_rounded("deals", deals, own, names)?,
        of_excluded(deals, settings)?,
    ])
}

/// Pipelines to exclude that no deal is of.
fn of_excluded(deals: &DataFrame, settings: &Settings) -> Result<Finding> {
    let known: BTreeSet<String> = deals
        .column(PIPELINE)?
        .str()?
        .iter()
        .flatten()
        .map(str::to_lowercase)
        .collect();
    let named = &settings.roi.exclude.pipelines;
    let unknown: Vec<String> = named
        .iter()
        .filter(|name| !known.contains(&name.to_lowercase()))
        .cloned()
        .collect();
    Ok(Finding {
        examples: unknown.clone(),
        ..finding(EXCLUDED_UNKNOWN, "deals", unknown.len(), named.len())
    })
}

/// Amounts in the reporting currency that are finer than its smallest unit, and by how much
/// rounding moves their sum.
fn of_rounded(
    entity: &str,
    frame: &DataFrame,
    own: Currency,
    names: &FileNames<'_>,
) -> Result<Finding> {
    let (amounts, currencies) = (
        frame.column(ORIGINAL_AMOUNT)?.decimal()?.physical(),
        frame.column(CURRENCY)?.str()?,
    );
    let in_own = amounts
        .iter()
        .zip(currencies.iter())
        .map(|(micros, currency)| micros.filter(|_| currency == Some(own.code())).unwrap_or(0));
    let differences: Vec<i128> = in_own
        .map(|micros| to_micros(to_smallest(micros, own), own) - micros)
        .collect();
    let is_rounded: BooleanChunked = differences
        .iter()
        .map(|difference| Some(*difference != 0))
        .collect();
    let rows = frame.filter(&is_rounded)?;
    let advice = format!(
        "{}; the sum moves by {} {}",
        ROUNDED.advice,
        plain(differences.iter().sum(), 6),
        own.code()
    );
    Ok(Finding {
        advice,
        examples: names.examples(&rows)?,
        ..finding(ROUNDED, entity, rows.height(), frame.height())
    })
}

/// Won deals without documents, and documents without a won deal or a rate.
fn of_documents(inputs: &Inputs<'_>, names: &FileNames<'_>, own: Currency) -> Result<Vec<Finding>> {
    let (deals, documents) = (&inputs.staging.deals.frame, &inputs.staging.revenue.frame);
    let won = || deals.clone().lazy().filter(is_won());
    let of_deals = documents.clone().lazy().filter(col(DEAL_ID).is_not_null());
    let in_order =
        |rows: LazyFrame, key: &'static str| rows.sort([key], SortMultipleOptions::default());
    let bare = in_order(
        won().anti_join(of_deals, col(DEAL_ID), col(DEAL_ID)),
        DEAL_ID,
    );
    let elsewhere = in_order(
        documents.clone().lazy().anti_join(
            won().select([col(DEAL_ID)]),
            col(DEAL_ID),
            col(DEAL_ID),
        ),
        REVENUE_ID,
    );
    Ok(vec![
        rows_where(
            WON_WITHOUT_DOCUMENT,
            "deals",
            bare,
            lit(true),
            deals.height(),
            names,
        )?,
        rows_where(
            DOCUMENT_ELSEWHERE,
            "revenue",
            elsewhere,
            lit(true),
            documents.height(),
            names,
        )?,
        rows_where(
            DOCUMENT_NOT_CONVERTED,
            "revenue",
            documents.clone().lazy(),
            col(AMOUNT).is_null(),
            documents.height(),
            names,
        )?,
        of_rounded("revenue", documents, own, names)?,
    ])
}

fn of_spend(inputs: &Inputs<'_>, names: &FileNames<'_>, own: Currency) -> Result<Vec<Finding>> {
    let (spend, undated) = (&inputs.staging.spend.frame, &inputs.staging.undated_costs);
    let rows = |check: &Check, is_found: Expr| {
        rows_where(
            check,
            "spend",
            spend.clone().lazy(),
            is_found,
            spend.height(),
            names,
        )
    };
    Ok(vec![
        rows(SPEND_NOT_CONVERTED, col(AMOUNT).is_null())?,
        rows(SPEND_UNMAPPED, col(CHANNEL).is_null())?,
        of_rounded("spend", spend, own, names)?,
        rows_where(
            COST_WITHOUT_DATES,
            "campaigns",
            undated.clone().lazy(),
            lit(true),
            inputs.staging.campaigns.frame.height(),
            names,
        )?,
    ])
}

fn is_won() -> Expr {
    col(OUTCOME).eq(lit("won"))
}
