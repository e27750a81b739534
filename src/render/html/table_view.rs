//! A table with every number turned into text: what stands in each cell, beside it and under it, and
//! its shade. Goes in: a table of the document. Comes out: heads and rows as the template walks them.

use crate::document::number;
use crate::document::{Head, Row, Table, Value};
use crate::domain::currency::Currency;

/// A longer table shows [`ROWS_IN_SIGHT`] and folds the rest away.
const ROWS_UNFOLDED: usize = 40;
/// Rows of a long table that stay in sight.
const ROWS_IN_SIGHT: usize = 25;
/// Longer words need a column of some width, or they stand a word a line.
const SHORT_WORDS: usize = 18;
/// More columns than these stand closer.
const COLUMNS_AT_EASE: usize = 9;
/// Shades of a cell, from light to dark.
const SHADE_COUNT: usize = 4;

/// A table: the rows in sight, the rows folded away.
pub(super) struct TableView<'a> {
    pub id: String,
    /// So many columns that they stand closer.
    pub is_dense: bool,
    pub caption: &'a str,
    pub heads: Vec<HeadView<'a>>,
    pub first: Vec<RowView>,
    pub rest: Vec<RowView>,
    pub note: Option<&'a str>,
    pub cut: Option<String>,
}

impl<'a> TableView<'a> {
    pub(super) fn new(table: &'a Table, currency: Currency, limit: usize) -> Self {
        let heads: Vec<HeadView<'a>> = table
            .columns
            .iter()
            .enumerate()
            .map(|(i, head)| HeadView::new(head, i, table, currency))
            .collect();
        let shown = table.rows.len().min(limit);
        let mut first: Vec<RowView> = table.rows[..shown]
            .iter()
            .map(|row| RowView::new(row, &heads, currency))
            .collect();
        let rest = if shown > ROWS_UNFOLDED {
            first.split_off(ROWS_IN_SIGHT)
        } else {
            Vec::new()
        };
        let cut = (shown < table.rows.len()).then(|| {
            let (shown, all) = (
                number::count_full(shown as i64),
                number::count_full(table.rows.len() as i64),
            );
            format!("The first {shown} of {all} rows. All are in the folder `tables`.")
        });
        let is_dense = heads
            .iter()
            .map(|head| 1 + usize::from(head.aside.is_some()))
            .sum::<usize>()
            > COLUMNS_AT_EASE;
        Self {
            id: format!("table-{}", table.id),
            is_dense,
            caption: &table.caption,
            heads,
            first,
            rest,
            note: table.note.as_deref(),
            cut,
        }
    }
}

/// Head of a column, and of the one beside it that holds what belongs to the number.
pub(super) struct HeadView<'a> {
    pub title: &'a str,
    pub unit: &'a str,
    pub is_number: bool,
    pub aside: Option<&'static str>,
    /// What stands under the number, in its own cell.
    pub under: Option<&'static str>,
    /// The greatest rate of a cohort in the column: the darkest cell.
    greatest: f64,
}

impl<'a> HeadView<'a> {
    fn new(head: &'a Head, column: usize, table: &'a Table, currency: Currency) -> Self {
        let cells: Vec<&Value> = table
            .rows
            .iter()
            .filter_map(|row| row.cells.get(column))
            .collect();
        let is_money = cells.iter().any(|value| matches!(value, Value::Money(_)));
        Self {
            title: &head.title,
            unit: if head.unit.is_empty() && is_money {
                currency.code()
            } else {
                &head.unit
            },
            is_number: cells.iter().any(|value| match value {
                Value::Text(_) | Value::Missing(_) => false,
                // Shares in the first column name the rows.
                Value::Share(_) => column > 0,
                _ => true,
            }),
            aside: cells.iter().find_map(|value| aside_head(value, currency)),
            under: cells
                .iter()
                .any(|value| matches!(value, Value::CohortRate { .. }))
                .then_some("95 % interval, n"),
            greatest: cells
                .iter()
                .filter_map(|value| shaded(value))
                .fold(0.0, f64::max),
        }
    }
}

/// A rate that is shaded: of too few none is, since none is printed.
fn shaded(value: &Value) -> Option<f64> {
    match value {
        Value::CohortRate { value, n, .. } if *n >= number::FEWEST_FOR_PERCENT => {
            Some(*value).filter(|value| value.is_finite())
        }
        _ => None,
    }
}

