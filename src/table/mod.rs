//! What each table means: grain, key, and columns with type, unit and meaning. Every write is
//! checked against it, and `list tables`, the definitions and the file schemas are made from it.

pub mod batch;
pub mod check;
pub mod columns;
mod entities;
mod lake;
pub mod names;
pub mod read;
pub mod spec;
pub mod types;

pub use entities::{ENTITIES, TOUCH_KINDS};
pub use lake::{LAKE, PROVENANCE};
pub use spec::{Column, Kind, NOTES_KEY, TableSpec};

/// What staging adds to a row of an entity that has no such column.
pub const MADE: &[&str] = &[names::ORIGINAL_AMOUNT, names::PERSONA];

/// The entity of that name.
pub fn entity(name: &str) -> Option<&'static TableSpec> {
    ENTITIES.iter().find(|spec| spec.name == name)
}
