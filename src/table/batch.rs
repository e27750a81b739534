//! A part of a table as an Arrow batch: the gate for tables that are never held whole. The columns
//! of the spec, in order, of their types, required cells filled. Texts are views, which cost little
//! to repeat.

use super::{Column, Kind, TableSpec, types::arrow_type};
use crate::error::{Error, Result};
use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema};
use std::sync::Arc;

/// The schema of a table's batches.
pub fn batch_schema(spec: &TableSpec) -> Arc<Schema> {
    // Nullable even where required, as the other tables' files are.
    Arc::new(Schema::new(
        spec.columns
            .iter()
            .map(|column| Field::new(column.name, type_in_batch(column), true))
            .collect::<Vec<_>>(),
    ))
}

fn type_in_batch(column: &Column) -> DataType {
    match arrow_type(column.kind) {
        DataType::Utf8 => DataType::Utf8View,
        other => other,
    }
}

/// Brings columns into the form of `spec`.
///
/// # Errors
/// A bug of ours: a column missing or of another type, a null in a required cell, a word outside a
/// closed list.
pub fn batch(spec: &TableSpec, columns: &[(&str, ArrayRef)]) -> Result<RecordBatch> {
    let find = |column: &Column| {
        let found = columns
            .iter()
            .find(|(name, _)| *name == column.name)
            .map(|(_, values)| values.clone());
        let values = found.ok_or_else(|| {
            Error::bug(format!(
                "table `{}` is given no column `{}`",
                spec.name, column.name
            ))
        })?;
        check(spec, column, &values).map(|()| values)
    };
    let values = spec.columns.iter().map(find).collect::<Result<Vec<_>>>()?;
    Ok(RecordBatch::try_new(batch_schema(spec), values)?)
}

fn check(spec: &TableSpec, column: &Column, values: &ArrayRef) -> Result<()> {
    let wrong = |what: String| {
        Err(Error::bug(format!(
            "table `{}`, column `{}`: {what}",
            spec.name, column.name
        )))
    };
    if column.required && values.null_count() > 0 {
        return wrong(format!(
            "{} nulls in a required column",
            values.null_count()
        ));
    }
    let (Kind::OneOf(words), Some(texts)) = (
        column.kind,
        arrow::array::AsArray::as_string_view_opt(values),
    ) else {
        return Ok(());
    };
    match texts.iter().flatten().find(|word| !words.contains(word)) {
        Some(word) => wrong(format!("`{word}` is not one of {}", words.join(", "))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Int64Array, StringViewArray};

    const SPEC: TableSpec = TableSpec {
        name: "t",
        grain: "a test",
        key: &["side"],
        columns: &[
            Column::new("side", Kind::OneOf(&["a", "b"]), "a side").required(),
            Column::new("n", Kind::Count, "a count"),
        ],
    };

    #[test]
    fn a_batch_has_the_form_of_its_table_or_is_refused() {
        let sides = |texts: Vec<Option<&str>>| Arc::new(StringViewArray::from(texts)) as ArrayRef;
        let counts: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None]));
        let made = batch(
            &SPEC,
            &[
                ("n", counts.clone()),
                ("side", sides(vec![Some("a"), Some("b")])),
            ],
        )
        .unwrap();
        assert_eq!(
            made.schema()
                .fields()
                .iter()
                .map(|field| field.name().as_str())
                .collect::<Vec<_>>(),
            ["side", "n"]
        );
        for (columns, expected) in [
            (vec![("n", counts.clone())], "is given no column `side`"),
            (
                vec![
                    ("n", counts.clone()),
                    ("side", sides(vec![Some("a"), None])),
                ],
                "1 nulls in a required column",
            ),
            (
                vec![
                    ("n", counts.clone()),
                    ("side", sides(vec![Some("a"), Some("c")])),
                ],
                "`c` is not one of a, b",
            ),
            (
                vec![
                    ("n", counts.clone()),
                    ("side", Arc::new(Int64Array::from(vec![1, 2]))),
                ],
                "batch could not be built",
            ),
        ] {
            let error = batch(&SPEC, &columns).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
