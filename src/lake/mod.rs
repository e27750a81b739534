//! Delta tables, the ledger and the lock: the only module that knows them.

pub mod delivery;
