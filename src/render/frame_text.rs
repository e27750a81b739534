//! One table as text, for `show`: a grid for the terminal, JSON or CSV for other programs. Goes in:
//! a frame. Comes out: text; grid and JSON hold no control character, so that no cell can steer a
//! terminal.

use super::cell::TableCell;
use super::csv::csv_bytes;
use crate::error::{Error, Result};
use comfy_table::{Cell as GridCell, CellAlignment, ContentArrangement, Table, presets};
use polars::prelude::DataFrame;
use serde_json::Value;

/// The first `rows` rows as a grid, numbers to the right; states how many are left out.
///
/// # Errors
/// A bug of ours: a column of a type that no table has.
pub fn text_table(frame: &DataFrame, rows: usize) -> Result<String> {
    let mut grid = Table::new();
    grid.load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Disabled)
        .force_no_tty();
    grid.set_header(frame.get_column_names().iter().map(|name| visible(name)));
    let shown = frame.height().min(rows);
    for row in 0..shown {
        let cells = frame
            .columns()
            .iter()
            .map(|column| TableCell::read(column, row).map(grid_cell));
        grid.add_row(cells.collect::<Result<Vec<_>>>()?);
    }
    let rest = match frame.height() - shown {
        0 => String::new(),
        left => format!("{left} more of {} rows\n", frame.height()),
    };
    Ok(format!("{}\n{rest}", grid.trim_fmt()))
}

/// All rows as a JSON array of objects, one a line; amounts are strings, since a JSON number is a
/// double.
///
/// # Errors
/// A bug of ours: a column of a type that no table has.
pub fn json_text(frame: &DataFrame) -> Result<String> {
    let mut text = String::from("[");
    for row in 0..frame.height() {
        // Field by field, since a JSON map of this program would sort the columns.
        let fields = frame.columns().iter().map(|column| {
            Ok(format!(
                "{}:{}",
                Value::from(column.name().as_str()),
                TableCell::read(column, row)?.json()
            ))
        });
        let object = fields.collect::<Result<Vec<_>>>()?.join(",");
        text.push_str(if row == 0 { "\n{" } else { ",\n{" });
        text.push_str(&escape_controls(&object));
        text.push('}');
    }
    text.push_str("\n]\n");
    Ok(text)
}

/// All rows as CSV, as in the published files.
///
/// # Errors
/// A bug of ours: a column of a type that no table has.
pub fn csv_text(frame: &DataFrame) -> Result<String> {
    String::from_utf8(csv_bytes(frame)?)
        .map_err(|cause| Error::bug(format!("CSV is not UTF-8: {cause}")))
}

fn grid_cell(cell: TableCell) -> GridCell {
    let text = visible(&cell.plain());
    match cell {
        TableCell::Count(_) | TableCell::Amount(_) | TableCell::Rate(_) | TableCell::Number(_) => {
            GridCell::new(text).set_alignment(CellAlignment::Right)
        }
        _ => GridCell::new(text),
    }
}

/// The text with each character that a terminal obeys, or that turns the reading direction,
/// replaced by `\u{1b}` and the like.
pub fn visible(text: &str) -> String {
    text.chars()
        .map(|c| {
            if steers(c) {
                c.escape_unicode().to_string()
            } else {
                c.to_string()
            }
        })
        .collect()
}

/// JSON has its own escapes for the controls below U+0020; those above remain.
pub fn escape_controls(json: &str) -> String {
    json.chars()
        .map(|c| {
            if steers(c) {
                format!("\\u{:04x}", u32::from(c))
            } else {
                c.to_string()
            }
        })
        .collect()
}

fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    fn frame() -> DataFrame {
        let amount = Series::new("amount".into(), [1_500_000i128, -2_000_000])
            .into_decimal(38, 6)
            .unwrap();
        DataFrame::new(
            2,
            vec![
                Column::new("name".into(), ["a\u{1b}[31m\nb", "\u{9b}\u{202e}"]),
                amount.into_column(),
                Column::new("rate".into(), [None, Some(0.5)]),
            ],
        )
        .unwrap()
    }

    #[test]
    fn no_escape_code_reaches_the_terminal() {
        let text = text_table(&frame(), 10).unwrap();
        assert!(
            text.contains("a\\u{1b}[31m\\u{a}b") && text.contains("\\u{9b}\\u{202e}"),
            "{text}"
        );
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text}");
        assert!(
            text.lines()
                .any(|line| line.trim_end().ends_with("0.5") && line.contains(" -2.00 ")),
            "{text}"
        );
    }

    #[test]
    fn rows_left_out_are_counted() {
        assert!(
            text_table(&frame(), 1)
                .unwrap()
                .ends_with("\n1 more of 2 rows\n")
        );
    }

    #[test]
    fn json_is_an_array_of_objects() {
        let text = json_text(&frame()).unwrap();
        assert!(!text.contains('\u{9b}') && !text.contains('\u{202e}'));
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            read,
            serde_json::json!([{"name": "a\u{1b}[31m\nb", "amount": "1.50", "rate": null}, {"name": "\u{9b}\u{202e}", "amount": "-2.00", "rate": 0.5}])
        );
        assert_eq!(json_text(&frame().head(Some(0))).unwrap(), "[\n]\n");
    }
}
