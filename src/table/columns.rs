//! Columns in short form. All amounts of marts are in the reporting currency; `model` and
//! `basis` are columns, so that a new model adds rows.

use super::names::*;
use super::spec::{Column, Kind};
use crate::domain::outcome::Outcome;

/// An identifier.
pub const fn id(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Id, meaning)
}
/// A text.
pub const fn text(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Text, meaning)
}
/// A whole number.
pub const fn count(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Count, meaning)
}
/// A double.
pub const fn number(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Number, meaning)
}
/// A sum of money.
pub const fn sum(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Sum, meaning)
}
/// Yes or no.
pub const fn flag(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Bool, meaning)
}
/// A local day.
pub const fn day(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Day, meaning)
}
/// An instant.
pub const fn instant(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Instant, meaning)
}
/// An amount of money.
pub const fn money(name: &'static str, meaning: &'static str) -> Column {
    Column::new(name, Kind::Money, meaning)
}

/// How a deal stands.
pub const DEAL_OUTCOME: Column = Column::new(
    OUTCOME,
    Kind::OneOf(Outcome::NAMES),
    "open, won or lost as of the run",
)
.required();

/// The currency of an amount.
pub(super) const CURRENCY_CODE: Column = Column::new(
    CURRENCY,
    Kind::Currency,
    "ISO 4217 code of the amount; without one, the pipeline's",
);
/// Whether the source deleted the record.
pub(super) const DELETED: Column = Column::new(
    IS_DELETED,
    Kind::Bool,
    "deleted at the source: out of the current view",
);
/// When the source changed the record.
pub(super) const MODIFIED: Column = instant(
    MODIFIED_AT,
    "last change at the source; the newest row of a key is the current one",
);
/// Who is responsible for the record.
pub(super) const OWNER: Column = id(OWNER_ID, "the person responsible at the seller's side");
