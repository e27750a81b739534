//! Column buffers that rows are appended to cell by cell, and taken back from when a row turns out
//! not to fit. They become Arrow arrays without a copy.

use crate::table::Kind;
use crate::table::types::{MONEY, RATE, SUM};
use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, StringArray,
    TimestampMicrosecondArray,
};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer};
use arrow::error::ArrowError;
use std::sync::Arc;

/// What a null adds to a row's hash.
const NULL: u64 = 0x9e37_79b9_7f4a_7c15;
/// Odd, so that multiplying by it loses nothing.
const ODD: u64 = 0xff51_afd7_ed55_8ccd;

/// A typed cell, borrowed from its record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CellValue<'a> {
    /// No value.
    Null,
    /// Text, ids, words.
    Text(&'a str),
    /// Instants and counts.
    Long(i64),
    /// Days since 1970.
    Day(i32),
    /// Micros of money, or millionths of millionths of a rate.
    Decimal(i128),
    /// Yes or no.
    Bool(bool),
}

/// Rows on their way to the encoder.
#[derive(Debug)]
pub struct ColumnBatch {
    /// How many.
    pub height: usize,
    /// Bytes of the records that they were read from.
    pub text_bytes: u64,
    /// The stored columns; one that holds no cell at all is null, or the same on every row,
    /// throughout.
    pub columns: Vec<ColumnBuffer>,
}

/// The values of one column, row after row.
#[derive(Debug)]
pub struct ColumnBuffer {
    kind: Kind,
    valid: Vec<bool>,
    store: Store,
}

#[derive(Debug)]
enum Store {
    Text { bytes: Vec<u8>, offsets: Vec<i32> },
    Long(Vec<i64>),
    Day(Vec<i32>),
    Decimal(Vec<i128>),
    Bool(Vec<bool>),
    Number(Vec<f64>),
}

impl ColumnBuffer {
    /// An empty column with room for `rows`.
    pub fn new(kind: Kind, rows: usize) -> Self {
        let store = match kind {
            Kind::Id | Kind::Text | Kind::OneOf(_) | Kind::Email | Kind::Currency => Store::Text {
                bytes: Vec::with_capacity(rows * 12),
                offsets: vec![0],
            },
            Kind::Instant | Kind::Count => Store::Long(Vec::with_capacity(rows)),
            Kind::Day => Store::Day(Vec::with_capacity(rows)),
            Kind::Money | Kind::Sum | Kind::Rate => Store::Decimal(Vec::with_capacity(rows)),
            Kind::Bool => Store::Bool(Vec::with_capacity(rows)),
            Kind::Number => Store::Number(Vec::with_capacity(rows)),
        };
        Self {
            kind,
            valid: Vec::with_capacity(rows),
            store,
        }
    }

    /// An empty column with room for as much as this one holds.
    pub fn of_like_size(&self) -> Self {
        let rows = self.valid.len();
        let mut like = Self::new(self.kind, 0);
        like.valid.reserve(rows);
        match (&mut like.store, &self.store) {
            (
                Store::Text { bytes, offsets },
                Store::Text {
                    bytes: held,
                    offsets: ends,
                },
            ) => {
                // Batches of one file differ by little.
                bytes.reserve(held.len() + held.len() / 8);
                offsets.reserve(ends.len());
            }
            (Store::Long(values), _) => values.reserve(rows),
            (Store::Day(values), _) => values.reserve(rows),
            (Store::Decimal(values), _) => values.reserve(rows),
            (Store::Bool(values), _) => values.reserve(rows),
            (Store::Number(values), _) => values.reserve(rows),
            (Store::Text { .. }, _) => {}
        }
        like
    }

    /// Rows held.
    pub fn height(&self) -> usize {
        self.valid.len()
    }

    /// Appends a text to a column of texts.
    #[inline]
    pub fn push_text(&mut self, text: &str) {
        match &mut self.store {
            Store::Text { bytes, offsets } => {
                bytes.extend_from_slice(text.as_bytes());
                offsets.push(i32::try_from(bytes.len()).unwrap_or(i32::MAX));
                self.valid.push(true);
            }
            _ => self.push(CellValue::Null),
        }
    }

