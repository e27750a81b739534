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

/// Columns whose ids are a system's own: a source with a name space puts it before them.
pub const NAMESPACED: &[&str] = &[
    names::LEAD_ID,
    names::CONVERTED_LEAD_ID,
    names::MERGED_INTO_LEAD_ID,
    names::MERGED_IDS,
    names::ACCOUNT_ID,
    names::PARENT_ACCOUNT_ID,
    names::MERGED_INTO_ACCOUNT_ID,
    names::DEAL_ID,
    names::CONVERTED_DEAL_ID,
    names::MERGED_INTO_DEAL_ID,
    names::OWNER_ID,
    names::SUBJECT_ID,
    names::TOUCH_ID,
];

/// What stands between the ids of a list, as it is stored.
pub const LIST_MARK: char = ';';

/// What stands between a name space and an id.
pub const NAMESPACE_MARK: char = ':';

/// The name under `keep` of [privacy] of a personal column: addresses that are compared with each
/// other are kept alike.
pub fn kept_as(column: &'static str) -> &'static str {
    match column {
        names::CONTACT_EMAIL => names::EMAIL,
        other => other,
    }
}

/// The entity of that name.
pub fn entity(name: &str) -> Option<&'static TableSpec> {
    ENTITIES.iter().find(|spec| spec.name == name)
}
