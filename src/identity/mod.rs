//! Who is who: which records are one person, and which people belong to which deal. Staged leads, accounts, deals, contacts and touches
//! in; the person of every record and touch, and the links of people to deals out.

mod accounts;
mod components;
mod domains;
mod keys;
mod links;
mod people;
mod sightings;
mod tables;

pub use domains::Domains;
pub use links::{Link, Links, Rule, link};
pub use people::{JOINED, Joins, People, Shared, people};
pub use tables::{NO_RULE, deal_people_table, identity_table, people_table};
