//! Money that stands in several currencies, for the words of a doubt and for its amount. Goes in:
//! amounts as delivered, with what each is in the reporting currency. Comes out: a sum a currency in
//! words, and what could be converted as one amount.

use crate::document::number::money_short;
use crate::domain::currency::Currency;
use std::collections::BTreeMap;

/// Sums of money.
#[derive(Debug, Default)]
pub(super) struct MoneySums<'a> {
    by_currency: BTreeMap<&'a str, i128>,
    converted: Option<i128>,
}

impl<'a> MoneySums<'a> {
    /// Adds micros of a currency; `converted` are micros of the reporting currency.
    pub(super) fn add(&mut self, currency: &'a str, micros: i128, converted: Option<i128>) {
        *self.by_currency.entry(currency).or_default() += micros;
        if let Some(converted) = converted {
            *self.converted.get_or_insert(0) += converted;
        }
    }

    /// `EUR 2.22k and USD 10.0`; a code that nobody knows is taken for `own`.
    pub(super) fn in_words(&self, own: Currency) -> String {
        let sums = self.by_currency.iter();
        let sums = sums
            .map(|(code, micros)| money_short(*micros, Currency::from_code(code).unwrap_or(own)));
        sums.collect::<Vec<_>>().join(" and ")
    }

    /// Micros of the reporting currency; none where nothing could be converted.
    pub(super) fn converted(&self) -> Option<i128> {
        self.converted
    }
}
