//! A chart as SVG: text in, text out, no script. Goes in: a chart's form and the table it is drawn
//! over. Comes out: an `<svg>` whose colours are the page's variables, so that it follows light and
//! dark.
//!
//! Bars, waterfall, forest and funnel share one frame of rows: names to the left, values to the
//! right, marks between, so that no label can lie on another; survival curves lie in higher rows of
//! the same kind. The axes of a line are kuva's.

mod bars;
mod canvas;
mod forest;
mod funnel;
mod line;
mod rows;
mod scale;
mod survival;
mod waterfall;

use crate::document::number::FEWEST_FOR_PERCENT;
use crate::document::{Chart, Form, Row, Value};
use crate::domain::currency::Currency;
use crate::domain::money::MICROS;

/// Names that fit into one drawing; the table under it has them all.
const MOST_ROWS: usize = 25;

/// How many rows of the chart's table are drawn: all points of a line and of curves, else the first
/// 25.
pub(super) fn drawn_rows(chart: &Chart) -> usize {
    match chart.form {
        Form::Line { .. } | Form::Survival { .. } => chart.table.rows.len(),
        Form::Bars { .. } | Form::Waterfall { .. } | Form::Forest { .. } | Form::Funnel { .. } => {
            chart.table.rows.len().min(MOST_ROWS)
        }
    }
}

/// Draws a chart; `None` where no row has a value to draw.
pub(super) fn draw(chart: &Chart, currency: Currency) -> Option<String> {
    let rows = &chart.table.rows[..drawn_rows(chart)];
    let (label, value) = chart.form.columns();
    let mut points = points(rows, label, value);
    if matches!(chart.form, Form::Bars { .. }) {
        // Beside the total the parts would be too short to compare.
        points.retain(|point| !point.is_total);
    }
    if points.iter().all(|point| point.amount.is_none()) {
        return None;
    }
    let canvas = match chart.form {
        Form::Bars { .. } => bars::draw(&points, currency),
        Form::Waterfall { .. } => waterfall::draw(&points, currency),
        Form::Line { .. } => line::draw(&points, currency),
        Form::Forest { .. } => forest::draw(&points, currency),
        Form::Funnel { before: None, .. } => funnel::draw(&points),
        Form::Funnel {
            before: Some(before),
            ..
        } => funnel::draw_beside(
            &points,
            &self::points(rows, label, before),
            [value, before].map(|column| head(chart, column)),
        ),
        Form::Survival { share } => survival::draw(&chart.table, share)?,
    };
    Some(canvas.into_svg(chart.id, &chart.caption))
}

/// A row of the table as something to draw.
struct Point<'a> {
    label: String,
    value: &'a Value,
    /// The value on an axis; `None` where it is not available.
    amount: Option<f64>,
    /// Lower and upper end.
    interval: Option<(f64, f64)>,
    is_total: bool,
}

fn points(rows: &[Row], label: usize, value: usize) -> Vec<Point<'_>> {
    let rows = rows
        .iter()
        .filter_map(|row| Some((row.cells.get(label)?, row.cells.get(value)?, row.is_total)));
    rows.map(|(label, value, is_total)| Point {
        label: name(label),
        value,
        amount: amount(value),
        interval: interval(value),
        is_total,
    })
    .collect()
}

/// A column's head with its unit.
fn head(chart: &Chart, column: usize) -> String {
    chart
        .table
        .columns
        .get(column)
        .map_or_else(String::new, |head| {
            format!("{} {}", head.title, head.unit).trim().to_owned()
        })
}

fn name(value: &Value) -> String {
    match value {
        Value::Text(words) => words.clone(),
        Value::Count(count) => count.to_string(),
        _ => String::new(),
    }
}

/// A value on an axis. Money becomes a double here, which only places a mark; its text comes from
/// the exact amount.
fn amount(value: &Value) -> Option<f64> {
    let amount = match value {
        Value::Text(_) | Value::Missing(_) => return None,
        // What is printed as a count is not drawn as a rate.
        Value::Rate { n, .. } | Value::CohortRate { n, .. } if *n < FEWEST_FOR_PERCENT => {
            return None;
        }
        Value::Count(count) => *count as f64,
        Value::Money(micros) => *micros as f64 / MICROS as f64,
        Value::Rate { value, .. }
        | Value::CohortRate { value, .. }
        | Value::Share(value)
        | Value::Return(value)
        | Value::ReturnRange { value, .. }
        | Value::ReturnInterval { value, .. }
        | Value::CohortReturn { value, .. }
        | Value::Ratio(value)
        | Value::Days(value) => *value,
    };
    Some(amount).filter(|amount| amount.is_finite())
}

