//! Amounts in the reporting currency. Goes in: the dated rates that were delivered. Comes out: an
//! amount of a day, exact to the smallest unit, or nothing.
//!
//! The surprising part: a rate that was delivered the other way round serves too, by division. A
//! company that books in euro gets lists of what a euro buys.

use crate::domain::currency::Currency;
use crate::domain::money::{round_half_even, to_micros, to_smallest};
use crate::error::Result;
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;
use std::collections::BTreeMap;

/// A rate serves its own day and so many after it: lists are weekly where they are not daily.
const DAYS_OF_A_RATE: i32 = 7;
/// A rate of 1, with its twelve decimals.
const ONE: i128 = 1_000_000_000_000;

/// Days since 1970 with the rate of each, ascending, by the other currency.
type Dated = BTreeMap<String, Vec<(i32, i128)>>;

/// The rates between the reporting currency and others.
#[derive(Debug)]
pub struct Rates {
    to: Currency,
    /// Reporting currency for one unit of the other.
    direct: Dated,
    /// Units of the other for one of the reporting currency.
    inverse: Dated,
}

impl Rates {
    /// The rates of a current view of `fx_rates`.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(frame: &DataFrame, to: Currency) -> Result<Self> {
        let (from_currencies, to_currencies) = (
            frame.column(FROM_CURRENCY)?.str()?,
            frame.column(TO_CURRENCY)?.str()?,
        );
        let days = frame.column(RATE_ON)?.cast(&DataType::Int32)?;
        let rates = frame.column(RATE)?.decimal()?.physical();
        let mut found = Self {
            to,
            direct: Dated::new(),
            inverse: Dated::new(),
        };
        for (row, day) in days.i32()?.iter().enumerate() {
            let (Some(from_code), Some(to_code), Some(day), Some(rate)) = (
                from_currencies.get(row),
                to_currencies.get(row),
                day,
                rates.get(row),
            ) else {
                continue;
            };
            if to_code == to.code() {
                found
                    .direct
                    .entry(from_code.to_owned())
                    .or_default()
                    .push((day, rate));
            } else if from_code == to.code() {
                found
                    .inverse
                    .entry(to_code.to_owned())
                    .or_default()
                    .push((day, rate));
            }
        }
        found
            .direct
            .values_mut()
            .chain(found.inverse.values_mut())
            .for_each(|dated| dated.sort_unstable());
        Ok(found)
    }

    /// Micros of a currency on a day in micros of the reporting currency, whole smallest units,
    /// half-even. The newer one of a rate and of one the other way round decides, of one day the
    /// former. `None` where no rate is of the day or of one of the seven before it.
    pub fn convert(&self, micros: i128, currency: &str, day: i32) -> Option<i128> {
        if currency == self.to.code() {
            return Some(to_micros(to_smallest(micros, self.to), self.to));
        }
        let (direct, inverse) = (
            last(&self.direct, currency, day),
            last(&self.inverse, currency, day),
        );
        let unit = self.to.micros_in_smallest();
        let smallest = match (direct, inverse) {
            (Some((on, rate)), other) if other.is_none_or(|(other, _)| other <= on) => {
                round_half_even(micros.checked_mul(rate)?, ONE * unit)
            }
            (_, Some((_, rate))) => round_half_even(micros.checked_mul(ONE)?, rate * unit),
            _ => return None,
        };
        Some(to_micros(smallest, self.to))
    }

    /// The day of the rate that converts a currency on a day; none for the reporting currency, and
    /// where no rate serves.
    pub fn day_of(&self, currency: &str, day: i32) -> Option<i32> {
        let dated = [&self.direct, &self.inverse]
            .into_iter()
            .filter(|_| currency != self.to.code());
        dated
            .filter_map(|dated| last(dated, currency, day))
            .map(|(on, _)| on)
            .max()
    }

    /// Adds the column `amount` to a frame: `original_amount` of `currency` converted by the rate
    /// of the day that stands in the same row of `days`. Null where there is no amount, no day or
    /// no rate.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn convert_amounts(&self, mut frame: DataFrame, days: &Int32Chunked) -> Result<DataFrame> {
        let amounts = frame.column(ORIGINAL_AMOUNT)?.decimal()?.physical().clone();
        let currencies = frame.column(CURRENCY)?.str()?.clone();
        let rows = amounts.iter().zip(currencies.iter()).zip(days.iter());
        frame.with_column(sums(
            AMOUNT,
            rows.map(|((micros, currency), day)| self.convert(micros?, currency?, day?)),
        )?)?;
        Ok(frame)
    }
}

