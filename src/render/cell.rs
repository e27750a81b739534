//! One cell of a mart as plain data: the same for CSV, JSON and the terminal. Goes in: a polars
//! value. Comes out: a value and its machine text, with ASCII digits, a point, ISO dates and no
//! thousands marks.

use crate::error::{Error, Result};
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use polars::prelude::{AnyValue, Column, TimeUnit};

/// A cell, by what tables can hold.
#[derive(Debug, Clone, PartialEq)]
pub enum TableCell {
    /// Nothing.
    Empty,
    /// Words; may be a delivered cell, so they are never a formula, markup or an escape code.
    Text(String),
    /// A whole number.
    Count(i64),
    /// An exact amount in micros.
    Amount(i128),
    /// An exact rate in millionths of millionths.
    Rate(i128),
    /// A double; never infinite.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A date or an instant, as ISO text.
    Moment(String),
}

impl TableCell {
    /// The cell in row `row` of `column`.
    ///
    /// # Errors
    /// A bug of ours: a type that no table has.
    pub fn read(column: &Column, row: usize) -> Result<Self> {
        Ok(match column.get(row)? {
            AnyValue::Null => Self::Empty,
            AnyValue::String(text) => Self::Text(text.to_owned()),
            AnyValue::StringOwned(text) => Self::Text(text.to_string()),
            AnyValue::Boolean(flag) => Self::Flag(flag),
            AnyValue::Int64(count) => Self::Count(count),
            AnyValue::Float64(number) if number.is_finite() => Self::Number(number),
            AnyValue::Float64(_) => Self::Empty,
            AnyValue::Decimal(micros, _, 6) => Self::Amount(micros),
            AnyValue::Decimal(rate, _, 12) => Self::Rate(rate),
            AnyValue::Date(days) => Self::Moment(day(days)?),
            AnyValue::Datetime(micros, TimeUnit::Microseconds, _)
            | AnyValue::DatetimeOwned(micros, TimeUnit::Microseconds, _) => {
                Self::Moment(instant(micros)?)
            }
            other => {
                return Err(Error::bug(format!(
                    "column `{}` has type {}, which no format prints",
                    column.name(),
                    other.dtype()
                )));
            }
        })
    }

    /// Machine text; empty for nothing.
    pub fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Moment(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Amount(micros) => decimal::<6>(*micros),
            Self::Rate(rate) => decimal::<12>(*rate),
            Self::Number(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
        }
    }

    /// Machine text, of the cell itself.
    pub fn into_plain(self) -> String {
        match self {
            Self::Text(text) | Self::Moment(text) => text,
            other => other.plain(),
        }
    }

    /// The cell in JSON: an amount is a string, since a JSON number is a double.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Empty => serde_json::Value::Null,
            Self::Count(count) => (*count).into(),
            Self::Number(number) => (*number).into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Text(_) | Self::Moment(_) | Self::Amount(_) | Self::Rate(_) => {
                self.plain().into()
            }
        }
    }
}

/// All decimals, zeros at the end cut down to two: `1234.50`, `0.000001`.
fn decimal<const DECIMALS: u32>(scaled: i128) -> String {
    let (sign, size) = (if scaled < 0 { "-" } else { "" }, scaled.unsigned_abs());
    let one = 10u128.pow(DECIMALS);
    let decimals = format!("{:0width$}", size % one, width = DECIMALS as usize);
    let (kept, rest) = decimals.split_at(2);
    format!("{sign}{}.{kept}{}", size / one, rest.trim_end_matches('0'))
}

fn day(days_since_1970: i32) -> Result<String> {
    NaiveDate::default()
        .checked_add_signed(TimeDelta::days(i64::from(days_since_1970)))
        .map(|date| date.to_string())
        .ok_or_else(|| Error::bug(format!("day {days_since_1970} is out of range")))
}

/// RFC 3339 in UTC, microseconds only where they are not zero.
fn instant(micros: i64) -> Result<String> {
    let at = DateTime::<Utc>::from_timestamp_micros(micros)
        .ok_or_else(|| Error::bug(format!("instant {micros} is out of range")))?;
    let precision = if micros % 1_000_000 == 0 {
        SecondsFormat::Secs
    } else {
        SecondsFormat::Micros
    };
    Ok(at.to_rfc3339_opts(precision, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_two_to_six_decimals() {
        let micros = [1_234_500_000, -1, 0, -2_000_000, 10, 61_784_006_120_000];
        assert_eq!(
            micros.map(decimal::<6>),
            [
                "1234.50",
                "-0.000001",
                "0.00",
                "-2.00",
                "0.00001",
                "61784006.12"
            ]
        );
    }

    #[test]
    fn time_is_iso_text() {
        // 2024-02-29 is day 19,782: 54 years x 365 + 13 leap days + 31 + 28.
        assert_eq!(day(19_782).unwrap(), "2024-02-29");
        assert_eq!(day(-1).unwrap(), "1969-12-31");
        assert_eq!(instant(0).unwrap(), "1970-01-01T00:00:00Z");
        assert_eq!(instant(1_500_000).unwrap(), "1970-01-01T00:00:01.500000Z");
    }

    #[test]
    fn json_amounts_and_rates_are_text() {
        assert_eq!(
            TableCell::Amount(1_000_000).json(),
            serde_json::json!("1.00")
        );
        assert_eq!(TableCell::Rate(58_123_456).plain(), "0.000058123456");
        assert_eq!(
            TableCell::Rate(1_000_000_000_000).json(),
            serde_json::json!("1.00")
        );
        assert_eq!(TableCell::Number(0.1).plain(), "0.1");
        assert_eq!(TableCell::Empty.json(), serde_json::Value::Null);
    }
}
