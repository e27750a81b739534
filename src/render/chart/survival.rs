//! Survival curves, one under another over one axis of days: each falls from all to none, a dot
//! where half are gone. Goes in: a table with a row a share that has left and a column a curve. A
//! curve ends where the next share was not seen to leave.

use super::canvas::{Canvas, INK, MUTED, RULE, SERIES, TextAnchor, WIDTH};
use super::rows::{GAP, ROW, widest};
use super::scale::Scale;
use crate::document::number;
use crate::document::{Table, Value};

/// Height of a curve from none to all.
const HEIGHT: f64 = 46.0;
/// Height of its row.
const STRIP: f64 = HEIGHT + 14.0;

/// What the height of a curve is.
const AXIS: &str = "100 to 0\u{a0}% inside";

/// One curve.
struct DrawnCurve {
    name: String,
    /// (days, share still inside from then on), by days.
    steps: Vec<(f64, f64)>,
    median: Option<f64>,
}

/// Draws the curves; `None` where none has a step.
pub(super) fn draw(table: &Table, share: usize) -> Option<Canvas> {
    let curves: Vec<DrawnCurve> = (0..table.columns.len())
        .filter(|column| *column != share)
        .map(|column| curve(table, share, column))
        .collect();
    if curves.iter().all(|curve| curve.steps.is_empty()) {
        return None;
    }
    let values: Vec<String> = curves.iter().map(text).collect();
    let names: Vec<String> = curves.iter().map(|curve| curve.name.clone()).collect();
    let (left, right) = (
        widest(&names) + GAP,
        WIDTH - widest(&values).max(widest(&[AXIS.to_owned()])) - GAP,
    );
    let scale = Scale::with_zero(
        curves
            .iter()
            .filter_map(|curve| curve.steps.last())
            .map(|(days, _)| *days),
        left,
        right,
    );
    let bottom = curves.len() as f64 * STRIP;
    let mut canvas = Canvas::new(bottom + ROW);
    for tick in scale.ticks(6) {
        canvas.line((scale.at(tick), 0.0), (scale.at(tick), bottom), RULE, 1.0);
        let days = number::fixed(tick, usize::from(tick.fract() != 0.0));
        let words = if tick == 0.0 {
            format!("{days} days")
        } else {
            days
        };
        canvas.text(
            (scale.at(tick), bottom + ROW * 0.5),
            &words,
            TextAnchor::Middle,
            MUTED,
            false,
        );
    }
    canvas.text(
        (WIDTH, bottom + ROW * 0.5),
        AXIS,
        TextAnchor::End,
        MUTED,
        false,
    );
    for (i, (curve, value)) in curves.iter().zip(&values).enumerate() {
        let floor = (i + 1) as f64 * STRIP;
        canvas.line((left, floor), (right, floor), MUTED, 1.0);
        canvas.text(
            (0.0, floor - HEIGHT / 2.0),
            &curve.name,
            TextAnchor::Start,
            INK,
            false,
        );
        canvas.text(
            (WIDTH, floor - HEIGHT / 2.0),
            value,
            TextAnchor::End,
            if curve.median.is_some() { INK } else { MUTED },
            false,
        );
        canvas.path(corners(curve, &scale, floor), SERIES, 2.0);
        if let Some(days) = curve.median {
            canvas.dot((scale.at(days), floor - HEIGHT / 2.0), 4.0, SERIES);
        }
    }
    Some(canvas)
}

fn curve(table: &Table, share: usize, column: usize) -> DrawnCurve {
    let mut steps = Vec::new();
    let mut median = None;
    for row in &table.rows {
        let (Some(Value::Share(left)), Some(Value::Days(days))) =
            (row.cells.get(share), row.cells.get(column))
        else {
            break;
        };
        steps.push((*days, 1.0 - left));
        if *left >= 0.5 && median.is_none() {
            median = Some(*days);
        }
    }
    let name = table
        .columns
        .get(column)
        .map_or_else(String::new, |head| head.title.clone());
    DrawnCurve {
        name,
        steps,
        median,
    }
}

/// The corners of a step line: flat until a step, then straight down.
fn corners(curve: &DrawnCurve, scale: &Scale, floor: f64) -> Vec<(f64, f64)> {
    let mut inside = 1.0;
    let mut corners = vec![(scale.at(0.0), floor - HEIGHT)];
    for (days, after) in &curve.steps {
        corners.extend([inside, *after].map(|share| (scale.at(*days), floor - HEIGHT * share)));
        inside = *after;
    }
    corners
}

fn text(curve: &DrawnCurve) -> String {
    match curve.median {
        Some(days) => format!("half in {} days", number::fixed(days, 1)),
        None => "half not yet".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Head, Row};

    fn table(rows: &[(f64, [Option<f64>; 2])]) -> Table {
        let head = |title: &str| Head {
            title: title.into(),
            unit: String::new(),
        };
        let cell =
            |days: Option<f64>| days.map_or_else(|| Value::Missing("not seen".into()), Value::Days);
        let rows = rows.iter().map(|(share, days)| Row {
            cells: vec![Value::Share(*share), cell(days[0]), cell(days[1])],
            is_total: false,
        });
        Table {
            id: "t".into(),
            caption: "T".into(),
            columns: vec![head("Left"), head("$mql$ <b>"), head("won")],
            rows: rows.collect(),
            note: None,
        }
    }

    #[test]
    fn a_curve_is_flat_until_it_steps_and_ends_where_none_was_seen_to_leave() {
        let data = table(&[
            (0.25, [Some(1.0), Some(30.0)]),
            (0.5, [Some(2.0), None]),
            (0.75, [Some(2.0), None]),
        ]);
        let (quick, slow) = (curve(&data, 0, 1), curve(&data, 0, 2));
        assert_eq!(
            (&quick.steps[..], quick.median),
            (&[(1.0, 0.75), (2.0, 0.5), (2.0, 0.25)][..], Some(2.0))
        );
        assert_eq!((&slow.steps[..], slow.median), (&[(30.0, 0.75)][..], None));
        let scale = Scale {
            low: 0.0,
            high: 30.0,
            left: 0.0,
            right: 30.0,
        };
        assert_eq!(
            corners(&slow, &scale, HEIGHT),
            [(0.0, 0.0), (30.0, 0.0), (30.0, HEIGHT / 4.0)]
        );
        let svg = draw(&data, 0).unwrap().into_svg("c", "Caption");
        assert!(
            svg.contains("half in 2.0 days")
                && svg.contains("half not yet")
                && svg.contains("$mql$ &lt;b&gt;"),
            "{svg}"
        );
        assert_eq!(
            (
                svg.matches("<circle ").count(),
                svg.matches("role=\"img\"").count()
            ),
            (1, 1)
        );
        for banned in [
            "style=",
            "<style",
            "clip-path",
            "white",
            "black",
            "NaN",
            "inf",
        ] {
            assert!(!svg.contains(banned), "{banned}: {svg}");
        }
    }

    #[test]
    fn nothing_is_drawn_of_stages_that_no_unit_left() {
        assert!(
            draw(&table(&[(0.25, [None, None])]), 0).is_none() && draw(&table(&[]), 0).is_none()
        );
        let at_once = draw(&table(&[(0.25, [Some(0.0), None])]), 0)
            .unwrap()
            .into_svg("c", "Caption");
        assert!(
            !at_once.contains("NaN") && !at_once.contains("inf"),
            "{at_once}"
        );
    }
}
