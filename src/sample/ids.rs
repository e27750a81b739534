//! Ids as the systems give them, each from the numbers of what it names: no counter, so that no
//! order of work changes one.

use crate::ingest::cell::id::checksum;

/// An id of the CRM: 18 signs, the last three of them the checksum.
fn crm(prefix: &str, number: u64) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut id = *b"000000000000000";
    let mut left = number;
    for sign in id[3..].iter_mut().rev() {
        *sign = DIGITS[(left % 62) as usize];
        left /= 62;
    }
    id[..3].copy_from_slice(&prefix.as_bytes()[..3]);
    id.iter()
        .chain(&checksum(&id))
        .map(|sign| char::from(*sign))
        .collect()
}

/// A second record of the same person.
pub(super) const SECOND: usize = 128;

/// A person, as the truth names it.
pub(super) fn person(account: u64, ordinal: usize) -> String {
    format!("P{account}-{ordinal}")
}
/// A lead.
pub(super) fn lead(account: u64, ordinal: usize) -> String {
    crm("00Q", account << 8 | ordinal as u64)
}
/// A contact.
pub(super) fn contact(account: u64, ordinal: usize) -> String {
    crm("003", account << 8 | ordinal as u64)
}
/// An account: 0 is its own record, 1 its holding's, 2 one that was merged into it.
pub(super) fn account(account: u64, record: u64) -> String {
    crm("001", account << 2 | record)
}
/// An opportunity.
pub(super) fn deal(account: u64, ordinal: usize) -> String {
    crm("006", account << 8 | ordinal as u64)
}
/// A row about an opportunity or a lead: its stage history, a role, a decision.
pub(super) fn row(prefix: &str, account: u64, owner: usize, ordinal: usize) -> String {
    crm(
        prefix,
        account << 24 | (owner as u64) << 12 | ordinal as u64,
    )
}
/// A task or an event of sales.
pub(super) fn sales(prefix: &str, account: u64, ordinal: usize) -> String {
    crm(prefix, account << 16 | ordinal as u64)
}
/// A member of a campaign: a touch in the CRM.
pub(super) fn member(account: u64, person: usize, touch: usize) -> String {
    row("00v", account, person, touch)
}
/// An activity: a touch in the marketing system.
pub(super) fn activity(account: u64, person: usize, touch: usize) -> String {
    format!("a{account}.{person}.{touch}")
}
/// A visitor of the site.
pub(super) fn visitor(account: u64, person: usize) -> String {
    format!("v{account}.{person}")
}
/// A campaign: on a platform a number, in the CRM an id.
pub(super) fn campaign(at: usize) -> String {
    use super::world::{CAMPAIGNS, Platform};
    match CAMPAIGNS[at].platform {
        Some(Platform::Google) => format!("{}", 20_417_300_100 + at),
        Some(Platform::LinkedIn) => format!("{}", 604_100 + at),
        Some(Platform::Meta) => format!("{}", 23_850_700_000 + at),
        None => crm("701", 1_000 + at as u64),
    }
}
/// One of the seller's people.
pub(super) fn owner(at: usize) -> String {
    crm("005", 100 + at as u64)
}
/// A product.
pub(super) fn product(at: usize) -> String {
    crm("01t", 10 + at as u64)
}
/// An asset.
pub(super) fn content(at: usize) -> String {
    format!("K{:03}", at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_whole_and_differ() {
        assert_eq!(crm("001", 0), "001000000000000AAA");
        // 62 is the digits 1 and 0; 61 is z, no capital.
        assert_eq!(
            (crm("00Q", 62), crm("00Q", 61)),
            ("00Q000000000010EAA".into(), "00Q00000000000zEAA".into())
        );
        assert_ne!(activity(1, 2, 3), activity(1, 23, 0));
        assert_ne!(row("008", 1, 2, 3), row("008", 1, 3, 2));
    }
}
