//! The two quotients of returns: what came back for what was spent, and what one of something cost.

use crate::domain::currency::Currency;
use crate::domain::money::{round_half_even, to_micros};
use crate::reconciliation::NO_SPEND;

/// Why nothing is divided by spend that credits outweigh.
const SPEND_NOT_ABOVE_ZERO: &str = "the spend is not above 0";

/// Why nothing is said of what came back where no source delivered a deal.
pub const NO_DEAL: &str = "no deal delivered";

/// Why a return is missing: spend that is not above 0, of which no return is made, or no deal ever
/// delivered, so that nobody knows what came back.
pub fn why_no_return(spend: Option<i128>, has_deals: bool) -> &'static str {
    match spend {
        None => NO_SPEND,
        Some(spend) if spend > 0 && !has_deals => NO_DEAL,
        Some(_) => SPEND_NOT_ABOVE_ZERO,
    }
}

/// roi = (attributed revenue x gross_margin - spend) / spend.
pub fn return_on(revenue: i128, spend: i128, gross_margin: f64) -> f64 {
    (revenue as f64 * gross_margin - spend as f64) / spend as f64
}

/// micros / (parts / scale) in the currency's smallest unit, half-even; none for nothing.
pub fn cost_per(micros: i128, parts: i128, scale: i128, currency: Currency) -> Option<i128> {
    let by = parts
        .checked_mul(currency.micros_in_smallest())
        .filter(|by| *by > 0)?;
    Some(to_micros(
        round_half_even(micros.checked_mul(scale)?, by),
        currency,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::SCALE;

    #[test]
    fn a_cost_is_rounded_once() {
        let euro = Currency::from_code("EUR").unwrap();
        // 100.00 / 3 = 33.333..., 100.01 / 2 = 50.005 -> 50.00 (half-even), 100.03 / 2 = 50.015 ->
        // 50.02.
        let per_lead = |micros, leads| cost_per(micros, leads, 1, euro);
        assert_eq!(
            [
                per_lead(100_000_000, 3),
                per_lead(100_010_000, 2),
                per_lead(100_030_000, 2),
                per_lead(1, 0)
            ],
            [Some(33_330_000), Some(50_000_000), Some(50_020_000), None]
        );
        // 100.00 over half a win and a quarter of one.
        assert_eq!(
            cost_per(100_000_000, SCALE / 2 + SCALE / 4, SCALE, euro),
            Some(133_330_000)
        );
        assert!((return_on(300, 200, 0.5) - -0.25).abs() < 1e-15);
    }
}
