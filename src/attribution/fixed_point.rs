//! Credit in fixed point: integers sum to the same in any order, so no bucket and no thread changes
//! a bit, and thirds of a deal add up to the deal.

/// How many parts a credit of 1 has.
pub const SCALE: i128 = 1 << 60;

/// A credit in parts of [`SCALE`].
#[expect(
    clippy::cast_possible_truncation,
    reason = "a credit is at most 1, so that the product fits"
)]
pub fn parts_of(credit: f64) -> i128 {
    (credit * SCALE as f64).round() as i128
}

/// The credit of a count of parts.
pub fn credit_of(parts: i128) -> f64 {
    parts as f64 / SCALE as f64
}
