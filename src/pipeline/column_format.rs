//! `[source.formats]`: how a column of ours writes its dates or amounts. Goes in: the column and the
//! value of its key. Comes out: its format, or a problem.

use super::problem::Problems;
use super::settings::{AmountFormat, ColumnFormat, DateForm, DateFormat, DateReading};
use super::value::TomlValue;
use super::{date_form, words};
use crate::domain::money::Unit;
use crate::table::names::SPENT_ON;
use crate::table::{Column, Kind};

/// How a column of dates or of amounts writes them.
pub(super) fn read(
    column: &Column,
    value: &TomlValue<'_>,
    problems: &Problems,
) -> Option<ColumnFormat> {
    match column.kind {
        Kind::Instant | Kind::Day => dates(column, value, problems).map(ColumnFormat::Date),
        Kind::Money => amounts(value, problems).map(ColumnFormat::Amount),
        _ => {
            problems.add(
                value.place,
                format!("`{}` holds neither dates nor amounts", column.name),
                "only these have a format",
                "remove it",
            );
            None
        }
    }
}

/// `{ unit = "micros" }`: what the numbers of amounts count; `{ round = 2 }`: decimals that are kept.
fn amounts(value: &TomlValue<'_>, problems: &Problems) -> Option<AmountFormat> {
    let example = "unit = \"micros\"";
    if !value.is_table() {
        return value.is_no(
            "the unit of amounts",
            &format!("write `{{ {example} }}`, or remove it where amounts are whole units"),
        );
    }
    let table = value.table()?;
    let decimals = table
        .get("round")
        .map(|value| value.integer(0, 6).unwrap_or_default());
    let unit = if decimals.is_some() {
        table.get("unit")
    } else {
        table.require("unit", example)
    };
    let unit = unit.map(|value| words::named(&value, "unit", Unit::NAMES, problems));
    table.finish();
    let unit = match unit {
        Some(named) => named?,
        None => decimals.map(|_| Unit::Whole)?,
    };
    Some(AmountFormat { unit, decimals })
}

/// `"%d/%m/%Y"`, `{ format = "%d/%m/%Y", as = "day" }`, `{ format = "%Y-%m", as = "month" }`,
/// `{ formats = ["%d/%m/%Y", "iso"] }` or `{ epoch = "ms" }`.
fn dates(column: &Column, value: &TomlValue<'_>, problems: &Problems) -> Option<DateFormat> {
    if !value.is_table() {
        let form = date_form::date_format(&value.string()?, problems)?;
        return Some(DateFormat {
            form: Some(DateForm::Pattern(form)),
            reading: DateReading::AsWritten,
        });
    }
    let table = value.table()?;
    let written = table.get("as");
    let reading = written.as_ref().and_then(|value| {
        let reading = words::named(value, "reading", DateReading::NAMES, problems)?;
        // An instant is not moved to the day before: of a close at midnight nothing would be left of
        // the day that it belongs to.
        if reading == DateReading::DayBefore && column.kind != Kind::Day {
            problems.add(
                value.place,
                format!("`{}` holds instants", column.name),
                "only a column of days can hold the day after a period",
                "write `as = \"day\"`",
            );
            return None;
        }
        if reading == DateReading::Month && column.name != SPENT_ON {
            problems.add(
                value.place,
                format!("`{}` holds no period", column.name),
                format!("only `{SPENT_ON}` does, whose amount is spread over its days"),
                "export the day",
            );
            return None;
        }
        Some(reading)
    });
    let is_month = reading == Some(DateReading::Month);
    let form = table.get("format").and_then(|value| {
        let word = value.string()?;
        if is_month {
            date_form::month_format(&word, problems)
        } else {
            date_form::date_format(&word, problems).map(DateForm::Pattern)
        }
    });
    let several = table
        .get("formats")
        .and_then(|value| date_form::several(&value, problems));
    let epoch = table
        .get("epoch")
        .and_then(|value| date_form::epoch(&value, problems))
        .map(DateForm::Epoch);
    table.finish();
    let forms: Vec<DateForm> = [form, several, epoch].into_iter().flatten().collect();
    if forms.len() > 1 {
        problems.add(
            value.place,
            format!(
                "`{}` has more than one of `format`, `formats` and `epoch`",
                column.name
            ),
            "they exclude each other",
            "keep one of the two",
        );
    } else if forms.is_empty() && written.is_none() {
        problems.missing(
            value.place,
            format!("the form of `{}` is empty", column.name),
            "it says nothing",
            "add `format = \"%d/%m/%Y\"`, `epoch = \"s\"` or `as = \"day\"`",
        );
    }
    let default = is_month.then(|| DateForm::Month("%Y-%m".to_owned()));
    Some(DateFormat {
        form: forms.into_iter().next().or(default),
        reading: reading.unwrap_or(DateReading::AsWritten),
    })
}
