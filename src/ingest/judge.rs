//! What each piece of a file is: a row, a blank or filtered record, or a reject with its reason.
//! Goes in: a record as the splitter found it. Comes out: a reject, or one record more in the
//! counts.

use super::cell::bare;
use super::footer_line::reads_like_footer;
use super::plan::Plan;
use super::reject::{MASK, Reject, RejectRule, veiled};
use super::rows::{RowBuilder, shown};
use super::split::{CsvRecord, Piece};
use super::todo::Todo;
use crate::lake::delivery::RecordCounts;

/// Decides what a piece of the file is, its record number `row`; a reject comes back, everything else is counted.
pub fn judge(
    piece: Piece<'_>,
    row: u64,
    todo: &Todo<'_>,
    rows: &mut RowBuilder<'_>,
    counts: &mut RecordCounts,
) -> Option<Reject> {
    let record = match piece {
        Piece::Record(record) => record,
        Piece::Malformed {
            line,
            rule,
            bytes,
            advice,
            ..
        } => {
            let is_header = rule == RejectRule::RepeatedHeader;
            if is_header && !is_meant(todo, |field| &todo.plan.header[field]) {
                counts.filtered += 1;
                return None;
            }
            let text = unshifted(todo, rule, || {
                String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]).into_owned()
            });
            return Some(Reject {
                row,
                line,
                column: String::new(),
                rule,
                value: None,
                advice,
                record: Some(text),
                is_footer: reads_like_footer(
                    String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).split('\t'),
                ),
            });
        }
    };
    if record.is_blank() {
        counts.blank += 1;
        return None;
    }
    if let Some((rule, found, advice)) = misfit(&record, &todo.plan) {
        let text = unshifted(todo, rule, || shown(&record, &todo.plan));
        return Some(Reject {
            row,
            line: record.line,
            column: String::new(),
            rule,
            value: Some(found),
            advice,
            record: Some(text),
            is_footer: reads_like_footer(record.iter()),
        });
    }
    if !is_meant(todo, |field| record.get(field)) {
        counts.filtered += 1;
        return None;
    }
    match rows.push(&record, row) {
        // A cell that is split and empty means no row.
        Ok(0) => counts.filtered += 1,
        Ok(made) => {
            counts.accepted += made;
            counts.read += made - 1;
        }
        Err(reject) => return Some(*reject),
    }
    None
}

/// Whether the source means a record with these fields.
fn is_meant<'t>(todo: &Todo<'_>, field: impl Fn(usize) -> &'t str) -> bool {
    todo.plan.filter.iter().all(|(at, test)| {
        let text = Some(bare(field(*at)));
        test.holds_or_names(text.filter(|text| !todo.source.dialect.is_null(text)))
    })
}

const CUT: &str = "no line end follows: the file looks as if it was cut; deliver it anew, whole";

/// Why the fields of a record are not those of the header; with what was found, and what was
/// expected.
fn misfit(record: &CsvRecord<'_>, plan: &Plan) -> Option<(RejectRule, String, String)> {
    let (width, found) = (plan.width, record.width());
    if found != width {
        let is_cut = !record.has_line_end && found < width;
        let fix = if is_cut {
            CUT
        } else {
            "look for a delimiter inside an unquoted value, for one too many at the line's end, or for a cut line"
        };
        let advice = format!("expected {width} fields as in the header, found {found}; {fix}");
        return Some((
            if is_cut {
                RejectRule::PossiblyCut
            } else {
                RejectRule::FieldCount
            },
            format!("{found} fields"),
            advice,
        ));
    }
    let field = plan
        .nameless
        .iter()
        .find(|field| !record.get(**field).is_empty())?;
    let advice = format!(
        "expected nothing in field {}, which has no name in the header; name the column, or look for a delimiter too many",
        field + 1
    );
    Some((RejectRule::NamelessColumn, MASK.to_owned(), advice))
}

/// A record that cannot be split into its fields, as text; masked whole where any column of the file
/// is, since a personal value may stand in the place of another, and where it belongs to another
/// table, whose personal columns are not named.
fn unshifted(todo: &Todo<'_>, rule: RejectRule, text: impl FnOnce() -> String) -> String {
    let is_shown =
        rule != RejectRule::AnotherTable && todo.plan.showable.iter().all(|shown| *shown);
    if is_shown {
        veiled(&text()).to_owned()
    } else {
        MASK.to_owned()
    }
}
