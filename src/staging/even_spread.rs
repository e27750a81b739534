//! An amount or a count spread evenly over days. Goes in: the total and the number of days. Comes
//! out: what a day gets, in whole units; those left over go one each to the earliest days, so that
//! the days sum to the total.

use crate::domain::currency::Currency;
use crate::domain::money::{to_micros, to_smallest};

/// Micros of the day in that place: whole smallest units of the currency.
pub(super) fn amount_of_day(micros: i128, currency: Currency, days: i128, place: i128) -> i128 {
    to_micros(
        count_of_day(to_smallest(micros, currency), days, place),
        currency,
    )
}

/// Units of the day in that place.
pub(super) fn count_of_day(total: i128, days: i128, place: i128) -> i128 {
    let (size, sign) = (total.abs(), total.signum());
    sign * (size / days + i128::from(place < size % days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(cost: i128, code: &str, days: i128) -> Vec<i128> {
        let currency = Currency::from_code(code).unwrap();
        (0..days)
            .map(|place| amount_of_day(cost, currency, days, place))
            .collect()
    }

    #[test]
    fn the_earliest_days_get_what_is_left_over() {
        // 100.00 over 3 days; 0.02 over 3 days; one day; 100 yen over 3 days; 0.005 dinars over 2
        // days.
        assert_eq!(
            parts(100_000_000, "EUR", 3),
            [33_340_000, 33_330_000, 33_330_000]
        );
        assert_eq!(parts(20_000, "EUR", 3), [10_000, 10_000, 0]);
        assert_eq!(parts(100_000_000, "EUR", 1), [100_000_000]);
        assert_eq!(
            parts(100_000_000, "JPY", 3),
            [34_000_000, 33_000_000, 33_000_000]
        );
        assert_eq!(parts(5_000, "TND", 2), [3_000, 2_000]);
        // Money that came back.
        assert_eq!(
            parts(-100_000_000, "EUR", 3),
            [-33_340_000, -33_330_000, -33_330_000]
        );
    }

    proptest! {
        #[test]
        fn the_days_sum_to_the_cost(cents in -10i128.pow(12)..10i128.pow(12), days in 1i128..800) {
            let parts = parts(cents * 10_000, "EUR", days);
            prop_assert_eq!(parts.iter().sum::<i128>(), cents * 10_000);
            let (most, least) = (parts.iter().max().unwrap(), parts.iter().min().unwrap());
            prop_assert!(most - least <= 10_000);
        }
    }
}
