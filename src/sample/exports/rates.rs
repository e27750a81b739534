//! Rates of exchange, weekly, with weeks missing.

use crate::error::Result;
use crate::sample::calendar::{Date, Day, END};
use crate::sample::chance::Chance;
use crate::sample::pieces::{Pieces, place, row};

row! {
    /// A rate that holds from a day until the next one.
    RateRow {
        id: String = "Id", currency: &'static str = "IsoCode", rate: Rate = "ConversionRate", from: Date = "StartDate", until: Date = "NextStartDate",
    }
}

/// Units of a currency for one euro, in ten-thousandths.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate(i64);

impl serde::Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}.{:04}", self.0 / 10_000, self.0 % 10_000))
    }
}

/// Currencies: (code, first rate, first and last day of the weeks that were not entered).
const CURRENCIES: [(&str, i64, Day, Day); 2] =
    [("USD", 10_850, 276, 341), ("GBP", 8_420, 470, 569)];

fn days(missing: (Day, Day)) -> impl Iterator<Item = Day> {
    // Day 3 is the first Monday.
    (3..END)
        .step_by(7)
        .filter(move |day| !(missing.0..=missing.1).contains(day))
}

/// Whether a day has a rate, of its own or of one of the 7 days before.
pub(crate) fn has_rate(currency: &str, day: Day) -> bool {
    let found = CURRENCIES.iter().find(|(code, ..)| *code == currency);
    found.is_none_or(|(_, _, from, to)| days((*from, *to)).any(|of| (day - 7..=day).contains(&of)))
}

/// Writes the rates.
pub(super) fn write(seed: u64, pieces: &mut Pieces) -> Result<()> {
    for (at, (code, first, from, to)) in CURRENCIES.into_iter().enumerate() {
        let mut chance = Chance::of(seed, "rates", at as u64);
        let mut rate = first;
        for (number, day) in days((from, to)).enumerate() {
            let row = RateRow {
                id: format!("{code}-{:03}", number + 1),
                currency: code,
                rate: Rate(rate),
                from: Date(day),
                until: Date(day + 7),
            };
            pieces.add(place::RATES, &row)?;
            rate += chance.between(-60, 61);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_lasts_seven_days() {
        // Mondays are 3, 10, ...; the last one before the gap is 269, the first one after it 346.
        assert!(
            has_rate("USD", 276)
                && !has_rate("USD", 277)
                && !has_rate("USD", 345)
                && has_rate("USD", 346)
        );
        assert!(!has_rate("USD", 2) && has_rate("EUR", 2));
        assert_eq!(serde_json::to_string(&Rate(10_005)).unwrap(), "\"1.0005\"");
    }
}
