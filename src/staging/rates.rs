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

/// A rate of 1, with its twelve decimals.
const ONE: i128 = 1_000_000_000_000;

/// A rate and the days that it serves, days since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct DatedRate {
    on: i32,
    rate: i128,
    /// The last day that it serves: by its age, or as the end of its period.
    last: i32,
    /// The last day that it or an older rate serves.
    reach: i32,
}

/// Rates by the other currency, ascending by day.
type Dated = BTreeMap<String, Vec<DatedRate>>;

/// The rate that converts an amount, as it was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServingRate {
    /// Its day, since 1970.
    pub on: i32,
    /// Its twelve decimals as an integer.
    pub rate: i128,
    /// It is of the other direction: units of the other currency for one of the reporting currency.
    pub is_inverse: bool,
}

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
    /// The rates of a current view of `fx_rates`. Each serves its own day, so many after it, and the
    /// days of its period where it has one.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(frame: &DataFrame, to: Currency, max_age_days: u32) -> Result<Self> {
        let max_age = i32::try_from(max_age_days).unwrap_or(i32::MAX);
        let (from_currencies, to_currencies) = (
            frame.column(FROM_CURRENCY)?.str()?,
            frame.column(TO_CURRENCY)?.str()?,
        );
        let [days, ends] = [RATE_ON, RATE_UNTIL].map(|name| {
            let days = frame.column(name);
            days.and_then(|days| days.cast(&DataType::Int32))
        });
        let (days, ends) = (days?, ends?);
        let (days, ends) = (days.i32()?, ends.i32()?);
        let rates = frame.column(RATE)?.decimal()?.physical();
        let mut found = Self {
            to,
            direct: Dated::new(),
            inverse: Dated::new(),
        };
        for row in 0..frame.height() {
            let (Some(from_code), Some(to_code), Some(on), Some(rate)) = (
                from_currencies.get(row),
                to_currencies.get(row),
                days.get(row),
                rates.get(row),
            ) else {
                continue;
            };
            let (dated, other) = match to.code() {
                own if own == to_code => (&mut found.direct, from_code),
                own if own == from_code => (&mut found.inverse, to_code),
                _ => continue,
            };
            let last = ends.get(row).unwrap_or(on).max(on.saturating_add(max_age));
            let rate = DatedRate {
                on,
                rate,
                last,
                reach: last,
            };
            dated.entry(other.to_owned()).or_default().push(rate);
        }
        let all = found.direct.values_mut().chain(found.inverse.values_mut());
        all.for_each(|dated| put_in_order(dated));
        Ok(found)
    }

    /// Micros of a currency on a day in micros of the reporting currency, whole smallest units,
    /// half-even; `None` where no rate serves.
    pub fn convert(&self, micros: i128, currency: &str, day: i32) -> Option<i128> {
        if currency == self.to.code() {
            return Some(to_micros(to_smallest(micros, self.to), self.to));
        }
        let (serving, unit) = (self.serving(currency, day)?, self.to.micros_in_smallest());
        let smallest = if serving.is_inverse {
            round_half_even(micros.checked_mul(ONE)?, serving.rate * unit)
        } else {
            round_half_even(micros.checked_mul(serving.rate)?, ONE * unit)
        };
        Some(to_micros(smallest, self.to))
    }

    /// The rate that converts a currency on a day: the newest that serves the day, of a rate and one
    /// the other way round of one day the former. None for the reporting currency, and where no rate
    /// serves.
    pub fn serving(&self, currency: &str, day: i32) -> Option<ServingRate> {
        if currency == self.to.code() {
            return None;
        }
        let of = |dated, is_inverse| {
            let DatedRate { on, rate, .. } = newest_serving(dated, currency, day)?;
            Some(ServingRate {
                on,
                rate,
                is_inverse,
            })
        };
        match (of(&self.direct, false), of(&self.inverse, true)) {
            (Some(direct), Some(inverse)) if direct.on < inverse.on => Some(inverse),
            (direct, inverse) => direct.or(inverse),
        }
    }

    /// Whether a day, or any before it, has a rate of the currency, be it too old to serve the day.
    pub fn has_older(&self, currency: &str, day: i32) -> bool {
        let mut dated = [&self.direct, &self.inverse].into_iter();
        dated.any(|dated| !begun(dated, currency, day).is_empty())
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

/// Sorts rates by day and notes how far each of them and the older ones reach.
fn put_in_order(dated: &mut [DatedRate]) {
    dated.sort_unstable();
    let mut reach = i32::MIN;
    for rate in dated {
        reach = reach.max(rate.last);
        rate.reach = reach;
    }
}

/// The rates of a currency of a day or an earlier one.
fn begun<'a>(dated: &'a Dated, currency: &str, day: i32) -> &'a [DatedRate] {
    let of_currency = dated.get(currency).map_or(&[][..], Vec::as_slice);
    &of_currency[..of_currency.partition_point(|rate| rate.on <= day)]
}

/// The newest rate that serves a day.
fn newest_serving(dated: &Dated, currency: &str, day: i32) -> Option<DatedRate> {
    let mut newest_first = begun(dated, currency, day).iter().rev();
    newest_first
        .by_ref()
        .take_while(|rate| rate.reach >= day)
        .find(|rate| rate.last >= day)
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// (day, from, to, rate in millionths of millionths)
    type Row<'a> = (i32, &'a str, &'a str, i128);

    fn rates(to: &str, rows: &[Row<'_>]) -> Rates {
        until(to, rows, &vec![None; rows.len()])
    }

    /// The same with the last day of the period of each.
    fn until(to: &str, rows: &[Row<'_>], ends: &[Option<i32>]) -> Rates {
        let rate: Int128Chunked = rows.iter().map(|row| Some(row.3)).collect();
        let frame = df![
            RATE_ON => rows.iter().map(|row| row.0).collect::<Vec<_>>(),
            FROM_CURRENCY => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
            TO_CURRENCY => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
            RATE_UNTIL => ends,
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
            7,
        )
        .unwrap()
    }

    fn day_of(rates: &Rates, day: i32) -> Option<i32> {
        rates.serving("USD", day).map(|rate| rate.on)
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
            [99, 100, 107, 108].map(|day| day_of(&rates, day)),
            [None, Some(100), Some(100), None]
        );
        assert_eq!(
            rates.serving("EUR", 100),
            None,
            "the reporting currency needs no rate"
        );
        assert_eq!(rates.convert(10_000_000, "GBP", 100), None);
    }

    #[test]
    fn a_rate_serves_the_days_of_its_period_at_any_age() {
        let half = |day| (day, "USD", "EUR", ONE / 2);
        // Of day 100 to 190; one of day 120 without a period; one the other way round of 150 to 151.
        let rows = [USD, half(120), (150, "EUR", "USD", 4 * ONE)];
        let rates = until("EUR", &rows, &[Some(190), None, Some(151)]);
        assert_eq!(
            [119, 120, 127, 128, 149, 150, 157, 158, 190, 191].map(|day| day_of(&rates, day)),
            [
                Some(100),
                Some(120),
                Some(120),
                Some(100),
                Some(100),
                Some(150),
                Some(150),
                Some(100),
                Some(100),
                None
            ]
        );
        // A period shorter than the age takes nothing away.
        let short = until("EUR", &[USD], &[Some(101)]);
        assert_eq!([107, 108].map(|day| day_of(&short, day)), [Some(100), None]);
        assert_eq!(
            [99, 100, 500].map(|day| rates.has_older("USD", day)),
            [false, true, true]
        );
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
        assert_eq!(day_of(&rates("EUR", &[USD, inverse(101)]), 104), Some(101));
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