fn interval(value: &Value) -> Option<(f64, f64)> {
    let (low, high) = match value {
        Value::Rate { n, interval, .. } | Value::CohortRate { n, interval, .. }
            if *n >= FEWEST_FOR_PERCENT =>
        {
            (*interval)?
        }
        Value::ReturnRange { low, high, .. } | Value::ReturnInterval { low, high, .. } => {
            (*low, *high)
        }
        _ => return None,
    };
    (low.is_finite() && high.is_finite()).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Head, Table};

    fn chart(form: Form, values: &[Value]) -> Chart {
        let head = |title: &str| Head {
            title: title.into(),
            unit: String::new(),
        };
        let rows = values.iter().enumerate().map(|(i, value)| Row {
            cells: vec![Value::Text(format!("$row$ <{i}>")), value.clone()],
            is_total: false,
        });
        let table = Table {
            id: "t".into(),
            caption: "Table".into(),
            columns: vec![head("Name"), head("Value")],
            rows: rows.collect(),
            note: None,
        };
        Chart {
            id: "c",
            caption: "A < B & \"C\"".into(),
            form,
            table,
        }
    }

    /// The forms that draw a row a name.
    fn forms() -> [Form; 6] {
        let (label, value) = (0, 1);
        [
            Form::Bars { label, value },
            Form::Waterfall { label, value },
            Form::Line { label, value },
            Form::Forest { label, value },
            Form::Funnel {
                label,
                value,
                before: None,
            },
            Form::Funnel {
                label,
                value,
                before: Some(1),
            },
        ]
    }

    #[test]
    fn every_form_draws_the_same_safe_text_twice() {
        let euro = Currency::from_code("EUR").unwrap();
        let values = [
            Value::Count(4_000),
            Value::Missing("no data".into()),
            Value::Count(900),
            Value::Count(0),
        ];
        for form in forms() {
            let svg = draw(&chart(form, &values), euro).unwrap();
            assert_eq!(
                Some(&svg),
                draw(&chart(form, &values), euro).as_ref(),
                "{form:?}"
            );
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{svg}");
            assert!(svg.contains("A &#60; B &#38; &#34;C&#34;</title>"), "{svg}");
            assert!(svg.contains("$row$ &lt;0&gt;"), "{svg}");
            for banned in [
                "style=",
                "<style",
                "<script",
                "clip-path",
                "white",
                "black",
                "NaN",
                "inf",
            ] {
                assert!(!svg.contains(banned), "{form:?} holds {banned}: {svg}");
            }
            assert!(svg.len() < 9_000, "{form:?}: {}", svg.len());
        }
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let euro = Currency::from_code("EUR").unwrap();
        for form in forms() {
            assert_eq!(
                draw(
                    &chart(
                        form,
                        &[Value::Missing("no data".into()), Value::Return(f64::NAN)]
                    ),
                    euro
                ),
                None
            );
            assert_eq!(draw(&chart(form, &[]), euro), None);
        }
    }

    #[test]
    fn a_rate_of_few_is_not_drawn() {
        let rate = |n| Value::Rate {
            value: 0.0,
            n,
            interval: Some((0.0, 0.49)),
        };
        assert_eq!((amount(&rate(9)), interval(&rate(9))), (None, None));
        assert_eq!(
            (amount(&rate(10)), interval(&rate(10))),
            (Some(0.0), Some((0.0, 0.49)))
        );
    }

    #[test]
    fn bars_leave_out_the_total_and_a_waterfall_shows_it() {
        let euro = Currency::from_code("EUR").unwrap();
        let drawn = |form| {
            let mut chart = chart(form, &[Value::Count(1), Value::Count(2), Value::Count(3)]);
            chart.table.rows[2].is_total = true;
            draw(&chart, euro).unwrap().contains("&lt;2&gt;")
        };
        assert!(!drawn(Form::Bars { label: 0, value: 1 }));
        assert!(drawn(Form::Waterfall { label: 0, value: 1 }));
    }

    #[test]
    fn one_value_of_zero_can_be_drawn() {
        let euro = Currency::from_code("EUR").unwrap();
        for form in forms() {
            let svg = draw(&chart(form, &[Value::Money(0)]), euro).unwrap();
            assert!(
                !svg.contains("NaN") && !svg.contains("inf"),
                "{form:?}: {svg}"
            );
        }
    }
}
