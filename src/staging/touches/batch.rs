//! A batch of touches as they lie in the lake: columns by name, values by row. Texts that repeat
//! stay codes of a dictionary, so that what follows from them is found once a batch and not once a
//! row.

use crate::error::{Error, Result};
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int32Array, Int64Array, RecordBatch, StringArray,
    StringViewArray,
};
use arrow::datatypes::{DataType, Date32Type, Int32Type, Int64Type, TimestampMicrosecondType};

/// Some rows of one file.
#[derive(Debug)]
pub struct Batch {
    rows: RecordBatch,
    /// Place of the file in the list of files.
    pub file: usize,
}

/// A column of text.
#[derive(Debug, Clone, Copy)]
pub enum Text<'a> {
    /// Each row has its own.
    Plain(&'a StringViewArray),
    /// Each row has the code of one.
    Coded(&'a Int32Array, &'a StringArray),
    /// No row has one: the file has no such column.
    Absent,
}

impl<'a> Text<'a> {
    /// The text of a row.
    pub fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Plain(values) => (!values.is_null(row)).then(|| values.value(row)),
            Self::Coded(codes, values) => {
                let code = codes.is_valid(row).then(|| codes.value(row))?;
                let code = usize::try_from(code).ok()?;
                values.is_valid(code).then(|| values.value(code))
            }
            Self::Absent => None,
        }
    }

    /// What stands for the text of a row in this batch: equal codes, equal texts. None where texts
    /// have no codes.
    pub fn code(&self, row: usize) -> Option<i32> {
        match self {
            Self::Plain(_) => None,
            Self::Coded(codes, _) => Some(if codes.is_valid(row) {
                codes.value(row)
            } else {
                -1
            }),
            Self::Absent => Some(-1),
        }
    }

    /// Whether no row has a text.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Plain(values) => values.null_count() == values.len(),
            Self::Coded(codes, _) => codes.null_count() == codes.len(),
            Self::Absent => true,
        }
    }
}

impl Batch {
    pub(super) fn new(rows: RecordBatch, file: usize) -> Self {
        Self { rows, file }
    }

    /// Its rows.
    pub fn len(&self) -> usize {
        self.rows.num_rows()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A column of text.
    ///
    /// # Errors
    /// A column of another type: a bug.
    pub fn text(&self, name: &str) -> Result<Text<'_>> {
        let Some(column) = self.rows.column_by_name(name) else {
            return Ok(Text::Absent);
        };
        match column.data_type() {
            DataType::Utf8View => Ok(Text::Plain(column.as_string_view())),
            DataType::Dictionary(_, _) => {
                let coded = column
                    .as_dictionary_opt::<Int32Type>()
                    .ok_or_else(|| strange(name, column))?;
                let values = coded
                    .values()
                    .as_string_opt::<i32>()
                    .ok_or_else(|| strange(name, column))?;
                Ok(Text::Coded(coded.keys(), values))
            }
            _ => Err(strange(name, column)),
        }
    }

    /// A column of instants, in microseconds.
    ///
    /// # Errors
    /// A column missing or of another type: a bug.
    pub fn instants(&self, name: &str) -> Result<&arrow::array::TimestampMicrosecondArray> {
        let column = self.column(name)?;
        column
            .as_primitive_opt::<TimestampMicrosecondType>()
            .ok_or_else(|| strange(name, column))
    }

    /// A column of days since 1970.
    ///
    /// # Errors
    /// A column missing or of another type: a bug.
    pub fn days(&self, name: &str) -> Result<&arrow::array::Date32Array> {
        let column = self.column(name)?;
        column
            .as_primitive_opt::<Date32Type>()
            .ok_or_else(|| strange(name, column))
    }

    /// A column of counts.
    ///
    /// # Errors
    /// A column missing or of another type: a bug.
    pub fn counts(&self, name: &str) -> Result<&Int64Array> {
        let column = self.column(name)?;
        column
            .as_primitive_opt::<Int64Type>()
            .ok_or_else(|| strange(name, column))
    }

    /// A column of yes and no; none where the file has no such column.
    ///
    /// # Errors
    /// A column of another type: a bug.
    pub fn flags(&self, name: &str) -> Result<Option<&BooleanArray>> {
        let Some(column) = self.rows.column_by_name(name) else {
            return Ok(None);
        };
        column
            .as_boolean_opt()
            .map(Some)
            .ok_or_else(|| strange(name, column))
    }

    /// The rows themselves.
    pub(super) fn rows(&self) -> &RecordBatch {
        &self.rows
    }

    fn column(&self, name: &str) -> Result<&ArrayRef> {
        self.rows
            .column_by_name(name)
            .ok_or_else(|| Error::bug(format!("touches have no column `{name}`")))
    }
}

fn strange(name: &str, column: &ArrayRef) -> Error {
    Error::bug(format!(
        "column `{name}` of touches is of type {}",
        column.data_type()
    ))
}
