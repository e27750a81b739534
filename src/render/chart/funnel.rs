//! The stages of a funnel: a bar a stage, its count and its share of the first stage at the end;
//! where there is an earlier time, its bar lies behind, lighter and thicker, so that neither hides
//! the other.

use super::Point;
use super::canvas::{Canvas, LIGHT, MUTED, RULE, SERIES, TextAnchor};
use super::rows::{CHARACTER, ChartRows, GAP, HALF_BAR, ROW, bar_edges, edges, middle, widest};
use crate::document::Value;
use crate::document::number;

/// Half the thickness of a bar before the earlier one, and of the earlier one.
const HALVES: (f64, f64) = (5.5, 11.5);

/// Draws the funnel.
pub(super) fn draw(points: &[Point<'_>]) -> Canvas {
    let first = first(points);
    let values: Vec<String> = points.iter().map(|point| text(point, first)).collect();
    let mut rows = ChartRows::new(points, &values, 0.0);
    let scale = rows.scale(points.iter().filter_map(|point| point.amount));
    for (i, point) in points.iter().enumerate() {
        let Some(amount) = point.amount else { continue };
        // The track is the first stage: what is not filled has been lost.
        rows.canvas.bar(
            (scale.at(0.0), scale.at(first.unwrap_or(amount))),
            bar_edges(i),
            RULE,
        );
        rows.canvas
            .bar((scale.at(0.0), scale.at(amount)), bar_edges(i), SERIES);
    }
    rows.canvas
}

/// Draws the funnel beside that of an earlier time; `names` are of both, in this order.
pub(super) fn draw_beside(
    points: &[Point<'_>],
    before: &[Point<'_>],
    names: [String; 2],
) -> Canvas {
    let [this, earlier] = [points, before].map(|of| {
        of.iter()
            .map(|point| text(point, first(of)))
            .collect::<Vec<_>>()
    });
    let values: Vec<String> = this
        .iter()
        .zip(&earlier)
        .map(|(this, earlier)| format!("{this} ({earlier})"))
        .collect();
    let mut rows = ChartRows::new(points, &values, ROW);
    let scale = rows.scale(points.iter().chain(before).filter_map(|point| point.amount));
    for (of, half, color) in [(before, HALVES.1, LIGHT), (points, HALVES.0, SERIES)] {
        for (i, amount) in of
            .iter()
            .enumerate()
            .filter_map(|(i, point)| Some((i, point.amount?)))
        {
            rows.canvas
                .bar((scale.at(0.0), scale.at(amount)), edges(i, half), color);
        }
    }
    legend(&mut rows, points.len(), names);
    rows.canvas
}

/// Which bar is which, below the last row; the earlier one stands in brackets, as its values do.
fn legend(rows: &mut ChartRows, row: usize, [this, earlier]: [String; 2]) {
    let mut x = 0.0;
    for (name, half, color) in [
        (this, HALVES.0, SERIES),
        (format!("({earlier})"), HALVES.1 * 0.7, LIGHT),
    ] {
        rows.canvas
            .bar((x, x + HALF_BAR * 2.0), edges(row, half), color);
        x += HALF_BAR * 2.0 + CHARACTER;
        rows.canvas
            .text((x, middle(row)), &name, TextAnchor::Start, MUTED, false);
        x += widest(&[name]) + GAP;
    }
}

/// Of what the shares are.
fn first(points: &[Point<'_>]) -> Option<f64> {
    points.iter().find_map(|point| point.amount)
}

fn text(point: &Point<'_>, first: Option<f64>) -> String {
    match (point.value, first) {
        (Value::Count(count), Some(first)) if first >= number::FEWEST_FOR_PERCENT as f64 => {
            format!(
                "{}, {}",
                number::count_full(*count),
                number::percent(*count as f64 / first)
            )
        }
        (Value::Count(count), _) => number::count_full(*count),
        _ => number::NOT_AVAILABLE.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_bar_lies_behind_and_both_are_named() {
        let values = [40, 10, 80, 5].map(Value::Count);
        let point = |value| Point {
            label: "stage".to_owned(),
            value,
            amount: super::super::amount(value),
            interval: None,
            is_total: false,
        };
        let points: Vec<Point<'_>> = values.iter().map(point).collect();
        let svg = draw_beside(&points[..2], &points[2..], ["2026".into(), "2025".into()])
            .into_svg("c", "Caption");
        let seen = svg.replace(number::FIXED_SPACE, "_");
        for text in [
            "40, 100.0_% (80, 100.0_%)",
            "10, 25.0_% (5, 6.2_%)",
            ">2026<",
            ">(2025)<",
        ] {
            assert!(seen.contains(text), "{text}: {svg}");
        }
        let colors: Vec<&str> = svg
            .split("<rect ")
            .skip(1)
            .map(|rest| {
                if rest.contains("--series-light") {
                    "light"
                } else {
                    "solid"
                }
            })
            .collect();
        assert_eq!(
            colors,
            ["light", "light", "solid", "solid", "solid", "light"],
            "behind, before, and the legend"
        );
    }
}