    /// Appends an instant or a count to a column of such.
    #[inline]
    pub fn push_long(&mut self, value: i64) {
        match &mut self.store {
            Store::Long(values) => {
                values.push(value);
                self.valid.push(true);
            }
            _ => self.push(CellValue::Null),
        }
    }

    /// Appends a cell; one of another type than the column's counts as null.
    pub fn push(&mut self, cell: CellValue<'_>) {
        let is_valid = match (&mut self.store, cell) {
            (Store::Text { bytes, offsets }, cell) => {
                if let CellValue::Text(text) = cell {
                    bytes.extend_from_slice(text.as_bytes());
                }
                offsets.push(i32::try_from(bytes.len()).unwrap_or(i32::MAX));
                matches!(cell, CellValue::Text(_))
            }
            (Store::Long(values), cell) => push_or(
                values,
                if let CellValue::Long(value) = cell {
                    Some(value)
                } else {
                    None
                },
            ),
            (Store::Day(values), cell) => push_or(
                values,
                if let CellValue::Day(value) = cell {
                    Some(value)
                } else {
                    None
                },
            ),
            (Store::Decimal(values), cell) => push_or(
                values,
                if let CellValue::Decimal(value) = cell {
                    Some(value)
                } else {
                    None
                },
            ),
            (Store::Bool(values), cell) => push_or(
                values,
                if let CellValue::Bool(value) = cell {
                    Some(value)
                } else {
                    None
                },
            ),
            (Store::Number(values), _) => push_or(values, None),
        };
        self.valid.push(is_valid);
    }

    /// Takes back every row from `rows` on.
    pub fn truncate(&mut self, rows: usize) {
        self.valid.truncate(rows);
        match &mut self.store {
            Store::Text { bytes, offsets } => {
                offsets.truncate(rows + 1);
                bytes.truncate(
                    offsets
                        .last()
                        .map_or(0, |end| usize::try_from(*end).unwrap_or(0)),
                );
            }
            Store::Long(values) => values.truncate(rows),
            Store::Day(values) => values.truncate(rows),
            Store::Decimal(values) => values.truncate(rows),
            Store::Bool(values) => values.truncate(rows),
            Store::Number(values) => values.truncate(rows),
        }
    }

    /// Whether `row` has a value.
    pub fn is_valid(&self, row: usize) -> bool {
        self.valid.get(row).copied().unwrap_or(false)
    }

