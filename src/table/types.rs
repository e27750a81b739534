//! A column kind in the type systems of Arrow, polars and Delta. The three agree on the Parquet
//! that they write: decimals of 18 digits as INT64, instants as UTC microseconds, text as UTF-8.

use super::{Column, Kind};
use crate::error::Result;
use arrow::datatypes::{DataType as Arrow, Field, TimeUnit as ArrowUnit};
use deltalake_core::kernel::{DataType as Delta, StructField};
use polars::prelude as pl;
use polars::prelude::IntoSeries;

/// Digits and scale of a money column.
pub const MONEY: (u8, i8) = (18, 6);
/// Digits and scale of a sum of money.
pub const SUM: (u8, i8) = (38, 6);
/// Digits and scale of a rate between currencies.
pub const RATE: (u8, i8) = (38, 12);

/// The Arrow field of a column.
pub fn arrow_field(column: &Column) -> Field {
    Field::new(column.name, arrow_type(column.kind), !column.required)
}

/// The Arrow type of a kind.
pub fn arrow_type(kind: Kind) -> Arrow {
    match kind {
        Kind::Id | Kind::Text | Kind::OneOf(_) | Kind::Email | Kind::Currency => Arrow::Utf8,
        Kind::Instant => Arrow::Timestamp(ArrowUnit::Microsecond, Some("UTC".into())),
        Kind::Day => Arrow::Date32,
        Kind::Money => Arrow::Decimal128(MONEY.0, MONEY.1),
        Kind::Sum => Arrow::Decimal128(SUM.0, SUM.1),
        Kind::Rate => Arrow::Decimal128(RATE.0, RATE.1),
        Kind::Count => Arrow::Int64,
        Kind::Number => Arrow::Float64,
        Kind::Bool => Arrow::Boolean,
    }
}

/// The polars type of a kind.
pub fn polars_type(kind: Kind) -> pl::DataType {
    match kind {
        Kind::Id | Kind::Text | Kind::OneOf(_) | Kind::Email | Kind::Currency => {
            pl::DataType::String
        }
        Kind::Instant => {
            pl::DataType::Datetime(pl::TimeUnit::Microseconds, Some(pl::TimeZone::UTC))
        }
        Kind::Day => pl::DataType::Date,
        Kind::Money => pl::DataType::Decimal(MONEY.0.into(), 6),
        Kind::Sum => pl::DataType::Decimal(SUM.0.into(), 6),
        Kind::Rate => pl::DataType::Decimal(RATE.0.into(), 12),
        Kind::Count => pl::DataType::Int64,
        Kind::Number => pl::DataType::Float64,
        Kind::Bool => pl::DataType::Boolean,
    }
}

/// A column of sums of money, from micros.
///
/// # Errors
/// None that data can cause.
pub fn sums(name: &str, micros: impl IntoIterator<Item = Option<i128>>) -> Result<pl::Column> {
    let micros: pl::Int128Chunked = micros.into_iter().collect();
    let sums = micros.into_decimal(SUM.0.into(), 6)?.into_series();
    Ok(pl::IntoColumn::into_column(sums.with_name(name.into())))
}

/// A column of rates between currencies, from their twelve decimals as integers.
///
/// # Errors
/// None that data can cause.
pub fn exchange_rates(
    name: &str,
    rates: impl IntoIterator<Item = Option<i128>>,
) -> Result<pl::Column> {
    let rates: pl::Int128Chunked = rates.into_iter().collect();
    let rates = rates.into_decimal(RATE.0.into(), 12)?.into_series();
    Ok(pl::IntoColumn::into_column(rates.with_name(name.into())))
}

/// The Delta field of a column. Nullable even where required: what a table promises is checked when
/// it is written, and a Delta constraint could never be loosened.
pub fn delta_field(name: &str, kind: Kind) -> StructField {
    StructField::nullable(name, delta_type(kind))
}

fn delta_type(kind: Kind) -> Delta {
    match kind {
        Kind::Id | Kind::Text | Kind::OneOf(_) | Kind::Email | Kind::Currency => Delta::STRING,
        Kind::Instant => Delta::TIMESTAMP,
        Kind::Day => Delta::DATE,
        Kind::Money => decimal(18, 6),
        Kind::Sum => decimal(38, 6),
        Kind::Rate => decimal(38, 12),
        Kind::Count => Delta::LONG,
        Kind::Number => Delta::DOUBLE,
        Kind::Bool => Delta::BOOLEAN,
    }
}

/// A decimal; the precisions and scales requested are constants that Delta allows.
fn decimal(precision: u8, scale: u8) -> Delta {
    Delta::decimal(precision, scale).unwrap_or(Delta::STRING)
}
