//! The frame of every chart that has one row a name: names to the left, values to the right, marks
//! between.

use super::Point;
use super::canvas::{Canvas, INK, MUTED, RULE, TextAnchor, WIDTH};
use super::scale::Scale;

/// Height of a row.
pub(super) const ROW: f64 = 28.0;
/// Half the thickness of a bar.
pub(super) const HALF_BAR: f64 = 9.0;
/// Width that a character is given; wider than most, since the reader's fonts are not known.
pub(super) const CHARACTER: f64 = 7.3;
/// Longer names are cut; the table under the chart has them in full.
const LONGEST_NAME: usize = 32;
/// Between names, marks and values.
pub(super) const GAP: f64 = 12.0;

/// The rows of a chart, drawn but for their marks.
pub(super) struct ChartRows {
    /// What is drawn so far.
    pub canvas: Canvas,
    /// Left end of the marks.
    pub left: f64,
    /// Right end of the marks.
    pub right: f64,
    count: usize,
}

impl ChartRows {
    /// Writes the names and values; `below` is the room kept under the last row.
    pub(super) fn new(points: &[Point<'_>], values: &[String], below: f64) -> Self {
        let names: Vec<String> = points.iter().map(|point| cut(&point.label)).collect();
        let (left, right) = (widest(&names) + GAP, WIDTH - widest(values) - GAP);
        let mut canvas = Canvas::new(points.len() as f64 * ROW + below);
        for (i, (name, value)) in names.iter().zip(values).enumerate() {
            let point = &points[i];
            canvas.text(
                (0.0, middle(i)),
                name,
                TextAnchor::Start,
                INK,
                point.is_total,
            );
            let color = if point.amount.is_some() { INK } else { MUTED };
            canvas.text(
                (WIDTH, middle(i)),
                value,
                TextAnchor::End,
                color,
                point.is_total,
            );
        }
        Self {
            canvas,
            left,
            right,
            count: points.len(),
        }
    }

    /// An axis over the marks.
    pub(super) fn scale(&self, values: impl Iterator<Item = f64>) -> Scale {
        Scale::with_zero(values, self.left, self.right)
    }

    /// A vertical line through all rows.
    pub(super) fn upright(&mut self, x: f64, color: &str) {
        self.canvas.line((x, 0.0), (x, self.bottom()), color, 1.0);
    }

    /// The line that bars stand on.
    pub(super) fn zero_line(&mut self, scale: &Scale) {
        self.upright(scale.at(0.0), MUTED);
    }

    /// Grid lines with their text below the last row.
    pub(super) fn axis(&mut self, scale: &Scale, text: impl Fn(f64) -> String) {
        for tick in scale.ticks(6) {
            self.upright(scale.at(tick), RULE);
            self.canvas.text(
                (scale.at(tick), self.bottom() + ROW * 0.5),
                &text(tick),
                TextAnchor::Middle,
                MUTED,
                false,
            );
        }
    }

    /// Where the last row ends.
    pub(super) fn bottom(&self) -> f64 {
        self.count as f64 * ROW
    }
}

/// The middle of row `i`.
pub(super) fn middle(i: usize) -> f64 {
    (i as f64 + 0.5) * ROW
}

/// Upper and lower edge of the bar of row `i`.
pub(super) fn bar_edges(i: usize) -> (f64, f64) {
    edges(i, HALF_BAR)
}

/// Upper and lower edge of a bar of row `i` of half that thickness.
pub(super) fn edges(i: usize, half: f64) -> (f64, f64) {
    (middle(i) - half, middle(i) + half)
}

/// Width of the widest of some texts.
pub(super) fn widest(texts: &[String]) -> f64 {
    texts
        .iter()
        .map(|text| text.chars().map(width).sum::<usize>())
        .max()
        .unwrap_or(0) as f64
        * CHARACTER
}

/// East Asian signs are twice as wide as Latin letters; what lies between is given the more.
fn width(sign: char) -> usize {
    if sign < '\u{1100}' || ('\u{2000}'..'\u{2e80}').contains(&sign) {
        1
    } else {
        2
    }
}

/// The name, or its beginning with an ellipsis.
fn cut(name: &str) -> String {
    let mut taken = 0;
    let fits = name.chars().take_while(|sign| {
        taken += width(*sign);
        taken <= LONGEST_NAME
    });
    let fits = fits.count();
    if fits == name.chars().count() {
        return name.to_owned();
    }
    name.chars()
        .take(fits.saturating_sub(1))
        .chain(['…'])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_by_their_width() {
        assert_eq!(cut("paid_search"), "paid_search");
        assert_eq!(cut(&"a".repeat(32)), "a".repeat(32));
        assert_eq!(cut(&"a".repeat(33)), format!("{}…", "a".repeat(31)));
        assert_eq!(cut(&"検".repeat(20)), format!("{}…", "検".repeat(15)));
        assert_eq!(widest(&["ab".into(), "検索".into()]), 4.0 * CHARACTER);
    }
}
