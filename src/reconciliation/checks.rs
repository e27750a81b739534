//! What amounts leave open: amounts that are missing, that no rate converts or that cannot
//! be put on a day or a channel, and documents of no won deal.

use super::missing_rates;
use super::worth::{counts_documents, is_open, is_won, is_worth_its_amount};
use crate::domain::money::{plain, to_micros, to_smallest};
use crate::error::Result;
use crate::staging::total_of;
use crate::system::{Check, Facts, Found, Severity};
use crate::table::names::*;
use polars::prelude::*;

/// Open deals that have no amount.
pub const OPEN_WITHOUT_AMOUNT: &str = "open_without_amount";

/// The checks of the books.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "won_without_amount",
        severity: Severity::Warning,
        advice: "won deals without an amount count as wins and add nothing to revenue: enter the amounts in the CRM",
        find: won_without_amount,
    },
    Check {
        id: OPEN_WITHOUT_AMOUNT,
        severity: Severity::Warning,
        advice: "open deals without an amount add nothing to the pipeline, which is larger by what they are worth: enter the amounts in the CRM",
        find: |facts| deals_where(facts, is_open().and(col(ORIGINAL_AMOUNT).is_null())),
    },
    Check {
        id: "won_with_negative_amount",
        severity: Severity::Warning,
        advice: "won deals worth less than nothing: they count as wins and lower the revenue; book a credit as a document of revenue, or correct the amount in the CRM",
        find: won_with_negative_amount,
    },
    Check {
        id: "won_with_zero_amount",
        severity: Severity::Warning,
        advice: "won deals with an amount of 0: they count as wins, add nothing to revenue and lower its mean; leave the amount empty where it is not known",
        find: won_with_zero_amount,
    },
    Check {
        id: "won_without_document",
        severity: Severity::Warning,
        advice: "won deals without a document of recognised revenue by as_of: worth 0 under `revenue = \"recognized\"`; deliver the documents, or book them to the deal",
        find: won_without_document,
    },
    Check {
        id: "document_of_no_won_deal",
        severity: Severity::Warning,
        advice: "documents of recognised revenue that name no deal, or one that is not there or not won: beside the reconciliation, in no sum; book them to the deal that was won",
        find: documents_of_no_won_deal,
    },
    Check {
        id: "revenue_currency_not_converted",
        severity: Severity::Warning,
        advice: "documents of recognised revenue whose currency has no rate that serves their day: outside every sum; deliver the rates of these days, or the end of each rate's period as `rate_until`, or raise `max_age_days` of [currency]",
        find: missing_rates::documents,
    },
    Check {
        id: "deal_currency_not_converted",
        severity: Severity::Warning,
        advice: "deals whose currency has no rate that serves the day of their close (while open, as_of): outside every sum; deliver the rates of these days, or the end of each rate's period as `rate_until`, or raise `max_age_days` of [currency]",
        find: missing_rates::deals,
    },
    Check {
        id: "spend_currency_not_converted",
        severity: Severity::Warning,
        advice: "spend whose currency has no rate that serves its day: outside every sum; deliver the rates of these days, or the end of each rate's period as `rate_until`, or raise `max_age_days` of [currency]",
        find: missing_rates::spend,
    },
    Check {
        id: "rate_ends_before_it_begins",
        severity: Severity::Warning,
        advice: "rates whose `rate_until` lies before their `rate_on`: they have no period and serve by their age alone; correct the list, or read the first day of the next rate with `as = \"day_before\"`",
        find: periods_without_days,
    },
    Check {
        id: "cost_without_dates",
        severity: Severity::Warning,
        advice: "campaigns with an actual_cost that lack a first or last day, or end before they start: the cost cannot be put on days and stands beside the reconciliation; enter both dates",
        find: costs_without_dates,
    },
    Check {
        id: "amount_rounded",
        severity: Severity::Info,
        advice: "amounts in the reporting currency that are finer than its smallest unit: rounded half-even to it",
        find: rounded_amounts,
    },
    Check {
        id: "spend_without_channel",
        severity: Severity::Warning,
        advice: "spend without a channel: in the reconciliation under `unmapped`, in no channel's return; give it a channel in the source or by its campaign, or write a channel rule for its platform",
        find: |facts| spend_where(facts, col(CHANNEL).is_null()),
    },
];

