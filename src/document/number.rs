//! Every number's text, in one place. Goes in: a typed value and the reporting currency. Comes out:
//! full precision for tables, three significant digits for figures and sentences.
//!
//! Thousands are set apart by a narrow no-break space, a minus is U+2212. The surprising part is
//! the rate: of fewer than 10 it is printed as a count, of fewer than 30 never without its
//! interval.

use crate::document::{Outlook, Value};
use crate::domain::currency::Currency;
use crate::domain::money::{self, MICROS, round_half_even};
use std::fmt;

/// U+202F: sets thousands apart; no line breaks there.
pub const NARROW_SPACE: char = '\u{202f}';
/// U+00A0: between a number and its percent sign, and after `n`; no line breaks there.
pub const FIXED_SPACE: char = '\u{a0}';
/// U+2212: as wide as a digit, unlike a hyphen.
pub const MINUS: char = '\u{2212}';
/// A rate of fewer than this many is no percentage.
pub const FEWEST_FOR_PERCENT: i64 = 10;
/// A rate of fewer than this many is never shown without its interval.
pub const FEWEST_WITHOUT_INTERVAL: i64 = 30;
/// Counts up to here are printed in full in sentences too.
const LARGEST_FULL_COUNT: u64 = 99_999;
/// What stands in place of a number that there is not.
pub const NOT_AVAILABLE: &str = "not available";

/// A value's text: the number, and what belongs to it in smaller letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// `4.4 %`, or `not available`.
    pub main: String,
    /// `2.8 to 6.9 %, n 412`, or why it is not available.
    pub aside: Option<String>,
}

impl Printed {
    fn bare(main: String) -> Self {
        Self { main, aside: None }
    }

    fn missing(reason: &str) -> Self {
        Self {
            main: NOT_AVAILABLE.to_owned(),
            aside: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
        }
    }
}

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.aside {
            None => f.write_str(&self.main),
            Some(aside) => write!(f, "{} ({aside})", self.main),
        }
    }
}

/// A value as a table prints it: all its digits, the unit left to the head of the column.
pub fn full(value: &Value, currency: Currency) -> Printed {
    if !is_finite(value) {
        return Printed::missing("not a number");
    }
    match value {
        Value::Text(words) => Printed::bare(words.clone()),
        Value::Count(count) => Printed::bare(count_full(*count)),
        Value::Money(micros) => Printed::bare(money_full(*micros, currency)),
        Value::Rate { value, n, interval } => rate(*value, *n, *interval),
        Value::CohortRate {
            value,
            n,
            interval,
            outlook,
            ..
        } => cohort_rate(*value, *n, *interval, *outlook),
        Value::Share(value) => Printed::bare(percent(*value)),
        Value::Return(value) => Printed::bare(change(*value, 1)),
        Value::CohortReturn { value, .. } => Printed::bare(change(*value, 0)),
        Value::ReturnRange { value, low, high } | Value::ReturnInterval { value, low, high } => {
            return_range(*value, *low, *high, 1)
        }
        Value::Ratio(value) => Printed::bare(fixed(*value, 2)),
        Value::Days(days) => Printed::bare(fixed(*days, 1)),
        Value::Missing(reason) => Printed::missing(reason),
    }
}

/// A value as figures and sentences print it: three significant digits, its unit with it.
pub fn short(value: &Value, currency: Currency) -> Printed {
    if !is_finite(value) {
        return Printed::missing("not a number");
    }
    match value {
        Value::Count(count) => Printed::bare(count_short(*count)),
        Value::Money(micros) => Printed::bare(money_short(*micros, currency)),
        Value::Return(value) => Printed::bare(change(*value, change_decimals(*value))),
        Value::ReturnRange { value, low, high } | Value::ReturnInterval { value, low, high } => {
            return_range(*value, *low, *high, change_decimals(*value))
        }
        Value::Days(days) => Printed::bare(format!("{} days", fixed(*days, 1))),
        Value::Text(_)
        | Value::Rate { .. }
        | Value::CohortRate { .. }
        | Value::Share(_)
        | Value::CohortReturn { .. }
        | Value::Ratio(_)
        | Value::Missing(_) => full(value, currency),
    }
}

