//! Horizontal bars from zero, one a row; a rate's interval is a line over the end of its bar. A
//! rate of too few to be a percentage is drawn lighter.

use super::Point;
use super::canvas::{BELOW, Canvas, INK, LIGHT, SERIES};
use super::rows::{ChartRows, bar_edges, middle};
use crate::document::Value;
use crate::document::number;
use crate::domain::currency::Currency;

/// Draws the bars.
pub(super) fn draw(points: &[Point<'_>], currency: Currency) -> Canvas {
    let values: Vec<String> = points
        .iter()
        .map(|point| text(point.value, currency))
        .collect();
    let mut rows = ChartRows::new(points, &values, 0.0);
    let ends = points.iter().flat_map(|point| {
        [
            point.amount,
            point.interval.map(|(low, _)| low),
            point.interval.map(|(_, high)| high),
        ]
    });
    let scale = rows.scale(ends.flatten());
    for (i, point) in points.iter().enumerate() {
        let Some(amount) = point.amount else { continue };
        let color = match point.value {
            Value::Rate { n, .. } if *n < number::FEWEST_FOR_PERCENT => LIGHT,
            _ if amount < 0.0 => BELOW,
            _ => SERIES,
        };
        rows.canvas
            .bar((scale.at(0.0), scale.at(amount)), bar_edges(i), color);
        if let Some((low, high)) = point.interval {
            rows.canvas.line(
                (scale.at(low), middle(i)),
                (scale.at(high), middle(i)),
                INK,
                1.5,
            );
        }
    }
    rows.zero_line(&scale);
    rows.canvas
}

/// A rate with its n alone: its interval is drawn.
fn text(value: &Value, currency: Currency) -> String {
    let printed = number::short(value, currency);
    match value {
        Value::Rate { n, .. } if printed.aside.is_some() => format!(
            "{}, n{}{}",
            printed.main,
            number::FIXED_SPACE,
            number::count_full(*n)
        ),
        _ => printed.main,
    }
}
