//! Exact money. Amounts are integers: micros (millionths of the currency unit, as ad platforms
//! bill) wherever they are stored, smallest units (cents) wherever they are shared out. No float
//! holds an amount, ever.
//!
//! The surprising part is [`share_out`]: a credit is a double, yet the parts of an amount add up to
//! it by construction, because the product is taken exactly (a double is an integer times a power
//! of two) and the rest is integers.

use super::currency::Currency;

/// Micros in one unit of any currency.
pub const MICROS: i128 = 1_000_000;

/// Amounts of this many units or more are refused where they enter.
pub const LIMIT_UNITS: i128 = 1_000_000_000_000;

/// What the numbers of an amount count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Units of the currency.
    Whole,
    /// Hundredths of it, whatever smallest unit the currency has.
    Cents,
    /// Millionths of it.
    Micros,
}

impl Unit {
    /// Names of the pipeline file.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("whole", Self::Whole),
        ("cents", Self::Cents),
        ("micros", Self::Micros),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, unit)| *unit == self)
            .map_or("", |(name, _)| name)
    }

    /// Places by which its decimal mark stands left of the number's: the count is 10 to that power
    /// in a currency unit.
    pub fn places(self) -> u32 {
        match self {
            Self::Whole => 0,
            Self::Cents => 2,
            Self::Micros => 6,
        }
    }
}

/// Rounds micros half-even to the currency's smallest unit and returns the count of smallest units.
pub fn to_smallest(micros: i128, currency: Currency) -> i128 {
    round_half_even(micros, currency.micros_in_smallest())
}

/// The micros of a count of smallest units.
pub fn to_micros(smallest: i128, currency: Currency) -> i128 {
    smallest * currency.micros_in_smallest()
}

/// `value / by`, rounded to the nearest integer, ties to the even one. `by` must be positive.
pub fn round_half_even(value: i128, by: i128) -> i128 {
    let (whole, rest) = (value.div_euclid(by), value.rem_euclid(by));
    match (rest * 2).cmp(&by) {
        std::cmp::Ordering::Less => whole,
        std::cmp::Ordering::Greater => whole + 1,
        std::cmp::Ordering::Equal => whole + whole.rem_euclid(2),
    }
}

/// Ten-thousandths of a smallest unit: what shares are rounded to before the left-over units are
/// given out.
const SHARE_SCALE: i128 = 10_000;

/// Shares `amount` smallest units out in proportion to `credits`, which sum to 1 up to rounding.
///
/// q = credit x |amount| rounded half-even to four decimals; every part gets floor(q); the units
/// left over go one each to the largest q - floor(q), ties to the earlier part, round again while
/// any are left; the sign is restored. The parts sum to `amount`. No credits: no parts.
pub fn share_out(amount: i128, credits: &[f64]) -> Vec<i128> {
    if credits.is_empty() {
        return Vec::new();
    }
    let size = amount.abs();
    let (mut parts, rests): (Vec<i128>, Vec<i128>) = credits
        .iter()
        .map(|credit| whole_and_rest(exact_share(*credit, size)))
        .unzip();
    let mut left = size - parts.iter().sum::<i128>();
    let mut order: Vec<usize> = Vec::new();
    if left != 0 {
        order.extend(0..credits.len());
        order.sort_by_key(|&i| (std::cmp::Reverse(rests[i]), i));
    }
    while left != 0 {
        // Too many units were given only when the credits sum to a hair over 1: take back where
        // least was owed.
        let takers: Box<dyn Iterator<Item = &usize>> = if left > 0 {
            Box::new(order.iter())
        } else {
            Box::new(order.iter().rev())
        };
        let step = left.signum();
        for &i in takers.take(usize::try_from(left.abs()).unwrap_or(usize::MAX)) {
            parts[i] += step;
            left -= step;
        }
    }
    parts.iter().map(|part| part * amount.signum()).collect()
}

/// Units, and the ten-thousandths beside them. Most amounts fit in 64 bits, and dividing those
/// costs a tenth.
fn whole_and_rest(scaled: i128) -> (i128, i128) {
    match (u64::try_from(scaled), u64::try_from(SHARE_SCALE)) {
        (Ok(scaled), Ok(by)) => ((scaled / by).into(), (scaled % by).into()),
        _ => (
            scaled.div_euclid(SHARE_SCALE),
            scaled.rem_euclid(SHARE_SCALE),
        ),
    }
}

