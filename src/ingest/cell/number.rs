//! Money, whole numbers. Money is read digit by digit into micros: no float is ever in between.

use super::Fault;
use crate::domain::money::{LIMIT_UNITS, MICROS};
use crate::ingest::reject::Rule;

const DECIMALS: u32 = 6;

/// Reads an amount into micros of its unit.
///
/// # Errors
/// Signs, marks or digits out of place; more than six decimals that are not zero; 10^12 units or more.
pub fn money(text: &str, decimal: char, thousands: Option<char>) -> Result<i128, Fault> {
    let (negative, digits) = match text.trim().strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.trim().strip_prefix('+').unwrap_or(text.trim())),
    };
    let (units, fraction) = digits.split_once(decimal).unwrap_or((digits, ""));
    let units = whole(units, thousands).ok_or_else(|| misread(decimal, thousands))?;
    let micros = units.checked_mul(MICROS).ok_or_else(too_large)? + micros_of(fraction, digits.ends_with(decimal), decimal, thousands)?;
    if micros >= LIMIT_UNITS * MICROS {
        return Err(too_large());
    }
    Ok(if negative { -micros } else { micros })
}

fn misread(decimal: char, thousands: Option<char>) -> Fault {
    let marks = thousands.map_or_else(String::new, |mark| format!(", thousands mark `{mark}`"));
    Fault::new(
        Rule::Money,
        format!(
            "expected an amount such as 1234{decimal}50 (decimal mark `{decimal}`{marks}); set `decimal` and `thousands` of the source if the file writes amounts another way"
        ),
    )
}

fn too_large() -> Fault {
    Fault::new(Rule::Money, "expected an amount under 1,000,000,000,000 units; look for a missing decimal mark")
}

/// The fraction's digits as micros.
fn micros_of(fraction: &str, is_open: bool, decimal: char, thousands: Option<char>) -> Result<i128, Fault> {
    if is_open || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(misread(decimal, thousands));
    }
    let (kept, rest) = fraction.split_at(fraction.len().min(DECIMALS as usize));
    if rest.bytes().any(|byte| byte != b'0') {
        return Err(Fault::new(Rule::Money, "expected at most six decimals: amounts are exact to a millionth of the unit; round them in the export"));
    }
    let value = kept.bytes().fold(0, |sum, byte| sum * 10 + i128::from(byte - b'0'));
    Ok(value * 10i128.pow(DECIMALS - u32::try_from(kept.len()).unwrap_or(DECIMALS)))
}

/// Digits, in groups of three where a thousands mark is used.
fn whole(text: &str, thousands: Option<char>) -> Option<i128> {
    let groups: Vec<&str> = match thousands {
        Some(mark) if text.contains(mark) => text.split(mark).collect(),
        _ => return digits(text),
    };
    let well_formed = groups.iter().enumerate().all(|(i, group)| if i == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 });
    if well_formed { digits(&groups.concat()) } else { None }
}

fn digits(text: &str) -> Option<i128> {
    if text.is_empty() || text.len() > 24 {
        return None;
    }
    text.bytes().try_fold(0i128, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i128::from(byte - b'0')))
}

/// Reads a whole number.
///
/// # Errors
/// Anything but digits with an optional sign and thousands marks in place.
pub fn integer(text: &str, thousands: Option<char>) -> Result<i64, Fault> {
    let text = text.trim();
    let (negative, body) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let value = whole(body, thousands).and_then(|value| i64::try_from(if negative { -value } else { value }).ok());
    value.ok_or_else(|| Fault::new(Rule::Integer, "expected a whole number such as 250"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_both_worlds() {
        let cases: &[(&str, char, Option<char>, i128)] = &[
            ("0", '.', None, 0),
            ("1234.5", '.', None, 1_234_500_000),
            ("-1,234.50", '.', Some(','), -1_234_500_000),
            ("1.234.567,8901", ',', Some('.'), 1_234_567_890_100),
            (" +7 ", '.', None, 7_000_000),
            ("0.000001", '.', None, 1),
            ("999999999999.999999", '.', None, 999_999_999_999_999_999),
            ("1.50000000", '.', None, 1_500_000),
        ];
        for (text, decimal, thousands, micros) in cases {
            assert_eq!(money(text, *decimal, *thousands), Ok(*micros), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_says_so() {
        for text in ["", "-", "1,234.50", "1.234,50", "12e3", "1.", ".", "--1", "1 234", "EUR 5", "0.0000001", "1000000000000", "1,23"] {
            assert_eq!(money(text, '.', None).map_err(|fault| fault.rule), Err(Rule::Money), "{text}");
        }
        for text in ["1,23.00", ",123", "1234,567", "1,,234"] {
            assert_eq!(money(text, '.', Some(',')).map_err(|fault| fault.rule), Err(Rule::Money), "{text}");
        }
    }

    #[test]
    fn whole_numbers() {
        assert_eq!([integer("250", None), integer("-1,250", Some(','))], [Ok(250), Ok(-1250)]);
        assert!(["2.5", "", "1e3", "99999999999999999999"].iter().all(|text| integer(text, None).is_err()));
    }
}
