//! Total rows of delivered spend. Goes in: the new deliveries of spend. Comes out: an error that names
//! the lines which hold the sum of others, and the key to write.

use super::column::ColumnBatch;
use super::deliver::Delivered;
use super::label::label;
use super::plan::Plan;
use super::planned::CellOrigin;
use super::todo::Todo;
use crate::domain::money::plain;
use crate::domain::total_rows::{DIMENSIONS, SpendRow, TotalRows, dimension, total_rows};
use crate::error::{Error, Result};
use crate::table::names::*;
use crate::table::types::arrow_type;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Field, Int64Type};
use arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// The columns of the dimensions; a campaign is known by its id or its name.
const OF_DIMENSIONS: [&[&str]; DIMENSIONS] =
    [&[CAMPAIGN_ID, CAMPAIGN_NAME], &[CHANNEL], &[ACCOUNT]];

/// Lines that a message names.
const SHOWN: usize = 4;

/// Stops the run where rows of spend are surely totals of others.
///
/// # Errors
/// [`Error::Data`] that names each such file; data files that cannot be read.
pub(super) fn check_totals(todos: &[Todo<'_>], read: &[Delivered]) -> Result<()> {
    let mut problems = Vec::new();
    for (todo, one) in todos.iter().zip(read) {
        if todo.source.entity.name == "spend" && !todo.source.keeps_totals {
            problems.extend(of_file(todo, &one.data.path)?);
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Data(problems.join("\n")))
    }
}

fn of_file(todo: &Todo<'_>, path: &Path) -> Result<Option<String>> {
    of_batches(todo, &batches(path)?)
}

/// What the totals of a file that is looked at before a run would stop it for.
///
/// # Errors
/// Rows of another form than spend: a bug.
pub(super) fn look_for_totals(todo: &Todo<'_>, rows: Vec<ColumnBatch>) -> Result<Option<String>> {
    if todo.source.entity.name != "spend" || todo.source.keeps_totals {
        return Ok(None);
    }
    let as_batch = |rows: ColumnBatch| -> std::result::Result<RecordBatch, ArrowError> {
        let height = rows.height;
        let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
        for ((name, kind), buffer) in todo.plan.stored.iter().zip(rows.columns) {
            let is_filled = buffer.height() == height;
            let array = if is_filled {
                buffer.finish()?
            } else {
                new_null_array(&arrow_type(*kind), height)
            };
            columns.push((name, array));
        }
        RecordBatch::try_from_iter(columns)
    };
    let batches = rows.into_iter().map(as_batch);
    let batches: Vec<RecordBatch> = batches.collect::<std::result::Result<_, _>>()?;
    of_batches(todo, &batches)
}

fn of_batches(todo: &Todo<'_>, batches: &[RecordBatch]) -> Result<Option<String>> {
    let mut rows: Vec<(SpendRow<'_>, i64)> = Vec::new();
    for batch in batches {
        add(&mut rows, batch, &todo.plan)?;
    }
    let spent: Vec<SpendRow<'_>> = rows.iter().map(|(row, _)| row.clone()).collect();
    let found = total_rows(&spent).into_iter().find(|of| of.is_sure);
    Ok(found.map(|of| {
        let lines: Vec<i64> = of.sums.iter().map(|at| rows[*at].1).collect();
        let last_line = rows.iter().map(|(_, line)| *line).max().unwrap_or_default();
        message(todo, &of, &spent, &lines, last_line)
    }))
}

fn message(
    todo: &Todo<'_>,
    of: &TotalRows,
    spent: &[SpendRow<'_>],
    lines: &[i64],
    last_line: i64,
) -> String {
    let doubled: i128 = of.sums.iter().map(|at| spent[*at].amount).sum();
    let all: i128 = spent.iter().map(|row| row.amount).sum();
    let shown: Vec<String> = lines.iter().take(SHOWN).map(i64::to_string).collect();
    let more = match lines.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let header = header(&todo.plan, of);
    let what = if of.is_empty {
        format!("have no `{header}`")
    } else {
        format!("name a total in `{header}`")
    };
    let at_the_end = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let fix = if of.is_empty {
        format!("write `\"{header}\" = \"present\"` under [source.where]")
    } else if lines.iter().min() == Some(&(last_line - at_the_end + 1)) {
        format!("set `trailer_rows = {at_the_end}` of the source")
    } else {
        let named: BTreeSet<&str> = of
            .sums
            .iter()
            .filter_map(|at| spent[*at].dimensions[of.dimension])
            .collect();
        let named: Vec<String> = named.iter().map(|word| format!("\"not:{word}\"")).collect();
        format!(
            "write `\"{header}\" = [{}]` under [source.where]",
            named.join(", ")
        )
    };
    format!(
        "{}: lines {}{more} {what} and hold the sums of the other rows: they are totals, and the file would count {} instead of {}; nothing is published\nhelp: {fix}; where they are spend of their own, set `total_rows = \"keep\"` of the source",
        label(&todo.source.name, &todo.candidate.name),
        shown.join(", "),
        plain(all, 2),
        plain(all - doubled, 2),
    )
}

/// What the file calls the dimension of total rows: it names a total rather in a name than in an id.
fn header<'p>(plan: &'p Plan, of: &TotalRows) -> &'p str {
    let columns = plan.columns.iter();
    let mut fed = columns.filter(|planned| {
        planned.is_fed() && OF_DIMENSIONS[of.dimension].contains(&planned.column.name)
    });
    let column = if of.is_empty {
        fed.next()
    } else {
        fed.next_back()
    };
    column.map_or("", |planned| planned.header.as_str())
}

fn batches(path: &Path) -> Result<Vec<RecordBatch>> {
    let failed =
        |cause: &dyn std::fmt::Display| Error::io("cannot read the data file", path, cause);
    let file = File::open(path).map_err(|cause| failed(&cause))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|cause| failed(&cause))?;
    let dimensions = OF_DIMENSIONS
        .iter()
        .flat_map(|columns| columns.iter().copied());
    let wanted = dimensions.chain([SPENT_ON, AMOUNT, CURRENCY, LINE]);
    let mask = ProjectionMask::columns(reader.parquet_schema(), wanted);
    let reader = reader
        .with_projection(mask)
        .build()
        .map_err(|cause| failed(&cause))?;
    let batches = reader.map(|batch| with_texts(&batch?));
    let batches = batches.collect::<std::result::Result<_, ArrowError>>();
    batches.map_err(|cause| failed(&cause))
}

