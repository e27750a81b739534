//! People and tools: `[[costs]]` by month, shared over those who spent. Goes in: the costs of the
//! pipeline file, and the spend of each channel and campaign by month. Comes out: their shares, in
//! smallest units by largest remainder, which sum to the costs.
//!
//! The surprising part: a month without spend has no channel to share its costs over; they stay
//! unshared, and reports state it.

use crate::domain::currency::Currency;
use crate::domain::money::{to_micros, to_smallest};
use crate::domain::month::Month;
use crate::pipeline::settings::Cost;
use std::collections::BTreeMap;

/// Micros of all costs by month. A cost without a first month begins with the spend, without a last
/// one it ends with the month of as_of, after which nothing exists.
pub(super) fn by_month(
    costs: &[Cost],
    first_spend: Option<Month>,
    last: Month,
) -> BTreeMap<Month, i128> {
    let mut months = BTreeMap::new();
    for cost in costs {
        let end = cost.last_month.map_or(last, |day| Month::of(day).min(last));
        let begin = cost.first_month.map(Month::of).or(first_spend);
        let each = std::iter::successors(begin, |month| Some(month.plus(1)))
            .take_while(|month| *month <= end);
        each.for_each(|month| *months.entry(month).or_insert(0) += cost.monthly);
    }
    months
}

/// Shares micros over holders in proportion to their weights, none below 0, in smallest units:
/// floors first, then one unit each to the largest remainders, ties to the earlier holder. Without
/// any weight no holder gets anything.
pub(super) fn share(micros: i128, weights: &[i128], currency: Currency) -> Vec<i128> {
    let amount = to_smallest(micros, currency);
    let weights: Vec<i128> = weights.iter().map(|weight| (*weight).max(0)).collect();
    let total: i128 = weights.iter().sum();
    if total == 0 {
        return vec![0; weights.len()];
    }
    let mut parts: Vec<i128> = weights
        .iter()
        .map(|weight| (amount * weight).div_euclid(total))
        .collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|place| {
        (
            std::cmp::Reverse((amount * weights[*place]).rem_euclid(total)),
            *place,
        )
    });
    let left = usize::try_from(amount - parts.iter().sum::<i128>()).unwrap_or(0);
    order
        .into_iter()
        .take(left)
        .for_each(|place| parts[place] += 1);
    parts
        .into_iter()
        .map(|part| to_micros(part, currency))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn month(text: &str) -> Month {
        Month::of(format!("{text}-01").parse().unwrap())
    }

    #[test]
    fn costs_have_the_months_that_they_say_or_those_of_the_spend() {
        let cost = |monthly, first: Option<&str>, last: Option<&str>| Cost {
            name: "people".to_owned(),
            monthly,
            first_month: first.map(|text| month(text).first_day()),
            last_month: last.map(|text| month(text).first_day()),
        };
        let costs = [
            cost(5, None, None),
            cost(70, Some("2025-12"), Some("2026-01")),
            cost(900, Some("2026-03"), Some("2027-01")),
        ];
        let found = by_month(&costs, Some(month("2026-01")), month("2026-03"));
        assert_eq!(
            found
                .into_iter()
                .map(|(month, micros)| (month.to_string(), micros))
                .collect::<Vec<_>>(),
            [
                ("2025-12".to_owned(), 70),
                ("2026-01".to_owned(), 75),
                ("2026-02".to_owned(), 5),
                ("2026-03".to_owned(), 905)
            ]
        );
        assert!(by_month(&costs[..1], None, month("2026-03")).is_empty());
    }

    #[test]
    fn the_cents_left_over_go_to_the_largest_remainders() {
        let euro = Currency::from_code("EUR").unwrap();
        // 1.00 over 1 : 1 : 1 is 33.33 cents each: the first has the cent. 0.10 over 26 : 33 : 41
        // is 2.6, 3.3, 4.1.
        assert_eq!(
            share(1_000_000, &[1, 1, 1], euro),
            [340_000, 330_000, 330_000]
        );
        assert_eq!(
            share(100_000, &[26, 33, 41], euro),
            [30_000, 30_000, 40_000]
        );
        assert_eq!(
            (
                share(100_000, &[-5, 10], euro),
                share(100_000, &[0, 0], euro)
            ),
            (vec![0, 100_000], vec![0, 0])
        );
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_whole(cents in 0i128..10i128.pow(12), weights in prop::collection::vec(0i128..10i128.pow(15), 1..20)) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let euro = Currency::from_code("EUR").unwrap();
            prop_assert_eq!(share(cents * 10_000, &weights, euro).iter().sum::<i128>(), cents * 10_000);
        }
    }
}
