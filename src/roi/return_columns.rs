//! The mart `roi`: what a row is of, the columns of each figure in the order of their list, and what
//! needs more than the sums of one row.

use super::return_metrics::RETURN_METRICS;
use crate::table::columns::{count, id, text};
use crate::table::names::*;
use crate::table::{Column, Kind, TableSpec};

/// Words of the verdict, those of `roi::Verdict`.
const VERDICTS: &[&str] = &[
    "too few",
    "too early",
    "models disagree",
    "earns",
    "loses",
    "open",
];

/// What a row is of.
const KEY_COLUMNS: &[Column] = &[
    id(MODEL, "attribution model").required(),
    Column::new(
        BASIS,
        Kind::OneOf(&["touch_date", "close_date"]),
        "touch_date or close_date",
    )
    .required(),
    text(PERIOD, "month, or all; content has all alone").required(),
    Column::new(
        LEVEL,
        Kind::OneOf(&["channel", "campaign", "content"]),
        "channel, campaign or content; each sums to the whole",
    )
    .required(),
    text(
        VALUE,
        "the channel, or the id of the campaign or content; (none) without one",
    )
    .required(),
];

/// What needs more than the sums of a row.
const OUTLOOK: &[Column] = &[
    count(
        PAYBACK_MONTHS,
        "months after the touch until attributed margin covers the spend, on touch_date; null while it does not",
    ),
    Column::new(
        VERDICT,
        Kind::OneOf(VERDICTS),
        "what the return is worth: touch_date, period all, primary model, channels and campaigns with spend",
    ),
];

/// Returns.
pub const RETURNS: TableSpec = TableSpec {
    name: "roi",
    grain: "return of a channel, a campaign or a content in a period, on one basis, by one model",
    key: &[MODEL, BASIS, PERIOD, LEVEL, VALUE],
    columns: &RETURN_COLUMNS,
};

const RETURN_COLUMNS: [Column; column_count()] = {
    let mut columns = [KEY_COLUMNS[0]; column_count()];
    let mut end = put(&mut columns, 0, KEY_COLUMNS);
    let mut place = 0;
    while place < RETURN_METRICS.len() {
        end = put(&mut columns, end, RETURN_METRICS[place].columns);
        place += 1;
    }
    put(&mut columns, end, OUTLOOK);
    columns
};

const fn column_count() -> usize {
    let mut count = KEY_COLUMNS.len() + OUTLOOK.len();
    let mut place = 0;
    while place < RETURN_METRICS.len() {
        count += RETURN_METRICS[place].columns.len();
        place += 1;
    }
    count
}

/// Puts columns behind the first `end` ones; how many there are then.
const fn put(columns: &mut [Column], end: usize, more: &[Column]) -> usize {
    let mut place = 0;
    while place < more.len() {
        columns[end + place] = more[place];
        place += 1;
    }
    end + place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_a_column_of_its_kind() {
        for of in RETURN_METRICS {
            let column = RETURNS.column(of.metric.id).unwrap();
            assert_eq!(column.name, of.columns[0].name);
            assert_eq!(of.metric.mart, RETURNS.name);
            assert!(
                matches!(column.kind, Kind::Sum | Kind::Count | Kind::Number),
                "{}",
                column.name
            );
            let shown = of.parts.iter().flat_map(|part| part.columns());
            for name in shown {
                assert!(RETURNS.column(name).is_some(), "{name}");
            }
        }
    }
}
