//! Amounts. Goes in: text as people and ledgers write it, with marks, a minus before or after,
//! parentheses, a currency before or after; and what its numbers count. Comes out: exact micros of
//! the unit, digit by digit, and which currency the text names.
//!
//! The currency that is named is given back and not dropped, so that `$5` in a row of euros can be
//! refused.

use super::decimal_mark::MarkEvidence;
use super::number::{NumberMarks, is_minus, split};
use super::sign::{Sign, sign};
use super::{Fault, bare};
use crate::domain::money::{LIMIT_UNITS, MICROS, Unit, round_half_even};
use crate::ingest::reject::RejectRule;

/// Decimals of a currency unit that are kept.
const DECIMALS: usize = 6;

/// An amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// Millionths of the unit.
    pub micros: i128,
    /// The currency that the text names.
    pub sign: Option<Sign>,
    /// What the text shows of its mark.
    pub mark: MarkEvidence,
    /// It was finer than the decimals that are kept.
    pub is_rounded: bool,
}

/// Reads an amount that counts `unit`: `1234.50`, `-1,234.50`, `(1,234.50)`, `1234.50-`, `EUR 5`,
/// `5 €`, `-$5`, `5.`. With `kept`, an amount of more decimals of the currency unit is rounded to
/// them half-even.
///
/// # Errors
/// Signs, marks or digits out of place; a percentage, an exponent; more decimals that are not zero
/// than a millionth of the currency unit has; 10^12 currency units or more.
pub fn money(
    text: &str,
    marks: NumberMarks,
    unit: Unit,
    kept: Option<u32>,
) -> Result<Amount, Fault> {
    let decimals = DECIMALS - unit.places() as usize;
    // Micros in the last decimal that is kept.
    let step = kept.map_or(1, |kept| 10i64.pow(6 - kept.min(6)));
    if let Some((micros, mark)) = plain(text.as_bytes(), marks.decimal, decimals)
        && (step == 1 || micros % step == 0)
    {
        return Ok(Amount {
            micros: micros.into(),
            sign: None,
            mark,
            is_rounded: false,
        });
    }
    let peeled =
        peel(without_last_mark(bare(text), marks), marks).ok_or_else(|| misread(text, marks))?;
    let (whole, fraction) = split(peeled.digits, marks).ok_or_else(|| misread(text, marks))?;
    if i128::from(whole) >= LIMIT_UNITS * 10i128.pow(unit.places()) {
        return Err(too_large());
    }
    let (digits, rest) = fraction.split_at(fraction.len().min(decimals));
    let has_rest = rest.bytes().any(|byte| byte != b'0');
    if has_rest && kept.is_none() {
        return Err(Fault::new(RejectRule::Money, too_fine(unit)));
    }
    let floor = (0..decimals).fold(i128::from(whole), |sum, place| {
        sum * 10
            + digits
                .as_bytes()
                .get(place)
                .map_or(0, |digit| i128::from(digit - b'0'))
    });
    let micros = rounded(floor, rest, step.into());
    if micros >= LIMIT_UNITS * MICROS {
        return Err(too_large());
    }
    Ok(Amount {
        micros: if peeled.is_negative { -micros } else { micros },
        sign: peeled.sign,
        mark: evidence(peeled.digits, marks),
        is_rounded: has_rest || micros != floor,
    })
}

/// Micros, with the digits behind them, rounded half-even to a multiple of `step`. Of the digits
/// behind the first it counts whether any is not zero: a half with a rest is more than a half.
fn rounded(floor: i128, rest: &str, step: i128) -> i128 {
    let tenth = rest
        .bytes()
        .next()
        .map_or(0, |digit| i128::from(digit - b'0'));
    let is_longer = rest.bytes().skip(1).any(|byte| byte != b'0');
    let twentieths = 20 * floor + 2 * tenth + i128::from(is_longer);
    round_half_even(twentieths, 20 * step) * step
}

fn too_large() -> Fault {
    Fault::new(
        RejectRule::Money,
        "expected an amount under 1,000,000,000,000 units; look for a missing decimal mark",
    )
}

/// What digits with at most one decimal mark show of it.
fn evidence(digits: &str, marks: NumberMarks) -> MarkEvidence {
    match digits.split_once(marks.decimal) {
        Some((whole, fraction)) => MarkEvidence::of(whole.as_bytes(), fraction.len()),
        None => MarkEvidence::Nothing,
    }
}

fn too_fine(unit: Unit) -> &'static str {
    match unit {
        Unit::Whole => {
            "expected at most six decimals: amounts are exact to a millionth of the unit; where a program computed with floats, declare the column as `{ round = 2 }` under [source.formats]"
        }
        Unit::Cents => {
            "expected cents with at most four decimals: amounts are exact to a millionth of the unit; where a program computed with floats, add `round = 2` beside `unit` under [source.formats]"
        }
        Unit::Micros => {
            "expected a whole number of micros: amounts are exact to a millionth of the unit; set `amount = { unit = \"whole\" }` under [source.formats] if the file writes units of the currency, or add `round = 2` beside `unit` where a program computed with floats"
        }
    }
}

