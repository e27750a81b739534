//! The people of the company that sells: who owns leads and deals.

/// Someone who sells or markets.
#[derive(Debug)]
pub(crate) struct SalesOwner {
    /// Name.
    pub name: &'static str,
    /// As in the CRM's field Department.
    pub team: &'static str,
    /// City.
    pub office: &'static str,
}

const fn owner(name: &'static str, team: &'static str, office: &'static str) -> SalesOwner {
    SalesOwner { name, team, office }
}

/// The seller's people; sales first.
pub(crate) const OWNERS: [SalesOwner; 11] = [
    owner("Ada Brandt", "sales", "Hamburg"),
    owner("Jonas Weiss", "sales", "Hamburg"),
    owner("Mira Kaya", "sales", "Hamburg"),
    owner("Tom Ferber", "sales", "Lyon"),
    owner("Elise Roux", "sales", "Lyon"),
    owner("Greg Holloway", "sales", "Boston"),
    owner("Nina Park", "sales", "Boston"),
    owner("Paul Adler", "sales", "Boston"),
    owner("Lena Vogt", "marketing", "Hamburg"),
    owner("Omar Said", "marketing", "Hamburg"),
    owner("Ines Duarte", "marketing", "Lyon"),
];
