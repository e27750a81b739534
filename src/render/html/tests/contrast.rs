//! Text and marks stand out from what is behind them, in light and dark.

use super::*;

/// Relative luminance by WCAG 2.2 of `#rgb` or `#rrggbb`.
pub(super) fn luminance(color: &str) -> f64 {
    let digits: Vec<f64> = color[1..]
        .chars()
        .map(|digit| f64::from(digit.to_digit(16).unwrap()))
        .collect();
    let channel = |i: usize| if digits.len() == 3 { digits[i] * 17.0 } else { digits[2 * i] * 16.0 + digits[2 * i + 1] } / 255.0;
    let linear = |part: f64| {
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(channel(0)) + 0.7152 * linear(channel(1)) + 0.0722 * linear(channel(2))
}

#[test]
fn text_and_marks_stand_out_in_light_and_dark() {
    let palettes: Vec<&str> = STYLE
        .split(":root{")
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap())
        .collect();
    assert_eq!(palettes.len(), 2);
    for palette in palettes {
        let luminance = |name: &str| {
            luminance(
                palette
                    .split(&format!("--{name}:"))
                    .nth(1)
                    .unwrap()
                    .split(';')
                    .next()
                    .unwrap(),
            )
        };
        let contrast = |a: &str, b: &str| {
            (luminance(a).max(luminance(b)) + 0.05) / (luminance(a).min(luminance(b)) + 0.05)
        };
        for (text, page) in [
            ("ink", "page"),
            ("muted", "page"),
            ("muted", "panel"),
            ("accent", "page"),
            ("good", "good-page"),
            ("young", "young-page"),
            ("bad", "bad-page"),
        ] {
            assert!(
                contrast(text, page) >= 4.5,
                "{text} on {page}: {}",
                contrast(text, page)
            );
        }
        // The darkest shade of a table mixes 30 % of the series into the page, each part of a
        // colour by itself.
        let parts = |name: &str| {
            palette
                .split(&format!("--{name}:#"))
                .nth(1)
                .unwrap()
                .split(';')
                .next()
                .unwrap()
                .to_owned()
        };
        let long = |digits: &str| {
            if digits.len() == 3 {
                digits.chars().flat_map(|digit| [digit, digit]).collect()
            } else {
                digits.to_owned()
            }
        };
        let (series, under) = (long(&parts("series")), long(&parts("page")));
        let part = |color: &str, i: usize| {
            f64::from(u8::from_str_radix(&color[2 * i..2 * i + 2], 16).unwrap())
        };
        let mixed: String = (0..3)
            .map(|i| {
                format!(
                    "{:02x}",
                    (0.3 * part(&series, i) + 0.7 * part(&under, i)).round() as u8
                )
            })
            .collect();
        let (shade, ink) = (self::luminance(&format!("#{mixed}")), luminance("ink"));
        assert!(
            (ink.max(shade) + 0.05) / (ink.min(shade) + 0.05) >= 4.5,
            "ink on the darkest shade #{mixed}"
        );
        for mark in ["series", "series-light", "below"] {
            assert!(
                contrast(mark, "page") >= 3.0,
                "{mark}: {}",
                contrast(mark, "page")
            );
        }
    }
}
