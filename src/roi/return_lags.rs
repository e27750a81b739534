//! How long spend waits for its money. Goes in: what came of the touches of each month, by the
//! months that it took. Comes out: the first month in which margin covers the spend, none while it
//! does not.
//!
//! The surprising part: all cohorts together are aligned by months since the touch, so a young
//! cohort counts with what it has.

use super::roi_keys::{KeyNames, RoiKey};
use crate::attribution::CreditTotals;
use std::collections::HashMap;

/// (months from touch to close, credit in parts, micros), of one model in one cell of the month of
/// touch.
pub(super) type ReturnLag = (i32, i128, i128);

/// Waits by model and cell, all months together included; channels and campaigns alone have any.
pub(super) type ReturnLags = HashMap<(usize, RoiKey), Vec<ReturnLag>, ahash::RandomState>;

/// The waits of credits, each list by months.
pub(super) fn return_lags(sums: &CreditTotals, values: &KeyNames) -> ReturnLags {
    let mut found = ReturnLags::default();
    for of in sums.cohorts() {
        let value = values.of_credit(of.level, of.value);
        for month in [Some(of.touched), None] {
            let key = RoiKey {
                level: of.level,
                value,
                month,
            };
            found.entry((of.model, key)).or_default().push((
                of.closed.since(of.touched),
                of.won,
                of.revenue,
            ));
        }
    }
    for list in found.values_mut() {
        list.sort_unstable();
        let mut summed: Vec<ReturnLag> = Vec::with_capacity(list.len());
        for (months, won, revenue) in list.iter().copied() {
            match summed.last_mut() {
                Some(last) if last.0 == months => {
                    (last.1, last.2) = (last.1 + won, last.2 + revenue)
                }
                _ => summed.push((months, won, revenue)),
            }
        }
        *list = summed;
    }
    found
}

/// Months until revenue x margin covers the spend.
pub(super) fn payback_months(
    return_lags: &[ReturnLag],
    spend: i128,
    gross_margin: f64,
) -> Option<i64> {
    let mut revenue = 0;
    return_lags.iter().find_map(|(months, _, more)| {
        revenue += more;
        (revenue as f64 * gross_margin >= spend as f64).then_some(i64::from(*months))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spend_is_paid_back_in_the_first_month_that_covers_it() {
        // 100 spent, margin 0.5: 80 in the month itself is 40, 60 more after 2 months is 70, 60
        // more after 5 is exactly 100.
        let return_lags = [(0, 0, 80), (2, 0, 60), (5, 0, 60), (7, 0, 900)];
        assert_eq!(
            [100, 101, 40, 41, 551].map(|spend| payback_months(&return_lags, spend, 0.5)),
            [Some(5), Some(7), Some(0), Some(2), None]
        );
        assert_eq!(payback_months(&[], 1, 1.0), None);
        // A refund takes back what had covered the spend only later.
        assert_eq!(
            payback_months(&[(0, 0, 100), (1, 0, -50)], 90, 1.0),
            Some(0)
        );
    }
}
