//! Rates between currencies. Goes in: text with digits and marks, no sign, no currency, no
//! exponent. Comes out: the rate in millionths of millionths, digit by digit, half-even where the
//! text has more decimals.

use super::number::{NumberMarks, split};
use super::{Fault, bare};
use crate::domain::money::round_half_even;
use crate::ingest::reject::RejectRule;

/// Decimals that are kept: of the smallest rates in use, about 0.00002 for a rupiah or a dong,
/// eight digits.
const DECIMALS: usize = 12;
/// Decimals that are looked at; of those behind them it counts whether any is not zero.
const SEEN: usize = DECIMALS + 6;
/// No currency is worth more of another.
const LIMIT: u64 = 1_000_000_000;

/// Reads a rate: `1.0893`, `0.0000581`, `17,204.5`.
///
/// # Errors
/// Anything but digits with marks in place; zero, or what rounds to it; 10^9 or more.
pub fn rate(text: &str, marks: NumberMarks) -> Result<i128, Fault> {
    let text = bare(text);
    let (whole, fraction) = split(text, marks).ok_or_else(|| misread(text, marks))?;
    if whole >= LIMIT {
        return Err(Fault::new(
            RejectRule::Rate,
            "expected a rate under 1,000,000,000; look for a missing decimal mark",
        ));
    }
    let digit = |place: usize| {
        fraction
            .as_bytes()
            .get(place)
            .map_or(0, |digit| i128::from(digit - b'0'))
    };
    let digits =
        |places: std::ops::Range<usize>| places.fold(0, |sum, place| sum * 10 + digit(place));
    let is_longer = fraction.bytes().skip(SEEN).any(|byte| byte != b'0');
    // Twice the rest and one more where digits follow: a half with a rest is more than a half.
    let rest = 2 * digits(DECIMALS..SEEN) + i128::from(is_longer);
    let kept = i128::from(whole) * 10i128.pow(12) + digits(0..DECIMALS);
    let scale = 2 * 10i128.pow(6);
    match round_half_even(kept * scale + rest, scale) {
        0 => Err(Fault::new(
            RejectRule::Rate,
            "expected a rate above 0; leave out rows without a rate by a test under [source.where]",
        )),
        rate => Ok(rate),
    }
}

fn misread(text: &str, NumberMarks { decimal, .. }: NumberMarks) -> Fault {
    if text.contains(['e', 'E']) && text.ends_with(|sign: char| sign.is_ascii_digit()) {
        return Fault::new(
            RejectRule::Rate,
            "expected a rate in full: an exponent, as spreadsheets write small numbers, has lost digits; export the column as text",
        );
    }
    let advice = format!(
        "expected a rate such as 1{decimal}0893 (decimal mark `{decimal}`), units of to_currency for one unit of from_currency; set `decimal` and `thousands` of the source if the file writes numbers another way"
    );
    Fault::new(RejectRule::Rate, advice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POINT: NumberMarks = NumberMarks {
        decimal: '.',
        thousands: None,
    };

    #[test]
    fn rates_are_exact_to_twelve_decimals() {
        let cases = [
            ("1", 1_000_000_000_000),
            (" 1.0893 ", 1_089_300_000_000),
            ("0.0000581", 58_100_000),
            (".5", 500_000_000_000),
            ("0.000000000001", 1),
            // Half-even at the twelfth decimal; a rest behind a half is more than a half.
            ("0.0000000000005000001", 1),
            ("0.00000000000050000000000000000001", 1),
            ("0.0000000000015", 2),
            ("0.0000000000025", 2),
            ("999999999.999999999999", 999_999_999_999_999_999_999),
        ];
        for (text, rate) in cases {
            assert_eq!(super::rate(text, POINT), Ok(rate), "{text}");
        }
        assert_eq!(
            super::rate(
                "17.204,5",
                NumberMarks {
                    decimal: ',',
                    thousands: Some('.')
                }
            ),
            Ok(17_204_500_000_000_000)
        );
    }

    #[test]
    fn what_is_no_rate_is_an_error_with_advice() {
        for (text, advice) in [
            ("5.81E-05", "in full"),
            ("0", "above 0"),
            ("0.0000000000005", "above 0"),
            ("-1.2", "a rate such as"),
            ("1,089", "a rate such as"),
            ("1.2 EUR", "a rate such as"),
            ("1000000000", "missing decimal mark"),
        ] {
            let fault = rate(text, POINT).unwrap_err();
            assert!(
                fault.rule == RejectRule::Rate && fault.advice.contains(advice),
                "{text}: {fault:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_rate_reads_back(value in 1u64..u64::MAX) {
            let text = format!("{}.{:012}", value / 10u64.pow(12), value % 10u64.pow(12));
            prop_assert_eq!(rate(&text, POINT), Ok(i128::from(value)));
        }
    }
}
