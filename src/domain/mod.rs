//! Plain types of the field, without any input or output: money, currency, period, month, outcome,
//! team, channel.

pub mod channel;
pub mod currency;
pub mod money;
pub mod month;
pub mod outcome;
pub mod period;
pub mod team;