/// The shade of a cell, and its hatching where it is preliminary; the number stands in it all the
/// same. Returns have the same shades in every table: from the second on, the money is back.
fn shade(value: &Value, greatest: f64) -> Option<&'static str> {
    const SHADES: [&str; SHADE_COUNT + 1] = ["", "shade-1", "shade-2", "shade-3", "shade-4"];
    const YOUNG: [&str; SHADE_COUNT + 1] = [
        "young",
        "shade-1 young",
        "shade-2 young",
        "shade-3 young",
        "shade-4 young",
    ];
    let (level, is_young) = match value {
        Value::CohortReturn {
            value,
            is_preliminary,
        } => (
            [-0.5, 0.0, 1.0, 3.0]
                .iter()
                .filter(|bound| *value >= **bound)
                .count(),
            *is_preliminary,
        ),
        _ => {
            let rate = shaded(value)?;
            let level = if greatest > 0.0 {
                (rate / greatest * SHADE_COUNT as f64).ceil() as usize
            } else {
                0
            };
            (
                level.clamp(1, SHADE_COUNT),
                matches!(
                    value,
                    Value::CohortRate {
                        is_preliminary: true,
                        ..
                    }
                ),
            )
        }
    };
    Some(if is_young { YOUNG } else { SHADES }[level])
}

/// What stands beside such a value, if anything does.
fn aside_head(value: &Value, currency: Currency) -> Option<&'static str> {
    number::full(value, currency).aside?;
    match value {
        Value::Rate {
            interval: Some(_), ..
        } => Some("95 % interval, n"),
        Value::Rate { interval: None, .. } => Some("n"),
        Value::ReturnRange { .. } => Some("lowest to highest"),
        Value::ReturnInterval { .. } => Some("95 % interval"),
        _ => None,
    }
}

/// A row.
pub(super) struct RowView {
    pub is_total: bool,
    pub cells: Vec<CellView>,
}

impl RowView {
    fn new(row: &Row, heads: &[HeadView<'_>], currency: Currency) -> Self {
        let cells = row.cells.iter().zip(heads).enumerate();
        Self {
            is_total: row.is_total,
            cells: cells
                .map(|(i, (value, head))| CellView::new(value, head, i == 0, currency))
                .collect(),
        }
    }
}

/// A cell, and the one beside it where the column has two.
pub(super) struct CellView {
    pub main: String,
    /// In smaller letters under it: a triangle of cohorts is too wide for a column more a step.
    pub under: Vec<String>,
    pub aside: Option<String>,
    pub is_name: bool,
    pub class: String,
}

impl CellView {
    fn new(value: &Value, head: &HeadView<'_>, is_first: bool, currency: Currency) -> Self {
        let printed = number::full(value, currency);
        let is_missing = !matches!(value, Value::Text(_)) && printed.main == number::NOT_AVAILABLE;
        let class = match (head.is_number, is_missing) {
            (true, true) => "num missing",
            (true, false) => "num",
            (false, true) => "missing",
            (false, false) if printed.main.chars().count() > SHORT_WORDS => "words",
            (false, false) => "",
        };
        let shade =
            shade(value, head.greatest).map_or_else(String::new, |shade| format!(" {shade}"));
        let is_name = is_first && matches!(value, Value::Text(_) | Value::Share(_));
        if head.under.is_some() {
            return Self {
                under: lines(value, printed.aside),
                main: printed.main,
                aside: None,
                is_name,
                class: format!("{class}{shade}"),
            };
        }
        let (main, aside) = match head.aside {
            None => (printed.to_string(), None),
            Some(_) if is_missing => (
                printed.main,
                Some(
                    printed
                        .aside
                        .map(|why| format!("({why})"))
                        .unwrap_or_default(),
                ),
            ),
            Some(_) => (printed.main, Some(printed.aside.unwrap_or_default())),
        };
        Self {
            main,
            under: Vec::new(),
            aside,
            is_name,
            class: format!("{class}{shade}"),
        }
    }
}

/// What stands under a number, line by line: what is expected stands above its interval.
fn lines(value: &Value, aside: Option<String>) -> Vec<String> {
    let Some(aside) = aside else {
        return Vec::new();
    };
    match aside.split_once(", ").filter(|_| {
        matches!(
            value,
            Value::CohortRate {
                outlook: Some(_),
                ..
            }
        )
    }) {
        Some((expected, interval)) => vec![expected.to_owned(), interval.to_owned()],
        None => vec![aside],
    }
}