/// The newest rate of the day or of one of the seven before it.
fn last(dated: &Dated, currency: &str, day: i32) -> Option<(i32, i128)> {
    let of_currency = dated.get(currency)?;
    let newest = of_currency.get(
        of_currency
            .partition_point(|(on, _)| *on <= day)
            .checked_sub(1)?,
    )?;
    (day - newest.0 <= DAYS_OF_A_RATE).then_some(*newest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// (day, from, to, rate in millionths of millionths)
    fn rates(to: &str, rows: &[(i32, &str, &str, i128)]) -> Rates {
        let rate: Int128Chunked = rows.iter().map(|row| Some(row.3)).collect();
        let frame = df![
            RATE_ON => rows.iter().map(|row| row.0).collect::<Vec<_>>(),
            FROM_CURRENCY => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
            TO_CURRENCY => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
        ];
        let rate = rate
            .into_decimal(38, 12)
            .unwrap()
            .into_series()
            .with_name(RATE.into())
            .into_column();
        Rates::of(
            &frame.unwrap().hstack(&[rate]).unwrap(),
            Currency::from_code(to).unwrap(),
        )
        .unwrap()
    }

    /// 0.9 euro for a dollar.
    const USD: (i32, &str, &str, i128) = (100, "USD", "EUR", 900_000_000_000);

    #[test]
    fn a_rate_serves_its_day_and_the_seven_after_it() {
        let rates = rates("EUR", &[USD]);
        let of_day = |day| rates.convert(10_000_000, "USD", day);
        assert_eq!(
            [99, 100, 107, 108].map(of_day),
            [None, Some(9_000_000), Some(9_000_000), None]
        );
        assert_eq!(
            [99, 100, 107, 108].map(|day| rates.day_of("USD", day)),
            [None, Some(100), Some(100), None]
        );
        assert_eq!(
            rates.day_of("EUR", 100),
            None,
            "the reporting currency needs no rate"
        );
        assert_eq!(rates.convert(10_000_000, "GBP", 100), None);
    }

    #[test]
    fn a_rate_the_other_way_round_divides() {
        // 1 euro buys 1.0850 dollars: 11,500.00 / 1.0850 = 10,599.078341..., and 100.00 / 1.0850 =
        // 92.165898...
        let rates = rates("EUR", &[(100, "EUR", "USD", 1_085_000_000_000)]);
        assert_eq!(
            [
                rates.convert(11_500_000_000, "USD", 103),
                rates.convert(100_000_000, "USD", 103)
            ],
            [Some(10_599_080_000), Some(92_170_000)]
        );
        // A refund is the same with its sign.
        assert_eq!(rates.convert(-100_000_000, "USD", 103), Some(-92_170_000));
    }

    #[test]
    fn the_newer_rate_decides_and_of_one_day_the_direct_one() {
        // The other way round: 1 euro buys 2 dollars, so 0.5 for one.
        let inverse = |day| (day, "EUR", "USD", 2 * ONE);
        let one_dollar =
            |rows: &[(i32, &str, &str, i128)]| rates("EUR", rows).convert(1_000_000, "USD", 104);
        assert_eq!(one_dollar(&[USD, inverse(101)]), Some(500_000));
        assert_eq!(
            rates("EUR", &[USD, inverse(101)]).day_of("USD", 104),
            Some(101)
        );
        assert_eq!(one_dollar(&[USD, inverse(99)]), Some(900_000));
        assert_eq!(one_dollar(&[USD, inverse(100)]), Some(900_000));
        assert_eq!(
            one_dollar(&[USD, inverse(105)]),
            Some(900_000),
            "a rate of tomorrow is unknown today"
        );
        // Of two days of one direction the newer one, whatever their order.
        assert_eq!(
            one_dollar(&[(104, "USD", "EUR", 800_000_000_000), USD]),
            Some(800_000)
        );
    }

    #[test]
    fn amounts_are_whole_smallest_units_of_the_reporting_currency() {
        // 1.01 dollars x 150.5 = 152.005 yen -> 152; x 3.0125 = 3.042625 dinars -> 3.043, in
        // thousandths.
        assert_eq!(
            rates("JPY", &[(1, "USD", "JPY", 150_500_000_000_000)]).convert(1_010_000, "USD", 1),
            Some(152_000_000)
        );
        assert_eq!(
            rates("TND", &[(1, "USD", "TND", 3_012_500_000_000)]).convert(1_010_000, "USD", 1),
            Some(3_043_000)
        );
        // 100,001 yen x 0.0061 = 610.0061; 12.345 dinars / 3.3 = 3.740909...
        let euro = rates(
            "EUR",
            &[
                (1, "JPY", "EUR", 6_100_000_000),
                (1, "EUR", "TND", 3_300_000_000_000),
            ],
        );
        assert_eq!(
            [
                euro.convert(100_001_000_000, "JPY", 1),
                euro.convert(12_345_000, "TND", 1)
            ],
            [Some(610_010_000), Some(3_740_000)]
        );
        // The reporting currency itself: ties to the even cent.
        assert_eq!(
            [
                euro.convert(250_005_000, "EUR", 1),
                euro.convert(250_015_000, "EUR", 9_999)
            ],
            [Some(250_000_000), Some(250_020_000)]
        );
    }

    #[test]
    fn what_does_not_fit_is_not_converted() {
        let rates = rates("EUR", &[(1, "USD", "EUR", 999_999_999 * ONE)]);
        assert_eq!(rates.convert(999_999_999_999_999_999, "USD", 1), None);
        assert_eq!(
            rates.convert(1_000_000, "USD", 1),
            Some(999_999_999_000_000)
        );
    }

    proptest! {
        /// Against fractions worked out in another way: |amount x rate - result| is at most half a
        /// cent.
        #[test]
        fn no_amount_is_further_than_half_a_unit_from_the_exact_one(micros in -10i128.pow(15)..10i128.pow(15), rate in 1i128..10i128.pow(15)) {
            let cent = 10_000;
            let direct = rates("EUR", &[(1, "USD", "EUR", rate)]).convert(micros, "USD", 1).unwrap();
            prop_assert_eq!(direct % cent, 0);
            prop_assert!((direct * ONE - micros * rate).abs() * 2 <= cent * ONE);
            let inverse = rates("EUR", &[(1, "EUR", "USD", rate)]).convert(micros, "USD", 1).unwrap();
            prop_assert_eq!(inverse % cent, 0);
            prop_assert!((inverse * rate - micros * ONE).abs() * 2 <= cent * rate);
        }
    }
}