fn is_finite(value: &Value) -> bool {
    match value {
        Value::Rate { value, .. }
        | Value::CohortRate { value, .. }
        | Value::Share(value)
        | Value::Return(value)
        | Value::CohortReturn { value, .. }
        | Value::Ratio(value)
        | Value::Days(value) => value.is_finite(),
        Value::ReturnRange { value, low, high } | Value::ReturnInterval { value, low, high } => {
            value.is_finite() && low.is_finite() && high.is_finite()
        }
        Value::Text(_) | Value::Count(_) | Value::Money(_) | Value::Missing(_) => true,
    }
}

/// Money in full, without its currency: `-1234.5` EUR is `−1 234.50`. Digits beyond the currency's
/// are rounded half-even.
pub fn money_full(micros: i128, currency: Currency) -> String {
    set_apart(&money::plain(micros, currency.decimals()))
}

/// Money of three significant digits behind its code: `BRL 61.8m`, `EUR −412k`.
pub fn money_short(micros: i128, currency: Currency) -> String {
    let (sign, size) = (if micros < 0 { "-" } else { "" }, micros.abs());
    if round_half_even(size, currency.micros_in_smallest()) == 0 {
        return format!("{currency} 0");
    }
    format!(
        "{currency} {}",
        set_apart(&format!(
            "{sign}{}",
            three_digits(size, MICROS, currency.decimals())
        ))
    )
}

/// A rate between currencies, of which there are twelve decimals, without zeros at the end: `1.085`.
pub fn exchange_rate(rate: i128) -> String {
    const ONE: i128 = 1_000_000_000_000;
    let plain = format!("{}.{:012}", rate / ONE, rate % ONE);
    set_apart(plain.trim_end_matches('0').trim_end_matches('.'))
}

/// A count in full: `12 345`.
pub fn count_full(count: i64) -> String {
    set_apart(&count.to_string())
}

/// A count of a sentence: in full up to 99 999, then of three significant digits: `412k`.
pub fn count_short(count: i64) -> String {
    if count.unsigned_abs() <= LARGEST_FULL_COUNT {
        return count_full(count);
    }
    let sign = if count < 0 { "-" } else { "" };
    set_apart(&format!(
        "{sign}{}",
        three_digits(i128::from(count).abs(), 1, 0)
    ))
}

/// A share, 0 to 1, as percent with one decimal: `4.4 %`.
pub fn percent(share: f64) -> String {
    format!("{}{FIXED_SPACE}%", fixed(share * 100.0, 1))
}

/// A percentage on an axis: `20 %`, with a decimal only where it is no whole one.
pub fn percent_tick(share: f64) -> String {
    let percent = share * 100.0;
    let is_whole = (percent - percent.round()).abs() < 1e-6;
    format!("{}{FIXED_SPACE}%", fixed(percent, usize::from(!is_whole)))
}

/// A rate with what it is of: of fewer than 10 the count alone, `3 of 7` (of credits `0.33 of 1`),
/// else `4.4 %` with its interval, if any, and n.
pub fn rate(value: f64, n: i64, interval: Option<(f64, f64)>) -> Printed {
    if n < FEWEST_FOR_PERCENT {
        let count = value * n as f64;
        let is_whole = (count - count.round()).abs() < 1e-6;
        let counted = set_apart(&format!("{count:.*}", if is_whole { 0 } else { 2 }));
        return Printed::bare(format!("{counted} of {n}"));
    }
    let of = format!("n{FIXED_SPACE}{}", count_full(n));
    let aside = match interval {
        Some((low, high)) => format!("{} to {}, {of}", fixed(low * 100.0, 1), percent(high)),
        None if n < FEWEST_WITHOUT_INTERVAL => format!("only {of}"),
        None => of,
    };
    Printed {
        main: percent(value),
        aside: Some(aside),
    }
}

