//! Which people belong to which deal. People are records here; leads, deals and contacts in, `deal_people` out.

mod links;

pub use links::{Links, link};
