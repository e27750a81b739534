//! The period of the report and the same months a year before. Goes in: the marts of returns and of
//! won deals, and how far sources reach. Comes out: what was won, credited, spent and came back in
//! each, by month of close, so that both are as old when they are compared.
//!
//! The surprising part: what a source did not deliver is no fall. Sums of a period that is not
//! covered say what they lack, and what is made of two sources, or of two periods, is not available.

use super::metrics::{ATTRIBUTED_SHARE, WON_REVENUE, WON_REVENUE_CHANGE};
use super::rows::{Headline, HeadlineRows};
use crate::coverage::Coverage;
use crate::domain::period::{Fiscal, Span, month};
use crate::error::Result;
use crate::funnel::ALL;
use crate::pipeline::Settings;
use crate::roi::{CLOSE_DATE, NO_SPEND, OF_RETURN, PeriodReturns};
use crate::system::Marts;
use crate::table::names::*;
use crate::win_rates::WIN_RATES;

/// Why a figure of won deals is missing.
const NO_DEAL: &str = "no deal recorded";
/// What won revenue is made of.
const OF_DEALS: &[&str] = &["deals"];
/// What credit is made of.
const OF_CREDIT: &[&str] = &["deals", "touches"];

/// The period of headlines and the one that it is compared with; none where it is everything.
pub fn compared_periods(settings: &Settings) -> Option<[Span; 2]> {
    let fiscal = Fiscal {
        start_month: settings.fiscal_year_start_month,
    };
    let period = settings.reports.period;
    period.compared(settings.as_of.day, fiscal)
}

/// What a period is called: `2025-11 to 2026-10`.
pub fn period_label(span: Span) -> String {
    format!("{} to {}", month(span.first), month(span.last))
}

/// Adds the figures of both.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn add(
    rows: &mut HeadlineRows,
    marts: &Marts,
    coverage: &Coverage,
    settings: &Settings,
) -> Result<()> {
    let Some(periods) = compared_periods(settings) else {
        return Ok(());
    };
    let mut won = Vec::new();
    for span in periods {
        won.push(of_period(rows, marts, coverage, (settings, span))?);
    }
    let lack = periods
        .iter()
        .find_map(|span| coverage.lack(OF_DEALS, *span));
    let change = match (lack, &won[..]) {
        (Some(lack), _) => Headline::missing(&lack),
        (None, [Some(now), Some(before)]) if *before > 0 => {
            Headline::number(*now as f64 / *before as f64 - 1.0)
        }
        _ => Headline::missing("nothing to compare with"),
    };
    rows.add(WON_REVENUE_CHANGE, &period_label(periods[0]), change);
    Ok(())
}

/// Adds the figures of a period; comes out: micros won, where a deal is recorded by its end.
fn of_period(
    rows: &mut HeadlineRows,
    marts: &Marts,
    coverage: &Coverage,
    (settings, span): (&Settings, Span),
) -> Result<Option<i128>> {
    let label = period_label(span);
    let won = won(marts, span)?;
    let lacking = |entities| coverage.lack(entities, span);
    // A part of a period may be known; of none of it 0 would be a lie.
    let sum = |amount: Option<i128>, why: &str, entities| match lacking(entities) {
        Some(lack) if coverage.misses_all(entities, span) => Headline::missing(&lack),
        Some(lack) => Headline {
            reason: Some(lack),
            ..Headline::money_or(amount, why)
        },
        None => Headline::money_or(amount, why),
    };
    let revenue = sum(won.map(|(micros, _)| micros), NO_DEAL, OF_DEALS);
    let revenue = Headline {
        count: won
            .map(|(_, deals)| deals)
            .filter(|_| revenue.amount.is_some()),
        ..revenue
    };
    rows.add(WON_REVENUE, &label, revenue);
    let primary = &settings.attribution.primary;
    let months = (month(span.first), month(span.last));
    let returns = PeriodReturns::of(marts, (primary, CLOSE_DATE), &months)?;
    let credited = won.map(|_| returns.revenue);
    rows.add(
        ATTRIBUTED_REVENUE,
        &label,
        sum(credited, NO_DEAL, OF_CREDIT),
    );
    let share = match won {
        Some((whole, _)) if whole > 0 => Headline::number(returns.revenue as f64 / whole as f64),
        _ => Headline::missing("nothing to be a part of"),
    };
    rows.add(ATTRIBUTED_SHARE, &label, share);
    rows.add(SPEND, &label, sum(returns.spend, NO_SPEND, &["spend"]));
    let sure = |figure: Headline| match lacking(OF_RETURN) {
        Some(lack) if figure.reason.is_none() => Headline::missing(&lack),
        _ => figure,
    };
    let roi = match returns.roi(settings.roi.gross_margin) {
        Ok(roi) => Headline::number(roi),
        Err(why) => Headline::missing(why),
    };
    rows.add(ROI, &label, sure(roi));
    let cac = match returns.cac(settings.currency) {
        Ok(micros) => Headline::money(micros),
        Err(why) => Headline::missing(why),
    };
    rows.add(CAC, &label, sure(cac));
    Ok(won.map(|(micros, _)| micros))
}

/// Micros won, and in how many deals; none where no deal closed by the end of the period.
fn won(marts: &Marts, span: Span) -> Result<Option<(i128, i64)>> {
    let (first, last) = (month(span.first), month(span.last));
    let mut found = None;
    for row in marts.rows(&WIN_RATES)? {
        let period = row.text(PERIOD)?;
        let is_month = row.text(SEGMENT_BY)? == ALL && period.len() == last.len();
        if !is_month || period > last.as_str() {
            continue;
        }
        let sum = found.get_or_insert((0, 0));
        if period >= first.as_str() {
            sum.0 += row.money(WON_AMOUNT)?.unwrap_or(0);
            sum.1 += row.count(WON_COUNT)?.unwrap_or(0);
        }
    }
    Ok(found)
}
