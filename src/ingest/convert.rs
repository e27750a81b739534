//! One column of one record: from the text of its fields to a typed cell in its buffer. Goes in: a record and the column's
//! plan. Comes out: the cell pushed, or the fault and the text that has it.

use super::cell::email::{keyed_hash, normalise};
use super::cell::instant::resolve;
use super::cell::{Fault, number, word};
use super::column::{Cell, ColumnBuffer};
use super::plan::{Origin, Parser, Planned};
use super::reject::Rule;
use super::rows::Context;
use super::split::Record;
use crate::domain::period::days_since_epoch;

/// What was done to a cell without rejecting its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// A value of another form than the source matches: null.
    Unmatched,
    /// A required instant is missing, and its row is kept.
    Undated,
}

impl Remark {
    /// The name that tables hold.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unmatched => "value_not_matching",
            Self::Undated => "undated_rows",
        }
    }
}

/// A fault, and the text that has it; none where there is no text.
pub type Misfit = (Fault, Option<String>);

/// Reads one cell into its column, and into the companion where there is one.
///
/// # Errors
/// Text that is no value of the column; nothing is pushed then.
pub fn convert(
    columns: &mut [ColumnBuffer],
    joined: &mut String,
    planned: &Planned,
    record: &Record<'_>,
    context: &Context<'_>,
) -> Result<Option<Remark>, Misfit> {
    let text = text_of(joined, planned, record);
    let text = planned.values.as_ref().and_then(|map| map.get(text)).map_or(text, String::as_str);
    let is_null = context.source.dialect.is_null(text);
    let is_other = !is_null && planned.matches.as_ref().is_some_and(|test| !test.holds(Some(text)));
    if !is_null && !is_other {
        return read(columns, planned, text, context).map(|()| None).map_err(|fault| (fault, Some(text.to_owned())));
    }
    if planned.is_required {
        let entity = context.source.entity.name;
        let advice = match is_other {
            true => format!("expected a value of the form that [source.matches] says for `{}`, which every row of {entity} needs", planned.column.name),
            false => format!("expected a value for `{}`, which every row of {entity} needs", planned.column.name),
        };
        return Err((Fault { rule: Rule::MissingValue, advice }, is_other.then(|| text.to_owned())));
    }
    columns[planned.at].push(Cell::Null);
    planned.companion.iter().for_each(|at| columns[*at].push(Cell::Null));
    let undated = planned.is_kept_undated.then_some(Remark::Undated);
    Ok(if is_other { Some(Remark::Unmatched) } else { undated })
}

fn text_of<'t>(joined: &'t mut String, planned: &'t Planned, record: &Record<'t>) -> &'t str {
    match &planned.origin {
        Origin::Absent => "",
        Origin::Constant(text) => text,
        Origin::Fields(fields) if fields.len() == 1 => record.get(fields[0]),
        Origin::Fields(fields) => {
            joined.clear();
            for text in fields.iter().map(|field| record.get(*field)).filter(|text| !text.is_empty()) {
                if !joined.is_empty() {
                    joined.push(' ');
                }
                joined.push_str(text);
            }
            joined
        }
    }
}

fn read(columns: &mut [ColumnBuffer], planned: &Planned, text: &str, context: &Context<'_>) -> Result<(), Fault> {
    let dialect = &context.source.dialect;
    let cell = match &planned.parser {
        Parser::Text => Cell::Text(text),
        Parser::OneOf(words) => Cell::Text(word::one_of(text, words)?),
        Parser::Currency => Cell::Text(word::currency(text)?),
        Parser::Money => Cell::Money(number::money(text, dialect.decimal, dialect.thousands)?),
        Parser::Count => Cell::Long(number::integer(text, dialect.thousands)?),
        Parser::Bool => Cell::Bool(word::boolean(text)?),
        Parser::Day(reader) => Cell::Day(days_since_epoch(resolve(reader.read(text)?, super::cell::instant::Edge::Start, context.zone).1)),
        Parser::Instant(reader, edge) => {
            let (at, day) = resolve(reader.read(text)?, *edge, context.zone);
            planned.companion.iter().for_each(|on| columns[*on].push(Cell::Day(days_since_epoch(day))));
            Cell::Long(at)
        }
        Parser::Hashed => {
            columns[planned.at].push(Cell::Text(&keyed_hash(text, context.key)));
            return Ok(());
        }
        Parser::Email { in_clear } => {
            let address = normalise(text)?;
            let kept = if *in_clear { address.whole.clone() } else { keyed_hash(&address.whole, context.key) };
            planned.companion.iter().for_each(|at| columns[*at].push(Cell::Text(&address.domain)));
            columns[planned.at].push(Cell::Text(&kept));
            return Ok(());
        }
    };
    columns[planned.at].push(cell);
    Ok(())
}
