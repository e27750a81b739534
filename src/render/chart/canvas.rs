//! What a chart is drawn on: kuva's scene and its SVG writer, with the page's colours. Goes in:
//! marks. Comes out: an `<svg>` element that scales with the page, named by its caption.
//!
//! Colours are CSS variables: the page decides between light and dark, the drawing does not know.

use kuva::backend::svg::SvgBackend;
use kuva::render::color::Color;
use kuva::render::render::{Primitive, Scene};

pub(super) use kuva::render::render::TextAnchor;

/// Width of every drawing, in units of its own; the page scales it.
pub(super) const WIDTH: f64 = 640.0;
/// Size of all text.
pub(super) const TEXT_SIZE: u32 = 13;

/// Text and marks that carry the message.
pub(super) const INK: &str = "var(--ink)";
/// Text of second rank.
pub(super) const MUTED: &str = "var(--muted)";
/// Axes and grid.
pub(super) const RULE: &str = "var(--rule)";
/// What is.
pub(super) const SERIES: &str = "var(--series)";
/// A part, or an amount taken off.
pub(super) const LIGHT: &str = "var(--series-light)";
/// Below zero.
pub(super) const BELOW: &str = "var(--below)";

/// A drawing in the making.
pub(super) struct Canvas {
    scene: Scene,
}

impl Canvas {
    /// An empty drawing of that height.
    pub(super) fn new(height: f64) -> Self {
        Self {
            scene: Scene::new(WIDTH, height),
        }
    }

    /// Takes over what kuva drew. Its clip paths go: their ids come from a counter of the whole
    /// process, and nothing of ours lies outside the axes.
    pub(super) fn from_scene(mut scene: Scene) -> Self {
        scene
            .elements
            .retain(|element| !matches!(element, Primitive::ClipStart { .. } | Primitive::ClipEnd));
        scene.defs.clear();
        Self { scene }
    }

    /// A filled rectangle between two places on each axis, in any order.
    pub(super) fn bar(&mut self, x: (f64, f64), y: (f64, f64), color: &str) {
        self.scene.add(Primitive::Rect {
            x: x.0.min(x.1),
            y: y.0.min(y.1),
            width: (x.1 - x.0).abs(),
            height: (y.1 - y.0).abs(),
            fill: Color::from(color),
            stroke: None,
            stroke_width: None,
            opacity: None,
        });
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), color: &str, width: f64) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.scene.add(Primitive::Line {
            x1,
            y1,
            x2,
            y2,
            stroke: Color::from(color),
            stroke_width: width,
            stroke_dasharray: None,
        });
    }

    /// A line through points.
    pub(super) fn path(&mut self, points: Vec<(f64, f64)>, color: &str, width: f64) {
        self.scene.add(Primitive::PolyLine {
            points,
            stroke: Color::from(color),
            stroke_width: width,
            stroke_dasharray: None,
        });
    }

    /// A dot.
    pub(super) fn dot(&mut self, at: (f64, f64), radius: f64, color: &str) {
        self.scene.add(Primitive::Circle {
            cx: at.0,
            cy: at.1,
            r: radius,
            fill: Color::from(color),
            fill_opacity: None,
            stroke: None,
            stroke_width: None,
        });
    }

    /// Text whose middle line is at `at.1`.
    pub(super) fn text(
        &mut self,
        at: (f64, f64),
        content: &str,
        anchor: TextAnchor,
        color: &str,
        bold: bool,
    ) {
        let y = at.1 + f64::from(TEXT_SIZE) * 0.36;
        self.scene.add(Primitive::Text {
            x: at.0,
            y,
            content: literal(content),
            size: TEXT_SIZE,
            anchor,
            rotate: None,
            bold,
            color: Some(Color::from(color)),
        });
    }

    /// The finished drawing.
    pub(super) fn into_svg(mut self, id: &str, caption: &str) -> String {
        self.scene.background_color = None;
        let (width, height) = (self.scene.width, self.scene.height);
        let drawn = SvgBackend::new().render_scene(&self.scene);
        // kuva's own opening tag has a fixed size and a comment with its version follows.
        let marks = drawn
            .split_once("-->")
            .map_or(drawn.as_str(), |(_, marks)| marks);
        let title = askama::filters::escape(caption, askama::filters::Html)
            .map(|safe| safe.to_string())
            .unwrap_or_default();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-title\"><title id=\"{id}-title\">{title}</title>{marks}"
        )
    }
}

/// kuva reads what stands between two `$` as a formula: an escaped one is printed as it is.
pub(super) fn literal(text: &str) -> String {
    text.replace('$', "\\$")
}
