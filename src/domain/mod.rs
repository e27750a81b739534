//! Plain types of the field, without any input or output: money, currency, period, month, outcome,
//! team, channel; and the two in which records lie by number: interned texts, grouped items.

pub mod channel;
pub mod currency;
pub mod delivery_order;
pub mod grouped;
pub mod interner;
pub mod money;
pub mod month;
pub mod nothing;
pub mod outcome;
pub mod period;
pub mod team;
pub mod total_rows;
