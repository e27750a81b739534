//! closedloop: which marketing turns into revenue, in numbers that sales, marketing and finance all sign.
pub mod domain;
pub mod error;
pub mod lake;
pub mod pipeline;
pub mod render;
pub mod reports;
pub mod table;
