//! Who is who: which records are one person, and which people belong to which deal. Staged leads,
//! accounts, deals, contacts and touches in; the person of every record and touch, and the links of
//! people to deals out.

mod accounts;
mod components;
mod domains;
mod keys;
mod links;
mod people;
mod prospects;
mod sightings;
mod tables;

pub use accounts::Accounts;
pub use domains::Domains;
pub use links::{Link, Links, Rule, link};
pub use people::{JOINED, Joins, People, Shared, people};
pub use prospects::Prospects;
pub use tables::{
    NO_RULE, converted_created, deal_people_table, first_created, identity_table, people_rows,
};
