//! One column of one record: the text of its fields, joined and mapped, becomes a cell, a null or a
//! fault. Goes in: a record and the column's plan. Comes out: the cell pushed, or the fault and the
//! text that has it.

use super::cell::{Fault, bare, list};
use super::cell_reader::CellReader;
use super::column::{CellValue, ColumnBuffer};
use super::planned::{CellOrigin, Planned};
use super::reject::RejectRule;
use super::split::CsvRecord;
use crate::domain::nothing::may_be_nothing;
use crate::pipeline::Source;
use crate::table::Kind;

/// A fault, and the text that has it; none where there is no text.
pub type Misfit = (Fault, Option<String>);

/// Texts of a cell that stand in no one field.
#[derive(Debug, Default)]
pub struct MadeText {
    /// Several fields, joined.
    joined: String,
    /// One of the values of a cell, each of which makes a row.
    pub part: String,
}

/// Reads one cell into its column, and into the companion where there is one.
///
/// # Errors
/// Text that is no value of the column; nothing is pushed then.
pub fn convert(
    columns: &mut [ColumnBuffer],
    made: &mut MadeText,
    planned: &Planned,
    record: &CsvRecord<'_>,
    source: &Source,
    cell_reader: &mut CellReader,
) -> Result<(), Misfit> {
    let text = match planned.field {
        Some(field) => record.get(field),
        None if planned.makes_rows => &made.part,
        None => text_of(&mut made.joined, planned, record),
    };
    // Most cells are a value, and nothing is asked of them but to be read.
    let bare_text = bare(text);
    if planned.is_plain && !bare_text.is_empty() && !may_be_nothing(bare_text) {
        return read(columns, planned, text, record.line, cell_reader);
    }
    convert_text(columns, planned, text, record.line, source, cell_reader)
}

/// Reads a text that means a value.
#[inline]
fn read(
    columns: &mut [ColumnBuffer],
    planned: &Planned,
    text: &str,
    line: u64,
    cell_reader: &mut CellReader,
) -> Result<(), Misfit> {
    match cell_reader.read(columns, planned, text, line) {
        Ok(()) => Ok(()),
        Err(_) if planned.is_optional => {
            cell_reader.note_unreadable(planned);
            push_null(columns, planned);
            Ok(())
        }
        Err(fault) => Err((fault, Some(text.to_owned()))),
    }
}

fn convert_text(
    columns: &mut [ColumnBuffer],
    planned: &Planned,
    text: &str,
    line: u64,
    source: &Source,
    cell_reader: &mut CellReader,
) -> Result<(), Misfit> {
    let text = planned.mapped(text);
    let bare_text = bare(text);
    let is_word = may_be_nothing(bare_text) && source.dialect.is_word_for_nothing(bare_text);
    let is_null = is_word || source.dialect.is_null(bare_text);
    let is_other = !is_null
        && planned
            .matches
            .as_ref()
            .is_some_and(|test| !test.holds(Some(bare_text)));
    if !is_null && !is_other {
        return read(columns, planned, text, line, cell_reader);
    }
    if planned.is_required {
        let form = if is_other {
            "of the form that [source.matches] says "
        } else {
            ""
        };
        let fix = match planned.column.kind {
            Kind::Instant => {
                "export it, or set `undated = \"keep\"` of the source to keep such rows without their date"
            }
            _ => "export it, or leave such rows out by a test under [source.where]",
        };
        let advice = format!(
            "expected a value {form}for `{}`, which every row of {} needs; {fix}",
            planned.column.name, source.entity.name
        );
        return Err((
            Fault {
                rule: RejectRule::MissingValue,
                advice,
            },
            (is_other || is_word).then(|| text.to_owned()),
        ));
    }
    cell_reader.note_null(planned, is_other, is_word);
    push_null(columns, planned);
    Ok(())
}

fn push_null(columns: &mut [ColumnBuffer], planned: &Planned) {
    columns[planned.at].push(CellValue::Null);
    let companion = planned.companion.iter();
    companion.for_each(|at| columns[*at].push(CellValue::Null));
}

/// The values of a cell, each of which makes a row.
pub fn parts(planned: &Planned, record: &CsvRecord<'_>) -> Vec<String> {
    let mut joined = String::new();
    let text = text_of(&mut joined, planned, record);
    let mark = planned.split.as_deref().unwrap_or_default();
    let values = list::values(text, mark).into_iter();
    values.map(str::to_owned).collect()
}

fn text_of<'t>(joined: &'t mut String, planned: &'t Planned, record: &CsvRecord<'t>) -> &'t str {
    match &planned.origin {
        CellOrigin::Absent => "",
        CellOrigin::Constant(text) => text,
        CellOrigin::Fields(fields) => {
            joined.clear();
            for text in fields
                .iter()
                .map(|field| record.get(*field))
                .filter(|text| !text.is_empty())
            {
                if !joined.is_empty() {
                    joined.push(' ');
                }
                joined.push_str(text);
            }
            joined
        }
    }
}
