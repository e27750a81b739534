//! A lake in a temporary folder with deliveries of deals, for this folder's tests.

use super::{DataFile, Delivery, Lake, LedgerEntry, RecordCounts, footer};
use crate::table::columns::{count, number, sum, text};
use crate::table::names::{CHANNEL, COUNT, ROI as ROI_COLUMN, SPEND, STAGE};
use crate::table::types::{MONEY, RATE, SUM, arrow_field};
use crate::table::{Column, Kind, TableSpec, entity};
use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use std::io::Write;
use std::sync::Arc;

/// 2026-03-01T12:34:56.789012Z, in microseconds.
const INSTANT: i64 = 1_772_368_496_789_012;
/// 2026-03-01, in days since 1970.
const DAY: i32 = 20_513;

/// The entity that the tests deliver.
pub(super) fn deals() -> &'static TableSpec {
    entity("deals").unwrap()
}

/// A delivery of deals from source `crm`; `content` stands for the file, `rules` for how it is
/// read.
pub(super) fn delivery(content: &str, rules: &str, run: u64, attributes: &[&str]) -> Delivery {
    Delivery {
        source: "crm".into(),
        entity: "deals".into(),
        name: format!("{content}.csv"),
        file: blake3::hash(content.as_bytes()).to_hex().to_string(),
        fingerprint: blake3::hash(rules.as_bytes()).to_hex().to_string(),
        bytes: content.len() as u64,
        run,
        counts: RecordCounts {
            read: 3,
            accepted: 2,
            rejected: 1,
            ..RecordCounts::default()
        },
        sequence: 1,
        repeated_keys: 0,
        attributes: attributes.iter().map(|name| (*name).to_owned()).collect(),
        days: None,
        silent_days: Vec::new(),
        header: Vec::new(),
        remarks: Vec::new(),
    }
}

/// Writes a delivery's rows to a finished file of `spec`'s table; `columns` as the table stores
/// them.
pub(super) fn file(
    lake: &Lake,
    spec: &TableSpec,
    columns: &[Column],
    delivery: &Delivery,
    rows: usize,
) -> DataFile {
    let mut pending = lake.begin_file(spec).unwrap();
    let batch = batch(columns, &delivery.attributes, rows);
    write(&mut pending, &batch, Some(delivery));
    lake.finish_file(pending, delivery, rows as u64).unwrap()
}

/// A file of deals.
pub(super) fn deals_file(lake: &Lake, delivery: &Delivery, rows: usize) -> DataFile {
    file(lake, deals(), &deals().stored_columns(), delivery, rows)
}

/// A mart.
pub(super) const ROI: TableSpec = TableSpec {
    name: "roi",
    grain: "a channel",
    key: &[CHANNEL],
    columns: &[
        text(CHANNEL, "the channel").required(),
        sum(SPEND, "money spent"),
        number(ROI_COLUMN, "the return"),
    ],
};

/// Another mart.
pub(super) const FUNNEL: TableSpec = TableSpec {
    name: "funnel",
    grain: "a stage",
    key: &[STAGE],
    columns: &[text(STAGE, "the stage").required(), count(COUNT, "units")],
};

/// A mart's content.
pub(super) fn mart(spec: &TableSpec, rows: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut bytes, &batch(spec.columns, &[], rows), None);
    bytes
}

/// The entry of the lake's next run.
pub(super) fn entry(lake: &Lake) -> LedgerEntry {
    let run = lake.next_run();
    LedgerEntry {
        run,
        version: "0.1.0".into(),
        pipeline: "demo".into(),
        fingerprint: "f".into(),
        as_of: chrono::NaiveDate::from_ymd_opt(2026, 3, 31).unwrap(),
        folder: format!("r{run:04}"),
        inputs: lake.deliveries().unwrap(),
        tables: lake.table_states().unwrap(),
        run_json: None,
        lake: String::new(),
        key: None,
        previous: String::new(),
        seal: String::new(),
    }
}

fn write(to: impl Write + Send, batch: &RecordBatch, delivery: Option<&Delivery>) {
    let mut writer = ArrowWriter::try_new(to, batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    if let Some(delivery) = delivery {
        writer.append_key_value_metadata(footer::entry(delivery).unwrap());
    }
    writer.close().unwrap();
}

fn batch(columns: &[Column], attributes: &[String], rows: usize) -> RecordBatch {
    let mut fields: Vec<Field> = columns.iter().map(arrow_field).collect();
    fields.extend(
        attributes
            .iter()
            .map(|name| Field::new(name, DataType::Utf8, true)),
    );
    let mut arrays: Vec<ArrayRef> = columns.iter().map(|column| array(column, rows)).collect();
    arrays.extend(attributes.iter().map(|name| texts(name, rows)));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

fn texts(name: &str, rows: usize) -> ArrayRef {
    Arc::new(
        (0..rows)
            .map(|row| Some(format!("{name} {row}")))
            .collect::<StringArray>(),
    )
}

/// Row 0 of a money column is 0.000001, of an instant [`INSTANT`], of a day [`DAY`]; each row adds
/// one unit.
fn array(column: &Column, rows: usize) -> ArrayRef {
    let numbers = 0..i64::try_from(rows).unwrap();
    let micros = numbers.clone().map(|row| i128::from(row) * 1_000_000 + 1);
    match column.kind {
        Kind::Id | Kind::Text | Kind::Email | Kind::Currency => texts(column.name, rows),
        Kind::OneOf(words) => Arc::new(numbers.map(|_| Some(words[0])).collect::<StringArray>()),
        Kind::Instant => Arc::new(
            TimestampMicrosecondArray::from_iter_values(numbers.map(|row| INSTANT + row))
                .with_timezone("UTC"),
        ),
        Kind::Day => Arc::new(Date32Array::from_iter_values(
            (0..i32::try_from(rows).unwrap()).map(|row| DAY + row),
        )),
        Kind::Money => Arc::new(
            Decimal128Array::from_iter_values(micros)
                .with_precision_and_scale(MONEY.0, MONEY.1)
                .unwrap(),
        ),
        Kind::Sum => Arc::new(
            Decimal128Array::from_iter_values(micros)
                .with_precision_and_scale(SUM.0, SUM.1)
                .unwrap(),
        ),
        Kind::Rate => Arc::new(
            Decimal128Array::from_iter_values(micros)
                .with_precision_and_scale(RATE.0, RATE.1)
                .unwrap(),
        ),
        Kind::Count => Arc::new(Int64Array::from_iter_values(numbers)),
        Kind::Number => Arc::new(Float64Array::from_iter_values(
            numbers.map(|row| f64::from(u32::try_from(row).unwrap()) / 4.0),
        )),
        Kind::Bool => Arc::new(
            numbers
                .map(|row| Some(row % 2 == 0))
                .collect::<BooleanArray>(),
        ),
    }
}
