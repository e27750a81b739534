//! From a total to what is left of it: the first row stands on zero, each amount below is taken
//! off, a total row stands on zero again. Parts hang where the row above ended.

use super::Point;
use super::canvas::{BELOW, Canvas, LIGHT, MUTED, SERIES};
use super::rows::{ChartRows, bar_edges};
use crate::document::Value;
use crate::document::number;
use crate::domain::currency::Currency;

/// A bar of the waterfall: where it starts, where it ends.
struct WaterfallStep {
    from: f64,
    to: f64,
    stands: bool,
}

/// Draws the waterfall.
pub(super) fn draw(points: &[Point<'_>], currency: Currency) -> Canvas {
    let steps = steps(points);
    let values: Vec<String> = points
        .iter()
        .zip(&steps)
        .map(|(point, step)| text(point, step.stands, currency))
        .collect();
    let mut rows = ChartRows::new(points, &values, 0.0);
    let scale = rows.scale(steps.iter().flat_map(|step| [step.from, step.to]));
    for (i, step) in steps.iter().enumerate() {
        if i > 0 {
            let x = scale.at(steps[i - 1].to);
            rows.canvas
                .line((x, bar_edges(i - 1).1), (x, bar_edges(i).0), MUTED, 1.0);
        }
        let color = if !step.stands {
            LIGHT
        } else if step.to < 0.0 {
            BELOW
        } else {
            SERIES
        };
        rows.canvas.bar(
            (scale.at(step.from), scale.at(step.to)),
            bar_edges(i),
            color,
        );
        if step.from == step.to {
            // Nothing is taken off: the line from the row above goes on.
            rows.canvas.line(
                (scale.at(step.to), bar_edges(i).0),
                (scale.at(step.to), bar_edges(i).1),
                MUTED,
                1.0,
            );
        }
    }
    rows.zero_line(&scale);
    rows.canvas
}

fn steps(points: &[Point<'_>]) -> Vec<WaterfallStep> {
    let mut left = 0.0;
    let steps = points.iter().enumerate().map(|(i, point)| {
        let amount = point.amount.unwrap_or(0.0);
        let stands = i == 0 || point.is_total;
        let from = if stands { 0.0 } else { left };
        left = if stands { amount } else { left - amount };
        WaterfallStep {
            from,
            to: left,
            stands,
        }
    });
    steps.collect()
}

/// What is taken off is written with a minus.
fn text(point: &Point<'_>, stands: bool, currency: Currency) -> String {
    match point.value {
        Value::Money(micros) if !stands => number::money_short(-micros, currency),
        Value::Count(count) if !stands => number::count_short(-count),
        value => number::short(value, currency).main,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hang_where_the_row_above_ended() {
        let row = |amount: f64, is_total| (amount, is_total);
        let values: Vec<(Value, bool)> = [
            row(100.0, false),
            row(30.0, false),
            row(-5.0, false),
            row(75.0, true),
        ]
        .map(|(amount, total)| (Value::Ratio(amount), total))
        .into();
        let points: Vec<Point<'_>> = values
            .iter()
            .map(|(value, is_total)| Point {
                label: String::new(),
                value,
                amount: super::super::amount(value),
                interval: None,
                is_total: *is_total,
            })
            .collect();
        let drawn: Vec<(f64, f64)> = steps(&points)
            .iter()
            .map(|step| (step.from, step.to))
            .collect();
        assert_eq!(
            drawn,
            [(0.0, 100.0), (100.0, 70.0), (70.0, 75.0), (0.0, 75.0)]
        );
    }
}
