//! How amounts name their currency: by the ISO 4217 code or by a sign. Goes in: `€`, `US$`, `eur`.
//! Comes out: the currencies that it may stand for; `$` stands for more than twenty.

use super::Fault;
use crate::domain::currency::Currency;
use crate::ingest::reject::RejectRule;

/// What an amount shows of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// One currency.
    Code(&'static str),
    /// One of several.
    AnyOf(&'static [&'static str]),
}

const DOLLARS: &[&str] = &[
    "USD", "ARS", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "CLP", "COP", "DOP", "FJD",
    "GYD", "HKD", "JMD", "KYD", "LRD", "MXN", "NAD", "NZD", "SBD", "SGD", "SRD", "TTD", "TWD",
    "UYU", "XCD",
];

/// Signs and what they stand for.
const SIGNS: &[(&str, &[&str])] = &[
    ("€", &["EUR"]),
    ("$", DOLLARS),
    ("US$", &["USD"]),
    ("A$", &["AUD"]),
    ("AU$", &["AUD"]),
    ("C$", &["CAD", "NIO"]),
    ("CA$", &["CAD"]),
    ("HK$", &["HKD"]),
    ("MX$", &["MXN"]),
    ("NT$", &["TWD"]),
    ("NZ$", &["NZD"]),
    ("R$", &["BRL"]),
    ("S$", &["SGD"]),
    (
        "£",
        &["GBP", "EGP", "FKP", "GIP", "LBP", "SHP", "SSP", "SYP"],
    ),
    ("¥", &["JPY", "CNY"]),
    ("￥", &["JPY", "CNY"]),
    ("₹", &["INR"]),
    ("₩", &["KRW", "KPW"]),
    ("₽", &["RUB"]),
    ("₺", &["TRY"]),
    ("₴", &["UAH"]),
    ("₪", &["ILS"]),
    ("₫", &["VND"]),
    ("₱", &["PHP"]),
    ("₦", &["NGN"]),
    ("฿", &["THB"]),
    ("zł", &["PLN"]),
    ("Kč", &["CZK"]),
    ("kr", &["DKK", "ISK", "NOK", "SEK"]),
    ("Ft", &["HUF"]),
];

/// What a sign, or an ISO 4217 code in any case, stands for.
pub fn sign(text: &str) -> Option<Sign> {
    if let Some((_, codes)) = SIGNS.iter().find(|(known, _)| *known == text) {
        return Some(if let [code] = codes {
            Sign::Code(code)
        } else {
            Sign::AnyOf(codes)
        });
    }
    code(text).map(Sign::Code)
}

/// The ISO 4217 code that the text is, case ignored.
pub fn code(text: &str) -> Option<&'static str> {
    let mut letters: [u8; 3] = text.as_bytes().try_into().ok()?;
    letters.make_ascii_uppercase();
    Currency::from_code(std::str::from_utf8(&letters).ok()?).map(Currency::code)
}

impl Sign {
    /// Whether the amount may be in this currency.
    pub fn fits(self, currency: &str) -> bool {
        match self {
            Self::Code(code) => code == currency,
            Self::AnyOf(codes) => codes.contains(&currency),
        }
    }

    /// Checks the amount's sign against its row's currency.
    ///
    /// # Errors
    /// The sign is that of another currency.
    pub fn check(self, currency: &str) -> Result<(), Fault> {
        if self.fits(currency) {
            return Ok(());
        }
        let named = match self {
            Self::Code(code) => format!("the amount is in {code}"),
            Self::AnyOf([first, ..]) => format!("the amount bears a sign of {first} and others"),
            Self::AnyOf([]) => "the amount bears a sign".to_owned(),
        };
        Err(Fault::new(
            RejectRule::CurrencyMismatch,
            format!(
                "expected an amount in {currency}, the currency of its row, but {named}; map `currency` to the column that names it, or correct the constant"
            ),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_codes() {
        assert_eq!(
            [sign("€"), sign("eur"), sign("US$"), sign("zł")],
            ["EUR", "EUR", "USD", "PLN"].map(|code| Some(Sign::Code(code)))
        );
        for text in ["", "XXX", "ABC", "EURO", "%", "e", "€€", "$$", "é"] {
            assert_eq!(sign(text), None, "{text}");
        }
    }

    #[test]
    fn every_sign_stands_for_currencies_that_exist() {
        for (text, codes) in SIGNS {
            assert!(
                !codes.is_empty() && codes.iter().all(|known| code(known) == Some(known)),
                "{text}"
            );
        }
    }

    #[test]
    fn a_sign_of_another_currency_is_a_fault() {
        let dollar = sign("$").unwrap();
        assert!(dollar.check("CAD").is_ok() && sign("€").unwrap().check("EUR").is_ok());
        let fault = dollar.check("EUR").unwrap_err();
        assert_eq!(fault.rule, RejectRule::CurrencyMismatch);
        assert!(fault.advice.starts_with("expected an amount in EUR, the currency of its row, but the amount bears a sign of USD and others"));
        assert!(
            Sign::Code("GBP")
                .check("EUR")
                .unwrap_err()
                .advice
                .contains("the amount is in GBP")
        );
    }
}