/// A rate of a cohort: with what is expected, where that is known, `4.4 % (expected 7.1 %, 5.0 to
/// 9.6 %, n 412)`.
fn cohort_rate(
    value: f64,
    n: i64,
    interval: Option<(f64, f64)>,
    outlook: Option<Outlook>,
) -> Printed {
    match outlook.filter(|_| n >= FEWEST_FOR_PERCENT) {
        None => rate(value, n, interval),
        Some(Outlook {
            value: expected,
            low,
            high,
        }) => {
            let aside = format!(
                "expected {}, {} to {}, n{FIXED_SPACE}{}",
                percent(expected),
                fixed(low * 100.0, 1),
                percent(high),
                count_full(n)
            );
            Printed {
                main: percent(value),
                aside: Some(aside),
            }
        }
    }
}

/// A relative change or return with its sign: 0.25 is `+25.0 %`.
pub fn change(value: f64, decimals: usize) -> String {
    let text = fixed(value * 100.0, decimals);
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.'));
    let sign = if value > 0.0 && !is_zero { "+" } else { "" };
    format!("{sign}{text}{FIXED_SPACE}%")
}

/// A return with its lowest and highest: `+25.0 % (−3.1 to +60.2 %)`.
fn return_range(value: f64, low: f64, high: f64, decimals: usize) -> Printed {
    let unit = format!("{FIXED_SPACE}%");
    let from = change(low, decimals);
    Printed {
        main: change(value, decimals),
        aside: Some(format!(
            "{} to {}",
            from.trim_end_matches(&unit),
            change(high, decimals)
        )),
    }
}

/// A size of change in a sentence: `12 %`, `3.1 %`.
pub fn short_percent(share: f64) -> String {
    format!(
        "{}{FIXED_SPACE}%",
        fixed(share * 100.0, change_decimals(share))
    )
}

/// From 10 % on a decimal is noise in a sentence.
fn change_decimals(value: f64) -> usize {
    usize::from(value.abs() < 0.0995)
}

/// A number with a fixed count of decimals, thousands set apart.
pub fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    set_apart(if is_zero {
        text.trim_start_matches('-')
    } else {
        &text
    })
}

/// Three significant digits with the unit's letter. `size` is not negative and counts `one`ths of a
/// unit. The decimals come from the rounded number, so that 999 950 is `1.00m`, not `1000k`.
fn three_digits(size: i128, one: i128, decimals_of_unit: u32) -> String {
    const LETTERS: [&str; 5] = ["", "k", "m", "bn", "tn"];
    let mut scale = one;
    for (power, letter) in LETTERS.iter().enumerate() {
        let most = if power == 0 {
            decimals_of_unit.min(2)
        } else {
            2
        };
        for decimals in (0..=most).rev() {
            let rounded = rounded_to(size, scale, decimals);
            if rounded < 1000 || (decimals == 0 && power + 1 == LETTERS.len()) {
                return format!("{}{letter}", with_point(rounded, decimals));
            }
        }
        scale *= 1000;
    }
    size.to_string()
}

/// size / scale in units of the last decimal.
fn rounded_to(size: i128, scale: i128, decimals: u32) -> i128 {
    let parts = 10i128.pow(decimals);
    if scale % parts == 0 {
        round_half_even(size, scale / parts)
    } else {
        round_half_even(size * parts, scale)
    }
}

fn with_point(rounded: i128, decimals: u32) -> String {
    let parts = 10i128.pow(decimals);
    match decimals {
        0 => rounded.to_string(),
        _ => format!(
            "{}.{:0width$}",
            rounded / parts,
            rounded % parts,
            width = decimals as usize
        ),
    }
}

/// Plain digits become print: `-1234.50` is `−1 234.50`.
fn set_apart(plain: &str) -> String {
    let (sign, digits) = plain
        .strip_prefix('-')
        .map_or(("", plain), |digits| ("-", digits));
    let whole = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    let mut text = String::with_capacity(digits.len() + 8);
    if !sign.is_empty() {
        text.push(MINUS);
    }
    for (at, digit) in digits.char_indices() {
        if at > 0 && at < whole && (whole - at) % 3 == 0 {
            text.push(NARROW_SPACE);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
