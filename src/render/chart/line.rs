//! A line over the rows, from left to right, with the interval of rates as a band. Axes and grid
//! are kuva's; the scale starts at zero, so that a small change does not look like a large one. A
//! gap is where a value is not available.

use super::Point;
use super::canvas::{Canvas, MUTED, RULE, SERIES, TEXT_SIZE, WIDTH, literal};
use super::rows::CHARACTER;
use super::scale::{Scale, round_step};
use crate::document::Value;
use crate::document::number;
use crate::domain::currency::Currency;
use crate::domain::money::MICROS;
use kuva::plot::{BandPlot, LinePlot, ScatterPlot};
use kuva::render::layout::{Layout, TickFormat};
use kuva::render::plots::Plot;
use kuva::render::render::render_multiple;
use kuva::render::theme::Theme;

const HEIGHT: f64 = 240.0;
/// Names along the bottom, at most.
const NAMES: usize = 6;

/// Draws the line.
pub(super) fn draw(points: &[Point<'_>], currency: Currency) -> Canvas {
    let mut plots = Vec::new();
    for run in runs(points) {
        plots.extend(band(points, &run));
        let places = run
            .iter()
            .filter_map(|i| Some((*i as f64, points[*i].amount?)));
        plots.push(Plot::Line(
            LinePlot::new()
                .with_data(places.clone())
                .with_color(SERIES)
                .with_stroke_width(2.0),
        ));
        plots.push(Plot::Scatter(
            ScatterPlot::new()
                .with_data(places)
                .with_color(SERIES)
                .with_size(2.5),
        ));
    }
    Canvas::from_scene(render_multiple(plots, layout(points, currency)))
}

/// Rows side by side that have a value.
fn runs(points: &[Point<'_>]) -> Vec<Vec<usize>> {
    let known: Vec<usize> = (0..points.len())
        .filter(|i| points[*i].amount.is_some())
        .collect();
    known
        .chunk_by(|left, right| left + 1 == *right)
        .map(<[usize]>::to_vec)
        .collect()
}

fn band(points: &[Point<'_>], run: &[usize]) -> Option<Plot> {
    let ends: Vec<(f64, (f64, f64))> = run
        .iter()
        .filter_map(|i| Some((*i as f64, points[*i].interval?)))
        .collect();
    if ends.len() < 2 || ends.len() < run.len() {
        return None;
    }
    let x: Vec<f64> = ends.iter().map(|(x, _)| *x).collect();
    let (low, high): (Vec<f64>, Vec<f64>) = ends.iter().map(|(_, ends)| *ends).unzip();
    Some(Plot::Band(
        BandPlot::new(x, low, high)
            .with_color(SERIES)
            .with_opacity(0.18),
    ))
}

fn layout(points: &[Point<'_>], currency: Currency) -> Layout {
    let ends = points.iter().flat_map(|point| {
        [
            point.amount,
            point.interval.map(|(low, _)| low),
            point.interval.map(|(_, high)| high),
        ]
    });
    let scale = Scale::with_zero(ends.flatten(), 0.0, 1.0);
    let step = round_step((scale.high - scale.low) / 5.0);
    let (low, high) = (
        (scale.low / step).floor() * step,
        (scale.high / step).ceil() * step,
    );
    let last = points.len().saturating_sub(1).max(1) as f64;
    let names: Vec<String> = points.iter().map(|point| literal(&point.label)).collect();
    let sample = points
        .iter()
        .find(|point| point.amount.is_some())
        .map(|point| point.value.clone());
    let widest = [low, high]
        .map(|end| axis_text(sample.as_ref(), end, currency).chars().count())
        .into_iter()
        .max()
        .unwrap_or(0) as f64;
    Layout::new((0.0, last), (low, high))
        .with_width(WIDTH)
        .with_height(HEIGHT)
        .with_x_axis_min(0.0)
        .with_x_axis_max(last)
        .with_y_axis_min(low)
        .with_y_axis_max(high)
        .with_x_tick_step((last / NAMES as f64).ceil().max(1.0))
        .with_y_tick_step(step)
        .with_x_tick_format(TickFormat::Custom(std::sync::Arc::new(move |x| {
            names.get(x.round() as usize).cloned().unwrap_or_default()
        })))
        .with_y_tick_format(TickFormat::Custom(std::sync::Arc::new(move |y| {
            axis_text(sample.as_ref(), y, currency)
        })))
        .with_tick_size(TEXT_SIZE)
        .with_force_margins(widest * CHARACTER + 14.0, 36.0)
        .with_force_margins_y(12.0, 32.0)
        .with_theme(theme())
}

fn theme() -> Theme {
    Theme {
        background: "none".into(),
        axis_color: MUTED.into(),
        grid_color: RULE.into(),
        tick_color: MUTED.into(),
        text_color: MUTED.into(),
        ..Theme::light()
    }
}

/// A round number of the axis, in the unit of the values.
fn axis_text(sample: Option<&Value>, y: f64, currency: Currency) -> String {
    match sample {
        Some(Value::Money(_)) => number::money_short((y * MICROS as f64).round() as i128, currency),
        Some(Value::Rate { .. }) => number::percent_tick(y),
        Some(Value::Return(_) | Value::ReturnRange { .. }) => number::change(y, 0),
        Some(Value::Count(_)) => number::count_short(y.round() as i64),
        _ => number::fixed(y, usize::from(y.fract() != 0.0)),
    }
}
