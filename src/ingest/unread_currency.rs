//! A column of currency codes that nothing reads. Goes in: the header of a file with amounts, and the
//! cells of that column. Comes out: the codes.

use super::cell::sign::code;
use super::planned::{CellOrigin, Planned};
use crate::pipeline::Source;
use crate::table::Kind;
use crate::table::names::CURRENCY;
use std::collections::BTreeSet;

/// Names, without case and signs, of columns that hold currency codes.
const NAMES: &[&str] = &[
    "currency",
    "currencycode",
    "currencyisocode",
    "isocurrency",
    "isocurrencycode",
    "transactioncurrency",
    "amountcurrency",
    "accountcurrency",
    "costcurrency",
    "dealcurrency",
    "waehrung",
    "währung",
    "devise",
    "moneda",
    "moeda",
    "valuta",
];

/// The field of the codes of amounts that no column of ours reads.
pub(super) fn unread_currency(
    source: &Source,
    columns: &[Planned],
    header: &[String],
) -> Option<usize> {
    let has_money = columns
        .iter()
        .any(|planned| planned.column.kind == Kind::Money && planned.is_fed());
    let is_read = |field: usize| {
        columns.iter().any(|planned| matches!(&planned.origin, CellOrigin::Fields(fields) if fields.contains(&field)))
    };
    let names_currency = columns.iter().any(|planned| {
        planned.column.name == CURRENCY && matches!(planned.origin, CellOrigin::Fields(_))
    });
    if !has_money || names_currency {
        return None;
    }
    (0..header.len()).find(|field| {
        let plain: String = header[*field]
            .chars()
            .filter(|sign| sign.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        NAMES.contains(&plain.as_str())
            && !is_read(*field)
            && !source.ignore.contains(&header[*field])
    })
}

/// The codes of the column.
#[derive(Debug, Clone, Default)]
pub struct SeenCodes {
    last: String,
    /// Each code once.
    pub codes: BTreeSet<&'static str>,
}

impl SeenCodes {
    /// Notes a cell.
    pub fn note(&mut self, text: &str) {
        if text != self.last {
            self.codes.extend(code(text.trim()));
            self.last.clear();
            self.last.push_str(text);
        }
    }
}