/// The batch with texts as they are, not as codes of a dictionary.
fn with_texts(batch: &RecordBatch) -> std::result::Result<RecordBatch, ArrowError> {
    let schema = batch.schema();
    let column = |field: &Arc<Field>| {
        let column = batch.column_by_name(field.name());
        let column = column.ok_or_else(|| ArrowError::SchemaError(field.name().clone()))?;
        let plain = match field.data_type() {
            DataType::Utf8View | DataType::LargeUtf8 | DataType::Dictionary(_, _) => {
                cast(column, &DataType::Utf8)?
            }
            _ => Arc::clone(column),
        };
        Ok((field.name().clone(), plain))
    };
    let columns: Vec<(String, ArrayRef)> = schema
        .fields()
        .iter()
        .map(column)
        .collect::<std::result::Result<_, ArrowError>>()?;
    RecordBatch::try_from_iter(columns)
}

fn add<'b>(rows: &mut Vec<(SpendRow<'b>, i64)>, batch: &'b RecordBatch, plan: &Plan) -> Result<()> {
    let column = |name: &str| {
        let column = batch.column_by_name(name);
        column.ok_or_else(|| Error::bug(format!("a data file has no column `{name}`")))
    };
    let strange = || Error::bug("a column of spend is of another type");
    let days = column(SPENT_ON)?
        .as_primitive_opt::<Date32Type>()
        .ok_or_else(strange)?;
    let amounts = column(AMOUNT)?
        .as_primitive_opt::<Decimal128Type>()
        .ok_or_else(strange)?;
    let lines = column(LINE)?
        .as_primitive_opt::<Int64Type>()
        .ok_or_else(strange)?;
    let text = |name: &str, row: usize| {
        let texts = batch.column_by_name(name)?.as_string_opt::<i32>()?;
        texts.is_valid(row).then(|| texts.value(row))
    };
    // A constant is on every row: it tells no total from the others.
    let is_of_file = |name: &&&str| {
        plan.columns.iter().any(|planned| {
            planned.column.name == **name && matches!(planned.origin, CellOrigin::Fields(_))
        })
    };
    for row in 0..batch.num_rows() {
        let dimensions = OF_DIMENSIONS.map(|columns| {
            let names = columns.iter().filter(is_of_file);
            dimension(names.filter_map(|name| text(name, row)))
        });
        let spent = SpendRow {
            day: days.value(row),
            currency: text(CURRENCY, row).unwrap_or_default(),
            amount: amounts.value(row),
            dimensions,
        };
        rows.push((spent, lines.value(row)));
    }
    Ok(())
}