    /// The cell in `row`.
    pub fn get(&self, row: usize) -> CellValue<'_> {
        if !self.is_valid(row) {
            return CellValue::Null;
        }
        match &self.store {
            Store::Text { bytes, offsets } => {
                let end = |at: usize| usize::try_from(offsets[at]).unwrap_or(0);
                std::str::from_utf8(&bytes[end(row)..end(row + 1)])
                    .map_or(CellValue::Null, CellValue::Text)
            }
            Store::Long(values) => CellValue::Long(values[row]),
            Store::Day(values) => CellValue::Day(values[row]),
            Store::Decimal(values) => CellValue::Decimal(values[row]),
            Store::Bool(values) => CellValue::Bool(values[row]),
            Store::Number(_) => CellValue::Null,
        }
    }

    /// The bytes of a text cell, unvalidated; none of another one.
    pub fn text_bytes(&self, row: usize) -> &[u8] {
        match &self.store {
            Store::Text { bytes, offsets } => {
                &bytes[usize::try_from(offsets[row]).unwrap_or(0)
                    ..usize::try_from(offsets[row + 1]).unwrap_or(0)]
            }
            _ => &[],
        }
    }

    /// Mixes each row's cell into that row's hash; null and empty differ.
    pub fn mix_into(&self, hashes: &mut [u64], hasher: &ahash::RandomState) {
        match &self.store {
            Store::Text { bytes, offsets } => {
                let end = |at: usize| usize::try_from(offsets[at]).unwrap_or(0);
                self.mix(hashes, |row| {
                    hasher.hash_one(&bytes[end(row)..end(row + 1)])
                });
            }
            Store::Long(values) => self.mix(hashes, |row| hasher.hash_one(values[row])),
            Store::Day(values) => self.mix(hashes, |row| hasher.hash_one(values[row])),
            Store::Decimal(values) => self.mix(hashes, |row| hasher.hash_one(values[row])),
            Store::Bool(values) => self.mix(hashes, |row| hasher.hash_one(values[row])),
            Store::Number(values) => self.mix(hashes, |row| hasher.hash_one(values[row].to_bits())),
        }
    }

    fn mix(&self, hashes: &mut [u64], hash_of: impl Fn(usize) -> u64) {
        for (row, hash) in hashes.iter_mut().enumerate() {
            let cell = if self.valid[row] { hash_of(row) } else { NULL };
            *hash = (hash.rotate_left(23) ^ cell).wrapping_mul(ODD);
        }
    }

    /// Keeps the rows for which `keep` is true; `keep` is as long as the column.
    pub fn retain(&mut self, keep: &[bool]) {
        fn kept<T: Copy>(values: &mut Vec<T>, keep: &[bool]) {
            let mut keep = keep.iter();
            values.retain(|_| keep.next().copied().unwrap_or(true));
        }
        match &mut self.store {
            Store::Text { bytes, offsets } => {
                let (mut whole, mut ends) = (Vec::with_capacity(bytes.len()), vec![0]);
                for (edge, _) in offsets.windows(2).zip(keep).filter(|(_, keep)| **keep) {
                    let [from, to] =
                        [edge[0], edge[1]].map(|end| usize::try_from(end).unwrap_or(0));
                    whole.extend_from_slice(&bytes[from..to]);
                    ends.push(i32::try_from(whole.len()).unwrap_or(i32::MAX));
                }
                (*bytes, *offsets) = (whole, ends);
            }
            Store::Long(values) => kept(values, keep),
            Store::Day(values) => kept(values, keep),
            Store::Decimal(values) => kept(values, keep),
            Store::Bool(values) => kept(values, keep),
            Store::Number(values) => kept(values, keep),
        }
        kept(&mut self.valid, keep);
    }

    /// Appends the cell in `row` to a byte form in which no two different rows are equal.
    pub fn write_canonical(&self, row: usize, into: &mut Vec<u8>) {
        into.push(u8::from(self.is_valid(row)));
        if !self.is_valid(row) {
            return;
        }
        match &self.store {
            Store::Text { .. } => {
                let bytes = self.text_bytes(row);
                into.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
                into.extend_from_slice(bytes);
            }
            Store::Long(values) => into.extend_from_slice(&values[row].to_le_bytes()),
            Store::Day(values) => into.extend_from_slice(&values[row].to_le_bytes()),
            Store::Decimal(values) => into.extend_from_slice(&values[row].to_le_bytes()),
            Store::Bool(values) => into.push(u8::from(values[row])),
            Store::Number(values) => into.extend_from_slice(&values[row].to_bits().to_le_bytes()),
        }
    }

    /// The Arrow array of all rows.
    ///
    /// # Errors
    /// Text that is not UTF-8, which the splitter has ruled out.
    pub fn finish(self) -> Result<ArrayRef, ArrowError> {
        let nulls = if self.valid.iter().all(|valid| *valid) {
            None
        } else {
            Some(NullBuffer::from(self.valid))
        };
        Ok(match self.store {
            Store::Text { bytes, offsets } => Arc::new(StringArray::try_new(
                OffsetBuffer::new(offsets.into()),
                Buffer::from_vec(bytes),
                nulls,
            )?),
            Store::Long(values) if self.kind == Kind::Instant => Arc::new(
                TimestampMicrosecondArray::try_new(values.into(), nulls)?.with_timezone("UTC"),
            ),
            Store::Long(values) => Arc::new(Int64Array::try_new(values.into(), nulls)?),
            Store::Day(values) => Arc::new(Date32Array::try_new(values.into(), nulls)?),
            Store::Decimal(values) => {
                let (precision, scale) = match self.kind {
                    Kind::Sum => SUM,
                    Kind::Rate => RATE,
                    _ => MONEY,
                };
                Arc::new(
                    Decimal128Array::try_new(values.into(), nulls)?
                        .with_precision_and_scale(precision, scale)?,
                )
            }
            Store::Bool(values) => Arc::new(BooleanArray::new(values.into(), nulls)),
            Store::Number(values) => Arc::new(Float64Array::try_new(values.into(), nulls)?),
        })
    }
}

fn push_or<T: Default>(values: &mut Vec<T>, value: Option<T>) -> bool {
    let is_valid = value.is_some();
    values.push(value.unwrap_or_default());
    is_valid
}

#[cfg(test)]
mod tests;
