//! Digits with their marks, and whole numbers. No float is ever in between.
//!
//! Marks are strict, because a decimal mark taken for a thousands mark moves an amount by a
//! thousand: groups have exactly three digits, and a sign that is not declared is a fault.

use super::{Fault, bare};
use crate::ingest::reject::RejectRule;

/// The signs inside a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberMarks {
    /// Before the decimals.
    pub decimal: char,
    /// Between groups of three digits, if any. A blank stands for every kind of blank, an
    /// apostrophe for both kinds.
    pub thousands: Option<char>,
}

impl NumberMarks {
    fn is_thousands(self, sign: char) -> bool {
        match self.thousands {
            Some(mark) if mark.is_whitespace() => sign.is_whitespace(),
            Some('\'' | '\u{2019}') => matches!(sign, '\'' | '\u{2019}'),
            mark => mark == Some(sign),
        }
    }

    /// Whether the sign stands inside numbers.
    pub fn is_mark(self, sign: char) -> bool {
        sign == self.decimal || self.is_thousands(sign)
    }
}

/// Whether a sign means minus: the hyphen, and the minus of typesetting.
pub fn is_minus(sign: char) -> bool {
    matches!(sign, '-' | '\u{2212}')
}

/// The digits before and after the decimal mark. There is at least one, and a mark is followed by a
/// digit.
///
/// The digits before are given as a number, which stops at [`u64::MAX`].
pub fn split(text: &str, marks: NumberMarks) -> Option<(u64, &str)> {
    let (whole, fraction) = match text.split_once(marks.decimal) {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (text, ""),
    };
    let is_fraction = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let whole = if whole.is_empty() && !fraction.is_empty() {
        Some(0)
    } else {
        grouped(whole, marks)
    };
    whole.filter(|_| is_fraction).map(|whole| (whole, fraction))
}

/// Digits, in groups of three where a thousands mark is used.
fn grouped(text: &str, marks: NumberMarks) -> Option<u64> {
    let (mut value, mut length, mut is_grouped) = (0u64, 0, false);
    for sign in text.chars() {
        if let Some(digit) = sign.to_digit(10) {
            value = value.saturating_mul(10).saturating_add(u64::from(digit));
            length += 1;
        } else if marks.is_thousands(sign)
            && (length == 3 || (!is_grouped && (1..=3).contains(&length)))
        {
            (is_grouped, length) = (true, 0);
        } else {
            return None;
        }
    }
    (if is_grouped { length == 3 } else { length > 0 }).then_some(value)
}

/// Reads a whole number. Decimals are read where they are all zero, as spreadsheets write them; but
/// not exactly three of them in a source that declares no thousands mark: `1.000` may be a
/// thousand.
///
/// # Errors
/// Anything but digits with an optional sign and marks in place.
pub fn integer(text: &str, marks: NumberMarks) -> Result<i64, Fault> {
    let text = bare(text);
    let negative = text.starts_with(is_minus);
    let body = text
        .strip_prefix(|sign| is_minus(sign) || sign == '+')
        .unwrap_or(text);
    let misread = |advice: &str| Fault::new(RejectRule::Integer, advice);
    let (value, fraction) = split(body, marks)
        .ok_or_else(|| misread("expected a whole number such as 250; set `decimal` and `thousands` of the source if the file writes numbers another way"))?;
    if fraction.bytes().any(|byte| byte != b'0') {
        return Err(misread(
            "expected a whole number such as 250, found decimals; export the column without them, or set `decimal` and `thousands` of the source",
        ));
    }
    if fraction.len() == 3 && marks.thousands.is_none() {
        return Err(misread(
            "expected a whole number such as 250: three zeros after the decimal mark may be a thousand; set `decimal` and `thousands` of the source",
        ));
    }
    let value = i64::try_from(value)
        .map_err(|_| misread("expected a whole number under 9,223,372,036,854,775,808"))?;
    Ok(if negative { -value } else { value })
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
    fn whole_numbers() {
        let english = NumberMarks {
            thousands: Some(','),
            ..POINT
        };
        let cases = [
            ("250", POINT, 250),
            ("-1,250", english, -1_250),
            ("+7", POINT, 7),
            ("\u{2212}7", POINT, -7),
            ("250.0", POINT, 250),
            ("250.00", POINT, 250),
            ("1,250.000", english, 1_250),
            (
                "1.250,00",
                NumberMarks {
                    decimal: ',',
                    thousands: Some('.'),
                },
                1_250,
            ),
            ("9223372036854775807", POINT, i64::MAX),
            ("-0", POINT, 0),
        ];
        for (text, marks, value) in cases {
            assert_eq!(integer(text, marks), Ok(value), "{text}");
        }
        for text in [
            "2.5",
            "",
            "1e3",
            "1.000",
            "250.",
            "99999999999999999999",
            "9223372036854775808",
            "0x10",
            "１２",
            "1 250",
            "--1",
            "NaN",
            "12-",
        ] {
            assert_eq!(
                integer(text, POINT).map_err(|fault| fault.rule),
                Err(RejectRule::Integer),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_whole_number_reads_back(value in any::<i64>().prop_filter("its size has no i64", |value| *value != i64::MIN)) {
            prop_assert_eq!(integer(&value.to_string(), POINT), Ok(value));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|[0-9.,' -]{0,30}") {
            let _ = integer(&text, NumberMarks { decimal: ',', thousands: Some('\'') });
        }
    }
}
