//! Sums of credits by (model, basis, period, channel), as the mart `roi` names them.

use super::{ALL_PERIODS, CLOSE_DATE, TOUCH_DATE};
use crate::attribution::{Basis, Sum, Sums};
use crate::domain::period::month;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// (model, basis, period, channel).
pub type Key = (String, &'static str, String, String);

/// The sums under their names; `models` and `channels` are what the codes mean.
pub fn roll_up(sums: &Sums, models: &[String], channels: &[String]) -> BTreeMap<Key, Sum> {
    let name = |names: &[String], code: usize| names.get(code).cloned().unwrap_or_default();
    let key = |key: &crate::attribution::Key| {
        let period = key.month.and_then(NaiveDate::from_epoch_days).map_or_else(|| ALL_PERIODS.to_owned(), month);
        (name(models, key.model), basis(key.basis), period, name(channels, key.channel as usize))
    };
    sums.iter().map(|(place, sum)| (key(place), *sum)).collect()
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::TouchDate => TOUCH_DATE,
        Basis::CloseDate => CLOSE_DATE,
    }
}
