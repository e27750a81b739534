//! Months of which a source delivered less than it does, as sections read them. Goes in: the mart
//! `uncovered_months`. Comes out: why a figure of a month is not available.

use super::marts::Marts;
use crate::coverage::UNCOVERED_MONTHS;
use crate::document::Value;
use crate::error::Result;
use crate::table::names::*;
use std::collections::BTreeMap;

/// Reasons by entity and month.
pub struct UncoveredMonths<'a>(BTreeMap<(&'a str, &'a str), &'a str>);

impl<'a> UncoveredMonths<'a> {
    /// Reads the mart.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(marts: &'a Marts) -> Result<Self> {
        let mut found = BTreeMap::new();
        for row in marts.rows(&UNCOVERED_MONTHS)? {
            found.insert((row.text(ENTITY)?, row.text(PERIOD)?), row.text(REASON)?);
        }
        Ok(Self(found))
    }

    /// The value of a month that is made of these entities, or why it is not known.
    pub fn or_why(&self, entities: &[&str], month: &str, value: Value) -> Value {
        let mut reasons = entities.iter();
        let why = reasons.find_map(|entity| self.0.get(&(*entity, month)));
        why.map_or(value, |why| Value::Missing((*why).to_owned()))
    }
}
