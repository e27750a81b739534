//! Columns give back what was put in, as far as it was not taken back.

use super::*;
use arrow::array::{Array, AsArray};

#[test]
fn rows_can_be_taken_back() {
    let mut column = ColumnBuffer::new(Kind::Text, 4);
    for cell in [
        CellValue::Text("a"),
        CellValue::Null,
        CellValue::Text("ccc"),
        CellValue::Text("d"),
    ] {
        column.push(cell);
    }
    column.truncate(2);
    column.push(CellValue::Text("ee"));
    assert_eq!(
        (column.get(0), column.get(1), column.get(2), column.height()),
        (
            CellValue::Text("a"),
            CellValue::Null,
            CellValue::Text("ee"),
            3
        )
    );
    let array = column.finish().unwrap();
    let strings = array.as_string::<i32>();
    assert_eq!(
        (strings.value(0), strings.is_null(1), strings.value(2)),
        ("a", true, "ee")
    );
}

#[test]
fn different_rows_have_different_canonical_bytes() {
    let canonical = |cells: &[CellValue<'_>]| {
        let mut bytes = Vec::new();
        for cell in cells {
            let mut column = ColumnBuffer::new(Kind::Text, 1);
            column.push(*cell);
            column.write_canonical(0, &mut bytes);
        }
        bytes
    };
    assert_ne!(
        canonical(&[CellValue::Text("ab"), CellValue::Text("c")]),
        canonical(&[CellValue::Text("a"), CellValue::Text("bc")])
    );
    assert_ne!(
        canonical(&[CellValue::Null]),
        canonical(&[CellValue::Text("")])
    );
}
