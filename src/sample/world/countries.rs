//! Where customers are, with their currency and the form of their companies.

/// Where customers are.
#[derive(Debug)]
pub(crate) struct Country {
    /// Its name in the CRM.
    pub name: &'static str,
    /// Of its deals.
    pub currency: &'static str,
    /// Share of accounts.
    pub share: f64,
    /// What stands after the company's name.
    pub form: &'static str,
}

const fn country(
    name: &'static str,
    currency: &'static str,
    share: f64,
    form: &'static str,
) -> Country {
    Country {
        name,
        currency,
        share,
        form,
    }
}

/// Every country.
pub(crate) const COUNTRIES: [Country; 6] = [
    country("Germany", "EUR", 0.53, "GmbH"),
    country("Austria", "EUR", 0.1, "GmbH"),
    country("France", "EUR", 0.1, "SA"),
    country("Netherlands", "EUR", 0.07, "BV"),
    country("United States", "USD", 0.12, "Inc"),
    country("United Kingdom", "GBP", 0.08, "Ltd"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_one() {
        assert!((COUNTRIES.iter().map(|country| country.share).sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
