//! Numbers since 1970. Goes in: digits, perhaps with decimals, and the unit that is declared. Comes
//! out: a moment in UTC.
//!
//! A number outside the years that can be is the sign of another unit, and so is one that falls
//! into the first weeks of 1970 while a larger unit puts it into our time.

use super::DAYS;
use super::iso::{is_number, micros};
use super::written::WrittenInstant;
use crate::domain::period::DAY_MICROS;
use crate::ingest::cell::Fault;
use crate::ingest::reject::RejectRule;
use crate::pipeline::settings::Epoch;

const UNITS: [(Epoch, &str, &str); 3] = [
    (Epoch::Seconds, "s", "seconds"),
    (Epoch::Millis, "ms", "milliseconds"),
    (Epoch::Micros, "us", "microseconds"),
];

/// Days from 1970 in which a moment in milliseconds or microseconds is rather one of seconds or
/// milliseconds: these reach 2100.
const EARLY: i32 = 48;

/// 1990 to 2100, in days since 1970.
const LIKELY: std::ops::Range<i32> = 7_305..47_482;

/// Reads a number of `unit`s since 1970-01-01T00:00:00Z. Digits finer than a microsecond are cut
/// off.
///
/// # Errors
/// Text that is no number, a moment outside 1900 to 2199, a number that is rather one of another
/// unit.
pub(super) fn read(text: &str, unit: Epoch) -> Result<WrittenInstant, Fault> {
    let wrong = || {
        Fault::new(
            RejectRule::Date,
            format!(
                "expected a number of {} since 1970, digits only; {}",
                name(unit),
                expected_help(text)
            ),
        )
    };
    if !is_number(text) || text.contains(',') {
        return Err(wrong());
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().map_err(|_| other_unit(None))?;
    let part = micros(fraction.as_bytes()) / scale_down(unit);
    let at = instant(number, unit)
        .and_then(|at| at.checked_add(if whole.starts_with('-') { -part } else { part }));
    let day = at.and_then(day_of).filter(|day| DAYS.contains(day));
    let better = UNITS.iter().find(|(other, ..)| {
        instant(number, *other)
            .and_then(day_of)
            .is_some_and(|day| LIKELY.contains(&day))
    });
    match (at, day) {
        (Some(at), Some(day)) if !((-EARLY..EARLY).contains(&day) && better.is_some()) => {
            Ok(WrittenInstant {
                day,
                time: Some(at.rem_euclid(DAY_MICROS)),
                offset: Some(0),
            })
        }
        _ => Err(other_unit(better)),
    }
}

fn name(unit: Epoch) -> &'static str {
    UNITS
        .iter()
        .find(|(other, ..)| *other == unit)
        .map_or("", |(_, _, name)| name)
}

fn scale_down(unit: Epoch) -> i64 {
    match unit {
        Epoch::Seconds => 1,
        Epoch::Millis => 1_000,
        Epoch::Micros => 1_000_000,
    }
}

fn instant(number: i64, unit: Epoch) -> Option<i64> {
    number.checked_mul(1_000_000 / scale_down(unit))
}

fn day_of(at: i64) -> Option<i32> {
    i32::try_from(at.div_euclid(DAY_MICROS)).ok()
}

fn expected_help(text: &str) -> &'static str {
    let has_exponent = text.len() < 40
        && is_number(&text.replace(['e', 'E', '+'], ""))
        && text.contains(['e', 'E']);
    if has_exponent {
        "a spreadsheet shortened it to an exponent, and its last digits are lost: export it from the system itself"
    } else {
        "remove `epoch` if the column holds dates"
    }
}

fn other_unit(better: Option<&(Epoch, &str, &str)>) -> Fault {
    let advice = match better {
        Some((_, unit, name)) => format!("expected a moment from 1900 to 2199; the number rather counts {name}: set `epoch = \"{unit}\"`"),
        None => "expected a moment from 1900 to 2199; the number is none in seconds, milliseconds or microseconds since 1970".to_owned(),
    };
    Fault::new(RejectRule::Date, advice)
}