fn deals_where(facts: &Facts<'_>, is_found: Expr) -> Result<Vec<Found>> {
    let deals = &facts.staged().deals.frame;
    Ok(vec![Found::of_rows_where(facts, "deals", deals, is_found)?])
}

fn won_without_amount(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let is_without = is_won().and(col(ORIGINAL_AMOUNT).is_null());
    deals_where(facts, is_without.and(is_worth_its_amount(facts)))
}

fn won_with_zero_amount(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let is_zero = is_won().and(col(ORIGINAL_AMOUNT).eq(lit(0)));
    deals_where(facts, is_zero.and(is_worth_its_amount(facts)))
}

/// Where documents give what was won, refunds beyond the invoices make a deal negative.
fn won_with_negative_amount(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let is_below = |name: &str| col(name).lt(lit(0)).fill_null(lit(false));
    let is_own = is_below(ORIGINAL_AMOUNT).and(is_worth_its_amount(facts));
    let is_negative = is_won().and(is_below(AMOUNT).or(is_own));
    let deals = &facts.staged().deals.frame;
    let found = Found::of_rows_where(facts, "deals", deals, is_negative.clone())?;
    let (_, amount) = total_of(deals.clone().lazy().filter(is_negative))?;
    let own = facts.settings().currency;
    let sum = plain(amount, own.decimals());
    Ok(vec![found.with_detail(format!("together {own} {sum}"))])
}

fn won_without_document(facts: &Facts<'_>) -> Result<Vec<Found>> {
    if !counts_documents(facts) {
        return Ok(Vec::new());
    }
    let (deals, documents) = (&facts.staged().deals.frame, &facts.staged().revenue.frame);
    let of_deals = documents.clone().lazy().filter(col(DEAL_ID).is_not_null());
    let won = deals.clone().lazy().filter(is_won());
    let bare = won
        .anti_join(of_deals, col(DEAL_ID), col(DEAL_ID))
        .sort([DEAL_ID], SortMultipleOptions::default())
        .collect()?;
    let found = Found::of_rows(facts, "deals", &bare, deals.height())?;
    Ok(vec![found])
}

fn documents_of_no_won_deal(facts: &Facts<'_>) -> Result<Vec<Found>> {
    if !counts_documents(facts) {
        return Ok(Vec::new());
    }
    let (deals, documents) = (&facts.staged().deals.frame, &facts.staged().revenue.frame);
    let won = deals.clone().lazy().filter(is_won()).select([col(DEAL_ID)]);
    let elsewhere = documents
        .clone()
        .lazy()
        .anti_join(won, col(DEAL_ID), col(DEAL_ID))
        .sort([REVENUE_ID], SortMultipleOptions::default())
        .collect()?;
    let found = Found::of_rows(facts, "revenue", &elsewhere, documents.height())?;
    Ok(vec![found])
}

fn periods_without_days(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let (rates, is_found) = (
        &facts.staged().fx_rates.frame,
        col(RATE_UNTIL).lt(col(RATE_ON)),
    );
    let found = Found::of_rows_where(facts, "fx_rates", rates, is_found)?;
    Ok(vec![found])
}

fn spend_where(facts: &Facts<'_>, is_found: Expr) -> Result<Vec<Found>> {
    let spend = &facts.placed.spend;
    Ok(vec![Found::of_rows_where(facts, "spend", spend, is_found)?])
}

fn costs_without_dates(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let staged = facts.staged();
    let count = staged.campaigns.frame.height();
    let found = Found::of_rows(facts, "campaigns", &staged.undated_costs, count)?;
    Ok(vec![found])
}

fn rounded_amounts(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let staged = facts.staged();
    let mut found = vec![
        rounded(facts, "deals", &staged.deals.frame)?,
        rounded(facts, "spend", &facts.placed.spend)?,
    ];
    if counts_documents(facts) {
        found.push(rounded(facts, "revenue", &staged.revenue.frame)?);
    }
    Ok(found)
}

/// Amounts in the reporting currency that are finer than its smallest unit, and by how much
/// rounding moves their sum.
fn rounded(facts: &Facts<'_>, entity: &str, frame: &DataFrame) -> Result<Found> {
    let own = facts.settings().currency;
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
    let is_rounded = differences.iter().map(|difference| *difference != 0);
    let sum = plain(differences.iter().sum(), 6);
    let found = Found::of_marked_rows(facts, entity, frame, is_rounded)?;
    Ok(found.with_detail(format!("the sum moves by {sum} {}", own.code())))
}
