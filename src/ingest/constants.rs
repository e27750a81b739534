//! The constants of the pipeline file, read once before any row is: what is no value of its column
//! is a mistake in the file, not in the data. Goes in: the settings. Comes out: nothing, or every
//! such constant with what was expected.

use super::cell::bare;
use super::cell::clock::ZoneClock;
use super::cell_reader::CellReader;
use super::column::ColumnBuffer;
use super::planned::{CellOrigin, Planned, planned};
use crate::error::{Error, Result};
use crate::pipeline::{Settings, Source};
use crate::table::names::CURRENCY;
use crate::table::spec::companion;

/// Reads every constant as its rows would be.
///
/// # Errors
/// [`Error::Pipeline`] with every constant that is no value of its column.
pub fn check(settings: &Settings) -> Result<()> {
    let mut problems = Vec::new();
    for source in &settings.sources {
        let clock = ZoneClock::of(source.dialect.timezone);
        for column in source.entity.columns {
            let Some(text) = source.constants.get(column.name) else {
                continue;
            };
            let planned = planned(
                column,
                0,
                CellOrigin::Constant(text.clone()),
                source,
                settings,
                &clock,
            );
            if let Err(advice) = read(&planned, text, source, settings) {
                let (file, source, column) = (settings.file.display(), &source.name, column.name);
                problems.push(format!(
                    "`{file}`: source `{source}`: the constant `{text}` is no value of `{column}`: {advice}\nhelp: correct `{column}` under [source.constants] of `{source}`"
                ));
            }
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Pipeline(problems.join("\n")))
    }
}

/// What was expected instead of the text.
fn read(planned: &Planned, text: &str, source: &Source, settings: &Settings) -> Result<(), String> {
    let text = planned.mapped(text);
    let bare_text = bare(text);
    if source.dialect.is_null(bare_text) || source.dialect.is_word_for_nothing(bare_text) {
        let needed = format!(
            "expected a value, which every row of {} needs",
            source.entity.name
        );
        return if planned.is_required {
            Err(needed)
        } else {
            Ok(())
        };
    }
    let kinds = std::iter::once(planned.column.kind)
        .chain(companion(&planned.column).map(|companion| companion.kind));
    let mut columns: Vec<ColumnBuffer> = kinds.map(|kind| ColumnBuffer::new(kind, 1)).collect();
    let mut cell_reader = CellReader::new(source, settings.timezone, &[], columns.len());
    cell_reader
        .read(&mut columns, planned, text, 0)
        .map_err(|fault| fault.advice)?;
    let is_read_from_file = source.columns.contains_key(CURRENCY);
    let currency = source
        .constants
        .get(CURRENCY)
        .map_or(settings.currency.code(), String::as_str);
    match cell_reader.take_sign().filter(|_| !is_read_from_file) {
        Some(sign) => sign.check(currency).map_err(|fault| fault.advice),
        None => Ok(()),
    }
}
