//! A text file that carries the hash of itself: 64 hex digits, the BLAKE3 of the file's bytes with
//! those digits taken as zeros. Goes in: the bytes with the zeros in place; comes out: the bytes
//! sealed, or whether a seal holds.
//!
//! Every byte counts, also spaces and the digits themselves, so a single flipped bit anywhere
//! breaks the seal.

use crate::error::{Error, Result};
use memchr::memmem;
use std::ops::Range;

/// What stands in place of the digits before the file is sealed.
pub(super) const OPEN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Seals a file; `lead` is the text right before the digits, which stands nowhere else in it.
///
/// # Errors
/// A bug of ours: there is no place for the seal, or more than one.
pub(super) fn close(bytes: &mut [u8], lead: &str) -> Result<()> {
    let place = place(bytes, lead).ok_or_else(|| Error::bug("a file has no place for its seal"))?;
    let digits = digits(bytes, &place);
    bytes[place].copy_from_slice(digits.as_bytes());
    Ok(())
}

/// Whether the file is as it was sealed.
pub(super) fn holds(bytes: &[u8], lead: &str) -> bool {
    place(bytes, lead)
        .is_some_and(|place| bytes[place.clone()] == *digits(bytes, &place).as_bytes())
}

fn place(bytes: &[u8], lead: &str) -> Option<Range<usize>> {
    let mut leads = memmem::find_iter(bytes, lead);
    let start = leads.next()? + lead.len();
    let end = start + OPEN.len();
    (leads.next().is_none() && end <= bytes.len()).then_some(start..end)
}

fn digits(bytes: &[u8], place: &Range<usize>) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(&bytes[..place.start])
        .update(OPEN.as_bytes())
        .update(&bytes[place.end..]);
    hash.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAD: &str = "\"seal\": \"";

    fn sealed() -> Vec<u8> {
        let mut bytes = format!("{{\n  \"run\": 1,\n  {LEAD}{OPEN}\"\n}}\n").into_bytes();
        close(&mut bytes, LEAD).unwrap();
        bytes
    }

    #[test]
    fn the_seal_is_the_hash_of_the_file_with_zeros_in_its_place() {
        let bytes = sealed();
        let text = String::from_utf8(bytes.clone()).unwrap();
        let digits = text.split('"').nth(5).unwrap();
        assert_eq!(
            digits,
            blake3::hash(text.replace(digits, OPEN).as_bytes())
                .to_hex()
                .as_str()
        );
        assert!(holds(&bytes, LEAD));
    }

    #[test]
    fn every_flipped_bit_breaks_it() {
        let bytes = sealed();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!holds(&flipped, LEAD), "bit {bit}");
        }
    }

    #[test]
    fn cut_emptied_and_doubled_files_do_not_hold() {
        let bytes = sealed();
        for length in 0..bytes.len() {
            assert!(!holds(&bytes[..length], LEAD), "{length} bytes");
        }
        assert!(!holds(&[bytes.clone(), bytes].concat(), LEAD));
        assert_eq!(close(&mut [], LEAD).unwrap_err().exit_code(), 70);
    }
}
