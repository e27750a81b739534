//! The mart `roi`: attributed revenue beside the spend of the same value and period, on both bases,
//! by every model.

use super::book::Book;
use super::outlay::Outlay;
use super::payback::payback_months;
use super::rows::{Row, Rows};
use super::values::Cell;
use super::verdict::Verdict;
use crate::attribution::{Basis, Level, SCALE, Sum};
use crate::domain::currency::Currency;
use crate::domain::money::{round_half_even, to_micros};
use crate::error::Result;
use polars::prelude::*;
use rayon::prelude::*;

/// The mart `roi`. A cell stands wherever a model has credit, money was spent, or a lead was
/// created.
///
/// # Errors
/// None that data can cause.
pub fn roi(book: &Book<'_>) -> Result<DataFrame> {
    // Content has neither spend nor months: it is told as a whole.
    let shared: Vec<Cell> = book
        .paid_or_met()
        .filter(|cell| cell.level != Level::Content || cell.month.is_none())
        .collect();
    let models = book.settings.attribution.models.len();
    let mut cells: Vec<[Vec<Cell>; 2]> = vec![[shared.clone(), shared]; models];
    book.sums
        .keys()
        .for_each(|(model, basis, cell)| cells[*model][*basis as usize].push(*cell));
    let parts: Vec<(usize, Basis, Vec<Cell>)> = (0..)
        .zip(cells)
        .flat_map(|(model, [touched, closed])| {
            [
                (model, Basis::TouchDate, touched),
                (model, Basis::CloseDate, closed),
            ]
        })
        .collect();
    let frames = parts
        .into_par_iter()
        .map(|(model, basis, cells)| rows(book, model, basis, cells))
        .collect::<Result<Vec<DataFrame>>>()?;
    let mut whole = Rows::default().into_frame(book)?;
    for frame in frames {
        whole.vstack_mut_owned(frame)?;
    }
    Ok(whole)
}

/// The rows of a model on a basis; a cell that is named twice stands once.
fn rows(book: &Book<'_>, model: usize, basis: Basis, mut cells: Vec<Cell>) -> Result<DataFrame> {
    cells.sort_unstable_by_key(|cell| (cell.month, cell.level, cell.value));
    cells.dedup();
    let mut rows = Rows::default();
    cells
        .into_iter()
        .for_each(|cell| rows.push(row(book, model, basis, cell)));
    rows.into_frame(book)
}

fn row(book: &Book<'_>, model: usize, basis: Basis, cell: Cell) -> Row {
    let settings = book.settings;
    let sums = book
        .sums
        .get(&(model, basis, cell))
        .copied()
        .unwrap_or_default();
    let outlay = book.outlay(cell);
    let paid = outlay.filter(|outlay| outlay.spend > 0);
    let leads = book.leads(cell);
    let reached = |place: usize| {
        leads
            .filter(|_| place == 0 || book.has_stage[place - 1])
            .map(|leads| leads[place])
    };
    let cost_of = |place: usize| {
        paid.zip(reached(place))
            .and_then(|(paid, count)| cost_per(paid.spend, i128::from(count), 1, settings.currency))
    };
    let new_wins = |micros: i128| {
        if book.has_deal_types {
            cost_per(micros, sums.won_new, SCALE, settings.currency)
        } else {
            None
        }
    };
    let is_whole = cell.month.is_none();
    let interval = paid
        .filter(|_| is_whole && sums.attributed_deals > 0)
        .map(|paid| book.return_interval(model, cell, paid.spend, |of| of.all));
    let payback = paid.filter(|_| basis == Basis::TouchDate).and_then(|paid| {
        let waits = book.waits.get(&(model, cell))?;
        payback_months(waits, paid.spend, settings.roi.gross_margin)
    });
    Row {
        model,
        basis,
        cell,
        has_pipeline: basis == Basis::TouchDate || is_whole,
        spend: outlay.map(|outlay| outlay.spend),
        mature_spend: outlay.map(|outlay| outlay.mature),
        cost_share: outlay
            .filter(|_| !settings.roi.costs.is_empty())
            .map(|outlay| outlay.costs),
        leads: std::array::from_fn(reached),
        roi: paid.map(|paid| return_on(sums.revenue, paid.spend, settings.roi.gross_margin)),
        interval,
        roas: paid.map(|paid| sums.revenue as f64 / paid.spend as f64),
        cost_per: std::array::from_fn(cost_of),
        cac: paid.and_then(|paid| new_wins(paid.spend)),
        cac_fully_loaded: paid
            .filter(|_| !settings.roi.costs.is_empty())
            .and_then(|paid| new_wins(paid.spend + paid.costs)),
        payback,
        verdict: paid.and_then(|paid| verdict(book, model, basis, cell, (&sums, paid))),
        sums,
    }
}

/// What is to be said of a channel or campaign over all months, by the primary model on touch_date.
fn verdict(
    book: &Book<'_>,
    model: usize,
    basis: Basis,
    cell: Cell,
    (sums, paid): (&Sum, Outlay),
) -> Option<Verdict> {
    let is_asked =
        cell.month.is_none() && cell.level != Level::Content && basis == Basis::TouchDate;
    let attribution = &book.settings.attribution;
    if !is_asked || attribution.models.get(model) != Some(&attribution.primary) {
        return None;
    }
    let interval = book.return_interval(model, cell, paid.spend, |of| of.all);
    Some(Verdict::of(
        sums.won_count(),
        paid.spend,
        paid.mature,
        book.is_decided(cell),
        interval,
    ))
}

/// roi = (attributed revenue x gross_margin - spend) / spend.
pub fn return_on(revenue: i128, spend: i128, gross_margin: f64) -> f64 {
    (revenue as f64 * gross_margin - spend as f64) / spend as f64
}

/// micros / (parts / scale) in the currency's smallest unit, half-even; none for nothing.
pub fn cost_per(micros: i128, parts: i128, scale: i128, currency: Currency) -> Option<i128> {
    let by = parts
        .checked_mul(currency.micros_in_smallest())
        .filter(|by| *by > 0)?;
    Some(to_micros(
        round_half_even(micros.checked_mul(scale)?, by),
        currency,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_rounded_once() {
        let euro = Currency::from_code("EUR").unwrap();
        // 100.00 / 3 = 33.333..., 100.01 / 2 = 50.005 -> 50.00 (half-even), 100.03 / 2 = 50.015 ->
        // 50.02.
        let per_lead = |micros, leads| cost_per(micros, leads, 1, euro);
        assert_eq!(
            [
                per_lead(100_000_000, 3),
                per_lead(100_010_000, 2),
                per_lead(100_030_000, 2),
                per_lead(1, 0)
            ],
            [Some(33_330_000), Some(50_000_000), Some(50_020_000), None]
        );
        // 100.00 over half a win and a quarter of one.
        assert_eq!(
            cost_per(100_000_000, SCALE / 2 + SCALE / 4, SCALE, euro),
            Some(133_330_000)
        );
        assert!((return_on(300, 200, 0.5) - -0.25).abs() < 1e-15);
    }
}
