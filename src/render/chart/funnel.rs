//! The stages of a funnel: a bar a stage, its count and its share of the first stage at the end.

use super::Point;
use super::canvas::{Canvas, RULE, SERIES};
use super::rows::{Rows, bar_edges};
use crate::reports::document::Value;
use crate::reports::number;

/// Draws the funnel.
pub fn draw(points: &[Point<'_>]) -> Canvas {
    let first = points.iter().find_map(|point| point.amount);
    let values: Vec<String> = points.iter().map(|point| text(point, first)).collect();
    let mut rows = Rows::new(points, &values, 0.0);
    let scale = rows.scale(points.iter().filter_map(|point| point.amount));
    for (i, point) in points.iter().enumerate() {
        let Some(amount) = point.amount else { continue };
        // The track is the first stage: what is not filled has been lost.
        rows.canvas.bar((scale.at(0.0), scale.at(first.unwrap_or(amount))), bar_edges(i), RULE);
        rows.canvas.bar((scale.at(0.0), scale.at(amount)), bar_edges(i), SERIES);
    }
    rows.canvas
}

fn text(point: &Point<'_>, first: Option<f64>) -> String {
    match (point.value, first) {
        (Value::Count(count), Some(first)) if first >= number::FEWEST_FOR_PERCENT as f64 => {
            format!("{}, {}", number::count_full(*count), number::percent(*count as f64 / first))
        }
        (Value::Count(count), _) => number::count_full(*count),
        _ => number::NOT_AVAILABLE.to_owned(),
    }
}
