//! The kernel: journeys in, deal by deal, each model's credits out, with the amount shared in smallest units.

use super::{Journey, Model, model};
use crate::domain::money::{share_out, to_micros, to_smallest};
use crate::domain::outcome::Outcome;
use crate::error::{Error, Result};
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;

/// What the kernel appends for each (model, deal, touch) with credit.
#[derive(Default)]
struct Credits {
    touch_row: Vec<IdxSize>,
    model: Vec<&'static str>,
    credit: Vec<f64>,
    amount: Vec<Option<i128>>,
}

/// Credits of every configured model: `journeys` sorted by deal and order, `deals` with their amounts. The mart `credits`,
/// sorted by model in the order of the settings, deal and order.
///
/// # Errors
/// Credit that does not sum to 1, an amount that is not wholly shared out: bugs.
pub fn credit(journeys: &DataFrame, deals: &DataFrame, settings: &Settings) -> Result<DataFrame> {
    let facts = deals.select([DEAL_ID, AMOUNT, CLOSED_AT, CLOSED_ON])?.lazy();
    let eligible = journeys.clone().lazy().filter(col(IS_ELIGIBLE));
    let touches = eligible
        .join(facts, [col(DEAL_ID)], [col(DEAL_ID)], JoinArgs::new(JoinType::Left))
        .sort([DEAL_ID, TOUCHED_AT, TOUCH_ID], SortMultipleOptions::default())
        .collect()?;
    let mut credits = Credits::default();
    for id in &settings.attribution.models {
        let model = model(id).ok_or_else(|| Error::bug(format!("`{id}` is no model")))?;
        weigh_all(model, &touches, settings, &mut credits)?;
    }
    assemble(&touches, credits)
}

fn weigh_all(model: &dyn Model, touches: &DataFrame, settings: &Settings, credits: &mut Credits) -> Result<()> {
    let (deals, outcomes) = (touches.column(DEAL_ID)?.str()?, touches.column(OUTCOME)?.str()?);
    let amounts = touches.column(AMOUNT)?.decimal()?.physical().clone();
    let touched_at = touches.column(TOUCHED_AT)?.cast(&DataType::Int64)?.i64()?.rechunk().into_owned();
    let touched_at = touched_at.cont_slice()?;
    let mut weights = Vec::new();
    let mut start = 0;
    while start < touches.height() {
        let deal = deals.get(start);
        let end = (start..touches.height()).find(|row| deals.get(*row) != deal).unwrap_or(touches.height());
        let outcome = outcomes.get(start).and_then(Outcome::from_name).unwrap_or(Outcome::Open);
        weights.clear();
        weights.resize(end - start, 0.0);
        model.weigh(&Journey { touched_at: &touched_at[start..end], outcome }, &mut weights);
        check_sum(model, deal.unwrap_or_default(), &weights)?;
        let parts = amounts.get(start).map(|micros| share_out(to_smallest(micros, settings.currency), &weights));
        for (i, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            credits.touch_row.push(IdxSize::try_from(start + i).map_err(|_| Error::bug("too many touches for one frame"))?);
            credits.model.push(model.id());
            credits.credit.push(*weight);
            credits.amount.push(parts.as_ref().map(|parts| to_micros(parts[i], settings.currency)));
        }
        start = end;
    }
    Ok(())
}

fn check_sum(model: &dyn Model, deal: &str, weights: &[f64]) -> Result<()> {
    let sum: f64 = weights.iter().sum();
    let is_whole = (sum - 1.0).abs() < 1e-9 && weights.iter().all(|weight| *weight >= 0.0);
    if is_whole { Ok(()) } else { Err(Error::bug(format!("model `{}`, deal `{deal}`: credit sums to {sum}", model.id()))) }
}

fn assemble(touches: &DataFrame, credits: Credits) -> Result<DataFrame> {
    let rows = IdxCa::from_vec("row".into(), credits.touch_row);
    let columns = [DEAL_ID, TOUCH_ID, POSITION, CHANNEL, CAMPAIGN_ID, CONTENT_ID, TOUCHED_AT, TOUCHED_ON, CLOSED_AT, CLOSED_ON, OUTCOME];
    let taken = touches.select(columns)?.take(&rows)?;
    let amounts: Int128Chunked = credits.amount.into_iter().collect();
    Ok(taken.hstack(&[
        Series::new(MODEL.into(), credits.model).into_column(),
        Series::new(CREDIT.into(), credits.credit).into_column(),
        amounts.into_decimal(38, 6)?.into_series().with_name(ATTRIBUTED_AMOUNT.into()).into_column(),
    ])?)
}
