//! The mart `roi`: attributed revenue beside the spend of the same value and period, on both bases,
//! by every model.

use super::channel_spend::ChannelSpend;
use super::return_lags::payback_months;
use super::return_parts::ReturnParts;
use super::return_rows::{ReturnRow, ReturnRows};
use super::roi_inputs::RoiInputs;
use super::roi_keys::RoiKey;
use super::verdict::Verdict;
use crate::attribution::{Basis, CreditTotal, Level};
use crate::error::Result;
use polars::prelude::*;
use rayon::prelude::*;

/// The mart `roi`. A cell stands wherever a model has credit, money was spent, or a lead was
/// created.
///
/// # Errors
/// None that data can cause.
pub(super) fn roi(inputs: &RoiInputs<'_>) -> Result<DataFrame> {
    // Content has neither spend nor months: its return is computed as a whole.
    let shared: Vec<RoiKey> = inputs
        .paid_or_met()
        .filter(|key| key.level != Level::Content || key.month.is_none())
        .collect();
    let models = inputs.settings.attribution.models.len();
    let mut keys: Vec<[Vec<RoiKey>; 2]> = vec![[shared.clone(), shared]; models];
    inputs
        .sums
        .keys()
        .for_each(|(model, basis, key)| keys[*model][*basis as usize].push(*key));
    let parts: Vec<(usize, Basis, Vec<RoiKey>)> = (0..)
        .zip(keys)
        .flat_map(|(model, [touched, closed])| {
            [
                (model, Basis::TouchDate, touched),
                (model, Basis::CloseDate, closed),
            ]
        })
        .collect();
    let frames = parts
        .into_par_iter()
        .map(|(model, basis, keys)| rows(inputs, model, basis, keys))
        .collect::<Result<Vec<DataFrame>>>()?;
    let mut whole = ReturnRows::default().into_frame(inputs)?;
    for frame in frames {
        whole.vstack_mut_owned(frame)?;
    }
    Ok(whole)
}

/// The rows of a model on a basis; a cell that is named twice stands once.
fn rows(
    inputs: &RoiInputs<'_>,
    model: usize,
    basis: Basis,
    mut keys: Vec<RoiKey>,
) -> Result<DataFrame> {
    keys.sort_unstable_by_key(|key| (key.month, key.level, key.value));
    keys.dedup();
    let mut rows = ReturnRows::default();
    keys.into_iter()
        .for_each(|key| rows.push(row(inputs, model, basis, key)));
    rows.into_frame(inputs)
}

fn row(inputs: &RoiInputs<'_>, model: usize, basis: Basis, key: RoiKey) -> ReturnRow {
    let settings = inputs.settings;
    let sums = inputs
        .sums
        .get(&(model, basis, key))
        .copied()
        .unwrap_or_default();
    let spending = inputs.spending(key);
    let paid = spending.filter(|spending| spending.spend > 0);
    let leads = inputs.leads(key);
    let reached = |place: usize| {
        leads
            .filter(|_| place == 0 || inputs.has_stage[place - 1])
            .map(|leads| leads[place])
    };
    let is_whole = key.month.is_none();
    let interval = paid
        .filter(|_| is_whole && sums.attributed_deals > 0)
        .map(|paid| inputs.return_interval(model, key, paid.spend, |of| of.all));
    let payback = paid.filter(|_| basis == Basis::TouchDate).and_then(|paid| {
        let return_lags = inputs.return_lags.get(&(model, key))?;
        payback_months(return_lags, paid.spend, settings.roi.gross_margin)
    });
    let has_period = basis == Basis::TouchDate || is_whole;
    let has_costs = !settings.roi.costs.is_empty();
    let parts = ReturnParts {
        won: sums.won,
        won_new: inputs.has_deal_types.then_some(sums.won_new),
        deals: sums.attributed_deals,
        revenue: sums.revenue,
        pending: has_period.then_some(sums.pending),
        pipeline: has_period.then_some(sums.pipeline),
        spend: spending.map(|spending| spending.spend),
        costs: spending
            .filter(|_| has_costs)
            .map(|spending| spending.costs),
        is_unknown: !inputs.knows_return(key.month),
        leads: std::array::from_fn(reached),
        is_unrecorded: false,
    };
    ReturnRow {
        model,
        basis,
        key,
        parts,
        mature_spend: spending.map(|spending| spending.mature),
        interval,
        payback,
        verdict: paid
            .filter(|_| inputs.has_deals)
            .and_then(|paid| verdict(inputs, model, basis, key, (&sums, paid))),
    }
}

/// The verdict on a channel or campaign over all months, by the primary model on touch_date.
fn verdict(
    inputs: &RoiInputs<'_>,
    model: usize,
    basis: Basis,
    key: RoiKey,
    (sums, paid): (&CreditTotal, ChannelSpend),
) -> Option<Verdict> {
    let has_verdict =
        key.month.is_none() && key.level != Level::Content && basis == Basis::TouchDate;
    let attribution = &inputs.settings.attribution;
    if !has_verdict || attribution.models.get(model) != Some(&attribution.primary) {
        return None;
    }
    let interval = inputs.return_interval(model, key, paid.spend, |of| of.all);
    Some(Verdict::of(
        sums.won_count(),
        paid.spend,
        paid.mature,
        inputs.is_decided(key),
        interval,
    ))
}
