//! Wilson's 95 % interval of a rate. Goes in: hits and how many there were. Comes out: both ends.
//!
//! With p = hits / n and z the normal distribution's 97.5 % quantile:
//! (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n).
//!
//! Reference: Wilson, Probable inference, the law of succession, and statistical inference, Journal
//! of the American Statistical Association 22, 1927.

/// The standard normal's 97.5 % quantile.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// Wilson's 95 % interval of `hits` among `n`; `None` where n is 0.
pub fn wilson(hits: i64, n: i64) -> Option<(f64, f64)> {
    if n <= 0 {
        return None;
    }
    let (n, p) = (n as f64, hits as f64 / n as f64);
    let centre = p + Z * Z / (2.0 * n);
    let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    // At 0 of n and n of n an end is exactly 0 or 1; the difference of two doubles would miss it by
    // a hair.
    let low = if hits == 0 {
        0.0
    } else {
        ((centre - spread) / scale).max(0.0)
    };
    let high = if p >= 1.0 {
        1.0
    } else {
        ((centre + spread) / scale).min(1.0)
    };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_agrees_with_statsmodels() {
        // statsmodels 0.15.0: statsmodels.stats.proportion.proportion_confint(hits, n,
        // method="wilson").
        let cases = [
            (
                271,
                2296,
                0.105_467_596_553_152_35,
                0.131_871_136_830_925_83,
            ),
            (1, 10, 0.017_876_213_095_072_924, 0.404_150_026_795_238_54),
            (130, 1303, 0.084_655_216_302_605_06, 0.117_237_260_431_938_6),
            (0, 5, 0.0, 0.434_482_464_783_174_77),
            (5, 5, 0.565_517_535_216_825_2, 1.0),
        ];
        for (hits, n, low, high) in cases {
            let (found_low, found_high) = wilson(hits, n).unwrap();
            assert!(
                (found_low - low).abs() < 1e-12 && (found_high - high).abs() < 1e-12,
                "{hits}/{n}: {found_low} {found_high}"
            );
        }
        assert_eq!(wilson(0, 0), None);
    }
}
