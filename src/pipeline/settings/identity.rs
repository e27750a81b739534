//! `[identity]` as meant: how far people are linked to deals, and which keys join no people.

/// `[identity]`
#[derive(Debug)]
pub struct Identity {
    /// How far people are linked to deals.
    pub scope: Scope,
    /// A key of more records than this is a shared mailbox or a kiosk, and joins nothing.
    pub max_records: u32,
}

/// How far people are linked to deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Only recorded links: conversions and contact roles.
    ContactRole,
    /// Also the people of the deal's account, by its id or by its domain.
    Account,
}
