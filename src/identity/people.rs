//! Who is one person. A person is named by its smallest record.

use super::keys::SharedKeys;

/// What joined two records; each is a bit of [`People::joined_by`].
pub(super) const POINTER: u8 = 1;
pub(super) const BY_EMAIL: u8 = 2;
pub(super) const BY_VISITOR: u8 = 4;

/// How a person's records were joined, by the bits of what joined them.
pub const JOINED: &[&str] = &[
    "single",
    "pointer",
    "email",
    "pointer+email",
    "anonymous_id",
    "pointer+anonymous_id",
    "email+anonymous_id",
    "pointer+email+anonymous_id",
];

/// Who is who. A person is named by the row of its smallest record in the staged leads, which are
/// sorted by `lead_id`.
pub struct People {
    /// The person of each staged lead.
    pub(super) of_lead: Vec<u32>,
    /// What joined a row to others, as bits.
    pub(super) joined_by: Vec<u8>,
    /// What was joined, and what was not.
    pub joins: Joins,
}

/// What was joined, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joins {
    /// Records that were merged into another delivered one.
    pub merged_count: usize,
    /// Records that were converted into another delivered one.
    pub converted_count: usize,
    /// Pointers to records that are not there, as rows of the staged leads, sorted.
    pub lost_pointers: Vec<u32>,
    /// Records, or groups of them, that an e-mail alone joined to another.
    pub email_count: usize,
    /// The same of anonymous ids.
    pub visitor_count: usize,
    /// E-mails of too many records.
    pub shared_emails: SharedKeys,
    /// Anonymous ids seen with too many records.
    pub shared_visitors: SharedKeys,
}

impl People {
    /// The person of a staged lead.
    pub fn of_lead(&self, row: u32) -> u32 {
        self.of_lead.get(row as usize).copied().unwrap_or(row)
    }

    /// How many records there are.
    pub fn record_count(&self) -> usize {
        self.of_lead.len()
    }

    /// Every person, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..)
            .zip(&self.of_lead)
            .filter(|(row, person)| row == *person)
            .map(|(row, _)| row)
    }

    /// How the records of each person were joined, in the words of [`JOINED`], by row.
    pub fn rules(&self) -> Vec<&'static str> {
        let mut bits = vec![0u8; self.of_lead.len()];
        self.of_lead
            .iter()
            .zip(&self.joined_by)
            .for_each(|(person, joined)| bits[*person as usize] |= joined);
        bits.into_iter()
            .map(|bits| JOINED.get(usize::from(bits)).copied().unwrap_or_default())
            .collect()
    }
}