/// `144.` is 144, as some programs write a number without decimals: no other decimal mark is in it,
/// and digits stand before.
fn without_last_mark(text: &str, marks: NumberMarks) -> &str {
    let rest = text.strip_suffix(marks.decimal);
    rest.filter(|rest| {
        rest.ends_with(|sign: char| sign.is_ascii_digit()) && !rest.contains(marks.decimal)
    })
    .unwrap_or(text)
}

/// What nearly every cell is: up to 12 digits, perhaps a minus before them and up to `kept`
/// decimals after them.
fn plain(bytes: &[u8], decimal: char, kept: usize) -> Option<(i64, MarkEvidence)> {
    let (is_negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    let (mut value, mut decimals) = (0i64, None);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
                decimals = decimals.map(|count| count + 1);
            }
            mark if char::from(*mark) == decimal && decimals.is_none() => decimals = Some(0),
            _ => return None,
        }
    }
    let decimals = decimals.unwrap_or(0);
    let whole = digits.len() - decimals - usize::from(decimals > 0);
    if digits.last()?.is_ascii_digit() && (1..=12).contains(&whole) && decimals <= kept {
        let micros = value * 10i64.pow(u32::try_from(kept - decimals).ok()?);
        let mark = MarkEvidence::of(&digits[..whole], decimals);
        return Some((if is_negative { -micros } else { micros }, mark));
    }
    None
}

/// An amount without what stands around its digits.
struct Peeled<'t> {
    digits: &'t str,
    is_negative: bool,
    sign: Option<Sign>,
}

/// Takes off, from outside to inside: parentheses, a minus or plus, a currency; each at most once,
/// and of parentheses, minus and plus only one.
fn peel(text: &str, marks: NumberMarks) -> Option<Peeled<'_>> {
    let mut peeled = Peeled {
        digits: text,
        is_negative: false,
        sign: None,
    };
    let mut has_polarity = false;
    loop {
        let text = peeled.digits;
        let (first, last) = (text.chars().next()?, text.chars().next_back()?);
        let is_body = |sign: char| sign.is_ascii_digit() || marks.is_mark(sign);
        let inside = text
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'));
        let polarity = inside
            .or_else(|| text.strip_suffix(is_minus))
            .map(|rest| (rest, true))
            .or_else(|| {
                let rest = text.strip_prefix(|sign| is_minus(sign) || sign == '+')?;
                Some((rest, first != '+'))
            });
        if let Some((rest, is_negative)) = polarity {
            if std::mem::replace(&mut has_polarity, true) {
                return None;
            }
            (peeled.digits, peeled.is_negative) = (bare(rest), is_negative);
        } else if is_body(first) && is_body(last) {
            return Some(peeled);
        } else {
            let (rest, found) = currency(text, first != '(' && !is_body(first), marks)?;
            if peeled.sign.replace(found).is_some() {
                return None;
            }
            peeled.digits = bare(rest);
        }
    }
}

/// Takes a currency off the beginning or the end.
fn currency(text: &str, at_start: bool, marks: NumberMarks) -> Option<(&str, Sign)> {
    let is_body = |sign: char| {
        sign.is_ascii_digit()
            || sign.is_whitespace()
            || sign == '+'
            || sign == '('
            || sign == ')'
            || is_minus(sign)
            || marks.is_mark(sign)
    };
    let (found, rest) = if at_start {
        text.split_at(text.find(is_body)?)
    } else {
        let last = text.rfind(is_body)?;
        let (rest, found) = text.split_at(last + text[last..].chars().next()?.len_utf8());
        (found, rest)
    };
    Some((rest, sign(found)?))
}

fn misread(text: &str, NumberMarks { decimal, thousands }: NumberMarks) -> Fault {
    let text = bare(text);
    let has_exponent = text.starts_with(|sign: char| sign.is_ascii_digit() || is_minus(sign))
        && text.contains(['e', 'E'])
        && text.ends_with(|sign: char| sign.is_ascii_digit());
    if has_exponent {
        return Fault::new(
            RejectRule::Money,
            "expected an amount in full: an exponent, as spreadsheets write large numbers, has lost digits; export the column as text",
        );
    }
    if text.ends_with('%') {
        return Fault::new(
            RejectRule::Money,
            "expected an amount of money, found a percentage; map another column",
        );
    }
    let marks = match thousands {
        Some(mark) if mark.is_whitespace() => ", a blank between groups of three digits".to_owned(),
        Some(mark) => format!(", `{mark}` between groups of three digits"),
        None => ", no mark between thousands".to_owned(),
    };
    Fault::new(
        RejectRule::Money,
        format!(
            "expected an amount such as 1234{decimal}50 (decimal mark `{decimal}`{marks}); set `decimal` and `thousands` of the source if the file writes amounts another way"
        ),
    )
}

#[cfg(test)]
mod tests;
