//! ISO 8601 as exports write it. Goes in: bytes. Comes out: day, time and offset as written. No
//! allocation: this is the busiest parser of all.
//!
//! The surprising part: digits finer than a microsecond are cut off, never rounded, so that no
//! moment moves to the next day.

use super::written::WrittenInstant;
use chrono::NaiveDate;

/// `YYYY-MM-DD`, then perhaps `T` or a space and `HH:MM[:SS[.ffffff]]`, then perhaps `Z`, ` UTC`,
/// `+HH`, `+HH:MM` or `+HHMM`. No 24:00, and no leap second: clocks of business systems show
/// neither.
pub(super) fn read(bytes: &[u8]) -> Option<WrittenInstant> {
    let [y, e, a, r, b'-', m, o, b'-', d, n, rest @ ..] = bytes else {
        return None;
    };
    let year = two(*y, *e)? * 100 + two(*a, *r)?;
    let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, two(*m, *o)?, two(*d, *n)?)?
        .to_epoch_days();
    match rest {
        [] => Some(WrittenInstant {
            day,
            time: None,
            offset: None,
        }),
        [b'T' | b't' | b' ', h, i, b':', m, n, rest @ ..] => {
            let minutes = in_day(two(*h, *i)?, 24)? * 60 + in_day(two(*m, *n)?, 60)?;
            let (micros, rest) = seconds(rest)?;
            let offset = if rest.is_empty() {
                None
            } else {
                Some(offset(rest)?)
            };
            Some(WrittenInstant {
                day,
                time: Some(minutes * 60_000_000 + micros),
                offset,
            })
        }
        _ => None,
    }
}

fn two(tens: u8, ones: u8) -> Option<u32> {
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
}

fn in_day(value: u32, end: u32) -> Option<i64> {
    (value < end).then_some(i64::from(value))
}

/// `:SS` and its fraction as microseconds, and what follows.
fn seconds(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let [b':', s, t, rest @ ..] = bytes else {
        return Some((0, bytes));
    };
    let whole = in_day(two(*s, *t)?, 60)? * 1_000_000;
    let [b'.' | b',', rest @ ..] = rest else {
        return Some((whole, rest));
    };
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = rest.split_at(length);
    (length > 0).then(|| (whole + micros(digits), rest))
}

/// The first six digits of a fraction, as millionths.
pub(super) fn micros(digits: &[u8]) -> i64 {
    (0..6).fold(0, |sum, place| {
        sum * 10 + digits.get(place).map_or(0, |digit| i64::from(digit - b'0'))
    })
}

/// Seconds east of UTC.
pub(super) fn offset(bytes: &[u8]) -> Option<i32> {
    let (sign, hours, minutes) = match bytes.trim_ascii_start() {
        b"Z" | b"z" | b"UTC" => return Some(0),
        [sign, h, i] => (*sign, two(*h, *i)?, 0),
        [sign, h, i, m, n] | [sign, h, i, b':', m, n] => (*sign, two(*h, *i)?, two(*m, *n)?),
        _ => return None,
    };
    let seconds = i32::try_from(hours * 3_600 + minutes * 60)
        .ok()
        .filter(|_| hours <= 14 && minutes < 60)?;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

/// Whether the text is a month of a year, `2026-01`.
pub(super) fn is_month(text: &str) -> bool {
    match text.as_bytes() {
        [y, e, a, r, b'-', m, o] => {
            let month = two(*m, *o).is_some_and(|month| (1..=12).contains(&month));
            month && two(*y, *e).is_some() && two(*a, *r).is_some()
        }
        _ => false,
    }
}

/// Whether the text is a number with at most one decimal mark.
pub(super) fn is_number(text: &str) -> bool {
    let body = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = body.split_once(['.', ',']).unwrap_or((body, ""));
    !whole.is_empty()
        && !body.ends_with(['.', ','])
        && whole
            .bytes()
            .chain(fraction.bytes())
            .all(|byte| byte.is_ascii_digit())
}
