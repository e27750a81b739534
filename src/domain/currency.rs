//! A currency of ISO 4217 and its smallest unit. Goes in: a code such as `EUR`. Comes out: the
//! number of decimals in which its amounts are shared out and printed.

use std::fmt;

/// An ISO 4217 currency that amounts can be held in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Reads an upper-case ISO 4217 code. `None` when the code is not in the standard, or names
    /// something that has no smallest unit (gold, the testing code).
    pub fn from_code(code: &str) -> Option<Self> {
        let currency = iso_currency::Currency::from_code(code)?;
        currency.exponent().map(|_| Self(currency))
    }

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimals of the smallest unit: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn decimals(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// Micros (millionths of the unit) in one smallest unit: 10,000 for EUR.
    pub fn micros_in_smallest(self) -> i128 {
        10i128.pow(6 - self.decimals().min(6))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smallest_units_follow_the_standard() {
        let decimals = |code| Currency::from_code(code).map(Currency::decimals);
        assert_eq!(
            [
                decimals("EUR"),
                decimals("JPY"),
                decimals("KWD"),
                decimals("CLF")
            ],
            [Some(2), Some(0), Some(3), Some(4)]
        );
        assert_eq!(
            [decimals("eur"), decimals("XXX"), decimals("ABC")],
            [None; 3]
        );
    }
}
