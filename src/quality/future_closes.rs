//! Won or lost deals that close later than anything that their source delivered: sales counts them
//! already, while their close has not come. Goes in: the deals that close after as_of, and how far
//! each source reaches. Comes out: how many there are, and how much is won of it.
//!
//! The surprising part: of an as_of in the past every later close lies after it, as it should. Only
//! a close that lies after all rows of its source was ahead when it was delivered.

use crate::document::number::{count_full, money_short};
use crate::domain::currency::Currency;
use crate::domain::money::plain;
use crate::domain::period::local_day;
use crate::error::Result;
use crate::staging::{total_of, won_deals};
use crate::system::{Check, Facts, Found, Severity};
use crate::table::names::*;
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The checks of closes to come.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "closed_in_the_future",
    severity: Severity::Warning,
    advice: "deals marked as won or lost whose close lies after as_of and after everything that their source delivered: open until then, in no won revenue; correct the close in the CRM, or wait for it",
    find: closed_in_the_future,
}];

/// A won share of won revenue above 1 in so many makes the figures doubtful.
const DOUBTFUL_FROM: i128 = 100;

fn closed_in_the_future(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let deals = &facts.staged().deals.frame;
    let later = &facts.staged().later_closes;
    let reach = reach(facts)?;
    let sources = later.column(SOURCE)?.str()?;
    let days = later.column(CLOSED_ON)?.date()?.physical();
    let is_ahead: BooleanChunked = sources
        .iter()
        .zip(days.iter())
        .map(|(source, day)| {
            let closes = day.and_then(NaiveDate::from_epoch_days);
            let last = source.and_then(|source| reach.get(source));
            Some(closes.is_some_and(|closes| last.is_none_or(|last| closes > *last)))
        })
        .collect();
    let ahead = later.filter(&is_ahead)?;
    let found = Found::of_rows(facts, "deals", &ahead, deals.height())?;
    let won = won_deals(&ahead).collect()?;
    let sums = sums(&won, facts.settings().currency)?;
    let lost_count = ahead.height() - won.height();
    let exact = listed(&sums, |micros, currency| {
        format!("{currency} {}", plain(micros, currency.decimals()))
    });
    let of = match (won.height(), exact.is_empty()) {
        (0, _) => String::new(),
        (_, true) => " (no amount)".to_owned(),
        (_, false) => format!(" ({exact})"),
    };
    let found = found.with_detail(format!("won {}{of}, lost {lost_count}", won.height()));
    let (_, won_amount) = total_of(won_deals(deals))?;
    if !is_doubtful(&sums, won_amount, facts.settings().currency) {
        return Ok(vec![found]);
    }
    let is_one = usize::from(won.height() == 1);
    let words = format!(
        "{} {}, {}, {} after as_of and {} as open",
        count_full(i64::try_from(won.height()).unwrap_or(i64::MAX)),
        ["won deals", "won deal"][is_one],
        listed(&sums, money_short),
        ["close", "closes"][is_one],
        ["count", "counts"][is_one],
    );
    let own = facts.settings().currency;
    let found = found.with_doubt(words).with_measure(won.height() as f64);
    // Beside money without a rate a share of the rest would look small.
    Ok(vec![match sums[..] {
        [(currency, micros)] if currency == own => {
            found.with_share_of(micros, won_amount, 1.0 / DOUBTFUL_FROM as f64)
        }
        _ => {
            let in_own = sums.iter().find(|(currency, _)| *currency == own);
            found.with_amount(in_own.map(|(_, micros)| *micros))
        }
    }])
}

/// The last day of what each source of deals delivered: creations and changes of its records. Where
/// as_of is given to look back from that of the pipeline file, the file's reaches as far.
fn reach(facts: &Facts<'_>) -> Result<BTreeMap<String, NaiveDate>> {
    let mut reach: BTreeMap<String, NaiveDate> = BTreeMap::new();
    let mut note = |source: &str, day: NaiveDate| {
        let last = reach.entry(source.to_owned()).or_insert(day);
        *last = (*last).max(day);
    };
    let settings = facts.settings();
    let deliveries = facts.snapshot.deliveries.iter();
    for delivery in deliveries.filter(|delivery| delivery.entity == "deals") {
        let created = delivery.days.as_ref().and_then(|days| days.1.parse().ok());
        created
            .into_iter()
            .chain(settings.file_as_of)
            .for_each(|day| note(&delivery.source, day));
    }
    let changes = facts.staged().deals.frame.clone().lazy();
    let changes = changes
        .group_by([col(SOURCE)])
        .agg([col(MODIFIED_AT).max().cast(DataType::Int64)])
        .collect()?;
    let instants = changes.column(MODIFIED_AT)?.i64()?;
    for (source, at) in changes.column(SOURCE)?.str()?.iter().zip(instants.iter()) {
        if let Some((source, at)) = source.zip(at) {
            note(source, local_day(at, settings.timezone));
        }
    }
    Ok(reach)
}

/// Micros by currency: the reporting currency where the amount is converted, else its own.
fn sums(deals: &DataFrame, own: Currency) -> Result<Vec<(Currency, i128)>> {
    let (amounts, originals) = (
        deals.column(AMOUNT)?.decimal()?.physical(),
        deals.column(ORIGINAL_AMOUNT)?.decimal()?.physical(),
    );
    let currencies = deals.column(CURRENCY)?.str()?;
    let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
    for row in 0..deals.height() {
        let (code, micros) = match amounts.get(row) {
            Some(micros) => (own.code(), Some(micros)),
            None => (currencies.get(row).unwrap_or_default(), originals.get(row)),
        };
        *sums.entry(code).or_default() += micros.unwrap_or(0);
    }
    let known = sums.into_iter().filter(|(_, micros)| *micros != 0);
    Ok(known
        .filter_map(|(code, micros)| Some((Currency::from_code(code)?, micros)))
        .collect())
}

/// What is converted is over 1 % of what was won; what is not converted cannot be compared.
fn is_doubtful(sums: &[(Currency, i128)], won: i128, own: Currency) -> bool {
    sums.iter().any(|(currency, micros)| {
        *currency != own || micros.abs().saturating_mul(DOUBTFUL_FROM) > won.max(0)
    })
}

/// Sums with their currencies.
fn listed(sums: &[(Currency, i128)], text: fn(i128, Currency) -> String) -> String {
    let texts = sums
        .iter()
        .map(|(currency, micros)| text(*micros, *currency));
    texts.collect::<Vec<_>>().join(" and ")
}