/// credit x size in ten-thousandths, from the double's exact binary value, rounded half-even.
fn exact_share(credit: f64, size: i128) -> i128 {
    let bits = credit.to_bits();
    let stored_exponent = i32::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
    let fraction = i128::from(bits & ((1 << 52) - 1));
    let mantissa = if stored_exponent == 0 {
        fraction
    } else {
        fraction | (1 << 52)
    };
    let shift = 1075 - stored_exponent.max(1);
    let product = mantissa * size * SHARE_SCALE;
    match shift {
        ..=0 => product << shift.unsigned_abs(),
        1..=126 => {
            // Half-even by shifts: the divisor is a power of two, the product is not negative.
            let (whole, rest, half) = (
                product >> shift,
                product & ((1 << shift) - 1),
                1 << (shift - 1),
            );
            whole + i128::from(rest > half || rest == half && whole & 1 == 1)
        }
        _ => 0,
    }
}

/// An amount of micros as text with `decimals` digits after the point and no thousands marks:
/// `-1234.50`. Digits beyond `decimals` are rounded half-even.
pub fn plain(micros: i128, decimals: u32) -> String {
    let decimals = decimals.min(6);
    let units = round_half_even(micros, 10i128.pow(6 - decimals));
    let (sign, digits) = (if units < 0 { "-" } else { "" }, units.unsigned_abs());
    let scale = 10u128.pow(decimals);
    if decimals == 0 {
        return format!("{sign}{digits}");
    }
    format!(
        "{sign}{}.{:0width$}",
        digits / scale,
        digits % scale,
        width = decimals as usize
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_go_to_the_even_neighbour() {
        let rounded: Vec<i128> = [15_000, 25_000, -15_000, -25_000, 14_999, 25_001]
            .iter()
            .map(|m| round_half_even(*m, 10_000))
            .collect();
        assert_eq!(rounded, [2, 2, -2, -2, 1, 3]);
    }

    #[test]
    fn thirds_of_a_euro_give_the_odd_cent_to_the_first() {
        let third = 1.0 / 3.0;
        assert_eq!(share_out(100, &[third; 3]), [34, 33, 33]);
        assert_eq!(share_out(-100, &[third; 3]), [-34, -33, -33]);
        assert_eq!(share_out(101, &[third; 3]), [34, 34, 33]);
    }

    #[test]
    fn the_largest_remainder_wins_over_the_earlier_place() {
        // 10 x 0.26 = 2.6, 10 x 0.33 = 3.3, 10 x 0.41 = 4.1: the unit left over goes to the first,
        // 0.6.
        assert_eq!(share_out(10, &[0.26, 0.33, 0.41]), [3, 3, 4]);
        // 10 x 0.21 = 2.1, 10 x 0.38 = 3.8, 10 x 0.41 = 4.1: to the second, 0.8.
        assert_eq!(share_out(10, &[0.21, 0.38, 0.41]), [2, 4, 4]);
    }

    #[test]
    fn plain_text_keeps_sign_and_zeros() {
        assert_eq!(
            [
                plain(-1_500_000, 2),
                plain(0, 2),
                plain(61_784_006_000_000, 2),
                plain(4_000, 2),
                plain(-4_000, 0)
            ],
            ["-1.50", "0.00", "61784006.00", "0.00", "0"]
        );
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_amount(amount in -10i128.pow(16)..10i128.pow(16), weights in prop::collection::vec(0.0f64..1.0, 1..40)) {
            let total: f64 = weights.iter().sum();
            prop_assume!(total > 0.0);
            let credits: Vec<f64> = weights.iter().map(|w| w / total).collect();
            let parts = share_out(amount, &credits);
            prop_assert_eq!(parts.iter().sum::<i128>(), amount);
            for (part, credit) in parts.iter().zip(&credits) {
                prop_assert!((*part as f64 - credit * amount as f64).abs() <= 2.0 + amount.abs() as f64 * 1e-15 * credits.len() as f64);
            }
        }
    }
}
