//! Tables as CSV by RFC 4180. Goes in: a frame. Comes out: UTF-8, a header, CRLF, ISO dates, points
//! in numbers.
//!
//! The surprising part: text that a spreadsheet would run as a formula gets a leading apostrophe,
//! and is counted.

use super::cell::TableCell;
use super::{Format, OutputContent, OutputFile, Publication};
use crate::error::{Error, Result};
use crate::table::TableSpec;
use polars::prelude::DataFrame;
use rayon::prelude::*;
use std::ops::Range;

/// The format: one file a table.
#[derive(Debug)]
pub(super) struct Csv;

impl Format for Csv {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn extension(&self) -> &'static str {
        "csv"
    }

    fn title(&self) -> &'static str {
        "the tables that fit a spreadsheet, a file each"
    }

    fn render(&self, publication: &Publication<'_>) -> Result<Vec<OutputFile>> {
        let file = |(spec, frame): &(&TableSpec, DataFrame)| OutputFile {
            path: format!("tables/{}.csv", spec.name),
            content: OutputContent::Csv(frame.clone()),
        };
        Ok(publication.tables.iter().map(file).collect())
    }
}

/// Rows whose text is made in one go; several go at a time.
const ROWS: usize = 512;

/// A frame as CSV, in the frame's order of rows and columns: UTF-8 without a byte order mark.
///
/// # Errors
/// A bug of ours: a column of a type that no table has.
pub fn csv_bytes(frame: &DataFrame) -> Result<Vec<u8>> {
    let mut whole = Vec::new();
    write_csv(frame, |piece| {
        whole.extend_from_slice(piece);
        Ok(())
    })?;
    Ok(whole)
}

/// Hands a frame's CSV to `take`, a piece at a time; returns how many cells got a leading
/// apostrophe.
///
/// # Errors
/// A bug of ours: a column of a type that no table has. What `take` returns.
pub fn write_csv(frame: &DataFrame, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<usize> {
    let mut head = writer();
    head.write_record(frame.get_column_names().iter().map(|name| name.as_str()))
        .map_err(failed)?;
    take(&bytes_of(head)?)?;
    let starts: Vec<usize> = (0..frame.height()).step_by(ROWS).collect();
    let mut guarded_cells = 0;
    for starts in starts.chunks(rayon::current_num_threads()) {
        let parts = starts
            .par_iter()
            .map(|start| rows_text(frame, *start..frame.height().min(start + ROWS)))
            .collect::<Result<Vec<_>>>()?;
        for (text, guarded) in parts {
            take(&text)?;
            guarded_cells += guarded;
        }
    }
    Ok(guarded_cells)
}

/// The text of some rows, and how many of its cells are guarded.
fn rows_text(frame: &DataFrame, rows: Range<usize>) -> Result<(Vec<u8>, usize)> {
    let mut writer = writer();
    let mut guarded_cells = 0;
    for row in rows {
        for column in frame.columns() {
            let text = guard(TableCell::read(column, row)?, &mut guarded_cells);
            writer.write_field(text).map_err(failed)?;
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    Ok((bytes_of(writer)?, guarded_cells))
}

fn writer() -> ::csv::Writer<Vec<u8>> {
    ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new())
}

fn bytes_of(writer: ::csv::Writer<Vec<u8>>) -> Result<Vec<u8>> {
    writer
        .into_inner()
        .map_err(|cause| Error::bug(format!("CSV could not be finished: {cause}")))
}

fn failed(cause: ::csv::Error) -> Error {
    Error::bug(format!("a CSV record could not be written: {cause}"))
}

/// The cell's text, with an apostrophe before what would be a formula. Numbers are not text: `-1`
/// stays a number.
fn guard(cell: TableCell, guarded: &mut usize) -> String {
    match cell {
        TableCell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
            *guarded += 1;
            format!("'{text}")
        }
        other => other.into_plain(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn cells_are_quoted_guarded_and_plain() {
        let words = [
            "=1+1",
            "-x",
            "\tt",
            "say \"hi\"",
            "a,b\r\nc",
            "",
            "<b>ü</b>",
        ];
        let amounts = Series::new(
            "amount".into(),
            [-1_500_000i128, 0, 1, 2_000_000, 10_000, 5, 6],
        )
        .into_decimal(38, 6)
        .unwrap();
        let frame = DataFrame::new(
            7,
            vec![
                Column::new("name".into(), words),
                amounts.into_column(),
                Column::new(
                    "count".into(),
                    [
                        Some(-1i64),
                        None,
                        Some(3),
                        Some(4),
                        Some(5),
                        Some(6),
                        Some(7),
                    ],
                ),
            ],
        )
        .unwrap();
        assert_eq!(write_csv(&frame, |_| Ok(())).unwrap(), 3);
        let expected = "name,amount,count\r\n'=1+1,-1.50,-1\r\n'-x,0.00,\r\n'\tt,0.000001,3\r\n\"say \"\"hi\"\"\",2.00,4\r\n\"a,b\r\nc\",0.01,5\r\n,0.000005,6\r\n<b>ü</b>,0.000006,7\r\n";
        assert_eq!(
            String::from_utf8(csv_bytes(&frame).unwrap()).unwrap(),
            expected
        );
    }

    #[test]
    fn parts_are_joined_in_order() {
        let numbers: Vec<i64> = (0..20_000).collect();
        let text = csv_bytes(
            &DataFrame::new(numbers.len(), vec![Column::new("n".into(), &numbers)]).unwrap(),
        )
        .unwrap();
        let expected: String = std::iter::once("n".to_owned())
            .chain(numbers.iter().map(i64::to_string))
            .map(|line| line + "\r\n")
            .collect();
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }

    #[test]
    fn a_single_empty_cell_is_still_a_record() {
        let frame = DataFrame::new(2, vec![Column::new("name".into(), [None, Some("x")])]).unwrap();
        assert_eq!(csv_bytes(&frame).unwrap(), b"name\r\n\"\"\r\nx\r\n");
    }
}
