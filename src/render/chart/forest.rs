//! A dot with its interval a row, against the line of value 0, which for returns is the break-even.

use super::Point;
use super::canvas::{BELOW, Canvas, MUTED, SERIES};
use super::rows::{ChartRows, ROW, middle};
use crate::document::Value;
use crate::document::number;
use crate::domain::currency::Currency;

/// Draws the forest.
pub(super) fn draw(points: &[Point<'_>], currency: Currency) -> Canvas {
    let values: Vec<String> = points.iter().map(|point| text(point, currency)).collect();
    let mut rows = ChartRows::new(points, &values, ROW);
    let ends = points.iter().flat_map(|point| {
        [
            point.amount,
            point.interval.map(|(low, _)| low),
            point.interval.map(|(_, high)| high),
        ]
    });
    let scale = rows.scale(ends.flatten());
    let sample = points
        .iter()
        .find(|point| point.amount.is_some())
        .map(|point| point.value);
    rows.axis(&scale, |tick| axis_text(sample, tick));
    rows.zero_line(&scale);
    for (i, point) in points.iter().enumerate() {
        let Some(amount) = point.amount else { continue };
        let color = if amount < 0.0 { BELOW } else { SERIES };
        if let Some((low, high)) = point.interval {
            rows.canvas.line(
                (scale.at(low), middle(i)),
                (scale.at(high), middle(i)),
                MUTED,
                2.0,
            );
            for end in [low, high] {
                rows.canvas.line(
                    (scale.at(end), middle(i) - 4.0),
                    (scale.at(end), middle(i) + 4.0),
                    MUTED,
                    2.0,
                );
            }
        }
        rows.canvas.dot((scale.at(amount), middle(i)), 5.5, color);
    }
    rows.canvas
}

fn text(point: &Point<'_>, currency: Currency) -> String {
    match point.value {
        Value::Missing(_) => number::NOT_AVAILABLE.to_owned(),
        value => number::short(value, currency).main,
    }
}

fn axis_text(sample: Option<&Value>, tick: f64) -> String {
    match sample {
        Some(Value::Return(_) | Value::ReturnRange { .. }) => number::change(tick, 0),
        Some(Value::Rate { .. } | Value::Share(_)) => number::percent_tick(tick),
        _ => number::fixed(tick, if tick.fract() == 0.0 { 0 } else { 2 }),
    }
}
