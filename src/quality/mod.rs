//! What is behind the numbers: every check with its count, share, examples and advice. Deliveries,
//! staged frames, links and journeys in, the mart `data_quality` out.

mod campaigns;
mod checks;
mod delivered;
mod findings;
mod freshness;
mod identity;
mod money;
mod records;
mod unmatched;

pub use crate::staging::FileNames;
pub use checks::{CHECKS, Check, Severity};
pub use findings::{Inputs, data_quality};
pub use freshness::{Freshness, freshness};
pub use records::OfRecords;
pub use unmatched::{Side, unmatched, unmatched_values};
